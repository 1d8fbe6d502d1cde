import { beforeEach, describe, expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { C, ChildFlag, Cold } from "./children.ts";
import { GateWorld } from "./gate.test-kit.ts";
import { P } from "./parents.ts";
import { ReportKind as K, type ReportRecord } from "./records.ts";
import { avgPxDiffers, canBook, isUnsettled, sumsContradict } from "./report-sums.ts";

const PX = 1_820_000;
/** Largest sum that the books hold. */
const SUM_MAX = 2 ** 31 - 1;

let world: GateWorld;

/** A child of 100 shares, of which nothing is filled. */
beforeEach(() => {
  world = new GateWorld().up();
  world.parent();
  world.propose(0, [{ qty: 100, tif: 0 }]);
});

function says(changes: Partial<ReportRecord>): ReportRecord {
  return {
    ...{ venue: 78, incarnation: 1, parent: 1, child: 1, kind: K.Accepted, lastQty: 0, lastPx: 0 },
    ...{ cumQty: 0, leavesQty: 0, execId: new Int32Array(6), seq: 1, utcMs: 1, avgPx: 0 },
    ...changes,
  };
}

describe("B31: CumQty(14) and LeavesQty(151) that cannot be true", () => {
  test.each<[string, Partial<ReportRecord>, boolean]>([
    ["all of the order", { cumQty: 40, leavesQty: 60 }, false],
    ["more than the order", { cumQty: 41, leavesQty: 60 }, true],
    ["a fill of all that is counted", { kind: K.Fill, lastQty: 40, cumQty: 40 }, false],
    ["a fill of more than is counted", { kind: K.Fill, lastQty: 41, cumQty: 40 }, true],
    ["a fill that leaves some", { kind: K.Fill, lastQty: 40, cumQty: 40, leavesQty: 1 }, false],
    ["cancelled with some left", { kind: K.Canceled, leavesQty: 1 }, true],
    ["expired with some left", { kind: K.Expired, leavesQty: 1 }, true],
    ["rejected with some left", { kind: K.Rejected, leavesQty: 1 }, true],
    ["a status that it ended, with some left", { kind: K.StatusEnded, leavesQty: 1 }, true],
    ["cancelled with none left", { kind: K.Canceled }, false],
    ["a live status with some left", { kind: K.StatusLive, leavesQty: 1 }, false],
    ["a LastQty(32) of what is no fill", { kind: K.Accepted, lastQty: 5 }, false],
  ])("%s", (_, words, contradicts) => {
    expect(sumsContradict(world.gate.ledger.children, 0, says(words))).toBe(contradicts);
  });
});

describe("B31: AvgPx(6) against our own", () => {
  /** Ours: 10 shares at 182.0050, average of the two prices between which a cent lies. */
  beforeEach(() => {
    const { children } = world.gate.ledger;
    children.set(0, C.cumQty, 10);
    children.notional[0] = 10 * (PX + 50);
  });

  test.each([
    ["our own", PX + 50, 10, false],
    ["one unit beside it", PX + 51, 10, false],
    ["two units beside it", PX + 52, 10, true],
    ["two units below it", PX + 48, 10, true],
    ["rounded to a cent", PX + 100, 10, false],
    ["rounded to the cent below", PX, 10, false],
    ["a cent that is not the next", PX + 200, 10, true],
    ["rounded to a tenth of a cent, too far off", PX + 60, 10, true],
    ["none", 0, 10, false],
    ["of other shares", PX + 5_000, 11, false],
  ])("%s", (_, avgPx, cumQty, differs) => {
    const { children } = world.gate.ledger;
    expect(avgPxDiffers(children, 0, says({ avgPx, cumQty }))).toBe(differs);
  });

  test("is of nothing when nothing is filled", () => {
    const { children } = world.gate.ledger;
    children.set(0, C.cumQty, 0);
    expect(avgPxDiffers(children, 0, says({ avgPx: PX, cumQty: 0 }))).toBe(false);
  });
});

describe("B31: shares of which a venue has told and that our books do not show", () => {
  test.each<[string, { told: number; heard: number; end: number; cum: number }, number, boolean]>([
    ["told as many as came", { told: 40, heard: 40, end: 0, cum: 40 }, OrdStatus.New, false],
    ["told one more", { told: 41, heard: 40, end: 0, cum: 40 }, OrdStatus.New, true],
    ["ended with as many", { told: 40, heard: 40, end: 40, cum: 40 }, OrdStatus.Canceled, false],
    ["ended with fewer", { told: 40, heard: 40, end: 39, cum: 40 }, OrdStatus.Canceled, true],
    ["lives, no end told", { told: 0, heard: 40, end: 0, cum: 40 }, OrdStatus.New, false],
  ])("%s", (_, { told, heard, end, cum }, status, unsettled) => {
    const { children } = world.gate.ledger;
    children.coldSet(0, Cold.toldQty, told);
    children.coldSet(0, Cold.heardQty, heard);
    children.coldSet(0, Cold.endQty, end);
    children.set(0, C.cumQty, cum);
    children.setStatus(0, status as OrdStatus);
    expect(isUnsettled(children, 0)).toBe(unsettled);
    children.flag(0, ChildFlag.resolved);
    expect(isUnsettled(children, 0)).toBe(false);
  });

  test.each<[string, { ever: number; leaves: number }, number, boolean]>([
    ["lives, some left", { ever: 99, leaves: 1 }, OrdStatus.PartiallyFilled, false],
    ["lives, none left", { ever: 100, leaves: 0 }, OrdStatus.PartiallyFilled, true],
    ["lives, more than ordered", { ever: 101, leaves: 0 }, OrdStatus.PendingCancel, true],
    ["ended, none left", { ever: 100, leaves: 0 }, OrdStatus.Filled, false],
    ["ended, one is waited for", { ever: 60, leaves: 1 }, OrdStatus.Canceled, true],
  ])(
    "of an order that was corrected, whose sums nobody compares: %s",
    (_, has, status, unsettled) => {
      const { children } = world.gate.ledger;
      children.coldSet(0, Cold.toldQty, 70);
      children.coldSet(0, Cold.everQty, has.ever);
      children.set(0, C.leavesQty, has.leaves);
      children.setStatus(0, status as OrdStatus);
      children.flag(0, ChildFlag.corrected);
      expect(isUnsettled(children, 0)).toBe(unsettled);
      children.flag(0, ChildFlag.resolved);
      expect(isUnsettled(children, 0)).toBe(false);
    },
  );
});

describe("B24: what the sums of the books can take", () => {
  test("as many as their cells hold, of the parent with its broken trades, and of the child", () => {
    const { ledger } = world.gate;
    expect([canBook(ledger, 0, 0, SUM_MAX), canBook(ledger, 0, 0, SUM_MAX + 1)]).toEqual([
      true,
      false,
    ]);
    ledger.parents.set(0, P.cumQty, 10);
    ledger.brokenQty.set(0, 5);
    expect([canBook(ledger, 0, -1, SUM_MAX - 15), canBook(ledger, 0, -1, SUM_MAX - 14)]).toEqual([
      true,
      false,
    ]);
    ledger.children.coldSet(0, Cold.everQty, 20);
    expect([canBook(ledger, 0, 0, SUM_MAX - 20), canBook(ledger, 0, 0, SUM_MAX - 19)]).toEqual([
      true,
      false,
    ]);
    expect(canBook(ledger, 0, -1, SUM_MAX - 19)).toBe(true);
  });
});
