import { OrdStatus } from "../domain/ord-status.ts";
import { RejectCode } from "../domain/reject-code.ts";
import type { CancelRefusedRecord } from "./desk-records.ts";
import type { Gate } from "./gate.ts";
import type { Ledger } from "./ledger.ts";
import { ParentFlag } from "./parents.ts";
import { type Reason, refuse } from "./reason.ts";
import type { CancelRequest, ReplaceRequest } from "./requests.ts";

/** What a client asked for, was told to be under way, and does not get. */
export type LateRequest = {
  /** A replace; else a cancel. */
  readonly replace: boolean;
  readonly clOrdId: string;
  readonly origClOrdId: string;
  readonly session: string;
};

/**
 * Answers a cancel or replace that was taken and comes to nothing by OrderCancelReject(9), and
 * journals that, with the number it got: a restart finds here what the session's store may lack.
 * A request that is refused as it comes needs no record: until its answer is stored it never came.
 */
export function refuseLate(gate: Gate, row: number, late: LateRequest, why: Reason): void {
  const { replace, clOrdId, origClOrdId, session } = late;
  const names = { clOrdId, origClOrdId, session };
  const record: CancelRefusedRecord = {
    parent: row + 1,
    replace: replace ? 1 : 0,
    code: why.code,
    a: why.a,
    b: why.b,
    seq: 0,
    utcMs: gate.utcMs,
    ...names,
  };
  applyCancelRefused(gate.ledger, record);
  record.seq = gate.effects.cancelRefused(requestOf(gate.ledger, record), row, why);
  gate.records.cancelRefused(record);
}

/**
 * The last fill came before the client's cancel could do anything (M14), or the order was taken
 * back before it was one: too late to cancel, said once, behind the report that says Filled(2) or
 * Rejected(8). An order that was told as Canceled(4) has its answer.
 */
export function answerLateCancel(gate: Gate, row: number): void {
  const { parents } = gate.ledger;
  const { cancelClOrdId, clOrdId, session } = parents.infoOf(row);
  if (cancelClOrdId === "" || !parents.has(row, ParentFlag.ended)) return;
  if (parents.has(row, ParentFlag.cancelAnswered)) return;
  const status = parents.status(row);
  const told = parents.has(row, ParentFlag.toldEnd);
  const late = status === OrdStatus.Rejected ? told : status === OrdStatus.Filled && !told;
  if (!late) return;
  refuse(gate.why, RejectCode.OrderEnded, status, 0);
  const names = { clOrdId: cancelClOrdId, origClOrdId: clOrdId, session };
  refuseLate(gate, row, { replace: false, ...names }, gate.why);
}

/** A client's cancel has its answer: it gets no second one. */
export function applyCancelRefused(ledger: Ledger, r: CancelRefusedRecord): void {
  const row = ledger.rowOf(r.parent);
  if (r.replace === 0) ledger.parents.flag(row, ParentFlag.cancelAnswered);
}

/** The request that such a record answers, as far as its answer repeats it. */
export function requestOf(ledger: Ledger, r: CancelRefusedRecord): CancelRequest | ReplaceRequest {
  const { client, account, body } = ledger.parents.infoOf(ledger.rowOf(r.parent));
  const { session, clOrdId, origClOrdId } = r;
  const cancel = { client, session, clOrdId, origClOrdId };
  if (r.replace === 0) return cancel;
  return {
    ...cancel,
    ...{ account, body, symbol: "", side: 0, ordType: 0, tif: 0, strategy: 0, qty: 0, limitPx: 0 },
    ...{ handlInst: 0, capacity: 0, accountType: 0, possDupSentUtcMs: 0, fault: null },
  };
}
