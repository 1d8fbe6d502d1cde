/** An OrderCancelReject(9) on a request that was under way was handed to the client's session. */
export type CancelRefusedRecord = {
  parent: number;
  /** 1 a replace, 0 a cancel. */
  replace: number;
  /** Reject code with its two numbers. */
  code: number;
  a: number;
  b: number;
  /** MsgSeqNum(34) that it got; 0 when no session could number it. */
  seq: number;
  utcMs: number;
  clOrdId: string;
  origClOrdId: string;
  session: string;
};

/**
 * Two people say that this order of an earlier start, which the journal lacks, was at a venue: what
 * became of it is in the `ResolveRecord` behind it.
 */
export type LostChildRecord = {
  venue: number;
  incarnation: number;
  parent: number;
  child: number;
  utcMs: number;
};

/**
 * A copy of a report to a client was handed to a drop-copy session (C63): the report of the `Told`
 * record before it, under this MsgSeqNum(34).
 */
export type CopiedRecord = {
  parent: number;
  /** `ClientReport`. */
  why: number;
  seq: number;
  /** Index that made its ExecID(17). */
  index: number;
  session: string;
};
