import type { BeginString } from "../../../src/wire/fix/tags.ts";
import type { Scenario } from "../scenario.ts";
import { bye, gapFill, inBoth, LOGON, order, ping, rejected } from "./phrases.ts";

const ORDER = order("A");
/** Email(C) up to where its RawData stands; one entry of LinesOfText(33). */
const EMAIL = "33=1|58=line|94=0";
const SUBJECT = "147=subject|164=T1";
const SOH = "\x01";
/** Every byte but the bar, which separates fields here. */
const ANY_BYTE = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i))
  .join("")
  .replace("|", "");

/** A message that comes back as it went. */
function passes(row: string, what: string, type: string, body: string, back = body): Scenario {
  return {
    row,
    what,
    steps: [...LOGON, `I35=${type}|34=2|${body}`, `E35=${type}|34=2|${back}`, ...bye(3, 3)],
  };
}

function refused(row: string, what: string, message: string, reason: number, tag: number) {
  const type = message.slice(3, 4);
  return inBoth((begin: BeginString) => ({
    row,
    what,
    steps: rejected(begin, message, { reason, tag, type }),
  }));
}

/** SecurityDefinition(d) with a group whose entries have several members. */
const DEFINITION: Readonly<Record<BeginString, { readonly head: string; readonly count: number }>> =
  {
    "FIX.4.2": { head: "320=R|322=S|393=2", count: 146 },
    "FIX.4.4": { head: "320=R|322=S|323=1", count: 711 },
  };

