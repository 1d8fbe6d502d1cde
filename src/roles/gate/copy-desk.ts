import { RejectCode } from "../../core/domain/reject-code.ts";
import { ClientReport } from "../../core/gate/effects.ts";
import type { Gate } from "../../core/gate/gate.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { FixApplication } from "../../wire/fix/session-config.ts";
import { BusinessRejectReason, Tag } from "../../wire/fix/tags.ts";

/**
 * Surveillance listens (C63): a drop-copy session gets what clients are told, and may ask nothing.
 * What it missed while it was away comes by the session's own resend.
 */
export class CopyDesk implements FixApplication {
  readonly #gate: Gate;
  readonly #time: () => void;

  constructor(gate: Gate, time: () => void) {
    this.#gate = gate;
    this.#time = time;
  }

  onLogon(_session: FixSession): void {
    // Its copies are numbered and kept whether it is there or not.
  }

  onLogout(_session: FixSession, _reason: string): void {
    // No order hangs on it.
  }

  /** As of clients (ADR 10): what a loss of power may have taken from its numbers is said anew. */
  onUnaccounted(session: FixSession): void {
    this.#time();
    const { effects, ledger } = this.#gate;
    const { parents } = ledger;
    for (let row = parents.live.next(0); row >= 0; row = parents.live.next(row + 1)) {
      const index = parents.infoOf(row).admittedIndex;
      effects.copyReport(session.id, row, ClientReport.Status, index, null);
    }
  }

  /** Not while a report may still come: what it has not fetched by then it never will. */
  mayReset(): boolean {
    const { ledger, waiting } = this.#gate;
    return ledger.parents.live.next(0) < 0 && waiting.length === 0;
  }

  /** A copy that nobody can read is a report that surveillance has not got. */
  onReject(session: FixSession, m: FixMessage): void {
    this.#time();
    const reason = m.uint(Tag.SessionRejectReason);
    const text = `${session.remoteCompId} ${m.text(Tag.RefMsgType)} ${m.text(Tag.RefTagID)}`;
    this.#gate.effects.alert(RejectCode.PeerRejected, text, m.uint(Tag.RefSeqNum), reason);
  }

  onMessage(session: FixSession, m: FixMessage): void {
    const reason = BusinessRejectReason.ApplicationNotAvailable;
    session.businessReject(m, reason, "a drop-copy session only listens");
  }
}
