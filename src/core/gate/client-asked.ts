import { isSymbol } from "../domain/symbols.ts";
import { parentInputs, recordText, refusedOrder, Waiting } from "./decision-inputs.ts";
import type { Gate } from "./gate.ts";
import { ParentFlag } from "./parents.ts";
import { noReason, type Reason } from "./reason.ts";
import type { CancelRequest, ReplaceRequest } from "./requests.ts";

/**
 * Journals a client's replace, what its ladder read and the answer, before anything comes of it.
 *
 * @param row The order's row, -1 when nobody knows it.
 */
export function noteReplaceAsked(
  gate: Gate,
  request: ReplaceRequest,
  row: number,
  admitted: boolean,
): void {
  const { parents } = gate.ledger;
  const symbol = isSymbol(request.symbol) ? gate.symbols.find(request.symbol) : -1;
  gate.records.replaceAsked({
    ...refusedOrder(gate, request, symbol, Waiting.Nothing),
    ...parentInputs(gate, request, symbol),
    ...answer(gate, admitted),
    client: request.client,
    clOrdId: recordText(request.clOrdId),
    origClOrdId: recordText(request.origClOrdId),
    body: request.body,
    handlInst: request.handlInst,
    capacity: request.capacity,
    durable: row >= 0 && parents.has(row, ParentFlag.durable) ? 1 : 0,
  });
}

/** The same of a client's cancel. */
export function noteCancelAsked(gate: Gate, request: CancelRequest, admitted: boolean): void {
  gate.records.cancelAsked({
    ...answer(gate, admitted),
    client: request.client,
    session: request.session,
    clOrdId: recordText(request.clOrdId),
    origClOrdId: recordText(request.origClOrdId),
  });
}

function answer(gate: Gate, admitted: boolean): Reason & { utcMs: number } {
  return { ...(admitted ? noReason() : gate.why), utcMs: gate.utcMs };
}
