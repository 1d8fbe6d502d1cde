import { type ClOrdIdParts, readClOrdId } from "../../core/domain/clordid.ts";
import { EXEC_ID_MAX } from "../../core/gate/exec-ids.ts";
import { ReportKind, type ReportRecord, type SuspenseRecord } from "../../core/gate/records.ts";
import type { FixMessage } from "../fix/message.ts";
import { MsgType, Tag } from "../fix/tags.ts";

/** What a message of a venue is to the gate. */
export const VenueMessage = { Report: 0, Suspense: 1, Nothing: 2 } as const;
export type VenueMessage = (typeof VenueMessage)[keyof typeof VenueMessage];

const parts: ClOrdIdParts = { gate: 0, incarnation: 0, parent: 0, child: 0 };

/**
 * Reads ExecutionReport(8) and OrderCancelReject(9) into `report`; no string on the way of a fill.
 * What does not name an order of this gate is filled into `suspense`.
 */
export function readVenueMessage(
  m: FixMessage,
  x: { readonly gate: number; readonly venue: number; readonly utcMs: number },
  report: ReportRecord,
  suspense: SuspenseRecord,
): VenueMessage {
  const kind = kindOf(m);
  if (kind < 0) return VenueMessage.Nothing;
  // A cancel's replies carry the order in OrigClOrdID(41) and the cancel's own id in ClOrdID(11).
  const tag = m.has(Tag.OrigClOrdID) ? Tag.OrigClOrdID : Tag.ClOrdID;
  const at = m.offset(tag);
  const ours = at >= 0 && readClOrdId(m.bytes, at, m.length(tag), parts) && parts.gate === x.gate;
  const fill = kind === ReportKind.Fill;
  const lastQty = fill ? m.qty(Tag.LastQty) : 0;
  const lastPx = fill ? m.price(Tag.LastPx) : 0;
  const id = ours && !(fill && (lastQty <= 0 || lastPx <= 0)) ? report : suspense;
  id.venue = x.venue;
  id.kind = kind;
  id.lastQty = Math.max(0, lastQty);
  id.lastPx = Math.max(0, lastPx);
  id.seq = m.msgSeqNum;
  id.utcMs = x.utcMs;
  readExecId(m, id.execId);
  if (id === suspense) {
    suspense.clOrdId = m.text(tag).slice(0, 64);
    return VenueMessage.Suspense;
  }
  report.incarnation = parts.incarnation;
  report.parent = parts.parent;
  report.child = parts.child;
  report.cumQty = Math.max(0, m.qty(Tag.CumQty));
  report.leavesQty = Math.max(0, m.qty(Tag.LeavesQty));
  return VenueMessage.Report;
}

/** `ReportKind`, or -1 for a message that says nothing of an order. */
function kindOf(m: FixMessage): number {
  if (m.msgType === MsgType.OrderCancelReject) return ReportKind.CancelRefused;
  if (m.msgType !== MsgType.ExecutionReport) return -1;
  const execType = m.char(Tag.ExecType);
  const isStatus = m.char(Tag.ExecTransType) === 0x33 || execType === 0x49;
  if (isStatus) return statusKind(m);
  switch (execType) {
    case 0x30: // 0 New
    case 0x35: // 5 Replaced
      return ReportKind.Accepted;
    case 0x31: // 1 and 2: fills of 4.2
    case 0x32:
    case 0x46: // F Trade
      return ReportKind.Fill;
    case 0x34:
      return ReportKind.Canceled;
    case 0x36:
      return ReportKind.PendingCancel;
    case 0x38:
      return ReportKind.Rejected;
    case 0x43: // C
    case 0x33: // 3 Done for day
      return ReportKind.Expired;
    default:
      return ReportKind.PendingCancel;
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

/** Six words of ASCII, zero-padded. An id that is too long keeps its end, which counts up. */
function readExecId(m: FixMessage, into: Int32Array): void {
  into.fill(0);
  const length = m.length(Tag.ExecID);
  const from = m.offset(Tag.ExecID) + Math.max(0, length - EXEC_ID_MAX);
  const size = Math.min(length, EXEC_ID_MAX);
  for (let i = 0; i < size; i++) {
    const word = i >> 2;
    const byte = m.bytes[from + i] as number;
    into[word] = (into[word] as number) | (byte << ((i & 3) * 8));
  }
}
