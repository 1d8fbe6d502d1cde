import { describe, expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { RejectCode as R } from "../domain/reject-code.ts";
import { C, ChildFlag } from "./children.ts";
import { cancelNow } from "./finish.ts";
import { GateWorld, VENUES } from "./gate.test-kit.ts";
import type { Lane } from "./lanes.ts";
import { P, ParentFlag } from "./parents.ts";
import { RecordType, ReportKind } from "./records.ts";
import { evidenceAnswer, laneCaughtUp, laneDown, laneGapFilled, laneUp } from "./recovery.ts";
import { ScopeState } from "./scope-state.ts";
import { checkUnanswered } from "./unanswered.ts";

const DAY = 0;
const SECOND = VENUES[1] as number;

/** A gate that started again with an order of 100 open at each of two venues. */
function restarted(): GateWorld {
  const before = new GateWorld().up();
  before.propose(before.parent(), [
    { qty: 100, tif: DAY },
    { qty: 100, tif: DAY, venue: SECOND },
  ]);
  for (const child of [0, 1]) before.report(child, { kind: ReportKind.Accepted });
  return new GateWorld({}, before.tape);
}

function logOn(world: GateWorld, ...lanes: number[]): void {
  for (const index of lanes) {
    laneUp(world.gate, index);
    laneCaughtUp(world.gate, index);
  }
}

describe("evidence after a start (SAFETY 5)", () => {
  test("a refused cancel proves nothing of an order that never arrived: unknown still frees it", () => {
    const world = new GateWorld().up();
    const row = world.parent({ qty: 100 });
    world.propose(row, [{ qty: 100, tif: DAY }]);
    const lane = world.gate.lanes[0] as Lane;
    laneDown(world.gate, 0);
    laneUp(world.gate, 0);
    laneGapFilled(world.gate, 0, 1, 100);
    laneCaughtUp(world.gate, 0);
    expect(lane.unacked).toBe(1);
    cancelNow(world.gate, 0);
    world.report(0, { kind: ReportKind.CancelRefused });
    const { children, parents } = world.gate.ledger;
    expect([lane.unacked, children.has(0, ChildFlag.acked)]).toEqual([1, false]);
    expect(children.has(0, ChildFlag.unproven)).toBe(true);
    world.report(0, { kind: ReportKind.StatusUnknown });
    expect([lane.unacked, children.status(0)]).toEqual([0, OrdStatus.Rejected]);
    expect([parents.get(row, P.workingQty), parents.get(row, P.remainingQty)]).toEqual([0, 100]);
    expect([parents.has(row, ParentFlag.frozen), world.effects.alerts]).toEqual([false, []]);
  });

  test("each venue is asked for its own open orders, and the gate opens by the last answer", () => {
    const world = restarted();
    expect(world.gate.lanes.map(({ working }) => working)).toEqual([1, 1, 0]);
    logOn(world, 0, 1, 2);
    expect(world.effects.asked).toEqual([0, 1]);
    expect(world.gate.lanes.map(({ evidence }) => evidence)).toEqual([false, false, true]);
    world.report(0, { kind: ReportKind.StatusLive });
    expect(world.gate.ledger.state).toBe(ScopeState.CLOSED);
    world.report(1, { kind: ReportKind.StatusLive });
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test("a venue that goes down takes no other venue's answer with it", () => {
    const world = restarted();
    logOn(world, 0, 1, 2);
    laneDown(world.gate, 0);
    world.report(1, { kind: ReportKind.StatusLive });
    expect(world.gate.lanes.map(({ asked, evidence }) => [asked, evidence])).toEqual([
      [0, false],
      [0, true],
      [0, true],
    ]);
    logOn(world, 0);
    world.report(0, { kind: ReportKind.StatusLive });
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test("a venue that is down has not answered, and is asked for all when it is up again", () => {
    const world = restarted();
    logOn(world, 0, 1, 2);
    laneDown(world.gate, 0);
    expect(world.gate.lanes[0]).toMatchObject({ live: false, ready: false, asked: 0 });
    logOn(world, 0);
    expect(world.gate.lanes[0]).toMatchObject({ live: true, ready: true, asked: 1, ups: 2 });
    expect(world.effects.asked).toEqual([0, 1, 0]);
  });

  test("an answer to a question of before the line was lost completes nothing", () => {
    const before = new GateWorld().up();
    before.propose(before.parent(), [
      { qty: 100, tif: DAY },
      { qty: 100, tif: DAY },
    ]);
    const world = new GateWorld({}, before.tape);
    logOn(world, 0, 1, 2);
    laneDown(world.gate, 0);
    laneUp(world.gate, 0);
    world.report(0, { kind: ReportKind.StatusLive });
    expect(world.gate.lanes[0]?.evidence).toBe(false);
    expect(world.gate.ledger.state).toBe(ScopeState.CLOSED);
  });

  test("more answers than questions are none too many", () => {
    const world = restarted();
    logOn(world, 0, 1, 2);
    const { lanes } = world.gate;
    for (let i = 0; i < 2; i++) evidenceAnswer(world.gate, lanes[0] as Lane);
    expect(lanes.map(({ asked }) => asked)).toEqual([0, 1, 0]);
    expect(lanes.map(({ evidence }) => evidence)).toEqual([true, false, true]);
  });

  test("doubt goes into working and free shares as the venues have answered", () => {
    const world = restarted();
    const { parents } = world.gate.ledger;
    const places = () => [P.doubtQty, P.workingQty, P.remainingQty].map((c) => parents.get(0, c));
    expect(places()).toEqual([1_000, 0, 0]);
    logOn(world, 0, 1, 2);
    world.report(0, { kind: ReportKind.StatusLive });
    world.report(1, { kind: ReportKind.StatusEnded, leavesQty: 0 });
    expect(places()).toEqual([0, 100, 900]);
    const resolved = world.tape.entries.filter(({ type }) => type === RecordType.Resolved);
    expect(resolved.map(({ record }) => record)).toMatchObject([
      { parent: 1, workingQty: 100, remainingQty: 900 },
    ]);
  });

  test("a venue outside the route set is not waited for", () => {
    const before = new GateWorld().up();
    const row = before.parent();
    before.propose(row, [{ qty: 100, tif: DAY }]);
    const world = new GateWorld({}, before.tape);
    world.gate.ledger.parents.set(row, P.routeSet, 0b001);
    logOn(world, 0);
    world.report(0, { kind: ReportKind.StatusLive });
    expect(world.gate.ledger.parents.get(row, P.doubtQty)).toBe(0);
  });

  test("F14: a venue that does not answer is asked unansweredTries times, then its lane is FROZEN", () => {
    const world = restarted();
    logOn(world, 0, 1, 2);
    world.report(1, { kind: ReportKind.StatusLive });
    const asked = () => world.effects.asked.filter((child) => child === 0).length;
    const later = (ms: number) => {
      world.tick(ms);
      checkUnanswered(world.gate);
    };
    later(999);
    expect(asked()).toBe(1);
    later(1);
    expect(asked()).toBe(2);
    later(1_000);
    expect([asked(), world.gate.ledger.laneState[0]]).toEqual([3, ScopeState.OPEN]);
    later(1_000);
    expect([asked(), world.gate.ledger.laneState[0]]).toEqual([3, ScopeState.FROZEN]);
    expect(world.effects.alerts[0]).toBe(R.VenueUnanswered);
    later(1_000);
    expect(world.effects.alerts.filter((code) => code === R.VenueUnanswered)).toHaveLength(1);
    expect(world.effects.asked.filter((child) => child === 1)).toEqual([1]);
  });
});

describe("a logon in the middle of the day", () => {
  test("I14: what the venue has not acknowledged counts in its window again, and only that", () => {
    const world = new GateWorld().up();
    world.propose(world.parent(), [
      { qty: 100, tif: DAY },
      { qty: 100, tif: DAY },
      { qty: 100, tif: DAY, venue: SECOND },
    ]);
    world.report(0, { kind: ReportKind.Accepted });
    laneDown(world.gate, 0);
    logOn(world, 0);
    expect(world.gate.lanes.map(({ unacked }) => unacked)).toEqual([1, 1, 0]);
    expect(world.effects.asked).toEqual([0, 1]);
  });

  test("a cancel that was on the old connection goes out anew, and no other", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [
      { qty: 100, tif: DAY },
      { qty: 100, tif: DAY },
    ]);
    world.gate.ledger.children.set(1, C.cancel, 7);
    laneDown(world.gate, 0);
    logOn(world, 0);
    expect(world.effects.cancels).toEqual([1]);
  });

  test.each([
    { what: "closing", flag: ParentFlag.closing },
    { what: "frozen", flag: ParentFlag.frozen },
    { what: "in a scope that is FROZEN", flag: ParentFlag.scopeFrozen },
  ])("what is out of a parent that is $what is asked back", ({ flag }) => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ qty: 100, tif: DAY }]);
    laneDown(world.gate, 0);
    world.gate.ledger.parents.flag(row, flag);
    logOn(world, 0);
    expect(world.effects.cancels).toEqual([0]);
  });

  test("a gap asks anew for the numbers in it, the first and the last too, and for no others", () => {
    const world = new GateWorld().up();
    world.propose(
      world.parent(),
      [1, 2, 3, 4].map(() => ({ qty: 100, tif: DAY })),
    );
    laneGapFilled(world.gate, 0, 2, 3);
    expect(world.effects.asked).toEqual([1, 2]);
    expect(world.gate.lanes[0]?.asked).toBe(2);
    const unproven = world.tape.entries.filter(({ type }) => type === RecordType.Unproven);
    expect(unproven.map(({ record }) => record)).toMatchObject([
      { parent: 1, incarnation: 1, child: 2 },
      { parent: 1, incarnation: 1, child: 3 },
    ]);
    laneGapFilled(world.gate, 1, 1, 4);
    expect(world.effects.asked).toEqual([1, 2]);
  });
});
