/**
 * What the loss limits (C23) remember of this start: where the round of marks stands, and whose
 * loss is above its limit since when it was last below. Who was stopped for it and is let go by two
 * people is not stopped for the same excess again; orders that could add to it are refused anyway,
 * and a start looks at everything anew.
 */
export class LossWatch {
  /** Next of the held symbols to be marked, and when this round began. */
  next = 0;
  roundNs: number = Number.NEGATIVE_INFINITY;
  /** Limits that are exceeded, by scope and code. */
  readonly exceeded: Set<string> = new Set();
}
