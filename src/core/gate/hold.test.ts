import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../domain/reject-code.ts";
import { FIRM, type Scope } from "../domain/scope.ts";
import { cancelParent, statusOf } from "./client-requests.ts";
import { ClientReport } from "./effects.ts";
import { loseFeeds, takeFeed } from "./feeds.ts";
import { freezeScope } from "./freeze.ts";
import { GateWorld, RecordTape } from "./gate.test-kit.ts";
import { clear, hold, holdScope } from "./hold.ts";
import { P, ParentFlag } from "./parents.ts";
import { endHold, reduceOnly, thaw, thawParent } from "./people-states.ts";
import { CancelBy, RecordType, ReportKind } from "./records.ts";
import { ScopeState, StateCause } from "./scope-state.ts";

const IBM: Scope = { kind: "symbol", name: "IBM" };
const TWO = { persons: ["anna", "ben"], keep: true };

function code(world: GateWorld): unknown {
  return world.effects.childRefusals.at(-1);
}

describe("the strictest state over all scopes wins (SAFETY 4.2)", () => {
  const SCOPES: readonly Scope[] = [
    { kind: "client", name: "alpha" },
    { kind: "account", name: "A1" },
    IBM,
    { kind: "strategy", name: "sweep" },
  ];

  test.each(SCOPES)("$kind $name HELD: no parent, no child, cancels pass", (scope) => {
    const world = new GateWorld().up();
    const row = world.parent({ clOrdId: "A" });
    world.propose(row, [{ tif: 0 }]);
    holdScope(world.gate, scope, StateCause.Unexplained);
    world.propose(row, [{}]);
    expect(code(world)).toMatchObject({ code: R.ScopeNotOpen, a: ScopeState.HELD, b: row + 1 });
    world.order({ clOrdId: "B" });
    expect(world.effects.refusals).toMatchObject([
      { code: R.ScopeNotOpen, a: ScopeState.HELD, b: StateCause.Unexplained },
    ]);
    cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" });
    expect(world.effects.cancels).toEqual([0]);
  });

  test.each([
    { scope: { kind: "symbol", name: "BAC" } as const, what: "another symbol" },
    { scope: { kind: "client", name: "bravo" } as const, what: "another client" },
    { scope: { kind: "venue", name: "P" } as const, what: "another venue" },
    { scope: { kind: "router", name: "2" } as const, what: "another router" },
  ])("$what HELD stops nobody else", ({ scope }) => {
    const world = new GateWorld().up();
    const row = world.parent();
    holdScope(world.gate, scope, StateCause.Unexplained);
    world.propose(row, [{}]);
    world.order();
    expect(world.effects.sent).toHaveLength(1);
    expect(world.effects.refusals).toEqual([]);
  });

  test.each([
    { scope: { kind: "venue", name: "N" } as const, b: 78 },
    { scope: { kind: "router", name: "1" } as const, b: 1 },
  ])("$scope.kind $scope.name HELD: its children are refused", ({ scope, b }) => {
    const world = new GateWorld().up();
    const row = world.parent();
    holdScope(world.gate, scope, StateCause.Unexplained);
    world.propose(row, [{}]);
    expect(code(world)).toMatchObject({ code: R.ScopeNotOpen, a: ScopeState.HELD, b });
    expect(world.effects.revoked).toEqual([]);
  });

  test("a stricter scope decides, and the laxer one remains when it has gone", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    holdScope(world.gate, IBM, StateCause.Unexplained);
    freezeScope(world.gate, { kind: "account", name: "A1" }, StateCause.Contradiction);
    world.propose(row, [{}]);
    expect(code(world)).toMatchObject({ a: ScopeState.FROZEN });
    thaw(world.gate, { kind: "account", name: "A1" }, TWO);
    world.propose(row, [{}]);
    expect(code(world)).toMatchObject({ a: ScopeState.HELD });
  });

  test("two causes hold; it opens when both are gone", () => {
    const { gate } = new GateWorld().up();
    hold(gate, StateCause.DeadMan);
    hold(gate, StateCause.Unexplained);
    clear(gate, StateCause.DeadMan);
    expect(gate.ledger.state).toBe(ScopeState.HELD);
    clear(gate, StateCause.Unexplained);
    expect(gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test("a parent whose scope turned during its sync is given back", () => {
    const world = new GateWorld().up();
    world.order();
    holdScope(world.gate, IBM, StateCause.Unexplained);
    world.sync();
    expect(world.effects.reports).toMatchObject([{ why: ClientReport.Rejected }]);
  });
});

describe("who enters and leaves", () => {
  test("the same cause again writes nothing", () => {
    const world = new GateWorld().up();
    hold(world.gate, StateCause.DeadMan);
    const before = world.tape.entries.length;
    hold(world.gate, StateCause.DeadMan);
    expect(world.tape.entries).toHaveLength(before);
  });

  test("one person ends a HELD by message, nobody one that is measured", () => {
    const { gate } = new GateWorld().up();
    hold(gate, StateCause.Unexplained);
    hold(gate, StateCause.ClockApart);
    expect(endHold(gate, FIRM, [])).toBe(false);
    expect(gate.why).toMatchObject({ code: R.PersonsMissing, a: 0, b: 1 });
    expect(endHold(gate, FIRM, ["anna"])).toBe(true);
    expect(endHold(gate, FIRM, ["anna"])).toBe(false);
    expect(gate.why.code).toBe(R.NotHeldBy);
    expect(gate.ledger.state).toBe(ScopeState.HELD);
  });

  test.each([
    { persons: [] as string[], a: 0 },
    { persons: ["anna"], a: 1 },
    { persons: ["anna", "anna"], a: 1 },
    { persons: ["anna", ""], a: 1 },
  ])("I8: FROZEN is not left by $persons", ({ persons, a }) => {
    const { gate } = new GateWorld().up();
    freezeScope(gate, IBM, StateCause.Overfill);
    expect(thaw(gate, IBM, { persons, keep: true })).toBe(false);
    expect(gate.why).toMatchObject({ code: R.PersonsMissing, a, b: 2 });
    expect(gate.ledger.states.stateOf(IBM)).toBe(ScopeState.FROZEN);
  });

  test("I8: two persons leave FROZEN, and the parents go on or return to their clients", () => {
    for (const keep of [true, false]) {
      const world = new GateWorld().up();
      const row = world.parent();
      freezeScope(world.gate, IBM, StateCause.Overfill);
      expect(thaw(world.gate, IBM, { ...TWO, keep })).toBe(true);
      world.sync();
      world.propose(row, [{}]);
      expect(world.effects.sent).toHaveLength(keep ? 1 : 0);
      expect(world.gate.ledger.parents.has(row, ParentFlag.ended)).toBe(!keep);
      if (!keep) expect(world.gate.ledger.parents.get(row, P.code)).toBe(R.ReturnedByPeople);
    }
  });

  test("REDUCE_ONLY: two persons, accounts and symbols only, and nothing is known to reduce", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    expect(reduceOnly(world.gate, IBM, ["anna"])).toBe(false);
    expect(reduceOnly(world.gate, FIRM, TWO.persons)).toBe(false);
    freezeScope(world.gate, IBM, StateCause.Overfill);
    expect(reduceOnly(world.gate, IBM, TWO.persons)).toBe(true);
    world.propose(row, [{}]);
    expect(code(world)).toMatchObject({ code: R.ScopeNotOpen, a: ScopeState.REDUCE_ONLY });
    expect(thaw(world.gate, IBM, TWO)).toBe(true);
    world.propose(row, [{}]);
    expect(world.effects.sent).toHaveLength(1);
  });

  test("a FROZEN parent goes on when two persons say so", () => {
    const world = new GateWorld().up();
    const row = world.parent({ qty: 100 });
    world.propose(row, [{ qty: 100 }]);
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.report(0, { kind: ReportKind.Fill, lastQty: 40, leavesQty: 0 });
    world.propose(row, [{ qty: 10 }]);
    expect(code(world)).toMatchObject({ code: R.ParentFrozen });
    expect(thawParent(world.gate, row, { persons: ["anna"], keep: true })).toBe(false);
    expect(thawParent(world.gate, row, TWO)).toBe(true);
    world.propose(row, [{ qty: 10 }]);
    expect(world.effects.sent).toHaveLength(2);
  });

  test("a restart measures anew, and keeps what people have to end", () => {
    const world = new GateWorld({}, new RecordTape()).up();
    hold(world.gate, StateCause.Stall);
    holdScope(world.gate, { kind: "venue", name: "N" }, StateCause.FeedLost);
    holdScope(world.gate, IBM, StateCause.Unexplained);
    freezeScope(world.gate, { kind: "account", name: "A2" }, StateCause.Overfill);
    const next = new GateWorld({}, world.tape).up();
    const { states, laneState } = next.gate.ledger;
    expect(states.firm).toBe(ScopeState.OPEN);
    expect([...laneState]).toEqual([0, 0, 0]);
    expect(states.stateOf(IBM)).toBe(ScopeState.HELD);
    expect(states.stateOf({ kind: "account", name: "A2" })).toBe(ScopeState.FROZEN);
    next.pass(5_020);
    expect(next.gate.holds.size).toBe(1);
  });
});

describe("what HELD and FROZEN do to open orders", () => {
  test("FROZEN asks back every open order of its scope at once, and no other", () => {
    const world = new GateWorld().up();
    const ibm = world.parent();
    const bac = world.parent({ symbol: "BAC", limitPx: 138_100 });
    world.propose(ibm, [{ tif: 0 }, { tif: 3 }]);
    world.propose(bac, [{ tif: 0, px: 138_100 }]);
    freezeScope(world.gate, IBM, StateCause.Overfill);
    expect(world.effects.cancels).toEqual([0, 1]);
  });

  test("HELD asks them back after heldCancelMs, once", () => {
    const world = new GateWorld({ unansweredMs: 60_000 }).up();
    const row = world.parent();
    world.propose(row, [{ tif: 0 }]);
    hold(world.gate, StateCause.DeadMan);
    world.pass(4_980);
    expect(world.effects.cancels).toEqual([]);
    world.pass(40);
    expect(world.effects.cancels).toEqual([0]);
    const cancel = world.tape.entries.find(({ type }) => type === RecordType.CancelChild);
    expect(cancel?.record).toMatchObject({ by: CancelBy.Gate });
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.pass(6_000);
    expect(world.effects.cancels).toEqual([0]);
  });
});

describe("feeds (SAFETY 4.1)", () => {
  test("one venue's feed lost: its lane takes no new order, the others do, and it comes back", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.pass(40);
    world.gate.market.tops.setFeed(0, false);
    world.pass(20);
    world.propose(row, [{}]);
    expect(code(world)).toMatchObject({ code: R.ScopeNotOpen, a: ScopeState.HELD });
    world.propose(row, [{ venue: 80 }]);
    expect(world.effects.sent).toHaveLength(1);
    world.gate.market.tops.setFeed(0, true);
    world.pass(980);
    expect(world.gate.ledger.laneState[0]).toBe(ScopeState.HELD);
    world.pass(40);
    expect(world.gate.ledger.laneState[0]).toBe(ScopeState.OPEN);
  });

  test("a lost feed holds its lane from the message on that says so, not from the next tick", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.pass(40);
    takeFeed(world.gate, 0, false);
    world.propose(row, [{}]);
    expect(code(world)).toMatchObject({ code: R.ScopeNotOpen, a: ScopeState.HELD });
    world.propose(row, [{ venue: 80 }]);
    expect(world.effects.sent).toHaveLength(1);
    loseFeeds(world.gate);
    expect(world.gate.ledger.stateCause).toBe(StateCause.FeedsLost);
    world.propose(row, [{ venue: 80 }]);
    expect(world.effects.sent).toHaveLength(1);
  });

  test("all feeds lost: the firm is HELD, orders are asked back after feedLossCancelMs", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ tif: 0 }]);
    world.pass(40);
    world.gate.market.ready = false;
    world.pass(20);
    expect(world.gate.ledger.stateCause).toBe(StateCause.FeedsLost);
    world.pass(2_960);
    expect(world.effects.cancels).toEqual([]);
    world.pass(60);
    expect(world.effects.cancels).toEqual([0]);
    world.gate.market.ready = true;
    world.pass(1_040);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test("before the feeds were there nothing is lost, and nothing passes without a reference", () => {
    const world = new GateWorld().up();
    world.gate.market.ready = false;
    world.pass(100);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
    world.order();
    expect(world.effects.refusals).toMatchObject([{ code: R.NoReference }]);
  });

  test("a crossed market takes no new risk, not even against a fresh last trade", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.gate.market.tops.set(0, 1, 1_821_000, 100, 1_822_000, 100, 2, true);
    world.gate.market.trade(0, 1_820_000, world.gate.nowNs);
    world.propose(row, [{}]);
    expect(code(world)).toMatchObject({ code: R.NoReferenceForChild });
    world.order();
    expect(world.effects.refusals).toMatchObject([{ code: R.NoReference }]);
  });
});

