import type { BenchRow } from "../src/bin/commands/bench.ts";
import { Side } from "../src/core/domain/order.ts";
import { Turn } from "../src/roles/turn.ts";
import { NodeClock } from "../src/shell/system/clock.ts";
import { NodeNetwork } from "../src/shell/system/network.ts";
import { until } from "../test/fleet/system.ts";
import { PORTS } from "./lib/config.ts";
import { bareSync, TcpEcho } from "./lib/floor.ts";
import { HostedSystem } from "./lib/hosted-system.ts";
import { type Floor, Latencies, latencyRows, row } from "./lib/latencies.ts";
import { LoadClient } from "./lib/load-client.ts";
import { ParentProbe } from "./lib/parent-probe.ts";
import { ProcessCpu } from "./lib/process-cpu.ts";
import { type BestOffer, ProposalProbe } from "./lib/proposal-probe.ts";
import { sustained, symbols } from "./lib/sustained.ts";
import { TappedNetwork } from "./lib/tapped-network.ts";

/** Each round measures both floors and then the system, so that all see the same machine. */
const ROUNDS = 15;
const PARENTS = 200;
const PROPOSALS = 400;
const SYNCS = 60;
const ECHOES = 200;
/** Bytes of what the gate writes before a parent's disk sync: one RESERVE in a frame, and a seal. */
const FRAME_BYTES = 288;
/** Bytes of a NewOrderSingle(D). */
const ORDER_BYTES = 220;
/** The compilers have seen the path by then, and the journal's next segment is made. */
const WARM_PARENTS = 2_000;
const WARM_PROPOSALS = 4_000;
const WINDOW_MS = 20_000;
/** Shares of the one parent for which children are proposed one by one. */
const WORKED_QTY = 1_000_000;

/** `smars bench e2e`: latencies through the whole path, and what it sustains. */
export async function run(say: (text: string) => void): Promise<readonly BenchRow[]> {
  const echo = await TcpEcho.start();
  try {
    await echo.measure(5_000, ORDER_BYTES);
    say("parents one by one, through gate and router to a venue in this process");
    const parents = await parentRows(echo);
    say("children one by one, from a router in this process to a venue in this process");
    const proposals = await proposalRows(echo);
    return [...parents, ...proposals, ...(await sustainedRows(say))];
  } finally {
    echo.stop();
  }
}

/** The floors of one experiment. */
class Floors {
  readonly sync: Latencies = new Latencies(ROUNDS * SYNCS);
  readonly echo: Latencies = new Latencies(ROUNDS * ECHOES);
  readonly #echo: TcpEcho;

  constructor(echo: TcpEcho) {
    this.#echo = echo;
  }

  async measure(): Promise<void> {
    this.sync.addAll(bareSync(SYNCS, FRAME_BYTES));
    this.echo.addAll(await this.#echo.measure(ECHOES, ORDER_BYTES));
  }
}

async function parentRows(echo: TcpEcho): Promise<BenchRow[]> {
  const probe = new ParentProbe(symbols());
  const network = new TappedNetwork(new NodeNetwork(), probe.arrivals);
  const system = await HostedSystem.start({
    ports: PORTS,
    venues: 2,
    routers: 2,
    ownRouter: false,
    network,
  });
  try {
    await system.ready();
    await probe.start(system.run.config.gate.clientPort);
    const room = (): Latencies => new Latencies(ROUNDS * PARENTS);
    await probe.measure(WARM_PARENTS, { child: room(), ack: room() });
    const own = { child: room(), ack: room() };
    const floors = new Floors(echo);
    const cpu = new ProcessCpu(system.pids);
    for (let round = 0; round < ROUNDS; round++) {
      await floors.measure();
      await probe.measure(PARENTS, own);
    }
    const cpuRows = cpu.rows("parents one by one");
    const sync: Floor = { name: "write+fdatasync", latencies: floors.sync };
    const beyond = own.child.quantile(0.5) - floors.sync.quantile(0.5);
    return [
      ...latencyRows("tcp echo", floors.echo),
      ...latencyRows("write+fdatasync", floors.sync),
      ...latencyRows("parent to first child", own.child, sync),
      row("parent to first child p50 beyond write+fdatasync p50", beyond, "us", "aim", 150),
      ...latencyRows("order to ack", own.ack, sync),
      ...cpuRows,
    ];
  } finally {
    probe.stop();
    await system.stop();
  }
}

async function proposalRows(echo: TcpEcho): Promise<BenchRow[]> {
  let probe: ProposalProbe | null = null;
  const network = new TappedNetwork(new NodeNetwork(), {
    received: (chunk) => probe?.arrivals.received?.(chunk),
  });
  const system = await HostedSystem.start({
    ports: PORTS,
    venues: 2,
    routers: 1,
    ownRouter: true,
    network,
  });
  const { gate } = system.run.config;
  probe = new ProposalProbe({ host: "127.0.0.1", port: gate.fleetPort }, () => bestOffer(system));
  try {
    await system.ready();
    const client = await oneParent(gate.clientPort);
    await probe.assigned;
    await probe.measure(WARM_PROPOSALS, new Latencies(0));
    const own = new Latencies(ROUNDS * PROPOSALS);
    const floors = new Floors(echo);
    const cpu = new ProcessCpu(system.pids);
    for (let round = 0; round < ROUNDS; round++) {
      await floors.measure();
      await probe.measure(PROPOSALS, own);
    }
    const cpuRows = cpu.rows("children one by one");
    client.stop();
    const floor: Floor = { name: "tcp echo", latencies: floors.echo };
    return [
      ...latencyRows("proposal to venue", own, floor),
      row("proposal to venue p50", own.quantile(0.5), "us", "aim", 80),
      ...cpuRows,
    ];
  } finally {
    probe.stop();
    await system.stop();
  }
}

/** Sends the parent that the router of this process works. */
async function oneParent(port: number): Promise<LoadClient> {
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
  await until(() => (client.live ? true : undefined), 10_000);
  client.order("WORKED", symbols()[0] as string, 1, WORKED_QTY);
  return client;
}

/** The cheapest offer of the first stock, from the venues' own books. */
function bestOffer({ venues }: HostedSystem): BestOffer {
  const offers = venues.map(({ code, exchange: { engine } }) => {
    const row = engine.best(0, Side.Sell);
    return { venue: code, px: row < 0 ? Number.POSITIVE_INFINITY : engine.price(row) };
  });
  return offers.reduce((best, offer) => (offer.px < best.px ? offer : best));
}

/** The small system and the whole one; and the small one with parents that are one child each. */
async function sustainedRows(say: (text: string) => void): Promise<BenchRow[]> {
  const runs = [
    { name: "2+2", venues: 2, routers: 2, qty: 2_000, inFlight: 8, aim: 20_000 },
    { name: "2+2 one child a parent", venues: 2, routers: 2, qty: 100, inFlight: 32, aim: 0 },
    { name: "12+8", venues: 12, routers: 8, qty: 2_000, inFlight: 8, aim: 5_000 },
  ];
  const rows: BenchRow[] = [];
  for (const options of runs) {
    say(`${options.name}: ${options.venues} venues and ${options.routers} routers under load`);
    rows.push(...(await sustained({ ...options, windowMs: WINDOW_MS })));
  }
  return rows;
}
