import type { BenchRow } from "../../src/bin/commands/bench.ts";
import { P } from "../../src/core/gate/parents.ts";
import { GateRecordWriter } from "../../src/wire/journal/gate-records.ts";
import { refusalRows } from "./gate-refusals.ts";
import { BenchGate, makeProposals } from "./gate-world.ts";
import { Latencies, row } from "./latencies.ts";
import { MemoryRecords } from "./memory-records.ts";
import { QuietEffects } from "./quiet-effects.ts";

/** Decisions that are timed together: the clock costs a tenth of one. */
const BATCH = 500;
const WARM_UP = 400;
const BATCHES = 2_000;
const SMALL = { symbols: 10, orders: 100 };
const LARGE = { symbols: 19_000, orders: 1_000_000 };

type Size = { readonly symbols: number; readonly orders: number };

/**
 * One child decision, from the proposal in memory to the draw in the ledger, its record encoded and
 * the order handed over, beside a bare visit to as many cache lines of the same tables.
 */
export function decisionRows(say: (text: string) => void): BenchRow[] {
  const small = measure(SMALL, say);
  const large = measure(LARGE, say);
  const p50 = large.decided.quantile(0.5);
  const name = "decision, 19,000 symbols, 1,000,000 orders";
  return [
    row(`${name} p50`, p50, "us", "bar", 1),
    row(`${name} p99`, large.decided.quantile(0.99), "us"),
    row(`${name} p99.9`, large.decided.quantile(0.999), "us"),
    row(`${name} p50`, p50, "us", "bare visit", large.visited.quantile(0.5)),
    row(`${name}, rate`, large.perSecond, "/s", "bar", 700_000),
    row(`${name} p50`, p50, "us", "10 symbols, 100 orders", small.decided.quantile(0.5)),
    ...large.refusals,
  ];
}

type Measured = {
  readonly decided: Latencies;
  readonly visited: Latencies;
  /** Of the time that decisions took. */
  readonly perSecond: number;
  /** That every control computed. */
  readonly refusals: readonly BenchRow[];
};

function measure({ symbols, orders }: Size, say: (text: string) => void): Measured {
  say(`${symbols} symbols, ${orders} open orders`);
  const records = new MemoryRecords();
  const effects = new QuietEffects();
  const bench = new BenchGate({ symbols, records: new GateRecordWriter(records), effects });
  bench.open(orders, () => records.lastIndex);
  const proposals = makeProposals(BATCH);
  const decided = new Latencies(BATCHES);
  const visited = new Latencies(BATCHES);
  let sum = 0;
  let decidedMs = 0;
  for (let batch = -WARM_UP; batch < BATCHES; batch++) {
    bench.time();
    const ahead = new Uint32Array(bench.gate.routers.length);
    for (const p of proposals) bench.fill(p, bench.pick(orders), ahead);
    const start = performance.now();
    for (const p of proposals) bench.decide(p);
    const ms = performance.now() - start;
    const floorStart = performance.now();
    for (let i = 0; i < BATCH; i++) sum += visit(bench, bench.pick(orders));
    const floorMs = performance.now() - floorStart;
    if (batch < 0) continue;
    decided.add((ms * 1000) / BATCH);
    visited.add((floorMs * 1000) / BATCH);
    decidedMs += ms;
  }
  if (effects.sent !== (WARM_UP + BATCHES) * BATCH || sum === 0) {
    const { code, a, b } = bench.gate.why;
    throw new Error(`${effects.sent} children left, then ${code} (${a}, ${b})`);
  }
  const refusals = refusalRows(bench, () => records.lastIndex);
  return { decided, visited, perSecond: (BATCHES * BATCH) / (decidedMs / 1000), refusals };
}

/** What no decision can do without: the order's row and the quotes of its symbol. */
function visit({ ledger, gate }: BenchGate, order: number): number {
  const symbol = ledger.parents.get(order, P.symbol);
  return ledger.parents.get(order, P.remainingQty) + gate.market.tops.ask(symbol);
}
