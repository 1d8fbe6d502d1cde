import { RejectCode } from "../domain/reject-code.ts";
import { noteCancelAsked } from "./client-asked.ts";
import { closeParent } from "./finish.ts";
import type { Gate } from "./gate.ts";
import { dropQueued, dropQueuedOf } from "./held-queue.ts";
import { clientKey } from "./ledger.ts";
import { noteMessage } from "./note-message.ts";
import { reportStatus } from "./order-status.ts";
import { P, ParentFlag } from "./parents.ts";
import { refuse } from "./reason.ts";
import { giveUpReplace } from "./replace-parent.ts";
import type { CancelRequest, StatusRequest } from "./requests.ts";
import { stampTime } from "./stamp-time.ts";

/** Longest ClOrdID(11) of a client: a record of the journal has to hold it. */
const CLORDID_MAX = 24;
const CLORDID_TAG = 11;

/** A client's cancel (M14): taken in every state, never blocked, however many came before. */
export function cancelParent(gate: Gate, request: CancelRequest): void {
  const { ledger, why } = gate;
  const { client, clOrdId, origClOrdId, session } = request;
  noteMessage(gate, client, orderSymbol(gate, clientKey(client, origClOrdId)));
  const known = ledger.keys.get(clientKey(client, clOrdId));
  if (known !== undefined) {
    // The same cancel again: its state once more, no second step.
    reportStatus(gate, known, session);
    return;
  }
  const whole = clOrdId.length <= CLORDID_MAX;
  // An order that waits for its scope is taken back at once; its cancel finds nothing any more.
  if (whole) dropQueued(gate, client, origClOrdId);
  const row = whole ? (ledger.keys.get(clientKey(client, origClOrdId)) ?? -1) : -1;
  const admitted = cancelLadder(gate, request, row);
  noteCancelAsked(gate, request, admitted);
  if (!admitted) {
    gate.effects.cancelRefused(request, row, why);
    return;
  }
  refuse(why, RejectCode.OrderEnded, ledger.parents.status(row), 0);
  giveUpReplace(gate, row, why);
  closeParent(gate, row, {
    clOrdId: request.clOrdId,
    session: request.session,
    expiring: false,
    code: RejectCode.None,
  });
}

/** The symbol of an order by its key, of one that waits too; "" when there is none. */
function orderSymbol(gate: Gate, key: string): string {
  const { keys, parents } = gate.ledger;
  const row = keys.get(key);
  if (row === undefined) return gate.queue.get(key)?.symbol ?? "";
  return gate.symbols.name(parents.get(row, P.symbol));
}

/**
 * The rungs of a cancel: it is refused only when there is nothing that it could end.
 *
 * @param row The order's row, -1 when nobody knows it.
 */
export function cancelLadder(gate: Gate, request: CancelRequest, row: number): boolean {
  const { why } = gate;
  const { parents } = gate.ledger;
  if (request.clOrdId.length > CLORDID_MAX) return refuse(why, RejectCode.Garbled, CLORDID_TAG, 0);
  if (row < 0) return refuse(why, RejectCode.UnknownOrder, 0, 0);
  if (!parents.has(row, ParentFlag.ended | ParentFlag.closing)) return true;
  return refuse(why, RejectCode.OrderEnded, parents.status(row), 0);
}

/** What is known of an order that a client asks for. */
export type KnownOrder = "Known" | "Waiting" | "Unknown";

/**
 * A client asks how its order stands. A known one is reported; of one that waits for its scope to
 * be no longer HELD nothing is admitted yet, and nothing is refused.
 */
export function statusOf(gate: Gate, request: StatusRequest): KnownOrder {
  noteMessage(gate, request.client, request.symbol);
  const key = clientKey(request.client, request.clOrdId);
  const row = gate.ledger.keys.get(key);
  if (row === undefined) return gate.queue.has(key) ? "Waiting" : "Unknown";
  reportStatus(gate, row, request.session);
  return "Known";
}

/** A client's session is gone and its orders are not to be kept: all that it spoke of last end. */
export function sessionGone(gate: Gate, session: string): void {
  dropQueuedOf(gate, session);
  const { parents } = gate.ledger;
  for (let row = parents.live.next(0); row >= 0; row = parents.live.next(row + 1)) {
    if (parents.has(row, ParentFlag.closing)) continue;
    if (parents.infoOf(row).session !== session) continue;
    const code = RejectCode.ClientGone;
    closeParent(gate, row, { clOrdId: "", session, expiring: false, code });
  }
}

/** The session ends: every day order expires (M16). */
export function expireAll(gate: Gate): void {
  const { parents } = gate.ledger;
  for (let row = parents.live.next(0); row >= 0; row = parents.live.next(row + 1)) {
    if (parents.has(row, ParentFlag.closing)) continue;
    closeParent(gate, row, {
      clOrdId: "",
      session: "",
      expiring: true,
      code: RejectCode.EndOfSession,
    });
  }
}

/** Ends immediate-or-cancel parents whose time is over and of which nothing is out. */
export function endIocParents(gate: Gate): void {
  const { parents } = gate.ledger;
  for (const row of [...gate.iocParents]) {
    if (parents.has(row, ParentFlag.ended | ParentFlag.closing)) {
      gate.iocParents.delete(row);
      continue;
    }
    const assignedNs = parents.info[row]?.assignedNs ?? 0;
    const workedMs = (gate.nowNs - assignedNs) / 1e6;
    if (assignedNs === 0 || workedMs < gate.limits.iocParentMaxMs) continue;
    stampTime(gate);
    closeParent(gate, row, {
      clOrdId: "",
      session: "",
      expiring: false,
      code: RejectCode.IocDone,
    });
  }
}
