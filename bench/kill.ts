import type { BenchRow } from "../src/bin/commands/bench.ts";
import { type KillLoad, killRows } from "./lib/kill-rows.ts";

/** Fewer for a short look: the quantiles say little then. */
const KILLS = Number(process.env.SMARS_BENCH_KILLS ?? 300);

const LOADS: readonly KillLoad[] = [
  { name: "2+2", venues: 2, routers: 2, kills: KILLS, aimMs: 10, dead: false },
  { name: "12+8", venues: 12, routers: 8, kills: KILLS, aimMs: 30, dead: false },
  {
    name: "2+2 control, routers stopped",
    venues: 2,
    routers: 2,
    kills: KILLS,
    aimMs: 10,
    dead: true,
  },
];

/** `smars bench kill`: from a kill at the client's socket to the last new order at a venue. */
export async function run(say: (text: string) => void): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const load of LOADS) {
    say(`${load.name}: ${load.kills} kills of the firm, each rearmed by two people`);
    rows.push(...(await killRows(load)));
  }
  return rows;
}
