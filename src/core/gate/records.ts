import type { ParentInputs, RefusedChild, RefusedOrder } from "./decision-inputs.ts";

/**
 * The journal's records in core words. The gate decides, writes one of these, and only then
 * changes its state by applying it; a restart applies the same records again. One instance of each
 * is filled again and again: a record is valid only until the next of its kind.
 *
 * Numbers are appended, never reused; `test/ledger/journal.txt` holds all that were ever given.
 */
export const RecordType = {
  Start: 1,
  Reserve: 2,
  Giveback: 3,
  ParentRefused: 4,
  Assign: 5,
  Unassign: 6,
  Draw: 7,
  ChildRefused: 8,
  Report: 9,
  CancelChild: 10,
  CancelParent: 11,
  ReplaceParent: 12,
  ParentEnd: 13,
  Resolved: 14,
  Lease: 15,
  LeaseEnd: 16,
  State: 17,
  Suspense: 18,
  Unproven: 19,
  Told: 20,
  Kill: 21,
  Rearm: 22,
  Resolve: 27,
  Correction: 28,
  Tick: 23,
  Phase: 24,
  ScopeTurn: 25,
  Command: 30,
  CommandRefused: 31,
  MassCancel: 32,
  Proposed: 38,
  Rules: 39,
  SuspenseExplained: 33,
  CancelRefused: 41,
  LostChild: 42,
  LeaseRevoked: 50,
  ReplaceAsked: 44,
  CancelAsked: 45,
  LimitSet: 60,
  DayOpened: 61,
  DayClosed: 62,
  DayRow: 63,
  ProtectedQuote: 64,
  Copied: 66,
  Release: 77,
  Mark: 67,
  PassAsked: 70,
  PassGiven: 71,
  PassUsed: 72,
  VenueCopied: 74,
  BreaksExplained: 75,
} as const;
export type RecordType = (typeof RecordType)[keyof typeof RecordType];

/** A start of the gate: its incarnation is durable before anything else is done. */
export type StartRecord = { incarnation: number; gate: number; utcMs: number };

/** A parent with the reserve of its whole quantity (M1). */
export type ReserveRecord = ParentInputs & {
  parent: number;
  client: string;
  session: string;
  clOrdId: string;
  account: string;
  body: string;
  symbol: string;
  side: number;
  ordType: number;
  tif: number;
  strategy: number;
  orderQty: number;
  limitPx: number;
  reservePx: number;
  worstNotional: number;
  routeSet: number;
  /** The values that decided: NBBO or last trade, $0.0001, and the age of the quotes. */
  nbboBid: number;
  nbboAsk: number;
  lastPx: number;
  quoteAgeUs: number;
  utcMs: number;
  /** `ReferenceKind`, and the price from which it was reserved, $0.0001. */
  refKind: number;
  refPx: number;
  /** As the client said it: HandlInst(21), 0 when it did not. */
  handlInst: number;
  /** OrderCapacity(528), in 4.2 Rule80A(47), ASCII; 0 when the client did not say it. */
  capacity: number;
  /** AccountType(581) of the order, else that of the account in the configuration. */
  accountType: number;
};

/** A reserve that is returned: no child of it was ever drawn. */
export type GivebackRecord = { parent: number; code: number; utcMs: number };

/** A parent that was refused, with the two numbers that decided. */
export type ParentRefusedRecord = ParentInputs &
  RefusedOrder & {
    client: string;
    clOrdId: string;
    body: string;
    code: number;
    a: number;
    b: number;
    utcMs: number;
  };

export type AssignRecord = { parent: number; router: number; assign: number; utcMs: number };

/** A child: written before its bytes are handed to the socket, not waited for. */
export type DrawRecord = {
  parent: number;
  child: number;
  venue: number;
  router: number;
  leaseId: number;
  n: number;
  ref: number;
  ordType: number;
  tif: number;
  iso: number;
  hidden: number;
  qty: number;
  px: number;
  nbboBid: number;
  nbboAsk: number;
  quoteAgeUs: number;
  feedSeq: number;
  utcMs: number;
  /** That of its parent. */
  capacity: number;
  /** New orders of its lane without an answer before it (I14). */
  unacked: number;
  /** `MarketPhase` of its venue. */
  phase: number;
  /** It carries the venue's retail designator. */
  retail: number;
  /** Shares that had traded in its symbol at all venues within a minute, as the gate knew (C27). */
  volume: number;
};

/** A proposal that was refused, with the two numbers that decided. */
export type ChildRefusedRecord = RefusedChild & {
  router: number;
  leaseId: number;
  n: number;
  parent: number;
  ref: number;
  code: number;
  a: number;
  b: number;
  utcMs: number;
};