describe("parents while HELD: refuse or queue", () => {
  const queue = { heldParents: "queue" } as const;

  test("queue: nothing is said, and the ladder comes when the hold has ended, oldest first", () => {
    const world = new GateWorld(queue).up();
    hold(world.gate, StateCause.DeadMan);
    world.order({ clOrdId: "A" });
    world.order({ clOrdId: "B", qty: 1_000_000 });
    world.order({ clOrdId: "A" });
    world.pass(100);
    expect([world.effects.reports, world.effects.refusals]).toEqual([[], []]);
    clear(world.gate, StateCause.DeadMan);
    world.pass(20);
    expect(world.effects.reports).toMatchObject([{ why: ClientReport.New }]);
    expect(world.effects.refusals).toMatchObject([{ clOrdId: "B", code: R.MaxOrderQty }]);
    expect(world.gate.ledger.parents.count).toBe(1);
  });

  test("FROZEN queues nothing, and what waits is refused by it", () => {
    const world = new GateWorld(queue).up();
    hold(world.gate, StateCause.DeadMan);
    world.order({ clOrdId: "A" });
    freezeScope(world.gate, FIRM, StateCause.Overfill);
    world.order({ clOrdId: "B" });
    world.pass(20);
    expect(world.effects.refusals.map(({ clOrdId, code }) => [clOrdId, code])).toEqual([
      ["B", R.GateNotOpen],
      ["A", R.GateNotOpen],
    ]);
  });

  test("an order that waits is taken back by its cancel", () => {
    const world = new GateWorld(queue).up();
    hold(world.gate, StateCause.DeadMan);
    world.order({ clOrdId: "A" });
    cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" });
    expect(world.effects.refusals).toMatchObject([{ clOrdId: "A", code: R.QueueEnded }]);
    expect(world.effects.cancelRefusals).toEqual([R.UnknownOrder]);
    clear(world.gate, StateCause.DeadMan);
    world.pass(20);
    expect(world.gate.ledger.parents.count).toBe(0);
  });

  test("B12: another order under the key of one that waits is refused, and the first goes on", () => {
    const world = new GateWorld(queue).up();
    hold(world.gate, StateCause.DeadMan);
    world.order({ clOrdId: "A", body: "one" });
    world.order({ clOrdId: "A", body: "two" });
    expect(world.effects.refusals).toMatchObject([{ code: R.DuplicateClOrdId }]);
    clear(world.gate, StateCause.DeadMan);
    world.pass(20);
    expect(world.effects.reports).toMatchObject([{ why: ClientReport.New }]);
  });

  test("a status request finds it waiting: neither admitted nor refused", () => {
    const world = new GateWorld(queue).up();
    const asked = { client: "alpha", session: "s", clOrdId: "A", symbol: "IBM", side: 1 };
    expect(statusOf(world.gate, asked)).toBe("Unknown");
    hold(world.gate, StateCause.DeadMan);
    world.order({ clOrdId: "A" });
    expect(statusOf(world.gate, asked)).toBe("Waiting");
    clear(world.gate, StateCause.DeadMan);
    world.pass(20);
    expect(statusOf(world.gate, asked)).toBe("Known");
  });

  test("the queue has an end", () => {
    const world = new GateWorld({ ...queue, heldQueueMax: 1 }).up();
    hold(world.gate, StateCause.DeadMan);
    world.order({ clOrdId: "A" });
    world.order({ clOrdId: "B" });
    expect(world.effects.refusals).toMatchObject([
      { clOrdId: "B", code: R.HeldQueueFull, a: 1, b: 1 },
    ]);
  });
});
