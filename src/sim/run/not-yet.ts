import type { Group } from "./coverage.ts";

const PORT = "commands are handed to the gate's backend, not through HTTP";
const HISTORY = "no older copy of a journal is put in place of the newest";
const SHORT = "short sales are refused by their mark before";
const AUCTION = "the gate knows no listing venue: its day has no security master here";
const TWICE = "the desk asks for two distinct persons before; the core's own look is a second one";

/** Kinds that the simulated fleet cannot meet so far, each with its reason. */
export const NOT_YET: Readonly<Partial<Record<Group, Readonly<Record<string, string>>>>> = {
  records: {
    LostChild: "people enter only orders that the journal has: venues say of the others themselves",
  },
  codes: {
    AuctionCutoff: AUCTION,
    AuctionCutoffForChild: AUCTION,
    AuctionOver: AUCTION,
    ChildNumbersUsedUp: "no order of a run has 1,679,615 children",
    GuardHeadTooOld: "no run writes more seals than a gate remembers",
    JournalBehindGuard: HISTORY,
    JournalFailed: "nothing says it: a gate whose journal fails says its last words and ends",
    JournalForked: HISTORY,
    LeaseExpired:
      "every frame renews its lease before it is read, and no time passes within a turn",
    NoLimitSet: "no gate starts while a name of its configuration has no limits",
    NotTheListingVenue: AUCTION,
    NotCancellable: "no venue refuses to cancel an order that stays open",
    PeopleLogDamaged: "the log of people is no file here",
    PersonsMissing: TWICE,
    RequestTooLong: PORT,
    ShortSaleRestricted: SHORT,
    ShortSaleRestrictedForChild: SHORT,
    TwoPersonsNeeded: TWICE,
  },
};