/** What a venue said of a child, before it acts. */
export type ReportRecord = {
  venue: number;
  incarnation: number;
  parent: number;
  child: number;
  /** `ReportKind`. */
  kind: number;
  lastQty: number;
  lastPx: number;
  cumQty: number;
  leavesQty: number;
  /** ExecID(17), six words of ASCII, zero-padded. */
  execId: Int32Array;
  /** MsgSeqNum(34) of the report. */
  seq: number;
  utcMs: number;
  /** AvgPx(6), $0.0001, rounded; 0 when it has none that can be read. */
  avgPx: number;
};

/** What a report means to the ledger. */
export const ReportKind = {
  Accepted: 0,
  Fill: 1,
  Canceled: 2,
  Expired: 3,
  Rejected: 4,
  CancelRefused: 5,
  /** Answer to a status request: the order lives. */
  StatusLive: 6,
  /** Answer to a status request: the order ended with cumQty filled. */
  StatusEnded: 7,
  /** Answer to a status request: the venue never had it. */
  StatusUnknown: 8,
  PendingCancel: 9,
  /** The order was replaced; we never ask for it. */
  Replaced: 10,
  /** An ExecType(150) that no order of ours can have. */
  Unexpected: 11,
  /** The venue breaks a trade; only in a `CorrectionRecord` and in suspense. */
  Bust: 12,
  /** The venue corrects a trade; only in a `CorrectionRecord` and in suspense. */
  Correct: 13,
  /** The gate's own: the socket was full, no byte of the order left (NOSEND). */
  NotSent: 20,
} as const;
export type ReportKind = (typeof ReportKind)[keyof typeof ReportKind];

/** A bust or correction of a trade, before it acts: it names the execution by its ExecID. */
export type CorrectionRecord = {
  venue: number;
  incarnation: number;
  parent: number;
  child: number;
  /** `ReportKind.Bust` or `Correct`. */
  kind: number;
  /** Of a correction what is true now; of a bust what is broken. */
  lastQty: number;
  lastPx: number;
  cumQty: number;
  leavesQty: number;
  execId: Int32Array;
  /** ExecRefID(19). */
  refExecId: Int32Array;
  /** Journal index of the execution's report, 0 when it has not come. */
  refIndex: number;
  seq: number;
  utcMs: number;
};

/** A cancel of a child, with the child number that its own ClOrdID uses. */
export type CancelChildRecord = {
  parent: number;
  incarnation: number;
  child: number;
  cancelChild: number;
  utcMs: number;
  /** `CancelBy`: who wanted it. */
  by: number;
};

/** A client's cancel, or the end of the order's time (`expiring`). */
export type CancelParentRecord = {
  parent: number;
  clOrdId: string;
  session: string;
  expiring: number;
  utcMs: number;
  /** Reject code that ends it, 0 for a client's own cancel. */
  code: number;
};

/** Who wanted a cancel. Numbers are appended, never reused. */
export const CancelBy = { Gate: 0, Client: 1, Router: 2, People: 3 } as const;
export type CancelBy = (typeof CancelBy)[keyof typeof CancelBy];

/** How far a client's replace has come. */
export const ReplaceStep = {
  /** In force with this record. */
  Done: 0,
  /** Children that no longer fit are cancelled first; nothing is drawn meanwhile. */
  Begun: 1,
  /** It did not come to be: the order stands as before. */
  GivenUp: 2,
} as const;
export type ReplaceStep = (typeof ReplaceStep)[keyof typeof ReplaceStep];

/** A client's replace, admitted. `orderQty` is the new OrderQty(38). */
export type ReplaceParentRecord = {
  parent: number;
  clOrdId: string;
  session: string;
  body: string;
  orderQty: number;
  limitPx: number;
  reservePx: number;
  worstNotional: number;
  utcMs: number;
  /** `ReplaceStep`. */
  step: number;
  handlInst: number;
  capacity: number;
};

/** The end of a parent: nothing of it is out any more. */
export type ParentEndRecord = { parent: number; ordStatus: number; code: number; utcMs: number };

/** A parent's doubt, resolved by complete evidence. */
export type ResolvedRecord = {
  parent: number;
  workingQty: number;
  remainingQty: number;
  utcMs: number;
};

export type LeaseRecord = { router: number; leaseId: number; bootId: number; utcMs: number };

/** A lease ends for cause: the code and its two numbers say which. Its LeaseEnd follows. */
export type LeaseRevokedRecord = {
  router: number;
  leaseId: number;
  code: number;
  a: number;
  b: number;
  utcMs: number;
};

