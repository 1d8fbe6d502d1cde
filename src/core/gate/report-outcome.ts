/** What applying a report changed; one instance, valid until the next report. */
export type ReportOutcome = {
  childRow: number;
  parentRow: number;
  /** Shares booked as filled by this report. */
  filled: number;
  /** Shares of it that no open child explains: the parent is frozen. */
  overfill: number;
  /** The child has filled more than was ordered of it (B24). */
  beyond: boolean;
  /** The child can fill no more, and could before. */
  ended: boolean;
  /** The same execution was booked before: nothing changed. */
  duplicate: boolean;
  /** The same ExecID came with other content (B28): nothing changed. */
  differs: boolean;
  /** Its sums cannot be true of this order (B31). */
  contradiction: boolean;
  /** The pair (state, event) is not legal (B34). */
  unexpected: boolean;
  /** Its draw is not in the journal. */
  lost: boolean;
  /** A bust or correction had come before its execution, or has no execution yet. */
  amended: boolean;
};

/** Before the first report. */
export function noOutcome(): ReportOutcome {
  return {
    childRow: -1,
    parentRow: -1,
    filled: 0,
    overfill: 0,
    beyond: false,
    ended: false,
    duplicate: false,
    differs: false,
    contradiction: false,
    unexpected: false,
    lost: false,
    amended: false,
  };
}
