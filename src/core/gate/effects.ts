import type { Reason } from "./reason.ts";
import type { CorrectionRecord, ReportRecord } from "./records.ts";
import type { CancelRequest, ParentOrder, ReplaceRequest } from "./requests.ts";

/** Why a report goes to the client: the ExecType(150) that it will carry. */
export const ClientReport = {
  New: 0,
  Fill: 1,
  PendingCancel: 2,
  Canceled: 3,
  Expired: 4,
  PendingReplace: 5,
  Replaced: 6,
  /** The present state again (ExecType=I; in 4.2 ExecTransType=3). */
  Status: 7,
  /** Taken back after its reserve was written: no child was ever drawn. */
  Rejected: 8,
  /** A venue broke a trade (ExecType=H; in 4.2 ExecTransType=1). */
  Bust: 9,
  /** A venue corrected a trade (ExecType=G; in 4.2 ExecTransType=2). */
  Correct: 10,
} as const;
export type ClientReport = (typeof ClientReport)[keyof typeof ClientReport];

/** A venue's word on a trade, as the client is told of it. */
export type Trade = ReportRecord | CorrectionRecord;

/**
 * What the gate wants done, after its records of the turn are written. The shell obeys in the
 * order of the calls; nothing here may change what was decided.
 */
export interface GateEffects {
  /** The monotonic clock now, ns: read between a decision and its draw. */
  readClock(): number;
  /** NewOrderSingle(D) for a child; returns the MsgSeqNum(34) it got, 0 when the socket is full. */
  sendOrder(child: number): number;
  /** OrderCancelRequest(F) for a child, under the child number in its `cancel` cell. */
  sendCancel(child: number): void;
  /**
   * OrderMassCancelRequest(q) to a lane, for all orders of the session or those of one symbol (-1:
   * all), under the number of a mass cancel of this incarnation.
   */
  massCancel(lane: number, symbol: number, number: number): void;
  /** OrderStatusRequest(H) for a child. */
  askStatus(child: number): void;
  /** Records up to here must reach the disk; `Gate.durable` is called when they have. */
  sync(): void;

  /**
   * ExecutionReport(8) to the parent's session. `index` makes the ExecID(17); `trade` is the
   * venue's report behind a Fill, Bust or Correct, else null. Returns the MsgSeqNum(34), 0 when no
   * session can number it.
   */
  clientReport(row: number, why: ClientReport, index: number, trade: Trade | null): number;
  /**
   * The same report as a copy to a drop-copy session, with the client's name and the venue's ids
   * (C63). Returns the MsgSeqNum(34), 0 when the session is not known.
   */
  copyReport(
    session: string,
    row: number,
    why: ClientReport,
    index: number,
    trade: Trade | null,
  ): number;
  /** ExecutionReport(8) with the present state of a parent, to the session that asks for it. */
  clientStatus(row: number, session: string): void;
  /** ExecutionReport(8) with OrdStatus Rejected for an order that was never admitted. */
  clientRefused(order: ParentOrder, why: Reason, index: number): void;
  /**
   * OrderCancelReject(9). `row` is -1 when the order is unknown. Returns the MsgSeqNum(34), 0 when
   * no session can number it.
   */
  cancelRefused(request: CancelRequest | ReplaceRequest, row: number, why: Reason): number;

  leaseGranted(router: number): void;
  leaseRevoked(router: number, code: number): void;
  assigned(row: number, index: number): void;
  unassigned(router: number, row: number, assign: number, index: number): void;
  /** Tells the worker how much is free and at which prices. */
  parentState(row: number, index: number): void;
  childAdmitted(child: number, index: number): void;
  childRefused(router: number, refusal: ChildRefusal, index: number): void;
  childReport(child: number, index: number, lastQty: number, lastPx: number): void;

  /** For those who watch: a parent or child changed, an execution was booked. */
  parentChanged(row: number): void;
  childChanged(child: number): void;
  filled(child: number, report: ReportRecord, index: number): void;
  /** A person has to see this. */
  alert(code: number, scope: string, a: number, b: number): void;
}

/** A refused group: the child that failed and why. */
export type ChildRefusal = {
  parent: number;
  ref: number;
  n: number;
  readonly why: Reason;
  remainingQty: number;
};
