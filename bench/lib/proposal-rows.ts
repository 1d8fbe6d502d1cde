import type { BenchRow } from "../../src/bin/commands/bench.ts";
import { Side } from "../../src/core/domain/order.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import { until } from "../../test/fleet/system.ts";
import { ORDER_BYTES, PORTS } from "./config.ts";
import { TcpEcho } from "./floor.ts";
import { HostedSystem } from "./hosted-system.ts";
import { Latencies, latencyRows, row } from "./latencies.ts";
import { LoadClient } from "./load-client.ts";
import { ProcessCpu } from "./process-cpu.ts";
import { type BestOffer, ProposalProbe } from "./proposal-probe.ts";
import { symbols } from "./symbols.ts";
import { TappedNetwork } from "./tapped-network.ts";

const SAMPLES = 6_000;
/** After so many the compilers are done with the path: the figures fall until then. */
const WARM_UP = 12_000;
const AIM_US = 80;
/** Shares of the one parent of which all children are. */
const WORKED_QTY = 2_000_000;
const PATIENCE_MS = 10_000;

/**
 * Children one by one: from a router's socket to the venue. The router lives in this process;
 * before each proposal one echo is measured.
 */
export async function proposalRows(): Promise<BenchRow[]> {
  let probe: ProposalProbe | null = null;
  const network = new TappedNetwork(new NodeNetwork(), {
    received: (chunk) => probe?.arrivals.received?.(chunk),
  });
  const shape = { ports: PORTS, venues: 2, routers: 1, ownRouter: true };
  const system = await HostedSystem.start({ ...shape, network });
  const { gate } = system.run.config;
  const router = new ProposalProbe(gate.fleetPort, () => bestOffer(system));
  probe = router;
  const echo = await TcpEcho.start(ORDER_BYTES);
  const take = async (count: number): Promise<{ child: Latencies; trip: Latencies }> => {
    const [child, trip] = [new Latencies(count), new Latencies(count)];
    for (let i = 0; i < count; i++) {
      await echo.measure(trip);
      await router.measure(child);
    }
    return { child, trip };
  };
  try {
    await system.ready();
    const client = await sendParent(gate.clientPort);
    await router.assigned;
    await take(WARM_UP);
    const cpu = new ProcessCpu(system.pids);
    const { child, trip } = await take(SAMPLES);
    const cpuRows = cpu.rows("children one by one");
    client.stop();
    return [
      ...latencyRows("proposal to venue", child, { name: "tcp echo", latencies: trip }),
      row("proposal to venue p50", child.quantile(0.5), "us", "aim", AIM_US),
      ...cpuRows,
    ];
  } finally {
    router.stop();
    echo.stop();
    await system.stop();
  }
}

/** Sends the parent that the router of this process works. */
async function sendParent(port: number): Promise<LoadClient> {
  const clock = new NodeClock();
  const client = new LoadClient({
    network: new NodeNetwork(),
    clock,
    turn: new Turn(clock),
    port,
    compId: "LOAD1",
    onReport: () => undefined,
  });
  client.start();
  await until(() => (client.live ? true : undefined), PATIENCE_MS);
  client.order("WORKED", symbols()[0] as string, 1, WORKED_QTY);
  return client;
}

/** The cheapest offer of the first stock, from the venues' own books. */
function bestOffer({ venues }: HostedSystem): BestOffer {
  const offers = venues.map(({ code, exchange: { engine } }) => {
    const best = engine.best(0, Side.Sell);
    return { venue: code, px: best < 0 ? Number.POSITIVE_INFINITY : engine.price(best) };
  });
  return offers.reduce((best, offer) => (offer.px < best.px ? offer : best));
}
