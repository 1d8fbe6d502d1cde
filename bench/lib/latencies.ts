/** Latencies of one thing in microseconds, and the figures that describe them. */
export class Latencies {
  readonly #values: Float64Array;
  #count = 0;

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

/** One figure of a bench beside its floor or peer of the same run. */
export type BenchRow = {
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: string;
  readonly baselineValue: number;
  readonly ratio: number;
};

/** p50, p99 and p99.9 of a latency, each beside the same of its floor. */
export function latencyRows(
  metric: string,
  own: Latencies,
  floor: { readonly name: string; readonly latencies: Latencies },
): BenchRow[] {
  return ([["p50", 0.5], ["p99", 0.99], ["p99.9", 0.999]] as const).map(([name, share]) => {
    const value = round(own.quantile(share));
    const baselineValue = round(floor.latencies.quantile(share));
    return row(`${metric} ${name}`, value, "us", floor.name, baselineValue);
  });
}

export function row(
  metric: string,
  value: number,
  unit: string,
  baseline = "",
  baselineValue = 0,
): BenchRow {
  const ratio = baselineValue === 0 ? 0 : round(value / baselineValue);
  return { metric, value: round(value), unit, baseline, baselineValue, ratio };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
