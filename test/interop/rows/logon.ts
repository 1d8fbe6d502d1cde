import type { Scenario } from "../scenario.ts";
import { bye, echoed, filled, gapFill, inBoth, LOGON, order, ping } from "./phrases.ts";

/** The table "Logon and identity". */
export const LOGON_SCENARIOS: readonly Scenario[] = [
  { row: "valid logon", steps: [...LOGON, ...bye(2, 2)] },
  {
    row: "valid logon",
    what: "the peer's HeartBtInt comes back",
    steps: ["I35=A|34=1|98=0|108=47", "E35=A|34=1|98=0|108=47", ...bye(2, 2)],
  },
  {
    row: "valid logon",
    what: "a reset is answered only when it is asked for",
    steps: ["I35=A|34=1|98=0|108=30|141=N", "E35=A|34=1|98=0|108=30", ...bye(2, 2)],
  },
  {
    row: "valid logon",
    what: "ResetSeqNumFlag(141)=Y is answered",
    steps: ["I35=A|34=1|98=0|108=30|141=Y", "E35=A|34=1|98=0|108=30|141=Y", ...bye(2, 2)],
  },
  {
    row: "valid logon",
    what: "SendingTime 119 s ago",
    steps: ["I35=A|34=1|52=@now-119|98=0|108=30", "E35=A|34=1|98=0|108=30", ...bye(2, 2)],
  },
  {
    row: "valid logon, number too high",
    steps: [
      "I35=A|34=5|98=0|108=30",
      "E35=A|34=1|98=0|108=30",
      "E35=2|34=2|7=1|16=0",
      gapFill(1, 6),
      ...ping(6, 3),
      ...bye(7, 4),
    ],
  },
  {
    row: "valid logon, number too high",
    what: "what is sent in the gap is held, what fills it is processed",
    steps: [
      "I35=A|34=3|98=0|108=30",
      "E35=A|34=1|98=0|108=30",
      "E35=2|34=2|7=1|16=0",
      `I35=D|34=4|${order("C")}`,
      "I35=0|34=1|43=Y|122=@now-1",
      `I35=D|34=2|43=Y|122=@now-1|${order("A")}`,
      `E35=D|34=3|${order("A")}`,
      `E35=D|34=4|${order("C")}`,
      ...bye(5, 5),
    ],
  },
  {
    row: "duplicate identity",
    steps: [...LOGON, "2:connect", "2:I35=A|34=1|98=0|108=30", "2:close", ...bye(2, 2)],
  },
  {
    row: "duplicate identity",
    what: "also when it asks for a reset",
    steps: [
      ...LOGON,
      "2:connect",
      "2:I35=A|34=1|98=0|108=30|141=Y",
      "2:close",
      ...ping(2, 2),
      ...bye(3, 3),
    ],
  },
  {
    row: "already logged on",
    steps: [
      ...LOGON,
      ...echoed(2, 2, "A"),
      "2:connect",
      "2:I35=A|34=1|98=0|108=30",
      "2:close",
      ...echoed(3, 3, "B"),
      ...ping(4, 4),
      ...bye(5, 5),
    ],
  },
  { row: "unknown SenderCompID", steps: ["I35=A|34=1|49=NOBODY|98=0|108=30", "close"] },
  {
    row: "unknown SenderCompID",
    what: "missing",
    steps: ["I35=A|34=1|-49|98=0|108=30", "close"],
  },
  ...inBoth((begin) => ({
    row: "unknown SenderCompID",
    what: "one of the other version",
    steps: [`I35=A|34=1|49=${begin === "FIX.4.2" ? "TW44" : "TW42"}|98=0|108=30`, "close"],
  })),
  { row: "unknown TargetCompID", steps: ["I35=A|34=1|56=NOBODY|98=0|108=30", "close"] },
  {
    row: "unknown TargetCompID",
    what: "missing",
    steps: ["I35=A|34=1|-56|98=0|108=30", "close"],
  },
  {
    row: "logon with stale SendingTime",
    steps: ["I35=A|34=1|52=@now-121|98=0|108=30", "close"],
  },
  {
    row: "logon with stale SendingTime",
    what: "in the future",
    steps: ["I35=A|34=1|52=@now+125|98=0|108=30", "close"],
  },
  {
    row: "logon with stale SendingTime",
    what: "missing",
    steps: ["I35=A|34=1|-52|98=0|108=30", "close"],
  },
  {
    row: "logon with wrong BodyLength",
    what: "too short",
    steps: ["I9=@-1|35=A|34=1|98=0|108=30", "close"],
  },
  {
    row: "logon with wrong BodyLength",
    what: "too long",
    steps: ["I9=@+1|35=A|34=1|98=0|108=30", "close"],
  },
  {
    row: "logon with wrong BodyLength",
    what: "much too long",
    steps: ["I9=@+50|35=A|34=1|98=0|108=30", "close"],
  },
  {
    row: "logon with wrong BeginString",
    steps: ["I8=FIX.3.9|35=A|34=1|98=0|108=30", "close"],
  },
  ...inBoth((begin) => ({
    row: "logon with wrong BeginString",
    what: "one that another session speaks",
    steps: [`I8=${begin === "FIX.4.2" ? "FIX.4.4" : "FIX.4.2"}|35=A|34=1|98=0|108=30`, "close"],
  })),
  { row: "first message not Logon", steps: ["I35=0|34=1", "close"] },
  {
    row: "first message not Logon",
    what: "an order",
    steps: [`I35=D|34=1|${order("A")}`, "close"],
  },
  { row: "first message not Logon", what: "a Logout", steps: ["I35=5|34=1", "close"] },
  {
    row: "session reset in session (4.4)",
    only: "FIX.4.4",
    steps: [
      ...LOGON,
      ...echoed(2, 2, "A"),
      ...ping(3, 3),
      "I35=A|34=1|98=0|108=30|141=Y",
      "E35=A|34=1|98=0|108=30|141=Y",
      ...echoed(2, 2, "B"),
      "I35=2|34=3|7=1|16=0",
      filled(1, 2),
      `E35=D|34=2|43=Y|122=@time|${order("B")}`,
      ...bye(4, 3),
    ],
  },
];
