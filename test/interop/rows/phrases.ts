import type { BeginString } from "../../../src/wire/fix/tags.ts";
import type { Scenario, Step } from "../scenario.ts";

/** A good Logon and its answer. */
export const LOGON: readonly Step[] = ["I35=A|34=1|98=0|108=30", "E35=A|34=1|98=0|108=30"];

/** The peer ends the session in good order: its number, and the engine's. */
export function bye(ours: number, theirs: number): Step[] {
  return [`I35=5|34=${ours}`, `E35=5|34=${theirs}`, "close"];
}

/** A TestRequest and its answer: both numbers are where they should be, and nothing came before. */
export function ping(ours: number, theirs: number): Step[] {
  return [`I35=1|34=${ours}|112=PING${ours}`, `E35=0|34=${theirs}|112=PING${ours}`];
}

/** The body of an order that is valid in both versions, its tags ascending. */
export function order(clOrdId: string): string {
  return `11=${clOrdId}|21=1|38=100|40=2|44=185.10|54=1|55=IBM|60=20131008-13:30:00`;
}

/** GapFill of the peer over its numbers `from` to `next - 1`. */
export function gapFill(from: number, next: number): Step {
  return `I35=4|34=${from}|43=Y|122=@now|123=Y|36=${next}`;
}

/** GapFill of the engine over its numbers `from` to `next - 1`. */
export function filled(from: number, next: number): Step {
  return `E35=4|34=${from}|43=Y|122=@time|36=${next}|123=Y`;
}

/** An order and its echo. */
export function echoed(ours: number, theirs: number, clOrdId: string): Step[] {
  const body = order(clOrdId);
  return [`I35=D|34=${ours}|${body}`, `E35=D|34=${theirs}|${body}`];
}

/** An order that is sent again, and one that the engine sends again. */
export function again(ours: number, clOrdId: string): Step {
  return `I35=D|34=${ours}|43=Y|122=@now-1|${order(clOrdId)}`;
}
export function resent(theirs: number, clOrdId: string): Step {
  return `E35=D|34=${theirs}|43=Y|122=@first|${order(clOrdId)}`;
}

/** Text(58) of each SessionRejectReason(373), in the wording of the commonest engine. */
const TEXTS: Readonly<Record<number, string>> = {
  0: "Invalid tag number",
  1: "Required tag missing",
  2: "Tag not defined for this message type",
  4: "Tag specified without a value",
  5: "Value is incorrect (out of range) for this tag",
  6: "Incorrect data format for value",
  9: "CompID problem",
  10: "SendingTime accuracy problem",
  11: "Invalid MsgType",
  13: "Tag appears more than once",
  14: "Tag specified out of required order",
  15: "Repeating group fields out of order",
  16: "Incorrect NumInGroup count for repeating group",
};

export type Refusal = {
  /** SessionRejectReason(373); 4.2 has no number above 11. */
  readonly reason: number;
  /** RefTagID(371); none when left out. */
  readonly tag?: number;
  /** RefSeqNum(45). */
  readonly of: number;
  /** RefMsgType(372); D when left out. */
  readonly type?: string;
};

/** The body of a Reject(3). */
export function reject(begin: BeginString, { reason, tag, of, type = "D" }: Refusal): string {
  const ref = tag === undefined ? "" : `|371=${tag}`;
  const code = begin === "FIX.4.2" && reason > 11 ? "" : `|373=${reason}`;
  return `45=${of}|58=${TEXTS[reason]}${ref}|372=${type}${code}`;
}

/** One message after the logon is rejected, takes its number, and the session goes on. */
export function rejected(
  begin: BeginString,
  message: string,
  refusal: Omit<Refusal, "of">,
): Step[] {
  const [head, ...rest] = message.split("|");
  return [
    ...LOGON,
    `I${head}|34=2|${rest.join("|")}`,
    `E35=3|34=2|${reject(begin, { ...refusal, of: 2 })}`,
    ...ping(3, 3),
    ...bye(4, 4),
  ];
}

/** The same scenario in both versions, whose words differ. */
export function inBoth(make: (begin: BeginString) => Omit<Scenario, "only">): Scenario[] {
  return (["FIX.4.2", "FIX.4.4"] as const).map((only) => ({ ...make(only), only }));
}
