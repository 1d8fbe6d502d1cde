import { RejectCode } from "../../core/domain/reject-code.ts";
import { EXEC_ID_MAX } from "../../core/gate/exec-ids.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { massCancelAnswered } from "../../core/gate/kill-sweep.ts";
import type { ReportRecord, SuspenseRecord } from "../../core/gate/records.ts";
import { laneCaughtUp, laneDown, laneGapFilled, laneUp } from "../../core/gate/recovery.ts";
import { suspense, venueReport } from "../../core/gate/venue-reports.ts";
import { readVenueMessage, VenueMessage } from "../../wire/dialect/venue-reports.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { FixApplication } from "../../wire/fix/session-config.ts";
import { MsgType, Tag } from "../../wire/fix/tags.ts";

/** What one venue's session tells the gate: its reports, and whether its lane can be used. */
export class VenueDesk implements FixApplication {
  readonly #gate: Gate;
  readonly #lane: number;
  readonly #time: () => void;
  readonly #report: ReportRecord;
  readonly #suspense: SuspenseRecord;

  constructor(gate: Gate, lane: number, time: () => void) {
    this.#gate = gate;
    this.#lane = lane;
    this.#time = time;
    this.#report = emptyReport();
    this.#suspense = emptySuspense();
  }

  onLogon(_session: FixSession): void {
    this.#time();
    laneUp(this.#gate, this.#lane);
  }

  onLogout(_session: FixSession, _reason: string): void {
    this.#time();
    laneDown(this.#gate, this.#lane);
  }

  /** The peer's engine refused a message of ours: one of us reads FIX wrongly. */
  onReject(session: FixSession, m: FixMessage): void {
    this.#time();
    const reason = m.uint(Tag.SessionRejectReason);
    const text = `${session.remoteCompId} ${m.text(Tag.RefMsgType)} ${m.text(Tag.RefTagID)}`;
    this.#gate.effects.alert(RejectCode.PeerRejected, text, m.uint(Tag.RefSeqNum), reason);
    // Refused whole is an answer too: the orders are then asked back one by one.
    if (m.text(Tag.RefMsgType) === "q") massCancelAnswered(this.#gate, this.#lane);
  }

  onMessage(_session: FixSession, m: FixMessage): void {
    const gate = this.#gate;
    this.#time();
    if (m.msgType === MsgType.OrderMassCancelReport) {
      massCancelAnswered(gate, this.#lane);
      return;
    }
    const venue = gate.ledger.venueOf(this.#lane);
    const about = { gate: gate.number, venue, utcMs: gate.utcMs };
    const what = readVenueMessage(m, about, this.#report, this.#suspense);
    if (what === VenueMessage.Nothing) return;
    if (what === VenueMessage.Report && gate.ledger.parents.rowOf(this.#report.parent) >= 0) {
      venueReport(gate, this.#report);
      return;
    }
    if (what === VenueMessage.Report) this.#orphan();
    suspense(gate, this.#suspense);
  }

  onGapFilled(_session: FixSession, from: number, to: number): void {
    this.#time();
    laneGapFilled(this.#gate, this.#lane, from, to);
  }

  onResendComplete(_session: FixSession): void {
    this.#time();
    laneCaughtUp(this.#gate, this.#lane);
  }

  /** An id in our form whose parent the journal does not have: nobody can be given the shares. */
  #orphan(): void {
    const { venue, kind, lastQty, lastPx, seq, utcMs, incarnation, parent, child } = this.#report;
    Object.assign(this.#suspense, { venue, kind, lastQty, lastPx, seq, utcMs });
    this.#suspense.execId.set(this.#report.execId);
    this.#suspense.clOrdId = `${incarnation}/${parent}/${child}`;
  }
}

function emptyReport(): ReportRecord {
  return {
    venue: 0,
    incarnation: 0,
    parent: 0,
    child: 0,
    kind: 0,
    lastQty: 0,
    lastPx: 0,
    cumQty: 0,
    leavesQty: 0,
    execId: new Int32Array(EXEC_ID_MAX / 4),
    seq: 0,
    utcMs: 0,
  };
}

function emptySuspense(): SuspenseRecord {
  return {
    venue: 0,
    clOrdId: "",
    kind: 0,
    lastQty: 0,
    lastPx: 0,
    execId: new Int32Array(EXEC_ID_MAX / 4),
    seq: 0,
    utcMs: 0,
  };
}
