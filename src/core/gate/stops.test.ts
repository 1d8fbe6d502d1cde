import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { FIRM, type Scope } from "../domain/scope.ts";
import { freezeFirm, freezeParent } from "./freeze.ts";
import { GateWorld } from "./gate.test-kit.ts";
import { clearScope, holdScope } from "./hold.ts";
import { kill, openChildren, rearm } from "./kill.ts";
import { P, ParentFlag } from "./parents.ts";
import { endHold, thawParent } from "./people-states.ts";
import { ReportKind } from "./records.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { TurnLog } from "./turn-log.test-kit.ts";
import { routerDown, routerHeard, routerUp } from "./workers.ts";

const DAY = 0;
const TWO = ["ada", "bob"] as const;

let world: GateWorld;

beforeEach(() => {
  world = new GateWorld().up();
  world.parent({ clOrdId: "A" });
});

function stop(scope: Scope): void {
  kill(world.gate, { scope, person: "ann", keyId: "k1", counter: 9, reason: "drill" });
}

function comes(number: number): boolean {
  world.pass(120_000);
  return routerUp(world.gate, { number, bootId: 2, pid: 2, release: "r1" });
}

describe("a killed router (M3, M9)", () => {
  const scope: Scope = { kind: "router", name: "1" };

  test("gets no lease until two people have rearmed it; another one does", () => {
    stop(scope);
    for (const number of [1, 2]) routerDown(world.gate, number);
    expect([comes(1), comes(2)]).toEqual([false, true]);
    rearm(world.gate, { scope, killSeq: 1, keep: true, persons: TWO, reason: "" }, world.gate.why);
    expect(comes(1)).toBe(true);
  });

  test("no router gets one while the firm is killed", () => {
    stop(FIRM);
    routerDown(world.gate, 1);
    expect(comes(1)).toBe(false);
  });

  test("a frame that comes without a lease is not looked at", () => {
    const router = world.gate.routers[1];
    routerDown(world.gate, 1);
    expect(router !== undefined && routerHeard(world.gate, router)).toBe(false);
  });

  test("its open orders are those that it had proposed", () => {
    world.propose(0, [{ qty: 100, tif: DAY }]);
    expect(openChildren(world.gate, scope)).toEqual([0]);
    expect(openChildren(world.gate, { kind: "router", name: "2" })).toEqual([]);
  });
});

describe("what people read of a stop", () => {
  test.each<[RejectCode, StateCause]>([
    [RejectCode.SentCap, StateCause.SentCap],
    [RejectCode.FrozenByPeople, StateCause.FrozenByPeople],
    [RejectCode.SuspenseFill, StateCause.UnknownFill],
    [RejectCode.ContradictingReport, StateCause.Contradiction],
  ])("a parent that is FROZEN for code %d has cause %d", (code, cause) => {
    freezeParent(world.gate, 0, code, 1);
    expect(world.gate.ledger.frozenParents.get(0)?.causes).toEqual([cause]);
    freezeParent(world.gate, 0, code, 2);
    expect(world.gate.ledger.frozenParents.get(0)?.causes).toEqual([cause]);
  });

  test("the firm is called the firm", () => {
    const log = new TurnLog(world);
    freezeFirm(world.gate, RejectCode.SuspenseLimit, 5, 4);
    expect(log.said()[0]).toBe("alert SuspenseLimit firm 5 4");
  });
});

describe("a scope that two causes hold", () => {
  test("is held until both are over; each is said once, and a second end says nothing", () => {
    const log = new TurnLog(world);
    const { Unexplained, Stall } = StateCause;
    for (const cause of [Unexplained, Stall, Unexplained]) holdScope(world.gate, FIRM, cause);
    expect(log.said().filter((line) => line.startsWith("+ ScopeTurn"))).toHaveLength(2);
    clearScope(world.gate, FIRM, Stall);
    expect(world.gate.ledger.state).toBe(ScopeState.HELD);
    clearScope(world.gate, FIRM, Unexplained, "ada");
    log.said();
    clearScope(world.gate, FIRM, Unexplained, "ada");
    expect([world.gate.ledger.state, log.said()]).toEqual([ScopeState.OPEN, []]);
  });

  test("a person ends what no measure will, and is named", () => {
    const log = new TurnLog(world);
    expect(endHold(world.gate, FIRM, ["ada"])).toBe(false);
    expect(world.gate.why).toMatchObject({ code: RejectCode.NotHeldBy, a: 0 });
    holdScope(world.gate, FIRM, StateCause.Stall);
    expect(endHold(world.gate, FIRM, ["ada"])).toBe(false);
    expect(world.gate.why).toMatchObject({ code: RejectCode.NotHeldBy, a: StateCause.Stall });
    holdScope(world.gate, FIRM, StateCause.Unexplained);
    log.said();
    expect(endHold(world.gate, FIRM, ["ada", "bob"])).toBe(true);
    expect(log.said()[0]).toBe(
      `+ ScopeTurn scope=firm state=${ScopeState.OPEN} cause=${StateCause.Unexplained} by=ada, bob`,
    );
  });
});

describe("two people let a parent go", () => {
  const go = (keep: boolean) => thawParent(world.gate, 0, { persons: TWO, keep });

  test("that was never FROZEN: nothing happens, and they are told", () => {
    const log = new TurnLog(world);
    expect([go(true), log.said()]).toEqual([false, []]);
    expect(world.gate.why.code).toBe(RejectCode.NotHeldBy);
  });

  test("that has ended meanwhile: nothing happens", () => {
    freezeParent(world.gate, 0, RejectCode.Overfill, 1);
    world.gate.ledger.parents.flag(0, ParentFlag.ended);
    expect(go(true)).toBe(false);
  });

  test("that is kept gets one worker, and not a second one", () => {
    freezeParent(world.gate, 0, RejectCode.Overfill, 1);
    expect(world.gate.ledger.parents.get(0, P.worker)).toBe(0);
    expect(go(true)).toBe(true);
    const worked = world.gate.ledger.lastAssign;
    expect(world.gate.ledger.parents.get(0, P.worker)).toBeGreaterThan(0);
    expect([worked, world.gate.unworked]).toEqual([2, []]);
  });

  test("that is not kept returns to its client, under no name of a cancel", () => {
    freezeParent(world.gate, 0, RejectCode.Overfill, 1);
    const log = new TurnLog(world);
    expect(go(false)).toBe(true);
    const code = RejectCode.ReturnedByPeople;
    expect(log.said()[0]).toBe(`+ CancelParent parent=1 clOrdId= session= expiring=0 code=${code}`);
  });

  test("that is being cancelled already goes on with that", () => {
    world.propose(0, [{ qty: 100, tif: DAY }]);
    world.report(0, { kind: ReportKind.Accepted });
    freezeParent(world.gate, 0, RejectCode.Overfill, 1);
    world.gate.ledger.parents.flag(0, ParentFlag.closing);
    const log = new TurnLog(world);
    expect(go(false)).toBe(true);
    expect(log.said().filter((line) => line.startsWith("+ CancelParent"))).toEqual([]);
  });
});
