import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchRow } from "../src/bin/commands/bench.ts";
import { FileFixStore } from "../src/roles/fix/file-store.ts";
import { NodeClock } from "../src/shell/system/clock.ts";
import { NodeDisk } from "../src/shell/system/disk.ts";
import { MemoryFixStore } from "../src/wire/fix/store.ts";
import { median } from "./lib/fix-cpu-rate.ts";
import { SizedEcho } from "./lib/fix-echo.ts";
import { Forked } from "./lib/fix-forked.ts";
import type { ProcessFigures } from "./lib/fix-process-watch.ts";
import { RttClient } from "./lib/fix-rtt-client.ts";
import { Latencies, latencyRows, row } from "./lib/latencies.ts";
import { pin } from "./lib/pinned.ts";

const WARM_UP = 20_000;
/** Echo, memory and disk take turns: so many round trips each, so many times. */
const SLICE = 500;
const SLICES = 60;
/** Orders in flight. */
const IN_FLIGHT = 1_000;
const PIPELINED_S = 3;
const PIPELINED_RUNS = 3;
const PACE = 50_000;
const PACED_S = 60;

type StoreKind = "memory" | "disk";

/** A client of this process and its venue in another, both with stores of one kind. */
type Pair = {
  readonly kind: StoreKind;
  readonly client: RttClient;
  readonly venue: Forked;
  readonly stop: () => void;
};

/** The cores of this process, which is the client, and of what it talks to. */
const CLIENT_CORE = 0;
const PEER_CORE = 1;

/** `smars bench fix-rtt`: from an order to its acknowledgement; docs/benchmarks.md. */
export async function run(say: (text: string) => void): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "smars-rtt-"));
  const fault = pin(process.pid, CLIENT_CORE);
  if (fault !== "") say(`the processes are not tied to cores: ${fault}`);
  try {
    const rows = await roundTrips(folder, say);
    for (const kind of ["memory", "disk"] as const) rows.push(...(await load(folder, kind, say)));
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One order in flight, in slices that alternate with those of a raw echo. */
async function roundTrips(folder: string, say: (text: string) => void): Promise<BenchRow[]> {
  say("round trips, one order in flight");
  const pairs = [await pair(join(folder, "m"), "memory"), await pair(join(folder, "d"), "disk")];
  const own = pairs.map((each) => ({ ...each, latencies: new Latencies(SLICE * SLICES) }));
  const unread = new Latencies(0);
  for (const { client } of own) await client.trips(WARM_UP, unread);
  const orderBytes = (await pairs[0]?.venue.ask<ProcessFigures>())?.messageBytes ?? 0;
  const ackBytes = pairs[0]?.client.watch.take().messageBytes ?? 0;
  const echo = await SizedEcho.start([Math.round(orderBytes), Math.round(ackBytes)]);
  pin(echo.peerPid, PEER_CORE);
  const floor = new Latencies(SLICE * SLICES);
  await echo.trips(WARM_UP, unread);
  for (let i = 0; i < SLICES; i++) {
    await echo.trips(SLICE, floor);
    for (const { client, latencies } of own) await client.trips(SLICE, latencies);
  }
  echo.stop();
  for (const { stop } of pairs) stop();
  return [
    row("order, size", orderBytes, "bytes"),
    row("acknowledgement, size", ackBytes, "bytes"),
    ...own.flatMap(({ kind, latencies }) =>
      latencyRows(`order to ack, ${kind} store`, latencies, { name: "tcp echo", latencies: floor }),
    ),
  ];
}

/** Many orders in flight, and a minute at a steady rate. */
async function load(
  folder: string,
  kind: StoreKind,
  say: (text: string) => void,
): Promise<BenchRow[]> {
  say(`${kind} store: ${IN_FLIGHT} orders in flight`);
  const fast = await pair(join(folder, `${kind}-fast`), kind);
  const rates: number[] = [];
  await fast.client.pipelined(IN_FLIGHT, 1);
  for (let i = 0; i < PIPELINED_RUNS; i++) {
    rates.push(await fast.client.pipelined(IN_FLIGHT, PIPELINED_S));
  }
  fast.stop();
  say(`${kind} store: ${PACED_S} s at ${PACE} orders a second`);
  const steady = await pair(join(folder, `${kind}-steady`), kind);
  // Made before the load, whose pauses are counted: so much memory starts a collection of its own.
  const latencies = new Latencies(PACE * PACED_S * 2);
  await steady.client.trips(WARM_UP, new Latencies(0));
  steady.client.watch.take();
  await steady.venue.ask();
  const paced = await steady.client.paced(PACE, PACED_S, latencies);
  const venue = await steady.venue.ask<ProcessFigures>();
  const client = steady.client.watch.take();
  steady.stop();
  const metric = `${kind} store, ${PACE} orders/s`;
  return [
    row(`${kind} store, orders acknowledged`, median(rates), "/s", "bar", 200_000),
    row(`${metric}, reached`, paced, "/s", "aim", PACE),
    ...latencyRows(metric, latencies),
    ...[["client", client] as const, ["venue", venue] as const].flatMap(([name, figures]) => [
      row(`${metric}, ${name} heap`, figures.heapBytes, "bytes an order"),
      row(`${metric}, ${name} longest pause`, figures.gcMaxMs, "ms", "bar", 5),
      row(`${metric}, ${name} pauses`, figures.gcPauses, ""),
      row(`${metric}, ${name} cpu`, figures.cpuMs / (PACED_S * 10), "% of a core"),
    ]),
  ];
}

async function pair(folder: string, kind: StoreKind): Promise<Pair> {
  const disk = kind === "disk";
  const program = import.meta.resolve("./lib/fix-rtt-venue.ts");
  const venue = await Forked.start(program, disk ? [`${folder}-venue`] : []);
  pin(venue.pid, PEER_CORE);
  const clock = new NodeClock();
  const store = disk
    ? FileFixStore.open(new NodeDisk(`${folder}-client`), "store", { clock })
    : new MemoryFixStore();
  const client = new RttClient(venue.port, store);
  await client.start();
  const stop = (): void => {
    client.stop();
    venue.stop();
  };
  return { kind, client, venue, stop };
}
