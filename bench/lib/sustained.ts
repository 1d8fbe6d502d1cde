import type { BenchRow } from "../../src/bin/commands/bench.ts";
import { System } from "../../test/fleet/system.ts";
import { ClosedLoop } from "./closed-loop.ts";
import { CONFIG, PORTS } from "./config.ts";
import { latencyRows, row } from "./latencies.ts";
import { ProcessCpu } from "./process-cpu.ts";
import { symbols } from "./symbols.ts";

const WARM_MS = 5_000;
const WINDOW_MS = 20_000;
/** The gate tells its counters four times a second; an edge is the moment at which they change. */
const LOOK_EVERY_MS = 10;

export type Sustained = {
  /** First word of every metric. */
  readonly name: string;
  readonly venues: number;
  readonly routers: number;
  /** Shares of a parent; a child has 100. */
  readonly qty: number;
  readonly inFlight: number;
  /** Children a second that are aimed at, 0 for none. */
  readonly aim: number;
};

/** What the gate's ledger says at an instant. */
type Counters = {
  readonly atMs: number;
  /** Children of which nothing more is to come. */
  readonly ended: number;
  readonly fills: number;
  readonly refusals: number;
};

/**
 * A whole system in processes of its own, under a load that always has the same number of parents
 * in flight: how many parents and children a second it keeps up, and what each process uses.
 */
export async function sustained(options: Sustained): Promise<BenchRow[]> {
  const { name, venues, routers, qty, inFlight, aim } = options;
  const args = ["--config", CONFIG, "--venues", `${venues}`, "--routers", `${routers}`];
  const system = await System.start({ ports: PORTS, args });
  const load = new ClosedLoop({ port: system.clientPort, symbols: symbols(), qty, inFlight });
  try {
    await load.start();
    await rest(WARM_MS);
    const before = await counters(system);
    const cpu = new ProcessCpu({ ...system.pids, "bench with the clients": process.pid });
    const filled = load.filled;
    load.forgetWarmUp();
    await rest(WINDOW_MS);
    const after = await counters(system);
    const parents = load.filled - filled;
    const cpuRows = cpu.rows(name);
    const s = (after.atMs - before.atMs) / 1000;
    const children = (after.ended - before.ended) / s;
    if (system.events.length > 0) throw new Error(`a process died: ${system.events[0]?.text}`);
    return [
      aim > 0
        ? row(`${name} children`, children, "/s", "aim", aim)
        : row(`${name} children`, children, "/s"),
      row(`${name} executions booked`, (after.fills - before.fills) / s, "/s"),
      row(`${name} parents filled`, parents / s, "/s"),
      row(`${name} parents that ended unfilled`, load.unfilled, ""),
      row(`${name} refusals`, after.refusals - before.refusals, ""),
      ...latencyRows(`${name} order to filled`, load.latencies),
      ...cpuRows,
    ];
  } finally {
    load.stop();
    await system.stop();
  }
}

type StatusWords = {
  readonly gate: { readonly children: number; readonly fills: number; readonly refusals: number };
  readonly venues: readonly { readonly working: number }[];
};

/** Waits until the gate's counters change, and gives the new ones. */
async function counters(system: System): Promise<Counters> {
  const first = await system.api<StatusWords>("/api/status");
  for (;;) {
    await rest(LOOK_EVERY_MS);
    const { gate, venues } = await system.api<StatusWords>("/api/status");
    if (gate.children === first.gate.children) continue;
    const working = venues.reduce((sum, venue) => sum + venue.working, 0);
    const { children, fills, refusals } = gate;
    return { atMs: performance.now(), ended: children - working, fills, refusals };
  }
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
