import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { C } from "./children.ts";
import { GateWorld, VENUES } from "./gate.test-kit.ts";
import { Reconciler } from "./reconcile.ts";
import { type CorrectionRecord, ReportKind, type ReportRecord } from "./records.ts";
import { laneDown } from "./recovery.ts";
import { resolve } from "./resolve.ts";
import { ScopeState } from "./scope-state.ts";
import { explainSuspense } from "./suspense.ts";

const MS = 1_000;
const [VENUE = 0] = VENUES;
const { CopyOnly, CopyMissing, CopyDiffers } = RejectCode;

let world: GateWorld;
let reconciler: Reconciler;

/** An order at the first venue, whose drop copy is up. */
beforeEach(() => {
  world = new GateWorld().up();
  world.parent({ clOrdId: "A", qty: 1_000 });
  world.propose(0, [{ qty: 500, tif: 0 }]);
  reconciler = new Reconciler();
  world.gate.reconciler = reconciler;
  reconciler.watch(0);
  reconciler.turn(0, true);
  world.pass(MS + 100);
  world.effects.alerts.length = 0;
});

function execId(n: number): Int32Array {
  return new Int32Array([n, 0, 0, 0, 0, 0]);
}

/** What the drop copy says of a fill. */
function copy(n: number, lastQty: number, changes: Partial<ReportRecord> = {}): void {
  const { children } = world.gate.ledger;
  reconciler.take(world.gate, 0, {
    ...{ venue: VENUE, incarnation: children.get(0, C.incarnation), parent: 1, child: 1 },
    ...{ kind: ReportKind.Fill, lastQty, lastPx: 1_820_000, cumQty: lastQty, leavesQty: 0 },
    ...{ execId: execId(n), seq: 9, utcMs: world.gate.utcMs, avgPx: 0 },
    ...changes,
  });
}

/** What the order session says of it. */
function fill(n: number, lastQty: number): void {
  world.report(0, { kind: ReportKind.Fill, lastQty, execId: execId(n) });
}

/** Codes of the breaks that people were told of. */
function breaks(): number[] {
  return world.effects.alerts.filter((code) => code >= CopyOnly && code <= CopyDiffers);
}

function laneState(): number {
  return world.gate.ledger.laneState[0] as number;
}

describe("C54: real-time reconciliation with the venue's drop copy", () => {
  test("C54: what both say, whoever comes first, is no break", () => {
    fill(1, 100);
    copy(1, 100);
    copy(2, 50);
    world.pass(500);
    fill(2, 50);
    world.pass(5 * MS);
    expect([breaks(), laneState()]).toEqual([[], ScopeState.OPEN]);
  });

  test("C54: a fill that the order session lost is known: to suspense, and the venue is FROZEN", () => {
    copy(1, 100);
    world.pass(MS - 100);
    expect(breaks()).toEqual([]);
    world.pass(200);
    expect(breaks()).toContain(CopyOnly);
    expect(world.gate.ledger.suspense.lines).toMatchObject([{ qty: 100, symbol: "IBM" }]);
    expect(laneState()).toBe(ScopeState.FROZEN);
    // Once: it stands there for people now, whatever the copy repeats.
    world.effects.alerts.length = 0;
    copy(1, 100);
    world.pass(5 * MS);
    expect(breaks()).toEqual([]);
  });

  test("C54: when its order session tells it after all, it leaves suspense", () => {
    copy(1, 100);
    world.pass(MS + 100);
    fill(1, 100);
    expect(world.gate.ledger.suspense.shares).toBe(0);
    expect(world.gate.fills).toBe(1);
  });

  test("C54: what people have explained is no break when a start reads it again", () => {
    copy(1, 100);
    world.pass(MS + 100);
    explainSuspense(world.gate, { persons: ["ann", "ben"], hash: "h", reason: "seen" });
    world.effects.alerts.length = 0;
    copy(1, 100);
    world.pass(2 * MS);
    expect(breaks()).toEqual([]);
  });

  test("C54: an execution that the drop copy has not is shown to people", () => {
    fill(1, 100);
    world.pass(MS - 100);
    expect(breaks()).toEqual([]);
    world.pass(2 * MS);
    expect(breaks()).toEqual([CopyMissing]);
    world.pass(5 * MS);
    expect(breaks()).toEqual([CopyMissing]);
  });

  test("C54: another quantity or price under one ExecID stops the venue at once", () => {
    fill(1, 100);
    copy(1, 90);
    expect([breaks(), laneState()]).toEqual([[CopyDiffers], ScopeState.FROZEN]);
  });

  test("C54: a bust that only the copy has stops the venue", () => {
    fill(1, 100);
    copy(1, 100);
    const bust: Partial<CorrectionRecord> = { kind: ReportKind.Bust, refExecId: execId(1) };
    copy(2, 0, bust as Partial<ReportRecord>);
    world.pass(MS + 100);
    expect([breaks(), laneState()]).toEqual([[CopyOnly, CopyOnly], ScopeState.FROZEN]);
  });

  test.each<[string, () => void]>([
    ["the copy's", () => reconciler.turn(0, false)],
    ["the orders'", () => laneDown(world.gate, 0)],
  ])("C54: while %s session is down nothing is missed", (_which, down) => {
    fill(1, 100);
    copy(2, 50);
    down();
    world.effects.alerts.length = 0;
    world.pass(5 * MS);
    expect(breaks()).toEqual([]);
  });

  test("C54: an order that people have resolved is theirs", () => {
    const { children } = world.gate.ledger;
    const order = { gate: 1, incarnation: children.get(0, C.incarnation), parent: 1, child: 1 };
    const words = { persons: ["ada", "bob"], evidence: "phone" };
    resolve(world.gate, { order, cumQty: 100, px: 1_820_000, ...words }, world.gate.why);
    copy(1, 100);
    world.pass(5 * MS);
    expect(breaks()).toEqual([]);
  });
});
