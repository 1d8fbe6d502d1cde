import type { Broken, Met, SeedResult } from "./trial.ts";

/** What came of a range of seeds. */
export type Totals = {
  readonly seeds: number;
  readonly violations: readonly ({ readonly seed: number } & Broken)[];
  readonly gateInputs: number;
  readonly children: number;
  readonly restarts: number;
  readonly simulatedHours: number;
  /** By fault, how often it had an effect. */
  readonly faults: Readonly<Record<string, number>>;
  readonly met: Met;
  /** Of all runs; the same whatever order they came in. */
  readonly traceHash: string;
};

const MS_PER_HOUR = 3_600_000;

/** Adds up results of seeds, in any order. */
export class Tally {
  readonly #met: Map<string, Map<string, number>> = new Map();
  readonly #violations: ({ readonly seed: number } & Broken)[] = [];
  #seeds = 0;
  #gateInputs = 0;
  #children = 0;
  #restarts = 0;
  #simulatedMs = 0;
  #hash = 0;

  add(result: SeedResult): void {
    this.#seeds += 1;
    this.#gateInputs += result.gateInputs;
    this.#children += result.children;
    this.#restarts += result.restarts;
    this.#simulatedMs += result.simulatedMs;
    if (result.broken !== null) this.#violations.push({ seed: result.seed, ...result.broken });
    for (const [group, kinds] of Object.entries(result.met)) {
      const all = this.#met.get(group) ?? new Map<string, number>();
      this.#met.set(group, all);
      for (const [kind, count] of Object.entries(kinds)) {
        all.set(kind, (all.get(kind) ?? 0) + count);
      }
    }
    // A sum: results of several threads come in any order.
    this.#hash = (this.#hash + mixed(result.seed, result.traceHash)) >>> 0;
  }

  get totals(): Totals {
    const met = Object.fromEntries(
      [...this.#met]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([group, kinds]) => [group, sorted(kinds)]),
    );
    return {
      seeds: this.#seeds,
      violations: this.#violations.toSorted((a, b) => a.seed - b.seed),
      gateInputs: this.#gateInputs,
      children: this.#children,
      restarts: this.#restarts,
      simulatedHours: Math.round((this.#simulatedMs / MS_PER_HOUR) * 1000) / 1000,
      faults: met.faults ?? {},
      met,
      traceHash: this.#hash.toString(16).padStart(8, "0"),
    };
  }
}

function sorted(kinds: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...kinds].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mixed(seed: number, hash: number): number {
  let z = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ hash;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}
