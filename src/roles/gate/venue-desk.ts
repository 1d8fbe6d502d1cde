import { asciiText } from "../../core/domain/bytes.ts";
import { formatClOrdId } from "../../core/domain/clordid.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { EXEC_ID_MAX } from "../../core/gate/exec-ids.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { massCancelAnswered } from "../../core/gate/kill-sweep.ts";
import type { CorrectionRecord, ReportRecord } from "../../core/gate/records.ts";
import { laneCaughtUp, laneDown, laneGapFilled, laneUp } from "../../core/gate/recovery.ts";
import { suspense, type Verbatim } from "../../core/gate/suspense.ts";
import { venueCorrection } from "../../core/gate/venue-corrections.ts";
import { venueReport } from "../../core/gate/venue-reports.ts";
import {
  readVenueMessage,
  VenueMessage,
  type VenueRecords,
} from "../../wire/dialect/venue-reports.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { FixApplication } from "../../wire/fix/session-config.ts";
import { MsgType, Tag } from "../../wire/fix/tags.ts";
import type { LastOrder } from "./last-order.ts";

/** Bytes of a message that are kept word for word: the longest text of a record. */
const RAW_MAX = 512;

/** What one venue's session tells the gate: its reports, and whether its lane can be used. */
export class VenueDesk implements FixApplication, Verbatim {
  readonly #gate: Gate;
  readonly #lane: number;
  readonly #time: () => void;
  readonly #orders: Pick<LastOrder, "waitedMs" | "withdrawn">;
  readonly #records: VenueRecords = emptyRecords();
  #message: FixMessage | null = null;

  constructor(
    gate: Gate,
    lane: number,
    time: () => void,
    orders: Pick<LastOrder, "waitedMs" | "withdrawn">,
  ) {
    this.#gate = gate;
    this.#lane = lane;
    this.#time = time;
    this.#orders = orders;
  }

  /**
   * After a pause between decision and socket nothing of that turn leaves (B44): a kill may wait
   * unread. The line is cut, and what the venue then asks for again is filled with a gap.
   */
  tooLate(): string {
    const waitedMs = this.#orders.waitedMs(this.#lane);
    const { stallHeldMs } = this.#gate.limits;
    if (waitedMs <= stallHeldMs) return "";
    this.#orders.withdrawn(this.#lane);
    return `new orders waited ${Math.floor(waitedMs)} ms for the socket, at most ${stallHeldMs}`;
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
    const records = this.#records;
    const what = readVenueMessage(m, about, records);
    this.#message = m;
    switch (what) {
      case VenueMessage.Nothing:
        break;
      case VenueMessage.Report:
        if (this.#isOrphan(records.report)) this.#suspend(records.report, records.report.execId);
        else venueReport(gate, records.report, this);
        break;
      case VenueMessage.Correction: {
        const { correction } = records;
        if (this.#isOrphan(correction)) this.#suspend(correction, correction.refExecId);
        else venueCorrection(gate, correction, this);
        break;
      }
      case VenueMessage.Suspense:
        records.suspense.raw = this.verbatim();
        suspense(gate, records.suspense);
    }
    this.#message = null;
  }

  verbatim(): string {
    const m = this.#message;
    if (m === null) return "";
    const end = Math.min(m.end, m.start + RAW_MAX);
    return asciiText(m.bytes.subarray(m.start, end));
  }

  onGapFilled(_session: FixSession, from: number, to: number): void {
    this.#time();
    laneGapFilled(this.#gate, this.#lane, from, to);
  }

  onResendComplete(_session: FixSession): void {
    this.#time();
    laneCaughtUp(this.#gate, this.#lane);
  }

  #isOrphan({ parent }: { readonly parent: number }): boolean {
    return this.#gate.ledger.parents.rowOf(parent) < 0;
  }

  /** An id in our form whose parent the journal does not have: nobody can be given the shares. */
  #suspend(r: ReportRecord | CorrectionRecord, execId: Int32Array): void {
    const m = this.#message as FixMessage;
    const { venue, kind, lastQty, lastPx, seq, utcMs } = r;
    const clOrdId = formatClOrdId(this.#gate.number, r.incarnation, r.parent, r.child);
    const symbol = m.text(Tag.Symbol).slice(0, 16);
    const side = Math.max(0, m.char(Tag.Side) - 0x30);
    const raw = this.verbatim();
    const record = this.#records.suspense;
    Object.assign(record, { venue, kind, lastQty, lastPx, seq, utcMs, clOrdId, symbol, side, raw });
    record.execId.set(execId);
    suspense(this.#gate, record);
  }
}

/** Records into which messages of a venue are read. */
export function emptyRecords(): VenueRecords {
  const order = { venue: 0, incarnation: 0, parent: 0, child: 0, kind: 0, seq: 0, utcMs: 0 };
  const sums = { lastQty: 0, lastPx: 0, cumQty: 0, leavesQty: 0 };
  const id = (): Int32Array => new Int32Array(EXEC_ID_MAX / 4);
  return {
    report: { ...order, ...sums, execId: id(), avgPx: 0 },
    correction: { ...order, ...sums, execId: id(), refExecId: id(), refIndex: 0 },
    suspense: {
      venue: 0,
      clOrdId: "",
      kind: 0,
      lastQty: 0,
      lastPx: 0,
      execId: id(),
      seq: 0,
      utcMs: 0,
      code: 0,
      side: 0,
      counts: 0,
      symbol: "",
      raw: "",
    },
  };
}
