import type { BeginString } from "../../../src/wire/fix/tags.ts";
import type { Scenario } from "../scenario.ts";
import {
  bye,
  echoed,
  inBoth,
  LOGON,
  order,
  ping,
  type Refusal,
  reject,
  rejected,
} from "./phrases.ts";

const ORDER = order("A");

type Cause = Omit<Refusal, "of">;

/** A message with one fault, and the Reject that names it. */
function refused(row: string, what: string | undefined, message: string, cause: Cause): Scenario[] {
  return inBoth((begin) => ({
    row,
    ...(what === undefined ? {} : { what }),
    steps: rejected(begin, message, cause),
  }));
}

/** An order that comes back as it went, or in another order. */
function passes(row: string, what: string | undefined, sent: string, back = sent): Scenario {
  return {
    row,
    ...(what === undefined ? {} : { what }),
    steps: [...LOGON, `I35=D|34=2|${sent}`, `E35=D|34=2|${back}`, ...bye(3, 3)],
  };
}

const BAD_TAGS: readonly (readonly [string, number])[] = [
  ["unknown", 999],
  ["0", 0],
  ["negative", -1],
  ["5000", 5000],
  ["above 5000", 20_001],
];

/** A Reject and a BusinessMessageReject: both go back the way the message came. */
function reversed(what: string | undefined, there: string, back: string): Scenario[] {
  return inBoth((begin: BeginString) => ({
    row: "routing reversed",
    ...(what === undefined ? {} : { what }),
    steps: [
      ...LOGON,
      `I35=D|34=2|${there}|${ORDER}|999=x`,
      `E35=3|34=2|${back}|${reject(begin, { reason: 0, tag: 999, of: 2 })}`,
      `I35=R|34=3|${there}|131=Q|146=1|55=IBM`,
      `E35=j|34=3|${back}|45=3|58=Unsupported Message Type|372=R|380=3`,
      ...bye(4, 4),
    ],
  }));
}

const ROUTES = [115, 116, 128, 129, 144, 145] as const;
const ACROSS: Readonly<Record<number, number>> = {
  115: 128,
  116: 129,
  128: 115,
  129: 116,
  144: 145,
  145: 144,
};

/** All six routing tags, one of them empty: five come back. */
function emptyRoute(tag: number): Scenario[] {
  const there = ROUTES.map((each) => `${each}=${each === tag ? "" : `R${each}`}`).join("|");
  const back = ROUTES.filter((each) => ACROSS[each] !== tag)
    .map((each) => `${each}=R${ACROSS[each]}`)
    .join("|");
  return inBoth((begin) => ({
    row: "empty routing tag",
    ...(tag === 115 ? {} : { what: String(tag) }),
    steps: [
      ...LOGON,
      `I35=D|34=2|${there}|${ORDER}`,
      `E35=3|34=2|${back}|${reject(begin, { reason: 4, tag, of: 2 })}`,
      ...ping(3, 3),
      ...bye(4, 4),
    ],
  }));
}

