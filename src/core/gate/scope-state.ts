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
  /** No guard said Go. */
  DeadMan: 8,
  /** A guard keeps a head that our journal does not have. */
  HistoryBehind: 9,
  /** The gate's own loop stood still. */
  Stall: 20,
  /** Wall clock and monotonic clock ran apart. */
  ClockApart: 21,
  /** One venue's feed is lost. */
  FeedLost: 22,
  /** No feed of any venue is left. */
  FeedsLost: 23,
  /** A message that nobody can explain. */
  Unexplained: 24,
  /** Two people let only reducing orders through. */
  ReducedByPeople: 25,
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
  /** An invariant of ours was broken before the stop. */
  BrokenInvariant: 31,
  /** Too many starts within an hour. */
  Restarts: 32,
  /** Two people opened the gate. */
  OpenedByPeople: 33,
  /** The gate was stopped in good order. */
  Stopped: 34,
  /** The disk is full: the journal goes on in the space that was kept for it. */
  DiskFull: 40,
  /** One person stopped it without killing it. */
  FrozenByPeople: 41,
  /** A venue says of an order something else than what two people have entered of it. */
  ResolveDisagrees: 63,
  /** Nobody has opened the trading day. */
  DayNotOpen: 72,
  /** A router lost more leases for cause within an hour than it may. */
  LeasesRevoked: 60,
  /** A strategy was applied too often to one account, symbol and side. */
  RepeatedExecution: 70,
  /** A parent has had its most children. */
  ParentChildren: 71,
  /** More of a parent would be out than its client has asked for. */
  Comparator: 72,
  /** A router sends far more than the others. */
  RouterDiverges: 73,
  /** More was lost than a limit of the day or of a window allows. */
  LossLimit: 74,
} as const;
export type StateCause = (typeof StateCause)[keyof typeof StateCause];

/** Causes that are measured anew after every start: what they held before says nothing now. */
export function isMeasured(cause: StateCause): boolean {
  return cause === StateCause.DeadMan || clearsItself(cause);
}

/** Causes whose HELD ends by itself when the condition has been good for `heldClearMs`. */
export function clearsItself(cause: StateCause): boolean {
  switch (cause) {
    case StateCause.Stall:
    case StateCause.ClockApart:
    case StateCause.FeedLost:
    case StateCause.FeedsLost:
    case StateCause.DiskFull:
      return true;
    default:
      return false;
  }
}

/** The word of a state, as journal, API and documents spell it. */
export function stateName(state: number): string {
  return nameIn(ScopeState, state);
}

/** The word of a cause; "" for none. */
export function causeName(cause: number): string {
  return cause === StateCause.None ? "" : nameIn(StateCause, cause);
}

function nameIn(words: Readonly<Record<string, number>>, value: number): string {
  return Object.entries(words).find(([, of]) => of === value)?.[0] ?? `${value}`;
}
