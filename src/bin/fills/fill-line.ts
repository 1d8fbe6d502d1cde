import { asciiText } from "../../core/domain/bytes.ts";
import { Tag } from "../../wire/fix/tags.ts";

/** A trade, or what became of one, as surveillance is told of it. Prices as on the wire, in USD. */
export type FillLine = {
  readonly kind: "fill" | "bust" | "correction";
  /** TransactTime(60). */
  readonly at: string;
  /** MsgSeqNum(34) of the copy: strictly rising, and the place to go on from. */
  readonly seq: number;
  readonly client: string;
  /** CompID of the client's session. */
  readonly session: string;
  readonly account: string;
  readonly clOrdId: string;
  /** Our OrderID(37) of the client's order. */
  readonly orderId: string;
  readonly execId: string;
  /** ExecID of the fill that a bust or correction speaks of, else "". */
  readonly execRefId: string;
  readonly venue: string;
  /** ClOrdID(11) of the order at the venue, and the venue's own ExecID(17). */
  readonly venueClOrdId: string;
  readonly venueExecId: string;
  readonly symbol: string;
  readonly side: string;
  readonly qty: number;
  readonly px: string;
  readonly cumQty: number;
  readonly leavesQty: number;
  readonly avgPx: string;
};

const KINDS: Readonly<Record<string, FillLine["kind"]>> = {
  F: "fill",
  H: "bust",
  G: "correction",
};

/**
 * Reads a message that a gate keeps of a session of its: the trade of a copy, or null when it is
 * another session's, or speaks of no trade.
 *
 * @param compId TargetCompID(56) of the drop-copy session.
 */
export function fillLine(bytes: Uint8Array, compId: string): FillLine | null {
  const fields = new Map<number, string>();
  for (const field of asciiText(bytes).split("\u0001")) {
    const at = field.indexOf("=");
    if (at > 0) fields.set(Number(field.slice(0, at)), field.slice(at + 1));
  }
  const word = (tag: number): string => fields.get(tag) ?? "";
  const kind = KINDS[word(Tag.ExecType)];
  const isCopy = word(Tag.TargetCompID) === compId && word(Tag.CopyMsgIndicator) === "Y";
  if (!isCopy || kind === undefined) return null;
  return {
    kind,
    at: word(Tag.TransactTime),
    seq: Number(word(Tag.MsgSeqNum)),
    client: word(Tag.PartyID),
    session: word(Tag.OnBehalfOfCompID),
    account: word(Tag.Account),
    clOrdId: word(Tag.ClOrdID),
    orderId: word(Tag.OrderID),
    execId: word(Tag.ExecID),
    execRefId: word(Tag.ExecRefID),
    venue: word(Tag.LastMkt),
    venueClOrdId: word(Tag.SecondaryClOrdID),
    venueExecId: word(Tag.SecondaryExecID),
    symbol: word(Tag.Symbol),
    side: word(Tag.Side),
    qty: Number(word(Tag.LastQty)),
    px: word(Tag.LastPx),
    cumQty: Number(word(Tag.CumQty)),
    leavesQty: Number(word(Tag.LeavesQty)),
    avgPx: word(Tag.AvgPx),
  };
}
