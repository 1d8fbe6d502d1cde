import { OrdStatus, ordStatusName } from "../../core/domain/ord-status.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import { MsgType, Tag } from "../../wire/fix/tags.ts";

/** What an ExecutionReport(8) or OrderCancelReject(9) of the gate says. */
export type DeskReport = {
  /** `cancel-reject` for OrderCancelReject(9): the request was refused, the order is as it was. */
  readonly kind: "report" | "cancel-reject";
  /** ExecType(150), its character; empty for a `cancel-reject`. */
  readonly execType: string;
  readonly clOrdId: string;
  readonly origClOrdId: string;
  readonly ordStatus: keyof typeof OrdStatus;
  readonly cumQty: number;
  readonly leavesQty: number;
  /** USD, as the gate wrote it. */
  readonly avgPx: number;
  /** Reject code and its numbers, empty for none. */
  readonly text: string;
  readonly fill: DeskFill | null;
};

/** One execution as the client is told of it. */
export type DeskFill = {
  readonly venue: string;
  readonly execId: string;
  readonly qty: number;
  /** USD. */
  readonly price: number;
};

const ZERO = 0x30;

/** Reads a report of the gate; null for a message of another kind. */
export function readDeskReport(m: FixMessage): DeskReport | null {
  const isReport = m.msgType === MsgType.ExecutionReport;
  if (!isReport && m.msgType !== MsgType.OrderCancelReject) return null;
  const lastQty = m.uint(Tag.LastQty);
  return {
    kind: isReport ? "report" : "cancel-reject",
    execType: m.text(Tag.ExecType),
    clOrdId: m.text(Tag.ClOrdID),
    origClOrdId: m.text(Tag.OrigClOrdID),
    ordStatus: statusName(m.char(Tag.OrdStatus)),
    cumQty: Math.max(0, m.uint(Tag.CumQty)),
    leavesQty: Math.max(0, m.uint(Tag.LeavesQty)),
    avgPx: Number(m.text(Tag.AvgPx)),
    text: m.text(Tag.Text),
    fill:
      lastQty > 0
        ? {
            venue: m.text(Tag.LastMkt),
            execId: m.text(Tag.ExecID),
            qty: lastQty,
            price: Number(m.text(Tag.LastPx)),
          }
        : null,
  };
}

/** Whether an order in this state has come to its end. */
export function isEnd(ordStatus: string): boolean {
  return ["Filled", "Canceled", "Rejected", "Expired", "DoneForDay"].includes(ordStatus);
}

function statusName(ascii: number): keyof typeof OrdStatus {
  const code = ascii >= 0x41 ? ascii - 0x37 : ascii - ZERO;
  const known = Object.values(OrdStatus).find((status) => status === code);
  return ordStatusName(known ?? OrdStatus.PendingNew);
}
