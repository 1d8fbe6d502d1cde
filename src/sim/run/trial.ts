/** What is run: a seed, and what of its day is left out to see whether it still fails. */
export type Trial = {
  readonly seed: number;
  /** Numbers of the planned faults that happen; null: all of them. */
  readonly only: readonly number[] | null;
  /** Of what clients would do, and of the time in which they do it, so much: 0 to 1. */
  readonly orders: number;
  readonly span: number;
};

/** The whole day of a seed. */
export function wholeTrial(seed: number): Trial {
  return { seed, only: null, orders: 1, span: 1 };
}

/** What ended a run before its time. */
export type Broken = {
  /** The rule, such as `I2`; `error` for one that a process threw and nobody caught. */
  readonly invariant: string;
  readonly text: string;
  readonly atMs: number;
  /** Number of the world's event after which it was seen. */
  readonly event: number;
};

/** How often each kind was met: group, such as `faults`, then kind. */
export type Met = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What came of one seed: plain data. */
export type SeedResult = {
  readonly seed: number;
  readonly broken: Broken | null;
  /** Messages and frames that the gates were handed; timers are none. */
  readonly gateInputs: number;
  readonly children: number;
  /** Starts of the gate that found live parents. */
  readonly restarts: number;
  readonly simulatedMs: number;
  readonly events: number;
  /** Faults with effect, and all other kinds. */
  readonly met: Met;
  /** Faults that the seed plans, by number. */
  readonly planned: readonly string[];
  readonly traceHash: number;
};
