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
  /** The disk is full: the journal goes on in the space that was kept for it. */
  DiskFull: 40,
} as const;
export type StateCause = (typeof StateCause)[keyof typeof StateCause];
