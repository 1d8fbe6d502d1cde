import type { BenchRow } from "../../src/bin/commands/bench.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import { ORDER_BYTES, PORTS } from "./config.ts";
import { BareSync, TcpEcho } from "./floor.ts";
import { HostedSystem } from "./hosted-system.ts";
import { Latencies, latencyRows, row } from "./latencies.ts";
import { ParentProbe } from "./parent-probe.ts";
import { ProcessCpu } from "./process-cpu.ts";
import { symbols } from "./symbols.ts";
import { TappedNetwork } from "./tapped-network.ts";

const SAMPLES = 4_000;
/** After so many the compilers are done with the path: the figures fall until then. */
const WARM_UP = 10_000;
const BACK_TO_BACK = 1_000;
/** Bytes that the gate writes before a parent's disk sync: one RESERVE in a frame, and a seal. */
const FRAME_BYTES = 288;
const AIM_US = 150;

/** A sample takes one of each, in this order. */
type Samples = {
  readonly sync: Latencies;
  readonly echo: Latencies;
  readonly child: Latencies;
  readonly ack: Latencies;
};

/**
 * Parents one by one: from the client's socket to the first child at its venue, and back to the
 * acknowledgement. Before each of them one bare write and sync and one echo are measured: the same
 * disk and processors, as warm or cold as the parent finds them.
 */
export async function parentRows(): Promise<BenchRow[]> {
  const probe = new ParentProbe(symbols());
  const network = new TappedNetwork(new NodeNetwork(), probe.arrivals);
  const shape = { ports: PORTS, venues: 2, routers: 2, ownRouter: false };
  const system = await HostedSystem.start({ ...shape, network });
  const echo = await TcpEcho.start(ORDER_BYTES);
  const disk = new BareSync(WARM_UP + SAMPLES + BACK_TO_BACK, FRAME_BYTES);
  const take = async (count: number): Promise<Samples> => {
    const samples = noSamples(count);
    for (let i = 0; i < count; i++) {
      disk.measure(samples.sync);
      await echo.measure(samples.echo);
      await probe.measure(samples);
    }
    return samples;
  };
  try {
    await system.ready();
    await probe.start(system.run.config.gate.clientPort);
    await take(WARM_UP);
    const cpu = new ProcessCpu(system.pids);
    const samples = await take(SAMPLES);
    const cpuRows = cpu.rows("parents one by one");
    const hot = new Latencies(BACK_TO_BACK);
    for (let i = 0; i < BACK_TO_BACK; i++) disk.measure(hot);
    return [...latencyRows("write+fdatasync back to back", hot), ...rows(samples), ...cpuRows];
  } finally {
    probe.stop();
    echo.stop();
    disk.close();
    await system.stop();
  }
}

function rows({ sync, echo, child, ack }: Samples): BenchRow[] {
  const floor = { name: "write+fdatasync", latencies: sync };
  const p50 = (of: Latencies): number => of.quantile(0.5);
  const path = p50(child) - p50(sync);
  return [
    ...latencyRows("write+fdatasync", sync),
    ...latencyRows("tcp echo", echo),
    ...latencyRows("parent to first child", child, floor),
    row("parent to first child p50 less write+fdatasync", path, "us", "aim", AIM_US),
    // Client, gate, router, gate, venue: as many ways as two echoes have.
    row("parent to first child p50 less that and two echoes", path - 2 * p50(echo), "us"),
    ...latencyRows("order to ack", ack, floor),
  ];
}

function noSamples(room: number): Samples {
  return {
    sync: new Latencies(room),
    echo: new Latencies(room),
    child: new Latencies(room),
    ack: new Latencies(room),
  };
}