/** A scope's state: 0 OPEN, 1 REDUCE_ONLY, 2 HELD, 3 FROZEN, 4 KILLED, 5 CLOSED. */
export type StateRecord = {
  /** 0 the firm; else the number of a parent. */
  parent: number;
  state: number;
  cause: number;
  utcMs: number;
};

/**
 * A report in quarantine, looked at by people (B26). It counts as exposure when no order of ours
 * explains its shares.
 */
export type SuspenseRecord = {
  venue: number;
  clOrdId: string;
  kind: number;
  lastQty: number;
  lastPx: number;
  /** ExecID(17); of a correction the ExecRefID(19) that it speaks of. */
  execId: Int32Array;
  seq: number;
  utcMs: number;
  /** Reject code that says why it is here. */
  code: number;
  /** Side(54), 0 when it has none. */
  side: number;
  /** 1: its shares count as exposure. */
  counts: number;
  symbol: string;
  /** The message as it came, its first 512 bytes. */
  raw: string;
};

/** How an order ended, as two people entered it after asking the venue (SAFETY section 5). */
export type ResolveRecord = {
  parent: number;
  incarnation: number;
  child: number;
  /** All that the venue filled of it, and at what price what we had no report of. */
  cumQty: number;
  px: number;
  utcMs: number;
  first: string;
  second: string;
  /** SHA-256 of the evidence, hex. */
  evidence: string;
};

/** A number under which a child was sent was gap-filled: whether it arrived is not proven. */
export type UnprovenRecord = { parent: number; incarnation: number; child: number; utcMs: number };

/** A report was handed to the client's session, under this MsgSeqNum(34); 0 when it has none. */
export type ToldRecord = {
  parent: number;
  /** `ClientReport`. */
  why: number;
  /** Index that made its ExecID(17). */
  index: number;
  seq: number;
};

/** One person stopped a scope (M9). */
export type KillRecord = {
  /** The scope's counter after it: odd. */
  killSeq: number;
  /** Counter of the key that signed. */
  counter: number;
  utcMs: number;
  /** As `scopeText` writes it. */
  scope: string;
  person: string;
  keyId: string;
  reason: string;
};

/** Two people lifted exactly this kill (M10). */
export type RearmRecord = {
  /** The counter of the kill that it lifts; the scope's counter after it is one higher. */
  killSeq: number;
  /** 1 when the parents in scope go on, 0 when they return to their clients. */
  keep: number;
  utcMs: number;
  scope: string;
  first: string;
  second: string;
  reason: string;
};

/** The time, journaled before anything that it decides (I16); `utcMs` keeps its fraction. */
export type TickRecord = { monoNs: number; utcMs: number };

/** The trading day goes on: days since 1970, and a `Phase`. Within a date it only goes forward. */
export type PhaseRecord = { tradeDate: number; phase: number };

/**
 * One cause demands a state of a scope, or with OPEN demands nothing any more (SAFETY 4.2). The
 * strictest of its causes is the scope's state.
 */
export type ScopeTurnRecord = {
  /** `ScopeState`. */
  state: number;
  /** `StateCause`. */
  cause: number;
  utcMs: number;
  /** As `scopeText` writes it. */
  scope: string;
  /** People who said so, comma between them; "" when the gate did by itself. */
  by: string;
};

/** A signed command of a person that was taken: what makes it, and its consent, usable once. */
export type CommandRecord = {
  /** Counter of the key: no command of it with this or a lower one is taken again (B50, B51). */
  counter: number;
  epochBound: number;
  utcMs: number;
  /** `CommandType`, such as `kill`. */
  command: string;
  /** As `scopeText` writes it. */
  scope: string;
  contentHash: string;
  person: string;
  keyId: string;
  reason: string;
};

/** A command that was refused, with the two numbers that decided (I15). */
export type CommandRefusedRecord = {
  code: number;
  a: number;
  b: number;
  /** Counter that it uses up, 0 when its signature was not good. */
  counter: number;
  utcMs: number;
  scope: string;
  keyId: string;
};

/** A mass cancel to one venue. */
export type MassCancelRecord = {
  venue: number;
  /** Its number in this incarnation: the last part of its ClOrdID(11), whose parent is 0. */
  number: number;
  utcMs: number;
  /** Empty for every order of the session. */
  symbol: string;
};

/** Two people explained all that stood in suspense: it counts as exposure no more (C21). */
export type SuspenseExplainedRecord = {
  /** How many executions, with their shares and $0.0001. */
  lines: number;
  shares: number;
  notional: number;
  utcMs: number;
  /** SHA-256 of what they read, hex. */
  hash: string;
  first: string;
  second: string;
  reason: string;
};
