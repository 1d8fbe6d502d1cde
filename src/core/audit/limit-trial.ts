import type { Gate } from "../gate/gate.ts";
import type { LimitRow } from "../gate/limit-table.ts";
import { withLimit } from "../gate/set-limit.ts";

/** What a limit is tried on. */
export const TRIED = ["parents", "replaces", "children"] as const;
export type Tried = (typeof TRIED)[number];

/** Decisions that were admitted, and how many of them would have been refused, by reject code. */
export type TrialCount = { admitted: number; readonly refused: Map<number, number> };

/**
 * What would have been refused under another value of one limit: each decision that was admitted is
 * made once more, under that value and all else as it stood. What had followed of a refusal is not
 * played on: the children of an order that would have been refused are looked at all the same.
 */
export class LimitTrial {
  readonly counts: Readonly<Record<Tried, TrialCount>> = {
    parents: { admitted: 0, refused: new Map() },
    replaces: { admitted: 0, refused: new Map() },
    children: { admitted: 0, refused: new Map() },
  };
  readonly #row: LimitRow;
  readonly #value: number;
  readonly #sinceUtcMs: number;

  /** @param value In the units of the row. */
  constructor(row: LimitRow, value: number, sinceUtcMs: number) {
    this.#row = row;
    this.#value = value;
    this.#sinceUtcMs = sinceUtcMs;
  }

  /**
   * Tries one admitted decision; what it asks of the gate is as before when it returns.
   *
   * @param admits The ladder again.
   * @param n How many it is: a group of children is refused as one.
   */
  try(gate: Gate, what: Tried, of: { utcMs: number; n?: number }, admits: () => boolean): void {
    if (of.utcMs < this.#sinceUtcMs) return;
    const n = of.n ?? 1;
    const count = this.counts[what];
    count.admitted += n;
    const { limits } = gate;
    gate.limits = withLimit(limits, this.#row, this.#value);
    const admitted = admits();
    gate.limits = limits;
    if (admitted) return;
    const { code } = gate.why;
    count.refused.set(code, (count.refused.get(code) ?? 0) + n);
  }
}
