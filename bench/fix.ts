import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchRow } from "../src/bin/commands/bench.ts";
import { MsgType } from "../src/wire/fix/tags.ts";
import { corpusOrders, corpusReports } from "./lib/fix-corpus.ts";
import {
  readOrder,
  readReport,
  sumOfOrder,
  sumOfReport,
  writeOrder,
  writeReport,
} from "./lib/fix-corpus-codec.ts";
import { cpuRate, heapBytes, median, type Work } from "./lib/fix-cpu-rate.ts";
import { EncodeRun, ParseRun, ScanRun } from "./lib/fix-own-codec.ts";
import { type Peer, peersOf } from "./lib/fix-peers.ts";
import { row } from "./lib/latencies.ts";

const MESSAGES = 2_000;
const CLIENT = "CLIENT01";
const ROUNDS = 3;
const SECONDS = 1;
const WARM_S = 2;
/** Bytes of a short order. */
const PACE_BYTES = 220;

/** What is measured: the figure's name at the peers, in the rows, and what issue 3 wants of it. */
const FIGURES = [
  ["parseOrder", "parse, validate, read 8 fields: NewOrderSingle", 640_000],
  ["parseReport", "parse, validate, read 8 fields: ExecutionReport", 400_000],
  ["parseOrderPlain", "parse, read 8 fields: NewOrderSingle", 1_500_000],
  ["parseReportPlain", "parse, read 8 fields: ExecutionReport", 1_000_000],
  ["encodeOrder", "encode: NewOrderSingle", 1_300_000],
  ["encodeReport", "encode: ExecutionReport", 800_000],
] as const;
type Figure = (typeof FIGURES)[number][0];

/** `smars bench fix`: what one core reads and writes, beside other engines; docs/benchmarks.md. */
export async function run(say: (text: string) => void): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "smars-fix-"));
  try {
    const { works, sizes } = makeWorks(folder);
    const peers = peersOf(join(folder, "orders"), join(folder, "reports"));
    for (const { name, fault } of peers) if (fault !== "") say(`${name} is absent: ${fault}`);
    say("our own codec is warmed up");
    for (const [figure, work] of Object.entries(works)) {
      say(`${figure}: ${work.messages} messages, checksum ${work.run()}`);
      cpuRate(work, WARM_S);
    }
    const rates = await measure(works, peers, say);
    const heap = FIGURES.map(([figure, metric]) =>
      row(`${metric}, heap`, heapBytes(works[figure]), "bytes a message"),
    );
    return [...sizes, ...rateRows(rates, peers), paceRow(), ...heap];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What this machine is worth: as many bytes as an order has, added up one by one. */
function paceRow(): BenchRow {
  const bytes = new Uint8Array(PACE_BYTES).fill(1);
  const run = (): number => {
    let sum = 0;
    for (let i = 0; i < MESSAGES; i++) {
      for (let at = 0; at < PACE_BYTES; at++) sum += bytes[at] as number;
    }
    return sum;
  };
  const work = { messages: MESSAGES, run };
  cpuRate(work, SECONDS);
  return row(`floor: ${PACE_BYTES} bytes added up one by one`, cpuRate(work, SECONDS), "msg/s");
}

/** The works over one corpus, whose files are written for the peers. */
function makeWorks(folder: string): {
  readonly works: Readonly<Record<Figure, Work>>;
  readonly sizes: readonly BenchRow[];
} {
  const orders = corpusOrders(MESSAGES, 1);
  const reports = corpusReports(MESSAGES, 2);
  const encodeOrder = new EncodeRun([CLIENT, "SMARS"], MsgType.NewOrderSingle, writeOrder);
  const encodeReport = new EncodeRun(["SMARS", CLIENT], MsgType.ExecutionReport, writeReport);
  const orderStream = encodeOrder.stream(orders);
  const reportStream = encodeReport.stream(reports);
  writeFileSync(join(folder, "orders"), orderStream);
  writeFileSync(join(folder, "reports"), reportStream);
  const parser = new ParseRun();
  const scanner = new ScanRun();
  const orderSum = orders.reduce((sum, order) => sum + sumOfOrder(order), 0);
  const reportSum = reports.reduce((sum, report) => sum + sumOfReport(report), 0);
  const work = (run: () => number, wanted: number): Work => {
    if (run() !== wanted) throw new Error("what was read is not what was written");
    return { messages: MESSAGES, run };
  };
  return {
    works: {
      parseOrder: work(() => parser.pass(orderStream, readOrder), orderSum),
      parseReport: work(() => parser.pass(reportStream, readReport), reportSum),
      parseOrderPlain: work(() => scanner.pass(orderStream, readOrder), orderSum),
      parseReportPlain: work(() => scanner.pass(reportStream, readReport), reportSum),
      encodeOrder: work(() => encodeOrder.pass(orders), orderStream.length),
      encodeReport: work(() => encodeReport.pass(reports), reportStream.length),
    },
    sizes: [
      row("NewOrderSingle, mean size", orderStream.length / MESSAGES, "bytes"),
      row("ExecutionReport, mean size", reportStream.length / MESSAGES, "bytes"),
    ],
  };
}

/** Rounds in which each figure of each engine has its turn, so that all see the same weather. */
async function measure(
  works: Readonly<Record<Figure, Work>>,
  peers: readonly Peer[],
  say: (text: string) => void,
): Promise<Readonly<Record<Figure, number>>> {
  const rounds: Record<string, number>[] = [];
  for (let i = 1; i <= ROUNDS; i++) {
    say(`round ${i} of ${ROUNDS}`);
    const round: Record<string, number> = {};
    for (const [figure] of FIGURES) round[figure] = cpuRate(works[figure], SECONDS);
    rounds.push(round);
    for (const peer of peers) await peer.measure(SECONDS);
  }
  const middle = FIGURES.map(([figure]) => [figure, median(rounds.map((r) => r[figure] ?? 0))]);
  return Object.fromEntries(middle) as Readonly<Record<Figure, number>>;
}

/** Each figure beside what is wanted, and beside each peer that has it. */
function rateRows(rates: Readonly<Record<Figure, number>>, peers: readonly Peer[]): BenchRow[] {
  return FIGURES.flatMap(([figure, metric, bar]) => {
    const value = rates[figure];
    const beside = peers.flatMap(({ name, rounds, fault }) => {
      if (fault !== "") return [row(metric, value, "msg/s", `${name}: absent`)];
      // What jspurefix does without its dictionary has a name of its own.
      const byName = figure.replace("Plain", "Fields");
      const rate = median(rounds.map((round) => round[figure] ?? round[byName] ?? 0));
      return rate === 0 ? [] : [row(metric, value, "msg/s", name, rate)];
    });
    return [row(metric, value, "msg/s", "bar", bar), ...beside];
  });
}
