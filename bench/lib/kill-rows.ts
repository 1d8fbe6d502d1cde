import type { BenchRow } from "../../src/bin/commands/bench.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import { until } from "../../test/fleet/system.ts";
import { ORDER_BYTES, PORTS } from "./config.ts";
import { TcpEcho } from "./floor.ts";
import { HostedSystem } from "./hosted-system.ts";
import { KillProbe } from "./kill-probe.ts";
import { Latencies, latencyRows, row } from "./latencies.ts";
import { orderArrivals } from "./order-arrivals.ts";
import { PacedLoad } from "./paced-load.ts";
import { symbols } from "./symbols.ts";
import { TappedNetwork } from "./tapped-network.ts";

const WARM_MS = 3_000;
/** Between a rearm and the next kill; the load is back long before. */
const FLOW_MS = 250;
/** Shares of a parent; a child has 100. */
const QTY = 2_000;
/** Twenty children each. */
const PARENTS_PER_S = 500;
const OPEN_MAX = 64;
/** Children a second that are aimed at while nothing is killed. */
const AIM_PER_S = 10_000;
const FLOWS_MAX_MS = 10_000;

export type KillLoad = {
  /** First words of every metric. */
  readonly name: string;
  readonly venues: number;
  readonly routers: number;
  readonly kills: number;
  /** For p99 of the last order, ms. */
  readonly aimMs: number;
  /** Control and all routers stand still: no order is on its way, the kill works all the same. */
  readonly dead: boolean;
};

/**
 * Kills under load. Venues, clients and the killer live in this process, so that all instants are
 * of one clock; before each kill one bare TCP round trip is measured under the same load.
 */
export async function killRows(load: KillLoad): Promise<BenchRow[]> {
  const { name, venues, routers, kills } = load;
  const arrivals = { lastUs: 0, count: 0 };
  const tap = orderArrivals((_id, nowUs) => {
    arrivals.lastUs = nowUs;
    arrivals.count++;
  });
  const network = new TappedNetwork(new NodeNetwork(), tap);
  const shape = { ports: PORTS, venues, routers, ownRouter: false };
  const system = await HostedSystem.start({ ...shape, network });
  const { gate, kill } = system.run.config;
  const pace = { qty: QTY, parentsPerS: PARENTS_PER_S, openMax: OPEN_MAX };
  const clients = new PacedLoad({ ...pace, symbols: symbols(), port: gate.clientPort });
  const echo = await TcpEcho.start(ORDER_BYTES);
  const stopped = load.dead ? /^(control|router-)/ : /^$/;
  let probe: KillProbe | null = null;
  try {
    await system.ready();
    await clients.start();
    probe = await KillProbe.open(kill.port, gate.id, system.run.dataFolder);
    await rest(WARM_MS);
    signal(system, stopped, "SIGSTOP");
    const times = { last: new Latencies(kills), answer: new Latencies(kills) };
    const ping = new Latencies(kills);
    let turns = 0;
    let [ordered, flowedMs] = [0, 0];
    for (let i = 0; i < kills; i++) {
      const [before, sinceMs] = [arrivals.count, performance.now()];
      await rest(FLOW_MS);
      ordered += arrivals.count - before;
      flowedMs += performance.now() - sinceMs;
      await echo.measure(ping);
      const { sentUs, answeredUs } = await probe.kill();
      turns = Math.max(turns, (await probe.swept()).turns);
      times.answer.add(answeredUs - sentUs);
      times.last.add(Math.max(0, arrivals.lastUs - sentUs));
      await probe.rearm();
      if (!load.dead) await flows(arrivals);
    }
    const floor = { name: "tcp echo", latencies: ping };
    const p99 = times.last.quantile(0.99) / 1000;
    return [
      row(`${name} children`, (ordered / flowedMs) * 1000, "/s", "aim", load.dead ? 0 : AIM_PER_S),
      ...latencyRows(`${name} kill to last new order`, times.last, floor),
      row(`${name} kill to last new order p99`, p99, "ms", "aim", load.aimMs),
      ...latencyRows(`${name} kill to durable answer`, times.answer, floor),
      row(`${name} turns from the kill to the last new order`, turns, "", "aim", 0),
    ];
  } finally {
    signal(system, stopped, "SIGCONT");
    clients.stop();
    probe?.close();
    echo.stop();
    await system.stop();
  }
}

/** Resolves when orders come again. */
async function flows(arrivals: { readonly count: number }): Promise<void> {
  const before = arrivals.count;
  const again = (): true | undefined => (arrivals.count > before + 100 ? true : undefined);
  if ((await until(again, FLOWS_MAX_MS)) !== true) throw new Error("no order after a rearm");
}

function signal(system: HostedSystem, which: RegExp, how: NodeJS.Signals): void {
  for (const [name, pid] of Object.entries(system.pids)) {
    if (which.test(name) && pid > 0) process.kill(pid, how);
  }
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
