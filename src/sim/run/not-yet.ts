import type { Group } from "./coverage.ts";

const BUNDLE = "people lay down whole bundles: the faults of others are tested at the gate's desk";
const IN_TURN = "people open and close a day when its turn has come";
const PORT = "commands are handed to the gate's backend, not through HTTP";
const HISTORY = "no older copy of a journal is put in place of the newest";
const TWICE = "the desk asks for two distinct persons before; the core's own look is a second one";

/** Kinds that the simulated fleet cannot meet so far, each with its reason. */
export const NOT_YET: Readonly<Partial<Record<Group, Readonly<Record<string, string>>>>> = {
  records: {
    LostChild: "people enter only orders that the journal has: venues say of the others themselves",
  },
  codes: {
    AdvUnknown: "a day allows only what is in its security master, which has the volume of all",
    ChildNumbersUsedUp: "no order of a run has 1,679,615 children",
    Comparator: "the ladder lets nothing through that it would stop: only a planted bug meets it",
    CopyDiffers: "no lie says another quantity or price of a trade that has not come in truth",
    CopyOnly: "order entry loses no report for good: what a line loses its session resends",
    DayAccountUnknown: BUNDLE,
    DayBreaksOpen:
      "what breaks a day leaves an order open too: it is explained before all has ended",
    DayBundleGarbled: BUNDLE,
    DayBundleMissing: BUNDLE,
    DayCalendarInvalid: BUNDLE,
    DayChanged: IN_TURN,
    DayCreditLaxer: BUNDLE,
    DayFileMissing: BUNDLE,
    DayHashDiffers: BUNDLE,
    DayNotClosed: IN_TURN,
    DayOfOtherDate: BUNDLE,
    DayOver: BUNDLE,
    DayPositionDiffers: BUNDLE,
    DayPriorCloseMissing: BUNDLE,
    DayProvenance: BUNDLE,
    DayRowDuplicate: BUNDLE,
    DayRowsShort: BUNDLE,
    DaySplitUnadjusted: BUNDLE,
    DaySuspenseOpen: IN_TURN,
    DaySymbolGarbled: BUNDLE,
    DayTooLong: "no day of a run has 20,000 executions",
    DaySymbolUnknown: BUNDLE,
    DayValueInvalid: BUNDLE,
    GuardHeadTooOld: "no run writes more seals than a gate remembers",
    JournalBehindGuard: HISTORY,
    JournalFailed: "nothing says it: a gate whose journal fails says its last words and ends",
    JournalForked: HISTORY,
    LeaseExpired:
      "every frame renews its lease before it is read, and no time passes within a turn",
    NoLimitSet: "no gate starts while a name of its configuration has no limits",
    NotTheListingVenue: "the route set of an auction's order has no other venue: a second look",
    NotCancellable: "no venue refuses to cancel an order that stays open",
    PeopleLogDamaged: "the log of people is no file here",
    PersonsMissing: TWICE,
    RequestTooLong: PORT,
    TwoPersonsNeeded: TWICE,
  },
};
