import { describe, expect, test } from "vitest";
import { cancelParent } from "./client-requests.ts";
import { GateWorld } from "./gate.test-kit.ts";
import { clientAwaitsReport, venueOwesReport } from "./open-orders.ts";
import { ReportKind } from "./records.ts";
import { laneCaughtUp, laneUp } from "./recovery.ts";

const ONE = "FIX.4.4:SMARS->ONE";
const TWO = "FIX.4.4:SMARS->TWO";

/** Of order A, by the other session of its client. */
const CANCEL = { client: "alpha", session: TWO, clOrdId: "B", origClOrdId: "A" };

function awaiting(world: GateWorld): string {
  return [ONE, TWO].map((session) => (clientAwaitsReport(world.gate, session) ? 1 : 0)).join("");
}

function owing(world: GateWorld): string {
  return world.gate.lanes.map(({ index }) => (venueOwesReport(world.gate, index) ? 1 : 0)).join("");
}

describe("a client's session awaits a report", () => {
  test("from its order's arrival until the client has heard how it ended", () => {
    const world = new GateWorld().up();
    expect(awaiting(world)).toBe("00");
    world.order({ session: TWO, clOrdId: "A" });
    expect(awaiting(world)).toBe("01");
    world.sync();
    expect(awaiting(world)).toBe("01");
    cancelParent(world.gate, CANCEL);
    // The record of the end is written, and the client is told when it is on disk.
    expect(awaiting(world)).toBe("01");
    world.sync();
    expect(awaiting(world)).toBe("00");
  });

  test("until its order is filled", () => {
    const world = new GateWorld().up();
    const row = world.parent({ session: ONE, qty: 100 });
    world.propose(row, [{ qty: 100 }]);
    expect(awaiting(world)).toBe("10");
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    world.sync();
    expect(awaiting(world)).toBe("00");
  });

  test("when another session of the client spoke of the order last, that one awaits", () => {
    const world = new GateWorld().up();
    world.parent({ session: ONE, clOrdId: "A", qty: 100 });
    world.propose(0, [{ qty: 100, tif: 0 }]);
    cancelParent(world.gate, CANCEL);
    expect(awaiting(world)).toBe("01");
  });
});

describe("a venue owes a report", () => {
  test("from a child's way out until it can fill no more", () => {
    const world = new GateWorld().up();
    const row = world.parent({ qty: 300 });
    expect(owing(world)).toBe("000");
    world.propose(row, [{ qty: 100 }]);
    expect(owing(world)).toBe("100");
    world.report(0, { kind: ReportKind.Fill, lastQty: 40 });
    expect(owing(world)).toBe("100");
    world.report(0, { kind: ReportKind.Fill, lastQty: 60 });
    expect(owing(world)).toBe("000");
  });

  test("also when the count of its working orders is wrong", () => {
    const world = new GateWorld().up();
    const row = world.parent({ qty: 300 });
    world.propose(row, [{ qty: 100 }]);
    for (const lane of world.gate.lanes) lane.working = 0;
    expect(owing(world)).toBe("100");
  });

  test("after a restart, for every parent in doubt that may have a child there", () => {
    const before = new GateWorld().up();
    before.parent({ qty: 300 });
    const world = new GateWorld({}, before.tape);
    expect(owing(world)).toBe("111");
    for (const { index } of world.gate.lanes) {
      laneUp(world.gate, index);
      laneCaughtUp(world.gate, index);
    }
    world.sync();
    expect(owing(world)).toBe("000");
  });
});
