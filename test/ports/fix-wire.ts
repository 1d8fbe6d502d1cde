/** A message as it was on a wire. */
export type WireMessage = {
  readonly seq: number;
  readonly msgType: string;
  /** PossDupFlag(43) is Y. */
  readonly possDup: boolean;
  /** Neither a session message nor a Reject. */
  readonly isApplication: boolean;
  /** A Logon that begins the numbers anew: ResetSeqNumFlag(141) is Y. */
  readonly resets: boolean;
  /** Everything that a resend leaves as it was, in one line. */
  readonly body: string;
};

/** BodyLength, SendingTime, OrigSendingTime, PossDupFlag, CheckSum: what a resend changes. */
const CHANGED = new Set(["9", "52", "122", "43", "10"]);
const SESSION_TYPES = new Set(["0", "1", "2", "3", "4", "5", "A"]);

/** The messages of one connection in one direction; what is cut off at its end is left out. */
export function wireMessages(chunks: readonly Uint8Array[]): WireMessage[] {
  const latin = chunks.map((chunk) => new TextDecoder("latin1").decode(chunk)).join("");
  const text = latin.replaceAll("\x01", "|");
  return [...text.matchAll(/8=FIX.*?\|10=\d{3}\|/g)].map(([whole]) => messageOf(whole));
}

/**
 * What no wire may show, in words: a number that stands for two application messages, or one that
 * comes again without saying so. `connections` in the order in which they were made.
 */
export function wireFaults(connections: readonly (readonly Uint8Array[])[]): string[] {
  const bodies = new Map<number, string>();
  const faults: string[] = [];
  for (const { seq, possDup, body, isApplication, resets } of connections.flatMap(wireMessages)) {
    if (resets) bodies.clear();
    if (!isApplication) continue;
    const before = bodies.get(seq);
    if (before !== undefined && before !== body) faults.push(`${seq} was ${before}, is ${body}`);
    if (before !== undefined && !possDup) faults.push(`${seq} again without 43=Y`);
    bodies.set(seq, body);
  }
  return faults;
}

function messageOf(whole: string): WireMessage {
  const fields = whole.split("|").slice(0, -1);
  const value = (tag: string): string => {
    return fields.find((field) => field.startsWith(`${tag}=`))?.slice(tag.length + 1) ?? "";
  };
  const msgType = value("35");
  return {
    seq: Number(value("34")),
    msgType,
    possDup: value("43") === "Y",
    resets: msgType === "A" && value("141") === "Y",
    isApplication: !SESSION_TYPES.has(msgType),
    body: fields.filter((field) => !CHANGED.has(field.split("=")[0] ?? "")).join("|"),
  };
}
