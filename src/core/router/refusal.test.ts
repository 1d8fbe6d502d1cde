import { expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { Reaction, reactionTo } from "./refusal.ts";

const NAME = new Map<number, string>(Object.entries(Reaction).map(([name, of]) => [of, name]));

test("every refusal of a child has its reaction", () => {
  const rows = Object.entries(RejectCode)
    .filter(([, code]) => code === 16 || code === 23 || (code >= 40 && code <= 70))
    .map(([name, code]) => `${name}: ${NAME.get(reactionTo(code))}`);
  expect(rows).toMatchInlineSnapshot(`
    [
      "GateNotOpen: Gate",
      "JournalFailed: Gate",
      "LeaseUnknown: Lease",
      "LeaseExpired: Lease",
      "FenceOld: Lease",
      "SequenceGap: Lease",
      "SeenBehindTurned: Pause",
      "UnknownParent: Stop",
      "ReserveNotDurable: Pause",
      "ParentEnded: Stop",
      "ParentInDoubt: Pause",
      "NotTheWorker: Stop",
      "ParentMismatch: Stop",
      "VenueNotAllowed: Route",
      "ExceedsParent: Pause",
      "WorseThanReserve: Pause",
      "WorseThanLimit: Pause",
      "MaxChildQty: ChildQty",
      "MaxChildNotional: ChildNotional",
      "SentCap: Stop",
      "LaneDown: Venue",
      "LaneWindow: Window",
      "SymbolHalted: Quote",
      "ChildQtyInvalid: Stop",
      "GroupTooLarge: Stop",
      "ChildOrdType: Stop",
      "ChildTif: Stop",
      "ChildNumbersUsedUp: Stop",
      "DuplicateRef: Lease",
      "TradesThrough: Moved",
      "NoReferenceForChild: Blind",
      "ChildCollar: Blind",
      "ParentFrozen: Stop",
    ]
  `);
});

test("a code that this build does not know makes the parent wait", () => {
  expect(reactionTo(9999)).toBe(Reaction.Pause);
});
