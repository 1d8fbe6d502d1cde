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
  Proposed: 38,
  Rules: 39,
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
  /** New orders of its lane without an answer before it (I14). */
  unacked: number;
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
} as const;
export type ReportKind = (typeof ReportKind)[keyof typeof ReportKind];

/** A cancel of a child, with the child number that its own ClOrdID uses. */
export type CancelChildRecord = {
  parent: number;
  incarnation: number;
  child: number;
  cancelChild: number;
  utcMs: number;
};

/** A client's cancel, or the end of the order's time (`expiring`). */
export type CancelParentRecord = {
  parent: number;
  clOrdId: string;
  session: string;
  expiring: number;
  utcMs: number;
};

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

/** A scope's state: 0 OPEN, 1 REDUCE_ONLY, 2 HELD, 3 FROZEN, 4 KILLED, 5 CLOSED. */
export type StateRecord = {
  /** 0 the firm; else the number of a parent. */
  parent: number;
  state: number;
  cause: number;
  utcMs: number;
};

/** A report that no order of ours explains: counted as exposure, looked at by people (B26). */
export type SuspenseRecord = {
  venue: number;
  clOrdId: string;
  kind: number;
  lastQty: number;
  lastPx: number;
  execId: Int32Array;
  seq: number;
  utcMs: number;
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

/** What a router proposed, before the draws or the refusal that came of it. */
export type ProposedRecord = {
  parent: number;
  router: number;
  /** The message as given. */
  leaseId: number;
  incarnation: number;
  rel: number;
  kill: number;
  n: number;
  assign: number;
  count: number;
  /** Lease, next message number and last ref of the router, as the gate held them. */
  leaseNow: number;
  nextNow: number;
  lastRef: number;
  /** The parent's reserve was on disk. */
  durable: number;
  quotesReady: number;
  nbboBid: number;
  nbboAsk: number;
  lastPx: number;
  seen: number;
  /** Age of the router's last frame, of the quotes and of the last trade (-1 none), ns. */
  silentNs: number;
  quoteAgeNs: number;
  tradeAgeNs: number;
  utcMs: number;
};

/** A part of the rules that this start decides by: `GateRules` as JSON. */
export type RulesRecord = { part: number; parts: number; text: string };

/**
 * Where the gate's records go. Each call returns the journal index of the record. The shell writes
 * them at the end of the turn, before anything that was decided in it is handed to a socket.
 */
export interface RecordSink {
  start(r: StartRecord): number;
  reserve(r: ReserveRecord): number;
  giveback(r: GivebackRecord): number;
  parentRefused(r: ParentRefusedRecord): number;
  assign(r: AssignRecord): number;
  unassign(r: AssignRecord): number;
  draw(r: DrawRecord): number;
  childRefused(r: ChildRefusedRecord): number;
  report(r: ReportRecord): number;
  cancelChild(r: CancelChildRecord): number;
  cancelParent(r: CancelParentRecord): number;
  replaceParent(r: ReplaceParentRecord): number;
  parentEnd(r: ParentEndRecord): number;
  resolved(r: ResolvedRecord): number;
  lease(r: LeaseRecord): number;
  leaseEnd(r: LeaseRecord): number;
  state(r: StateRecord): number;
  suspense(r: SuspenseRecord): number;
  unproven(r: UnprovenRecord): number;
  told(r: ToldRecord): number;
  kill(r: KillRecord): number;
  rearm(r: RearmRecord): number;
  proposed(r: ProposedRecord): number;
  rules(r: RulesRecord): number;
}
