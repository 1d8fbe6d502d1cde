import { beforeEach, describe, expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { C } from "./children.ts";
import { cancelParent } from "./client-requests.ts";
import { cancelChild } from "./finish.ts";
import { GateWorld } from "./gate.test-kit.ts";
import { P, ParentFlag } from "./parents.ts";
import { thaw } from "./people-states.ts";
import { ReportKind } from "./records.ts";
import { laneCaughtUp, laneDown, laneUp } from "./recovery.ts";
import { StateCause } from "./scope-state.ts";
import { checkUnanswered } from "./unanswered.ts";

/** As in the limits of the test kit: 1,000 ms, three times. */
const UNANSWERED_MS = 1_000;

let world: GateWorld;
let row: number;

/** Time passes in ticks, as in the gate. */
function pass(ms: number): void {
  for (let left = ms; left > 0; left -= 100) {
    world.tick(100);
    checkUnanswered(world.gate);
  }
}

/** Filled, working, free. */
function places(): string {
  const cells = [P.cumQty, P.workingQty, P.remainingQty];
  return cells.map((cell) => world.gate.ledger.parents.get(row, cell)).join(" ");
}

function laneCause(): number {
  return world.gate.ledger.laneCause[0] as number;
}

beforeEach(() => {
  world = new GateWorld().up();
  row = world.parent();
  world.propose(row, [{ qty: 100, tif: 0 }]);
});

describe("B32: a venue never answers a new order", () => {
  test("it is asked for by status requests, then the lane is FROZEN, and nothing is free", () => {
    pass(UNANSWERED_MS - 100);
    expect(world.effects.asked).toEqual([]);
    pass(100);
    expect(world.effects.asked).toEqual([0]);
    pass(2 * UNANSWERED_MS);
    expect([world.effects.asked.length, laneCause()]).toEqual([3, 0]);
    pass(UNANSWERED_MS);
    expect([world.effects.asked.length, laneCause()]).toEqual([3, StateCause.Unanswered]);
    expect(world.effects.alerts).toEqual([RejectCode.VenueUnanswered, RejectCode.ScopeTurned]);
    expect(places()).toBe("0 100 900");
  });

  test("an answer ends it", () => {
    pass(UNANSWERED_MS);
    world.report(0, { kind: ReportKind.Accepted });
    pass(10 * UNANSWERED_MS);
    expect([world.effects.asked, laneCause()]).toEqual([[0], 0]);
  });

  test("the venue says that it never had it: only then are its shares free", () => {
    pass(UNANSWERED_MS);
    world.report(0, { kind: ReportKind.StatusUnknown, leavesQty: 0 });
    expect(places()).toBe("0 0 1000");
  });

  test("children that were answered are looked at once, however many there are", () => {
    for (let n = 0; n < 20; n++) {
      world.propose(row, [{ qty: 10, tif: 0 }]);
      world.report(1 + n, { kind: ReportKind.Accepted });
    }
    pass(UNANSWERED_MS);
    expect([world.effects.asked, world.gate.unanswered.nextOrder]).toEqual([[0], 21]);
    expect(world.gate.unanswered.late.size).toBe(1);
  });

  test("a lane that is down is not asked; it answers for everything when it is up again", () => {
    laneDown(world.gate, 0);
    pass(10 * UNANSWERED_MS);
    expect([world.effects.asked, laneCause()]).toEqual([[], 0]);
    laneUp(world.gate, 0);
    laneCaughtUp(world.gate, 0);
    expect(world.effects.asked).toEqual([0]);
  });
});

describe("B33, F14: a venue never answers a cancel", () => {
  beforeEach(() => {
    world.report(0, { kind: ReportKind.Accepted });
  });

  test("it is sent again under new ids, asked for, then the lane is FROZEN; never re-routed", () => {
    cancelChild(world.gate, 0);
    const ids = [world.gate.ledger.children.get(0, C.cancel)];
    for (let n = 0; n < 3; n++) {
      pass(UNANSWERED_MS);
      ids.push(world.gate.ledger.children.get(0, C.cancel));
    }
    expect(new Set(ids).size).toBe(4);
    expect([world.effects.cancels.length, world.effects.asked.length]).toEqual([4, 3]);
    pass(5 * UNANSWERED_MS);
    expect([world.effects.cancels.length, laneCause()]).toEqual([4, StateCause.Unanswered]);
    expect(places()).toBe("0 100 900");
    world.propose(row, [{ qty: 950, venue: 80 }]);
    expect(world.effects.childRefusals.at(-1)?.code).toBe(RejectCode.ExceedsParent);
  });

  test("the client's order is not Canceled before the venue has answered", () => {
    const origClOrdId = world.gate.ledger.parents.infoOf(row).clOrdId;
    cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "x", origClOrdId });
    pass(20 * UNANSWERED_MS);
    world.sync();
    expect(world.gate.ledger.parents.status(row)).toBe(OrdStatus.PendingCancel);
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.sync();
    expect(world.gate.ledger.parents.status(row)).toBe(OrdStatus.Canceled);
  });

  test.each([ReportKind.Canceled, ReportKind.CancelRefused])("report %d ends it", (kind) => {
    cancelChild(world.gate, 0);
    pass(UNANSWERED_MS);
    world.report(0, { kind, leavesQty: 0 });
    pass(10 * UNANSWERED_MS);
    expect([world.effects.cancels.length, laneCause()]).toEqual([2, 0]);
  });

  test("both refusals, of the first cancel and of the one sent again, are ordinary", () => {
    cancelChild(world.gate, 0);
    pass(UNANSWERED_MS);
    world.report(0, { kind: ReportKind.CancelRefused });
    world.report(0, { kind: ReportKind.CancelRefused });
    expect([laneCause(), world.gate.ledger.parents.has(row, ParentFlag.frozen)]).toEqual([
      0,
      false,
    ]);
  });
});

