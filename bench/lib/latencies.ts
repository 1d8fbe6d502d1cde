import type { BenchRow } from "../../src/bin/commands/bench.ts";

/** Latencies of one thing in microseconds, and the figures that describe them. */
export class Latencies {
  readonly #values: Float64Array;
  #count = 0;

  /** @param room How many are kept; what comes later is passed over. */
  constructor(room: number) {
    this.#values = new Float64Array(room);
  }

  get count(): number {
    return this.#count;
  }

  add(us: number): void {
    if (this.#count < this.#values.length) this.#values[this.#count++] = us;
  }

  /** The value below which a share of all lies, such as 0.99; 0 when there is none. */
  quantile(share: number): number {
    const sorted = this.#values.slice(0, this.#count).sort();
    return sorted[Math.min(this.#count - 1, Math.floor(share * this.#count))] ?? 0;
  }
}

/** What a latency is held against, measured in the same run. */
export type Floor = { readonly name: string; readonly latencies: Latencies };

/** p50, p99 and p99.9 of a latency, each beside the same of its floor. */
export function latencyRows(metric: string, own: Latencies, floor?: Floor): BenchRow[] {
  return (
    [
      ["p50", 0.5],
      ["p99", 0.99],
      ["p99.9", 0.999],
    ] as const
  ).map(([name, share]) => {
    const value = own.quantile(share);
    if (floor === undefined) return row(`${metric} ${name}`, value, "us");
    return row(`${metric} ${name}`, value, "us", floor.name, floor.latencies.quantile(share));
  });
}

/** One figure, beside another where there is one. */
export function row(
  metric: string,
  value: number,
  unit: string,
  baseline = "",
  baselineValue: number | null = null,
): BenchRow {
  const ratio = baselineValue === null || baselineValue === 0 ? null : value / baselineValue;
  return {
    metric,
    value: round(value),
    unit,
    baseline,
    baselineValue: baselineValue === null ? null : round(baselineValue),
    ratio: ratio === null ? null : round(ratio),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
