import type { Scenario, Step } from "../scenario.ts";
import { again, bye, echoed, gapFill, inBoth, LOGON, order, ping, reject } from "./phrases.ts";

/** A message that nobody counts, then a good one that shows the gap, and its filling. */
function ignored(...garbled: Step[]): Step[] {
  return [
    ...LOGON,
    ...garbled,
    "I35=1|34=3|112=NEXT",
    "E35=2|34=2|7=2|16=0",
    gapFill(2, 3),
    "E35=0|34=3|112=NEXT",
    ...bye(4, 4),
  ];
}

const FORM_FAULTS: readonly (readonly [string | undefined, string])[] = [
  [undefined, "I35=1|34=2|112=A|5x8=B"],
  ["a field without =", "I35=1|34=2|112=A|GARBAGE"],
  ["a field without tag", "I35=1|34=2|112=A|=B"],
  ["a tag with a leading zero", "I35=1|34=2|0112=A"],
  ["a tag with a blank", "I35=1|34=2| 112=A"],
];

const FIRST_THREE: readonly (readonly [string | undefined, string])[] = [
  [undefined, "I8=@|9=@|34=2|35=1|112=A"],
  ["8, 35, 9", "I8=@|35=1|9=@|34=2|112=A"],
  ["9, 8, 35", "I9=@|8=@|35=1|34=2|112=A"],
  ["without 8", "I-8|9=@|35=1|34=2|112=A"],
  ["without 9", "I8=@|-9|35=1|34=2|112=A"],
];

/** A broken rule: Reject, Logout, and the peer's Logout or two seconds end it. */
function ended(row: string, message: string, cause: { reason: number; type?: string }): Scenario[] {
  return inBoth((begin) => {
    const answer = [
      ...LOGON,
      message,
      `E35=3|34=2|${reject(begin, { ...cause, of: 2 })}`,
      "E35=5|34=3",
    ];
    return { row, steps: [...answer, "I35=5|34=3", "close"] };
  });
}

function unanswered(scenario: Scenario): Scenario {
  const steps = scenario.steps.filter((step) => !/^I35=5/.test(step));
  const timed = [...steps.slice(0, -1), "after 1990 4500", "close"];
  const what = scenario.what === undefined ? "" : `${scenario.what}, `;
  return { ...scenario, what: `${what}the peer says nothing more`, timed: true, steps: timed };
}

function named(what: string, scenarios: readonly Scenario[]): Scenario[] {
  return scenarios.map((scenario) => ({ ...scenario, what }));
}

const LATER = ended(
  "OrigSendingTime later than SendingTime",
  `I35=D|34=2|43=Y|122=@now+5|${order("A")}`,
  { reason: 10 },
);
const SENDER = ended("other CompID in session", "I35=0|34=2|49=OTHER", { reason: 9, type: "0" });
const TARGET = ended("other CompID in session", "I35=0|34=2|56=OTHER", { reason: 9, type: "0" });
const OLD = ended("SendingTime off by 121 s, either way", "I35=0|34=2|52=@now-121", {
  reason: 10,
  type: "0",
});
const EARLY = ended("SendingTime off by 121 s, either way", "I35=0|34=2|52=@now+122", {
  reason: 10,
  type: "0",
});
const BEGIN: readonly Scenario[] = inBoth((begin) => ({
  row: "other BeginString in session",
  steps: [
    ...LOGON,
    `I8=${begin === "FIX.4.2" ? "FIX.4.4" : "FIX.4.2"}|35=0|34=2`,
    "E35=5|34=2|58=Incorrect BeginString",
    "I35=5|34=3",
    "close",
  ],
}));

