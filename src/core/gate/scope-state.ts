/**
 * The six states of a scope (SAFETY 4.2), from lax to strict: the strictest over all scopes that
 * cover an order wins. No other word says that we do not trade.
 */
export const ScopeState = {
  OPEN: 0,
  REDUCE_ONLY: 1,
  HELD: 2,
  FROZEN: 3,
  KILLED: 4,
  CLOSED: 5,
} as const;
export type ScopeState = (typeof ScopeState)[keyof typeof ScopeState];

/** Why a scope is in its state. Numbers are appended, never reused. */
export const StateCause = {
  None: 0,
  /** Every start. */
  Start: 1,
  /** All evidence is in, the session is open. */
  Ready: 2,
  /** Outside the trading session. */
  SessionClosed: 3,
  /** A venue filled more than was open. */
  Overfill: 4,
  /** A venue's report contradicts our sums. */
  Contradiction: 5,
  /** Parents are in doubt. */
  Doubt: 6,
  /** A parent has sent its most. */
  SentCap: 7,
  // 26 to 30: what venues report
  /** More in suspense than the limit allows. */
  SuspenseLimit: 26,
  /** A venue does not answer. */
  Unanswered: 27,
  /** A venue's report has no place in the order's life. */
  UnexpectedReport: 28,
  /** A venue filled an order that the journal does not have. */
  UnknownFill: 29,
  /** A venue gave one ExecID to two executions. */
  ExecIdReused: 30,
} as const;
export type StateCause = (typeof StateCause)[keyof typeof StateCause];
