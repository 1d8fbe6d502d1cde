import type { BenchRow } from "../src/bin/commands/bench.ts";
import { parentRows } from "./lib/parent-rows.ts";
import { proposalRows } from "./lib/proposal-rows.ts";
import { type Sustained, sustained } from "./lib/sustained.ts";

/** Small and whole, with parents of 20 children; and small with parents of one child. */
const LOADS: readonly Sustained[] = [
  { name: "2+2", venues: 2, routers: 2, qty: 2_000, inFlight: 8, aim: 20_000 },
  { name: "2+2 one child each", venues: 2, routers: 2, qty: 100, inFlight: 32, aim: 0 },
  { name: "12+8", venues: 12, routers: 8, qty: 2_000, inFlight: 8, aim: 5_000 },
];

/** `smars bench e2e`: latencies of the whole path, and what it sustains; see docs/benchmarks.md. */
export async function run(say: (text: string) => void): Promise<readonly BenchRow[]> {
  say("parents one by one, from a client and to venues in this process");
  const rows = await parentRows();
  say("children one by one, from a router and to venues in this process");
  rows.push(...(await proposalRows()));
  for (const load of LOADS) {
    say(`${load.venues} venues and ${load.routers} routers, parents of ${load.qty} shares`);
    rows.push(...(await sustained(load)));
  }
  return rows;
}