/** The table "Sequence, duplicates, framing". */
export const SEQUENCE_SCENARIOS: readonly Scenario[] = [
  {
    row: "numbers correct",
    steps: [...LOGON, "I35=0|34=2", "I35=0|34=3", "I35=0|34=4", ...ping(5, 2), ...bye(6, 3)],
  },
  {
    row: "number too high",
    steps: [
      ...LOGON,
      `I35=D|34=4|${order("C")}`,
      "E35=2|34=2|7=2|16=0",
      `I35=D|34=5|${order("D")}`,
      again(2, "A"),
      `E35=D|34=3|${order("A")}`,
      again(3, "B"),
      `E35=D|34=4|${order("B")}`,
      `E35=D|34=5|${order("C")}`,
      `E35=D|34=6|${order("D")}`,
      again(4, "C"),
      again(5, "D"),
      ...ping(6, 7),
      ...bye(7, 8),
    ],
  },
  {
    row: "number too low",
    steps: [
      ...LOGON,
      "I35=0|34=2",
      "I35=0|34=3",
      "I35=1|34=2|112=LOW",
      "E35=5|34=2|58=MsgSeqNum too low, expecting 4 but received 2",
      "close",
    ],
  },
  ...FORM_FAULTS.map(
    ([what, message]): Scenario => ({
      row: "malformed tag (two cases)",
      ...(what === undefined ? {} : { what }),
      steps: ignored(message),
    }),
  ),
  {
    row: "PossDup, already received",
    steps: [...LOGON, ...echoed(2, 2, "A"), again(2, "A"), ...ping(3, 3), ...bye(4, 4)],
  },
  {
    row: "PossDup, not yet received",
    steps: [...LOGON, again(2, "A"), `E35=D|34=2|${order("A")}`, ...ping(3, 3), ...bye(4, 4)],
  },
  ...LATER,
  ...LATER.map(unanswered),
  ...inBoth((begin) => ({
    row: "PossDup without OrigSendingTime",
    steps: [
      ...LOGON,
      `I35=D|34=2|43=Y|${order("A")}`,
      `E35=3|34=2|${reject(begin, { reason: 1, tag: 122, of: 2 })}`,
      ...echoed(2, 3, "A"),
      ...bye(3, 4),
    ],
  })),
  ...inBoth((begin) => ({
    row: "PossDup without OrigSendingTime",
    what: "an old number",
    steps: [
      ...LOGON,
      ...echoed(2, 2, "A"),
      `I35=D|34=2|43=Y|${order("A")}`,
      `E35=3|34=3|${reject(begin, { reason: 1, tag: 122, of: 2 })}`,
      ...ping(3, 4),
      ...bye(4, 5),
    ],
  })),
  ...BEGIN,
  ...BEGIN.map(unanswered),
  {
    row: "other BeginString in session",
    what: "one that nobody speaks",
    steps: [
      ...LOGON,
      "I8=FIX.4.0|35=0|34=2",
      "E35=5|34=2|58=Incorrect BeginString",
      "I35=5|34=3",
      "close",
    ],
  },
  ...SENDER,
  ...SENDER.map(unanswered),
  ...named("TargetCompID", TARGET),
  ...named("TargetCompID", TARGET).map(unanswered),
  {
    row: "BodyLength wrong",
    what: "too short",
    steps: ignored("I9=@-5|35=1|34=2|112=A"),
  },
  {
    row: "BodyLength wrong",
    what: "too long",
    steps: [
      ...LOGON,
      "I9=@+5|35=1|34=2|112=A",
      "I35=1|34=3|112=B",
      "I35=1|34=4|112=C",
      "E35=2|34=2|7=2|16=0",
      gapFill(2, 4),
      "E35=0|34=3|112=C",
      ...bye(5, 4),
    ],
  },
  {
    // The Heartbeat behind it is 73 bytes long: the length ends exactly where that one ends.
    row: "BodyLength wrong",
    what: "too long by exactly the next message",
    steps: [
      ...LOGON,
      "I9=@+73|35=1|34=2|112=A",
      "I35=0|34=3",
      "I35=1|34=4|112=C",
      "E35=2|34=2|7=2|16=0",
      gapFill(2, 4),
      "E35=0|34=3|112=C",
      ...bye(5, 4),
    ],
  },
  ...OLD,
  ...OLD.map(unanswered),
  ...named("in the future", EARLY),
  ...named("in the future", EARLY).map(unanswered),
  {
    row: "SendingTime off by 121 s, either way",
    what: "118 s is good",
    steps: [
      ...LOGON,
      "I35=0|34=2|52=@now-118",
      "I35=0|34=3|52=@now+118",
      ...ping(4, 2),
      ...bye(5, 3),
    ],
  },
  ...["*", "Da", "ABC"].flatMap((type, i) =>
    inBoth((begin) => ({
      row: "MsgType invalid",
      ...(i === 0 ? {} : { what: type }),
      steps: [
        ...LOGON,
        `I35=${type}|34=2`,
        `E35=3|34=2|${reject(begin, { reason: 11, of: 2, type })}`,
        ...ping(3, 3),
        ...bye(4, 4),
      ],
    })),
  ),
  {
    row: "MsgType valid but not taken",
    steps: [
      ...LOGON,
      "I35=R|34=2|131=Q|146=1|55=IBM",
      "E35=j|34=2|45=2|58=Unsupported Message Type|372=R|380=3",
      ...ping(3, 3),
      ...bye(4, 4),
    ],
  },
  {
    row: "MsgType valid but not taken",
    what: "one that the engine validates",
    steps: [
      ...LOGON,
      "I35=F|34=2|11=B|41=A|54=1|55=IBM|60=20131008-13:30:00",
      "E35=j|34=2|45=2|58=Unsupported Message Type|372=F|380=3",
      ...ping(3, 3),
      ...bye(4, 4),
    ],
  },
  {
    row: "MsgType valid but not taken",
    what: "of two characters",
    only: "FIX.4.4",
    steps: [
      ...LOGON,
      "I35=AE|34=2|571=T",
      "E35=j|34=2|45=2|58=Unsupported Message Type|372=AE|380=3",
      ...ping(3, 3),
      ...bye(4, 4),
    ],
  },
  ...FIRST_THREE.map(
    ([what, message]): Scenario => ({
      row: "8, 9, 35 not the first three",
      ...(what === undefined ? {} : { what }),
      steps: [...LOGON, message, ...ping(2, 2), ...bye(3, 3)],
    }),
  ),
  { row: "CheckSum wrong", steps: ignored("I35=1|34=2|112=A|10=@+1") },
  { row: "CheckSum wrong", what: "by the other one", steps: ignored("I35=1|34=2|112=A|10=@-1") },
  { row: "CheckSum wrong", what: "no number", steps: ignored("I35=1|34=2|112=A|10=abc") },
  { row: "CheckSum wrong", what: "of two digits", steps: ignored("I35=1|34=2|112=A|10=42") },
];
