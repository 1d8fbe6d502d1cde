import { RejectCode } from "../../core/domain/reject-code.ts";
import { admitParent } from "../../core/gate/admit-parent.ts";
import { cancelParent, sessionGone, statusOf } from "../../core/gate/client-requests.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { noteMessage } from "../../core/gate/note-message.ts";
import { clientAwaitsReport } from "../../core/gate/open-orders.ts";
import { replaceParent } from "../../core/gate/replace-parent.ts";
import { sendUnknownStatus, sendWaitingStatus } from "../../wire/dialect/client-reports.ts";
import {
  readCancelRequest,
  readParentOrder,
  readReplaceRequest,
  readStatusRequest,
} from "../../wire/dialect/client-requests.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { FixApplication } from "../../wire/fix/session-config.ts";
import { BusinessRejectReason, MsgType, Tag } from "../../wire/fix/tags.ts";

/** Takes what clients ask for to the gate. Who they are follows from their session, no tag. */
export class ClientDesk implements FixApplication {
  readonly #gate: Gate;
  readonly #time: () => void;
  /** Client of each CompID. */
  readonly #clients: ReadonlyMap<string, string>;
  /** CompIDs whose orders end with their session. */
  readonly #endOnLogout: ReadonlySet<string>;

  constructor(
    gate: Gate,
    time: () => void,
    clients: ReadonlyMap<string, string>,
    endOnLogout: ReadonlySet<string>,
  ) {
    this.#gate = gate;
    this.#time = time;
    this.#clients = clients;
    this.#endOnLogout = endOnLogout;
  }

  onLogon(_session: FixSession): void {
    // What the client missed comes by the session's own resend.
  }

  /**
   * Its orders go on or end, as its client's policy says. Whatever ended the session: a start of
   * the gate says the same of every session, for none outlived the stop.
   */
  onLogout(session: FixSession, _reason: string): void {
    if (!this.#endOnLogout.has(session.remoteCompId)) return;
    this.#time();
    sessionGone(this.#gate, session.id);
  }

  /**
   * Reports may have been lost with the power, and the client got GapFill in their place: how each
   * of its open orders stands is reported again, under the same ExecIDs. What was told of the ended
   * ones the journal knows.
   */
  onUnaccounted(session: FixSession): void {
    this.#time();
    const { effects, ledger } = this.#gate;
    const { parents } = ledger;
    for (let row = parents.live.next(0); row >= 0; row = parents.live.next(row + 1)) {
      if (parents.infoOf(row).session !== session.id) continue;
      effects.clientStatus(row, session.id);
    }
  }

  /** Not while an order of the session has no final report. */
  mayReset(session: FixSession): boolean {
    return !clientAwaitsReport(this.#gate, session.id);
  }

  /** The peer's engine refused a message of ours: one of us reads FIX wrongly. */
  onReject(session: FixSession, m: FixMessage): void {
    this.#time();
    const reason = m.uint(Tag.SessionRejectReason);
    const text = `${session.remoteCompId} ${m.text(Tag.RefMsgType)} ${m.text(Tag.RefTagID)}`;
    this.#gate.effects.alert(RejectCode.PeerRejected, text, m.uint(Tag.RefSeqNum), reason);
  }

  onMessage(session: FixSession, m: FixMessage): void {
    this.#time();
    const client = this.#clients.get(session.remoteCompId) ?? "";
    const sender = { client, session: session.id };
    switch (m.msgType) {
      case MsgType.NewOrderSingle:
        admitParent(this.#gate, readParentOrder(m, sender));
        return;
      case MsgType.OrderCancelRequest:
        cancelParent(this.#gate, readCancelRequest(m, sender));
        return;
      case MsgType.OrderCancelReplaceRequest:
        replaceParent(this.#gate, readReplaceRequest(m, sender));
        return;
      case MsgType.OrderStatusRequest: {
        const request = readStatusRequest(m, sender);
        const known = statusOf(this.#gate, request);
        if (known === "Unknown") sendUnknownStatus(session, request, this.#gate.utcMs);
        else if (known === "Waiting") sendWaitingStatus(session, request, this.#gate.utcMs);
        return;
      }
      default:
        noteMessage(this.#gate, client, "");
        session.businessReject(
          m,
          BusinessRejectReason.UnsupportedMessageType,
          "Unsupported Message Type",
        );
    }
  }
}