/** The rows "data fields", "groups" and "fragmentation". */
export const BEYOND_SCENARIOS: readonly Scenario[] = [
  passes(
    "data fields",
    "SOH inside RawData",
    "C",
    `${EMAIL}|${data(95, `a${SOH}b=c${SOH}10=`)}|${SUBJECT}`,
  ),
  passes(
    "data fields",
    "a whole trailer and a whole message inside RawData",
    "C",
    `${EMAIL}|${data(95, `${SOH}10=123${SOH}8=FIX.4.4${SOH}9=5${SOH}35=0${SOH}`)}|${SUBJECT}`,
  ),
  passes("data fields", "every byte", "C", `${EMAIL}|${data(95, ANY_BYTE)}|${SUBJECT}`),
  passes(
    "data fields",
    "in a group",
    "C",
    `33=2|58=a|${data(354, `x${SOH}y`)}|58=b|${data(354, SOH + SOH)}|94=0|${SUBJECT}`,
  ),
  {
    row: "data fields",
    what: "SOH and a trailer inside RawData of the Logon",
    steps: [
      `I35=A|34=1|98=0|108=30|${data(95, `a${SOH}10=123${SOH}`)}`,
      "E35=A|34=1|98=0|108=30",
      ...bye(2, 2),
    ],
  },
  ...refused("data fields", "a length too short", `35=C|${EMAIL}|95=3|96=abcd|${SUBJECT}`, 6, 95),
  ...refused("data fields", "a length too long", `35=C|${EMAIL}|95=6|96=abcd|${SUBJECT}`, 6, 95),
  ...refused(
    "data fields",
    "a length beyond the message",
    `35=C|${EMAIL}|95=4000|96=abcd|${SUBJECT}`,
    6,
    95,
  ),
  ...refused("data fields", "a length of nothing", `35=C|${EMAIL}|95=4|${SUBJECT}`, 1, 96),
  ...refused("data fields", "data without a length", `35=C|${EMAIL}|96=abcd|${SUBJECT}`, 1, 95),
  ...refused(
    "data fields",
    "SOH inside a field that is none, a field again",
    `35=D|${ORDER}|58=a${SOH}55=IBM`,
    13,
    55,
  ),
  {
    row: "data fields",
    what: "SOH inside a field that is none, no field",
    steps: [
      ...LOGON,
      `I35=D|34=2|${ORDER}|58=a${SOH}b`,
      "I35=0|34=3",
      "E35=2|34=2|7=2|16=0",
      gapFill(2, 4),
      ...ping(4, 3),
      ...bye(5, 4),
    ],
  },
  ...inBoth((begin) => {
    const { head, count } = DEFINITION[begin];
    const group = `${count}=2|311=IBM|309=1|305=1|311=MSFT|306=Soft`;
    const steps = passes("groups", "", "d", `${group}|${head}`, sorted(head, group, count)).steps;
    return { row: "groups", what: "members keep their order", steps };
  }),
  ...inBoth((begin) => {
    const { head, count } = DEFINITION[begin];
    const body = `35=d|${head}|${count}=1|311=IBM|305=1|309=1`;
    return {
      row: "groups",
      what: "members out of order",
      steps: rejected(begin, body, { reason: 15, tag: 309, type: "d" }),
    };
  }),
  ...inBoth((begin) => {
    const { head, count } = DEFINITION[begin];
    const body = `35=d|${head}|${count}=1|309=1|311=IBM`;
    return {
      row: "groups",
      what: "an entry that does not begin with its delimiter",
      steps: rejected(begin, body, { reason: 15, tag: 309, type: "d" }),
    };
  }),
  ...inBoth((begin) => {
    const { head, count } = DEFINITION[begin];
    const body = `35=d|${head}|${count}=1|311=IBM|309=1|309=2`;
    return {
      row: "groups",
      what: "a member twice in an entry",
      steps: rejected(begin, body, { reason: 13, tag: 309, type: "d" }),
    };
  }),
  ...refused("groups", "a repeated delimiter", `35=D|${ORDER}|78=1|79=A|79=B`, 16, 78),
  passes("groups", "a delimiter alone is an entry", "D", `${ORDER}|78=2|79=A|79=B`),
  ...refused("groups", "a member outside its group", `35=D|${ORDER}|79=A`, 2, 79),
  ...refused("groups", "an empty member", `35=D|${ORDER}|78=1|79=A|80=`, 4, 80),
  {
    ...passes("groups", "nested", "D", `${ORDER}|${nested(2, "1", "2")}`),
    only: "FIX.4.4",
  },
  {
    row: "groups",
    what: "nested, too few inside",
    only: "FIX.4.4",
    steps: rejected("FIX.4.4", `35=D|${ORDER}|${nested(3, "1", "2")}`, { reason: 16, tag: 802 }),
  },
  {
    row: "fragmentation",
    what: "five messages in a row, joined too",
    steps: [
      ...LOGON,
      "I35=1|34=2|112=A",
      `I35=D|34=3|${ORDER}`,
      "I35=0|34=4",
      `I35=D|34=5|${order("B")}`,
      "I35=1|34=6|112=C",
      "E35=0|34=2|112=A",
      `E35=D|34=3|${ORDER}`,
      `E35=D|34=4|${order("B")}`,
      "E35=0|34=5|112=C",
      ...bye(7, 6),
    ],
  },
  {
    row: "fragmentation",
    what: "logon, order and logout in a row, joined too",
    steps: [
      "I35=A|34=1|98=0|108=30",
      `I35=D|34=2|${ORDER}`,
      "I35=5|34=3",
      "E35=A|34=1|98=0|108=30",
      `E35=D|34=2|${ORDER}`,
      "E35=5|34=3",
      "close",
    ],
  },
  {
    row: "fragmentation",
    what: "garbage between messages",
    steps: [
      ...LOGON,
      "I35=1|34=2|112=A",
      "I35=0|34=9|10=@+1",
      "I35=1|34=3|112=B",
      "E35=0|34=2|112=A",
      "E35=0|34=3|112=B",
      ...bye(4, 4),
    ],
  },
];

/** A data field behind its length; the tag of the one is the next after that of the other. */
function data(lengthTag: number, value: string): string {
  return `${lengthTag}=${value.length}|${lengthTag + 1}=${value}`;
}

/** NoPartyIDs(453) with two entries; the first has NoPartySubIDs(802), announced as `subs`. */
function nested(subs: number, first: string, second: string): string {
  const inner = `802=${subs}|523=${first}|803=1|523=${second}|803=2`;
  return `453=2|448=P1|447=D|452=1|${inner}|448=P2|447=D|452=3`;
}

/** The body of an echo: plain fields ascending, the group where its count field belongs. */
function sorted(head: string, group: string, count: number): string {
  const plain = head.split("|");
  const at = plain.findIndex((field) => Number(field.split("=")[0]) > count);
  plain.splice(at < 0 ? plain.length : at, 0, group);
  return plain.join("|");
}