/** The table "Validation and application". */
export const VALIDATION_SCENARIOS: readonly Scenario[] = [
  ...BAD_TAGS.flatMap(([what, tag]) =>
    refused("bad tag number", what, `35=D|${ORDER}|${tag}=x`, { reason: 0, tag }),
  ),
  ...[49, 52, 56].flatMap((tag) =>
    refused("required field missing", `header ${tag}`, `35=D|-${tag}|${ORDER}`, { reason: 1, tag }),
  ),
  ...inBoth((begin) => {
    const tag = begin === "FIX.4.2" ? 55 : 11;
    const without = ORDER.split("|").filter((field) => !field.startsWith(`${tag}=`));
    return {
      row: "required field missing",
      what: `body ${tag}`,
      steps: rejected(begin, `35=D|${without.join("|")}`, { reason: 1, tag }),
    };
  }),
  ...refused("tag not defined for this type", undefined, `35=D|${ORDER}|41=OLD`, {
    reason: 2,
    tag: 41,
  }),
  ...refused("tag not defined for this type", "a session message", "35=0|55=IBM", {
    reason: 2,
    tag: 55,
    type: "0",
  }),
  ...refused("tag without value", undefined, `35=D|${ORDER.replace("38=100", "38=")}`, {
    reason: 4,
    tag: 38,
  }),
  ...refused("tag without value", "in the header", `35=D|57=|${ORDER}`, { reason: 4, tag: 57 }),
  ...refused("enum value wrong", undefined, `35=D|${ORDER.replace("21=1", "21=4")}`, {
    reason: 5,
    tag: 21,
  }),
  ...refused("enum value wrong", "OrdType", `35=D|${ORDER.replace("40=2", "40=Z")}`, {
    reason: 5,
    tag: 40,
  }),
  passes("enum value wrong", "a valid one passes", ORDER.replace("21=1", "21=3")),
  passes(
    "enum value wrong",
    "quantity and price text are kept as received",
    ORDER.replace("38=100", "38=002000.00").replace("44=185.10", "44=0185.1000"),
  ),
  ...refused("data format wrong", undefined, `35=D|${ORDER.replace("38=100", "38=+200.00")}`, {
    reason: 6,
    tag: 38,
  }),
  ...refused(
    "data format wrong",
    "an instant",
    `35=D|${ORDER.replace("60=20131008-13:30:00", "60=2013-10-08")}`,
    { reason: 6, tag: 60 },
  ),
  ...refused("data format wrong", "a whole number", "35=2|7=one|16=0", {
    reason: 6,
    tag: 7,
    type: "2",
  }),
  ...refused("header tag after the body", undefined, `35=D|${ORDER}|57=DESK`, {
    reason: 14,
    tag: 57,
  }),
  ...refused("header tag after the body", "in its middle", `35=D|11=A|97=Y|${ORDER.slice(5)}`, {
    reason: 14,
    tag: 97,
  }),
  ...refused("tag repeated", undefined, `35=D|${ORDER}|55=IBM`, { reason: 13, tag: 55 }),
  ...refused("tag repeated", "at once", `35=D|11=A|${ORDER}`, { reason: 13, tag: 11 }),
  ...refused("tag repeated", "in the header", `35=D|57=A|57=B|${ORDER}`, { reason: 13, tag: 57 }),
  ...refused("group count not equal to entries", "too few", `35=D|${ORDER}|386=2|336=1`, {
    reason: 16,
    tag: 386,
  }),
  ...refused("group count not equal to entries", "too many", `35=D|${ORDER}|386=1|336=1|336=2`, {
    reason: 16,
    tag: 386,
  }),
  ...refused("group count not equal to entries", "none", `35=D|${ORDER}|386=1`, {
    reason: 16,
    tag: 386,
  }),
  {
    row: "other field order inside header and body",
    steps: [
      ...LOGON,
      `I35=D|56=@|52=@now|34=2|49=@|${ORDER.split("|").reverse().join("|")}`,
      `E35=D|34=2|${ORDER}`,
      ...bye(3, 3),
    ],
  },
  {
    row: "other field order inside header and body",
    what: "header fields that are passed on",
    steps: [
      ...LOGON,
      `I35=D|128=V|57=DESK|56=@|50=ME|52=@now|34=2|49=@|142=NY|${ORDER}`,
      `E35=D|34=2|49=@|50=ME|52=@now|56=@|57=DESK|128=V|142=NY|${ORDER}`,
      ...bye(3, 3),
    ],
  },
  passes("group count 0", undefined, `386=0|${ORDER}`, `${ORDER}|386=0`),
  {
    row: "PossResend, already processed",
    steps: [
      ...LOGON,
      ...echoed(2, 2, "A"),
      `I35=D|34=3|97=Y|${ORDER}`,
      ...ping(4, 3),
      ...bye(5, 4),
    ],
  },
  {
    row: "PossResend, already processed",
    what: "without 97 it is processed again",
    steps: [...LOGON, ...echoed(2, 2, "A"), ...echoed(3, 3, "A"), ...bye(4, 4)],
  },
  {
    row: "PossResend, already processed",
    what: "a new logon forgets",
    steps: [
      ...LOGON,
      ...echoed(2, 2, "A"),
      ...bye(3, 3),
      "connect",
      ...LOGON,
      `I35=D|34=2|97=Y|${ORDER}`,
      `E35=D|34=2|97=Y|${ORDER}`,
      ...bye(3, 3),
    ],
  },
  {
    row: "PossResend, new",
    steps: [
      ...LOGON,
      ...echoed(2, 2, "A"),
      `I35=D|34=3|97=Y|${order("B")}`,
      `E35=D|34=3|97=Y|${order("B")}`,
      `I35=D|34=4|97=Y|${order("B")}`,
      ...ping(5, 4),
      ...bye(6, 5),
    ],
  },
  ...reversed(
    undefined,
    "115=A|116=B|128=C|129=D|144=E|145=F",
    "115=C|116=D|128=A|129=B|144=F|145=E",
  ),
  ...reversed("one way", "115=A|116=B|144=E", "128=A|129=B|145=E"),
  ...reversed("the other way", "128=C|129=D|145=F", "115=C|116=D|144=F"),
  ...ROUTES.flatMap(emptyRoute),
];
