import { beforeEach, describe, expect, test } from "vitest";
import { mayStillFill, OrdStatus } from "../domain/ord-status.ts";
import { C, ChildFlag } from "./children.ts";
import { GateWorld } from "./gate.test-kit.ts";
import { P, ParentFlag } from "./parents.ts";
import { ReportKind as K, RecordType, type ReportRecord } from "./records.ts";
import { laneCaughtUp, laneUp } from "./recovery.ts";
import { TurnLog } from "./turn-log.test-kit.ts";

const DAY = 0;
const IOC = 3;
const FOK = 4;

let world: GateWorld;

beforeEach(() => {
  world = new GateWorld().up();
  world.parent({ clOrdId: "A" });
});

function resting(tif: number = DAY): void {
  world.propose(0, [{ qty: 100, tif }]);
}

describe("a status answer that our books contradict (B31)", () => {
  test.each<[string, Partial<ReportRecord>, boolean]>([
    [
      "it lives, with shares that never came",
      { kind: K.StatusLive, cumQty: 40, leavesQty: 60 },
      false,
    ],
    [
      "it ended, with shares that never came",
      { kind: K.StatusEnded, cumQty: 40, leavesQty: 0 },
      false,
    ],
    ["nobody knows it, though it was acknowledged", { kind: K.StatusUnknown, leavesQty: 0 }, false],
    ["it lives, as we know it", { kind: K.StatusLive, cumQty: 0, leavesQty: 100 }, true],
    ["it ended, as we know it", { kind: K.StatusEnded, cumQty: 0, leavesQty: 0 }, true],
  ])("%s", (_, answer, believed) => {
    resting();
    world.report(0, { kind: K.Accepted });
    const after = new GateWorld({}, world.tape);
    for (const { index } of after.gate.lanes) {
      laneUp(after.gate, index);
      laneCaughtUp(after.gate, index);
    }
    const written = after.tape.entries.length;
    after.report(0, answer);
    const { children, parents } = after.gate.ledger;
    const reports = after.tape.entries.slice(written).filter((e) => e.type === RecordType.Report);
    expect(reports).toHaveLength(believed ? 1 : 0);
    expect(parents.has(0, ParentFlag.frozen)).toBe(!believed);
    const lives = mayStillFill(children.status(0));
    expect(lives).toBe(!believed || answer.kind === K.StatusLive);
    expect(children.has(0, ChildFlag.asked)).toBe(false);
    // What is not believed frees nothing: its shares may be out.
    expect(parents.get(0, P.workingQty) + parents.get(0, P.doubtQty)).toBe(lives ? 100 : 0);
  });

  test("of an order that was never acknowledged, that nobody knows it is believed", () => {
    resting();
    world.report(0, { kind: K.StatusUnknown, leavesQty: 0 });
    expect(world.gate.ledger.children.status(0)).toBe(OrdStatus.Rejected);
    expect(world.gate.ledger.parents.get(0, P.remainingQty)).toBe(1_000);
  });
});

describe("what is told of a report, and what is counted", () => {
  test.each([
    { what: "a resting order cancelled", tif: DAY, kind: K.Canceled, told: true },
    { what: "a resting order expired", tif: DAY, kind: K.Expired, told: false },
    { what: "an immediate order cancelled", tif: IOC, kind: K.Canceled, told: false },
    { what: "a fill-or-kill order cancelled", tif: FOK, kind: K.Canceled, told: false },
  ])("B34: $what without our asking is said: $told", ({ tif, kind, told }) => {
    resting(tif);
    const log = new TurnLog(world);
    world.report(0, { kind, leavesQty: 0 });
    const alerts = log.said().filter((line) => line.startsWith("alert"));
    expect(alerts).toEqual(told ? ["alert UnsolicitedCancel venue N 1 1"] : []);
  });

  test("B34: one that we asked back is no surprise", () => {
    resting();
    world.gate.ledger.children.set(0, C.cancel, 5);
    world.report(0, { kind: K.Canceled, leavesQty: 0 });
    expect(world.effects.alerts).toEqual([]);
  });

  test("a report that comes again is written, and nothing is done for it", () => {
    resting();
    const execId = new Int32Array(6).fill(9);
    const fill = { kind: K.Fill, lastQty: 40, cumQty: 40, leavesQty: 60, execId };
    world.report(0, fill);
    const log = new TurnLog(world);
    world.report(0, fill);
    expect(log.said()).toEqual(["+ Report parent=1 child=1 kind=1 lastQty=40"]);
    expect(world.gate.fills).toBe(1);
  });

  test("I14: the first word of a venue on an order gives its place back, once, never below none", () => {
    resting();
    resting();
    const lane = world.gate.lanes[0];
    const counts = () => [lane?.unacked, lane?.working];
    expect(counts()).toEqual([2, 2]);
    world.report(0, { kind: K.Accepted });
    world.report(0, { kind: K.PendingCancel });
    expect(counts()).toEqual([1, 2]);
    world.report(0, { kind: K.Canceled, leavesQty: 0 });
    expect(counts()).toEqual([1, 1]);
    Object.assign(lane as object, { unacked: 0, working: 0 });
    world.report(1, { kind: K.Canceled, leavesQty: 0 });
    expect(counts()).toEqual([0, 0]);
  });
});
