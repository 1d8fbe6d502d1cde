import { type ClOrdIdParts, readClOrdId } from "../../core/domain/clordid.ts";
import { EXEC_ID_MAX } from "../../core/gate/exec-ids.ts";
import {
  type CorrectionRecord,
  ReportKind,
  type ReportRecord,
  type SuspenseRecord,
} from "../../core/gate/records.ts";
import type { FixMessage } from "../fix/message.ts";
import { MsgType, Tag } from "../fix/tags.ts";

const ZERO = 0x30;
const POINT = 0x2e;
/** Decimals of a price in units of $0.0001. */
const PRICE_DECIMALS = 4;

/** What a message of a venue is to the gate. */
export const VenueMessage = { Report: 0, Suspense: 1, Nothing: 2, Correction: 3 } as const;
export type VenueMessage = (typeof VenueMessage)[keyof typeof VenueMessage];

const parts: ClOrdIdParts = { gate: 0, incarnation: 0, parent: 0, child: 0 };

/** The records into which messages are read, filled again for each. */
export type VenueRecords = {
  readonly report: ReportRecord;
  readonly correction: CorrectionRecord;
  readonly suspense: SuspenseRecord;
};

/**
 * Reads ExecutionReport(8) and OrderCancelReject(9) into `report`; no string on the way of a fill.
 * A bust or correction of a trade is read into `correction`, and what does not name an order of
 * this gate, or no trade, into `suspense`.
 */
export function readVenueMessage(
  m: FixMessage,
  x: { readonly gate: number; readonly venue: number; readonly utcMs: number },
  { report, correction, suspense }: VenueRecords,
): VenueMessage {
  const kind = kindOf(m);
  if (kind < 0) return VenueMessage.Nothing;
  // A cancel's replies carry the order in OrigClOrdID(41) and the cancel's own id in ClOrdID(11).
  const tag = m.has(Tag.OrigClOrdID) ? Tag.OrigClOrdID : Tag.ClOrdID;
  const at = m.offset(tag);
  const ours = at >= 0 && readClOrdId(m.bytes, at, m.length(tag), parts) && parts.gate === x.gate;
  const trade = kind === ReportKind.Fill || kind >= ReportKind.Bust;
  const lastQty = trade ? m.qty(Tag.LastQty) : 0;
  const lastPx = trade ? m.price(Tag.LastPx) : 0;
  const whole = kind === ReportKind.Bust || !trade || (lastQty > 0 && lastPx > 0);
  const refers = kind < ReportKind.Bust || m.has(Tag.ExecRefID);
  const into = kind < ReportKind.Bust ? report : correction;
  const id = ours && whole && refers ? into : suspense;
  id.venue = x.venue;
  id.kind = kind;
  id.lastQty = Math.max(0, lastQty);
  id.lastPx = Math.max(0, lastPx);
  id.seq = m.msgSeqNum;
  id.utcMs = x.utcMs;
  if (id === suspense) {
    // A correction is kept under the execution that it speaks of.
    readExecId(m, kind >= ReportKind.Bust && refers ? Tag.ExecRefID : Tag.ExecID, id.execId);
    suspense.clOrdId = m.text(tag).slice(0, 64);
    suspense.symbol = m.text(Tag.Symbol).slice(0, 16);
    suspense.side = Math.max(0, m.char(Tag.Side) - ZERO);
    return VenueMessage.Suspense;
  }
  readExecId(m, Tag.ExecID, id.execId);
  into.incarnation = parts.incarnation;
  into.parent = parts.parent;
  into.child = parts.child;
  into.cumQty = Math.max(0, m.qty(Tag.CumQty));
  into.leavesQty = Math.max(0, m.qty(Tag.LeavesQty));
  if (into === correction) {
    readExecId(m, Tag.ExecRefID, correction.refExecId);
    return VenueMessage.Correction;
  }
  report.avgPx = readAvgPx(m);
  return VenueMessage.Report;
}

/** `ReportKind`, or -1 for a message that says nothing of an order. */
function kindOf(m: FixMessage): number {
  if (m.msgType === MsgType.OrderCancelReject) return ReportKind.CancelRefused;
  if (m.msgType !== MsgType.ExecutionReport) return -1;
  const execType = m.char(Tag.ExecType);
  const trans = m.char(Tag.ExecTransType);
  if (trans === 0x33 || execType === 0x49) return statusKind(m);
  // Of 4.2 and of 4.4: a trade is broken (1, H), a trade is corrected (2, G).
  if (trans === 0x31 || execType === 0x48) return ReportKind.Bust;
  if (trans === 0x32 || execType === 0x47) return ReportKind.Correct;
  switch (execType) {
    case 0x30: // 0 New
      return ReportKind.Accepted;
    case 0x35: // 5 Replaced
      return ReportKind.Replaced;
    case 0x31: // 1 and 2: fills of 4.2
    case 0x32:
    case 0x46: // F Trade
      return ReportKind.Fill;
    case 0x34:
      return ReportKind.Canceled;
    case 0x36: // 6 Pending cancel, A Pending new: they promise nothing
    case 0x41:
      return ReportKind.PendingCancel;
    case 0x38:
      return ReportKind.Rejected;
    case 0x43: // C
    case 0x33: // 3 Done for day
      return ReportKind.Expired;
    default: // stopped, suspended, calculated, restated, pending replace: nothing that we ask for
      return ReportKind.Unexpected;
  }
}

function statusKind(m: FixMessage): number {
  switch (m.char(Tag.OrdStatus)) {
    case 0x38: // Rejected with reason 5: an order that the venue never had
      return m.uint(Tag.OrdRejReason) === 5 ? ReportKind.StatusUnknown : ReportKind.StatusEnded;
    case 0x32:
    case 0x33:
    case 0x34:
    case 0x43:
      return ReportKind.StatusEnded;
    default:
      return ReportKind.StatusLive;
  }
}

/**
 * An execution id into six words of ASCII, zero-padded. One that is too long keeps its end, which
 * counts up.
 */
export function readExecId(m: FixMessage, tag: number, into: Int32Array): void {
  into.fill(0);
  const length = m.length(tag);
  const from = m.offset(tag) + Math.max(0, length - EXEC_ID_MAX);
  const size = Math.min(length, EXEC_ID_MAX);
  for (let i = 0; i < size; i++) {
    const word = i >> 2;
    const byte = m.bytes[from + i] as number;
    into[word] = (into[word] as number) | (byte << ((i & 3) * 8));
  }
}

/** AvgPx(6) in $0.0001, rounded half up; 0 when it is absent or no number that fits. */
function readAvgPx(m: FixMessage): number {
  const from = m.offset(Tag.AvgPx);
  const end = from + m.length(Tag.AvgPx);
  if (from < 0) return 0;
  let value = 0;
  let decimals = -1;
  for (let i = from; i < end; i++) {
    const c = m.bytes[i] as number;
    const digit = c - ZERO;
    if (c === POINT && decimals < 0) decimals = 0;
    else if (digit < 0 || digit > 9) return 0;
    else if (decimals < PRICE_DECIMALS) {
      value = value * 10 + digit;
      if (decimals >= 0) decimals++;
    } else {
      if (decimals === PRICE_DECIMALS && digit >= 5) value++;
      decimals++;
    }
  }
  for (let d = Math.max(0, decimals); d < PRICE_DECIMALS; d++) value *= 10;
  return value <= 0xffffffff ? value : 0;
}
