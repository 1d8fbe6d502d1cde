/** What stands before a field's value in the text of a `WireEvent`; every field but BeginString. */
export const Field = {
  Account: "|1=",
  AvgPx: "|6=",
  ClOrdID: "|11=",
  CumQty: "|14=",
  ExecID: "|17=",
  ExecRefID: "|19=",
  ExecTransType: "|20=",
  LastMkt: "|30=",
  LastPx: "|31=",
  LastQty: "|32=",
  MsgSeqNum: "|34=",
  MsgType: "|35=",
  NewSeqNo: "|36=",
  OrderID: "|37=",
  OrderQty: "|38=",
  RefSeqNum: "|45=",
  OrdStatus: "|39=",
  OrdType: "|40=",
  OrigClOrdID: "|41=",
  Rule80A: "|47=",
  PossDupFlag: "|43=",
  SendingTime: "|52=",
  Price: "|44=",
  Side: "|54=",
  Symbol: "|55=",
  TimeInForce: "|59=",
  CxlRejReason: "|102=",
  OrdRejReason: "|103=",
  GapFillFlag: "|123=",
  ResetSeqNumFlag: "|141=",
  ExecType: "|150=",
  LeavesQty: "|151=",
  SessionRejectReason: "|373=",
  CxlRejResponseTo: "|434=",
  OnBehalfOfCompID: "|115=",
  SecondaryExecID: "|527=",
  CopyMsgIndicator: "|797=",
  OrderCapacity: "|528=",
} as const;
export type Field = (typeof Field)[keyof typeof Field];

/** Tags of the header: what stands between them and the trailer is what a message says. */
const HEADER: ReadonlySet<string> = new Set(
  ["8", "9", "34", "35", "43", "49", "50", "52", "56", "57", "97", "115", "116"].concat([
    ...["122", "128", "129", "142", "143", "144", "145", "369"],
  ]),
);

/** The value of a field, "" when the message has none; of several the first. */
export function word(text: string, field: Field): string {
  const at = text.indexOf(field);
  if (at < 0) return "";
  const from = at + field.length;
  const end = text.indexOf("|", from);
  return text.slice(from, end < 0 ? text.length : end);
}

/** A field of a single character, such as Side(54); "" when the message has none. */
export function letter(text: string, field: Field): string {
  const at = text.indexOf(field);
  return at < 0 ? "" : text.charAt(at + field.length);
}

/** A whole number, -1 when the field is absent or none. */
export function whole(text: string, field: Field): number {
  let at = text.indexOf(field);
  if (at < 0) return -1;
  at += field.length;
  const from = at;
  let value = 0;
  for (let c = text.charCodeAt(at); c >= 0x30 && c <= 0x39; c = text.charCodeAt(++at)) {
    value = value * 10 + (c - 0x30);
  }
  return at > from && text.charCodeAt(at) === 0x7c ? value : -1;
}

/** A price in units of $0.0001, exact; 0 when the field is absent, -1 when it is none or finer. */
export function price(text: string, field: Field): number {
  return decimals(text, field, 4);
}

/** A price in millionths of a dollar, as averages are told; 0 when absent. */
export function micros(text: string, field: Field): number {
  return decimals(text, field, 6);
}

function decimals(text: string, field: Field, places: number): number {
  const value = word(text, field);
  if (value === "") return 0;
  const point = value.indexOf(".");
  const dollars = point < 0 ? value : value.slice(0, point);
  const rest = point < 0 ? "" : value.slice(point + 1);
  const digits = dollars + rest.slice(0, places).padEnd(places, "0");
  const tooFine = /[1-9]/.test(rest.slice(places));
  return /^\d+$/.test(digits) && !tooFine ? Number(digits) : -1;
}

/** What a message says, without header and trailer: equal for a message and its resend. */
export function bodyOf(text: string): string {
  let at = 0;
  while (at < text.length) {
    const equals = text.indexOf("=", at);
    if (equals < 0 || !HEADER.has(text.slice(at, equals))) break;
    const end = text.indexOf("|", equals);
    if (end < 0) break;
    at = end + 1;
  }
  const trailer = text.lastIndexOf("|10=");
  return text.slice(at, trailer < at ? text.length : trailer);
}