describe("B31: what the venue has counted does not come", () => {
  test("it is asked, and an answer that counts otherwise freezes the parent", () => {
    world.report(0, { kind: ReportKind.Accepted, cumQty: 30, leavesQty: 70 });
    pass(UNANSWERED_MS);
    expect(world.effects.asked).toEqual([0]);
    world.report(0, { kind: ReportKind.StatusLive, cumQty: 0, leavesQty: 100 });
    expect(world.gate.ledger.parents.has(row, ParentFlag.frozen)).toBe(true);
    expect(places()).toBe("0 100 900");
  });

  test("no answer at all freezes the parent too", () => {
    world.report(0, { kind: ReportKind.Canceled, cumQty: 30, leavesQty: 0 });
    pass(5 * UNANSWERED_MS);
    expect(world.gate.ledger.parents.has(row, ParentFlag.frozen)).toBe(true);
    // The venue may still send the fills: the shares stay out.
    expect(places()).toBe("0 30 970");
  });
});

test("B31, B33: a cancel that was asked after and is refused at last leaves the sums to ask after", () => {
  const execId = new Int32Array(6).fill(7);
  world.report(0, { kind: ReportKind.Fill, lastQty: 60, execId });
  cancelChild(world.gate, 0);
  pass(UNANSWERED_MS);
  expect(world.effects.asked).toEqual([0]);
  // Nothing is left of it: that is why the venue refuses.
  world.correct(0, {
    kind: ReportKind.Correct,
    refExecId: execId,
    lastQty: 100,
    lastPx: 1_820_000,
  });
  world.report(0, { kind: ReportKind.CancelRefused, leavesQty: 0 });
  pass(UNANSWERED_MS);
  expect(world.effects.asked).toEqual([0]);
  pass(100);
  expect(world.effects.asked).toEqual([0, 0]);
  world.report(0, { kind: ReportKind.StatusEnded, leavesQty: 0 });
  pass(10 * UNANSWERED_MS);
  expect([world.effects.asked, places()]).toEqual([[0, 0], "100 0 900"]);
});

test("evidence after a restart: who does not answer is asked again, then FROZEN, and all stays in doubt", () => {
  world.report(0, { kind: ReportKind.Accepted });
  world = new GateWorld({}, world.tape).up();
  expect(world.effects.asked).toEqual([0]);
  pass(3 * UNANSWERED_MS);
  expect([world.effects.asked, laneCause()]).toEqual([[0, 0, 0], StateCause.Unanswered]);
  expect(world.gate.ledger.parents.get(row, P.doubtQty)).toBe(1_000);
});

describe("two people let the lane go: what its venue owes is asked for anew", () => {
  const venue = { kind: "venue", name: "N" } as const;
  const release = { persons: ["ann", "ben"], keep: true };

  test("the evidence of a restart, and its answer ends the doubt", () => {
    world.report(0, { kind: ReportKind.Accepted });
    world = new GateWorld({}, world.tape).up();
    pass(3 * UNANSWERED_MS);
    for (let round = 0; round < 3; round++) {
      expect(laneCause()).toBe(StateCause.Unanswered);
      const before = world.effects.asked.length;
      expect(thaw(world.gate, venue, release)).toBe(true);
      pass(100);
      expect([world.effects.asked.length, laneCause()]).toEqual([before + 1, 0]);
      pass(5 * UNANSWERED_MS);
    }
    world.report(0, { kind: ReportKind.StatusLive, leavesQty: 100 });
    expect(places()).toBe("0 100 900");
  });

  test("an order, and a cancel under a new id", () => {
    pass(4 * UNANSWERED_MS);
    const asked = world.effects.asked.length;
    thaw(world.gate, venue, release);
    pass(100);
    expect(world.effects.asked).toHaveLength(asked + 1);
    world.report(0, { kind: ReportKind.Accepted });
    cancelChild(world.gate, 0);
    pass(4 * UNANSWERED_MS);
    const before = world.effects.cancels.length;
    thaw(world.gate, venue, release);
    pass(100);
    expect(world.effects.cancels).toHaveLength(before + 1);
  });

  test("one that is down is asked when it is up again, not before", () => {
    pass(4 * UNANSWERED_MS);
    laneDown(world.gate, 0);
    const before = world.effects.asked.length;
    thaw(world.gate, venue, release);
    pass(100);
    expect(world.effects.asked).toHaveLength(before);
  });
});

test("a fill before the answer to a status request does not make the evidence incomplete", () => {
  world.report(0, { kind: ReportKind.Accepted });
  world = new GateWorld({}, world.tape).up();
  world.report(0, { kind: ReportKind.Fill, lastQty: 40 });
  world.report(0, { kind: ReportKind.StatusLive, cumQty: 40, leavesQty: 60 });
  expect(places()).toBe("40 60 900");
});
