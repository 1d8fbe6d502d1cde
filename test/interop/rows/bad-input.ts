import type { Scenario } from "../scenario.ts";
import { bye, echoed, inBoth, LOGON, order, ping, reject, rejected } from "./phrases.ts";

const ORDER = order("A");
const FAULTS: readonly (readonly [string, string, number, number])[] = [
  ["a tag twice", `35=D|${ORDER}|54=1`, 13, 54],
  ["a count field twice", `35=D|${ORDER}|78=1|79=A|386=0|78=1|79=A`, 13, 78],
  ["group members out of order", `35=D|${ORDER}|78=1|79=A|80=1|79=B`, 16, 78],
  ["a group that begins with another member", `35=D|${ORDER}|78=1|80=1|79=A`, 15, 80],
  ["an empty value", `35=D|${ORDER}|58=`, 4, 58],
  ["an empty value in a group", `35=D|${ORDER}|78=1|79=`, 4, 79],
  ["a data length too short", `35=D|${ORDER}|354=2|355=abc`, 6, 354],
  ["a data length too long", `35=D|${ORDER}|354=4|355=abc`, 6, 354],
  ["a data length of 2 GB", `35=D|${ORDER}|354=2147483648|355=abc`, 6, 354],
  [
    "a data length of more digits than a number has",
    `35=D|${ORDER}|354=${"9".repeat(30)}|355=abc`,
    6,
    354,
  ],
  ["a negative data length", `35=D|${ORDER}|354=-3|355=abc`, 6, 354],
];

/** Bad input that can be said in a few lines, each with what the peer sees. */
export const BAD_INPUT_SCENARIOS: readonly Scenario[] = [
  {
    row: "B1 garbled FIX",
    what: "BeginString, BodyLength, CheckSum, MsgType not third",
    steps: [
      ...LOGON,
      "I8=FIX.4.4.4.4.4.4.4.4|35=1|34=2|112=A",
      "I9=@-3|35=1|34=2|112=B",
      "I35=1|34=2|112=C|10=@+1",
      "I8=@|9=@|34=2|35=1|112=D",
      "I9=1x|35=1|34=2|112=E",
      "I9=|35=1|34=2|112=F",
      ...ping(2, 2),
      ...bye(3, 3),
    ],
  },
  {
    row: "B1 garbled FIX",
    what: "no FIX at all",
    steps: [
      ...LOGON,
      "I-8|-9|GET / HTTP/1.1\r\nHost: ISLD\r\n\r\n|-10",
      ...ping(2, 2),
      ...bye(3, 3),
    ],
  },
  { row: "B2 MsgSeqNum missing", steps: [...LOGON, "I35=0", "E35=5|34=2|58=@any", "close"] },
  ...["", "abc", "-1", "1.5", "99999999999999999999"].map(
    (value): Scenario => ({
      row: "B2 MsgSeqNum missing",
      what: `"${value}" is none`,
      steps: [...LOGON, `I35=0|34=${value}`, "E35=5|34=2|58=@any", "close"],
    }),
  ),
  ...FAULTS.flatMap(([what, message, reason, tag]) =>
    inBoth((begin) => ({
      row: "B5 duplicate tag, group order, empty value, data length that lies",
      what,
      steps: rejected(begin, message, { reason, tag }),
    })),
  ),
  {
    row: "B14 sequence gap",
    steps: [
      ...LOGON,
      `I35=D|34=5|${order("D")}`,
      "E35=2|34=2|7=2|16=0",
      `I35=D|34=3|43=Y|122=@now-1|${order("B")}`,
      `I35=D|34=4|43=Y|122=@now-1|${order("C")}`,
      `I35=D|34=2|43=Y|122=@now-1|${order("A")}`,
      `E35=D|34=3|${order("A")}`,
      `E35=D|34=4|${order("B")}`,
      `E35=D|34=5|${order("C")}`,
      `E35=D|34=6|${order("D")}`,
      ...bye(6, 7),
    ],
  },
  {
    row: "B15 sequence too low without PossDup",
    steps: [
      ...LOGON,
      ...echoed(2, 2, "A"),
      `I35=D|34=2|${ORDER}`,
      "E35=5|34=3|58=MsgSeqNum too low, expecting 3 but received 2",
      "close",
    ],
  },
  {
    row: "B15 sequence too low without PossDup",
    what: "0",
    steps: [
      ...LOGON,
      "I35=0|34=0",
      "E35=5|34=2|58=MsgSeqNum too low, expecting 2 but received 0",
      "close",
    ],
  },
  ...inBoth((begin) => ({
    row: "B18 SequenceReset to a lower number",
    steps: [
      ...LOGON,
      ...ping(2, 2),
      "I35=4|34=3|36=1",
      `E35=3|34=3|${reject(begin, { reason: 5, of: 3, type: "4" })}`,
      "I35=4|34=3|36=0",
      `E35=3|34=4|${reject(begin, { reason: 5, of: 3, type: "4" })}`,
      ...ping(3, 5),
      ...bye(4, 6),
    ],
  })),
  {
    row: "B19 second logon of a live identity",
    steps: [
      ...LOGON,
      "2:connect",
      "2:I35=A|34=1|98=0|108=30|141=Y",
      "2:close",
      "2:connect",
      "2:I35=A|34=2|98=0|108=30",
      "2:close",
      ...echoed(2, 2, "A"),
      ...bye(3, 3),
    ],
  },
];
