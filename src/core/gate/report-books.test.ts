import { beforeEach, describe, expect, test } from "vitest";
import { CHILD_MAX, formatClOrdId } from "../domain/clordid.ts";
import { OrdStatus as S } from "../domain/ord-status.ts";
import { RejectCode as R } from "../domain/reject-code.ts";
import { applyKill, applyRearm, coversParent, laneOfScope } from "./apply-kill.ts";
import { applyReplace } from "./apply-replace.ts";
import { applyLostChild, applyReport, isStatusAnswer, settleParentStatus } from "./apply-report.ts";
import { applyResolve } from "./apply-resolve.ts";
import { C, ChildFlag, Cold } from "./children.ts";
import { cancelParent } from "./client-requests.ts";
import { GateWorld, VENUES } from "./gate.test-kit.ts";
import { P, ParentFlag } from "./parents.ts";
import {
  type CommandRecord,
  ReportKind as K,
  type RearmRecord,
  ReplaceStep,
  type ReportRecord,
} from "./records.ts";
import type { ReportOutcome } from "./report-outcome.ts";
import { StateCause } from "./scope-state.ts";

const PX = 1_820_000;
const DAY = 0;
const [N = 0] = VENUES;
const CONSENT: CommandRecord = {
  ...{ counter: 5, epochBound: 0, utcMs: 1, command: "rearm", scope: "firm", contentHash: "" },
  ...{ person: "ann", keyId: "k1", reason: "drill" },
};

let world: GateWorld;
let row: number;

/** A parent of 1,000 with a resting child of 100 at the first venue. */
beforeEach(() => {
  world = new GateWorld().up();
  row = world.parent({ clOrdId: "A" });
  world.propose(row, [{ qty: 100, tif: DAY }]);
});

function id(n: number): Int32Array {
  return new Int32Array(6).fill(800 + n);
}

/** What the books alone make of a report, without what the gate does of it. */
function booked(changes: Partial<ReportRecord>): ReportOutcome {
  const order = { venue: N, incarnation: 1, parent: row + 1, child: 1 };
  const words = { lastQty: 0, lastPx: PX, cumQty: 0, leavesQty: 0, avgPx: 0 };
  const names = { execId: id(1), seq: 1, utcMs: 5, kind: K.Accepted };
  return applyReport(world.gate.ledger, { ...order, ...words, ...names, ...changes }, 77);
}

function resolved(cumQty: number): void {
  const names = { first: "ada", second: "bob", evidence: "", utcMs: 9 };
  applyResolve(world.gate.ledger, {
    ...{ parent: row + 1, incarnation: 1, child: 1, cumQty, px: PX },
    ...names,
  });
}

function flags(of: number): boolean {
  return world.gate.ledger.children.has(0, of);
}

function isFrozen(): boolean {
  return world.gate.ledger.parents.has(row, ParentFlag.frozen);
}

function cold(cell: number): number {
  return world.gate.ledger.children.coldGet(0, cell);
}

describe("whose sums are held to account (B31)", () => {
  test("a refused cancel tells no sums of its order", () => {
    cancelParent(world.gate, { client: "alpha", session: "s", origClOrdId: "A", clOrdId: "X" });
    world.report(0, { kind: K.CancelRefused, cumQty: 500, leavesQty: 0 });
    expect([isFrozen(), cold(Cold.toldQty)]).toEqual([false, 0]);
  });

  test("an order that never left tells none", () => {
    expect(booked({ kind: K.NotSent, cumQty: 500 }).contradiction).toBe(false);
    expect(cold(Cold.toldQty)).toBe(0);
  });

  test("a fill that comes again tells nothing new", () => {
    world.report(0, { kind: K.Fill, lastQty: 40, execId: id(1), cumQty: 40, leavesQty: 60 });
    world.report(0, { kind: K.Fill, lastQty: 40, execId: id(1), cumQty: 90, leavesQty: 60 });
    expect([isFrozen(), cold(Cold.toldQty)]).toEqual([false, 40]);
  });

  test("the end of an order that was filled counts all of it", () => {
    world.report(0, { kind: K.Fill, lastQty: 100 });
    expect(cold(Cold.endQty)).toBe(100);
  });
});

describe("what a report says of an order beside its shares", () => {
  test("only what answers a status request is its answer", () => {
    const kinds = Object.entries(K).filter(([, kind]) => isStatusAnswer(kind));
    expect(kinds.map(([name]) => name)).toEqual(["StatusLive", "StatusEnded", "StatusUnknown"]);
  });

  test.each([
    ["a status that nobody knows it", K.StatusUnknown, false],
    ["its acknowledgement", K.Accepted, true],
    ["a pending cancel", K.PendingCancel, true],
  ])("%s: the venue has it: %o %o", (_, kind, acked) => {
    world.gate.ledger.children.flag(0, ChildFlag.unproven | ChildFlag.asked);
    booked({ kind });
    expect([flags(ChildFlag.acked), flags(ChildFlag.unproven)]).toEqual([acked, false]);
    expect(flags(ChildFlag.asked)).toBe(kind !== K.StatusUnknown);
  });

  test("an order that the venue does not know was sent all the same (C11)", () => {
    const { parents } = world.gate.ledger;
    const sent = parents.get(row, P.sentQty);
    booked({ kind: K.StatusUnknown });
    expect(parents.get(row, P.sentQty)).toBe(sent);
    world.propose(row, [{ qty: 50, tif: DAY }]);
    booked({ kind: K.NotSent, child: 2 });
    expect(parents.get(row, P.sentQty)).toBe(sent);
  });

  test.each([K.StatusEnded, K.StatusUnknown])(
    "a status %d of a filled order is expected",
    (kind) => {
      booked({ kind: K.Fill, lastQty: 100, cumQty: 100 });
      expect(booked({ kind, cumQty: 100, execId: id(2) })).toMatchObject({
        unexpected: false,
        contradiction: false,
      });
      expect(world.gate.ledger.children.status(0)).toBe(S.Filled);
    },
  );

  test("B30: that a filled order ended otherwise is unexpected, and changes nothing", () => {
    booked({ kind: K.Fill, lastQty: 100, cumQty: 100 });
    const said = booked({ kind: K.Canceled, cumQty: 100, execId: id(2) });
    expect([said.unexpected, said.ended, said.contradiction]).toEqual([true, false, false]);
    expect(world.gate.ledger.children.status(0)).toBe(S.Filled);
  });

  test("B30: of two ends the first counts; that they differ is a contradiction", () => {
    booked({ kind: K.Canceled, cumQty: 40 });
    expect(booked({ kind: K.Canceled, cumQty: 40, execId: id(2) }).contradiction).toBe(false);
    expect(booked({ kind: K.Canceled, cumQty: 0, execId: id(3) }).contradiction).toBe(true);
    expect(cold(Cold.endQty)).toBe(40);
    expect(world.gate.ledger.parents.get(row, P.workingQty)).toBe(40);
  });
});

test("B33: an order that has ended waits for no cancel", () => {
  world.gate.ledger.children.set(0, C.cancel, 5);
  booked({ kind: K.Canceled });
  expect(world.gate.ledger.children.get(0, C.cancel)).toBe(0);
});

describe("a fill", () => {
  test("behind an end, up to what was ordered, is late and no overfill of the order (B25)", () => {
    world.report(0, { kind: K.Canceled, cumQty: 0, leavesQty: 0 });
    world.report(0, { kind: K.Fill, lastQty: 100, cumQty: 100, leavesQty: 0 });
    expect(isFrozen()).toBe(true);
    expect(world.effects.alerts).toContain(R.FillAfterEnd);
    expect(world.effects.alerts).not.toContain(R.Overfill);
  });

  test("beyond what was open freezes its parent by the books alone: a fold shows it too", () => {
    booked({ kind: K.Canceled });
    expect(isFrozen()).toBe(false);
    booked({ kind: K.Fill, lastQty: 1, cumQty: 1, execId: id(2) });
    expect(isFrozen()).toBe(true);
  });

  test("I12: of an ExecID that a later order used first stops the lane", () => {
    world.propose(row, [{ qty: 100, tif: DAY }]);
    world.report(1, { kind: K.Fill, lastQty: 40, execId: id(1) });
    world.report(0, { kind: K.Fill, lastQty: 40, execId: id(1) });
    expect([isFrozen(), world.gate.ledger.laneCause[0]]).toEqual([true, StateCause.ExecIdReused]);
    expect(world.gate.ledger.parents.get(row, P.cumQty)).toBe(40);
  });

  test("B27: whose bust came first was not corrected", () => {
    world.correct(0, { refExecId: id(1) });
    world.report(0, { kind: K.Fill, lastQty: 40, execId: id(1) });
    expect(flags(ChildFlag.corrected)).toBe(false);
  });

  test("B27: of a lost draw whose correction came first was corrected", () => {
    world.correct(0, { kind: K.Correct, child: 40, refExecId: id(1), lastQty: 30, lastPx: PX });
    world.report(0, { kind: K.Fill, child: 40, lastQty: 40, lastPx: PX, execId: id(1) });
    const { children } = world.gate.ledger;
    expect(children.has(children.find(1, row, 40), ChildFlag.corrected)).toBe(true);
  });

  test("I1: on books that are not conserved stops the gate", () => {
    world.gate.ledger.parents.set(row, P.remainingQty, 901);
    expect(() => booked({ kind: K.Accepted })).toThrow();
  });
});

describe("OrdStatus(39) after filled shares have changed", () => {
  test.each([
    ["ended Filled and full", true, S.Filled, 1_000, S.Filled],
    ["ended Filled and short", true, S.Filled, 999, S.Canceled],
    ["ended Canceled and full", true, S.Canceled, 1_000, S.Filled],
    ["ended Canceled and short", true, S.Canceled, 999, S.Canceled],
    ["ended Expired and full", true, S.Expired, 1_000, S.Expired],
    ["ended Expired and short", true, S.Expired, 1, S.Expired],
    ["New with a part", false, S.New, 1, S.PartiallyFilled],
    ["PendingNew with a part", false, S.PendingNew, 1, S.PartiallyFilled],
    ["PendingNew with nothing", false, S.PendingNew, 0, S.PendingNew],
    ["PendingCancel with a part", false, S.PendingCancel, 1, S.PendingCancel],
    ["PendingCancel with nothing", false, S.PendingCancel, 0, S.PendingCancel],
    ["PartiallyFilled with nothing", false, S.PartiallyFilled, 0, S.New],
  ])("%s", (_, ended, status, cumQty, want) => {
    const { ledger } = world.gate;
    if (ended) ledger.parents.flag(row, ParentFlag.ended);
    ledger.parents.set(row, P.ordStatus, status);
    ledger.parents.set(row, P.cumQty, cumQty);
    settleParentStatus(ledger, row);
    expect(ledger.parents.status(row)).toBe(want);
  });
});

describe("an order that people have resolved", () => {
  test("is asked no more once its venue has answered, and by no other report", () => {
    resolved(0);
    world.gate.ledger.children.flag(0, ChildFlag.asked);
    booked({ kind: K.Canceled });
    expect(flags(ChildFlag.asked)).toBe(true);
    booked({ kind: K.StatusEnded });
    expect(flags(ChildFlag.asked)).toBe(false);
  });

  test("takes the ExecID of a fill alone for an execution of it, once", () => {
    resolved(70);
    const manual = world.gate.ledger.manualFills.get(0);
    booked({ kind: K.Canceled, cumQty: 70 });
    expect(booked({ kind: K.Fill, lastQty: 30, cumQty: 30 }).duplicate).toBe(false);
    expect(manual?.qty).toBe(40);
    expect(booked({ kind: K.Fill, lastQty: 30, cumQty: 30 }).duplicate).toBe(true);
    expect(manual?.qty).toBe(40);
  });

  test("with nothing entered by hand has no fill to confirm", () => {
    resolved(0);
    expect(booked({ kind: K.Fill, lastQty: 30 }).duplicate).toBe(false);
    expect(world.gate.ledger.parents.get(row, P.cumQty)).toBe(0);
  });

  test("that had ended by its venue's word stays what the venue said", () => {
    booked({ kind: K.Expired, cumQty: 40 });
    resolved(40);
    expect(world.gate.ledger.children.status(0)).toBe(S.Expired);
  });

  test("makes its parent PartiallyFilled when it had filled", () => {
    world.propose(row, [{ qty: 50, tif: DAY }]);
    resolved(40);
    expect(world.gate.ledger.parents.status(row)).toBe(S.PartiallyFilled);
    expect(world.gate.ledger.parents.get(row, P.workingQty)).toBe(50);
  });

  test("leaves its parent the code that it was closing with", () => {
    const { parents } = world.gate.ledger;
    parents.flag(row, ParentFlag.closing);
    parents.set(row, P.code, R.ScopeKilled);
    parents.set(row, P.closedQty, 900);
    parents.set(row, P.remainingQty, 0);
    resolved(0);
    expect(parents.get(row, P.code)).toBe(R.ScopeKilled);
  });

  test("uses up what people said of it, and of no other order", () => {
    const { commands, gate } = world.gate.ledger;
    const [own = "", other = ""] = [1, 2].map((n) => `order:${formatClOrdId(gate, 1, row + 1, n)}`);
    for (const scope of [own, other]) commands.apply({ ...CONSENT, command: "resolve", scope });
    resolved(0);
    expect(commands.waiting.map(({ scope }) => scope)).toEqual([other]);
  });

  test("I1: on books that are not conserved stops the gate", () => {
    world.gate.ledger.parents.set(row, P.orderQty, 1_001);
    expect(() => resolved(0)).toThrow();
  });
});

describe("an order that people name and the journal lacks", () => {
  const named = { venue: N, incarnation: 1, parent: 1, utcMs: 1 };

  test("gets a row once; one that the journal has keeps its own", () => {
    const { ledger } = world.gate;
    expect(applyLostChild(ledger, { ...named, child: 1 })).toBe(0);
    expect(applyLostChild(ledger, { ...named, child: 9 })).toBe(1);
    expect(applyLostChild(ledger, { ...named, child: 9 })).toBe(1);
    expect(ledger.children.count).toBe(2);
    expect(ledger.children.get(1, C.lane)).toBe(0);
  });

  test.each([
    [Math.floor(CHILD_MAX / 2), Math.floor(CHILD_MAX / 2) + 1],
    [Math.ceil(CHILD_MAX / 2), 2],
  ])("with number %d the parent's next number is %d: there is room for cancels", (child, next) => {
    const { ledger } = world.gate;
    applyLostChild(ledger, { ...named, child });
    expect(ledger.parents.get(row, P.nextChild)).toBe(next);
  });
});

describe("a turn of a scope (M9)", () => {
  const words = { person: "ann", keyId: "k1", counter: 1, reason: "drill", utcMs: 1 };
  const turned = (scope: string, killSeq: number) => ({ ...words, scope, killSeq });
  const rearmed = { keep: 1, first: "ada", second: "bob", reason: "found", utcMs: 1 };

  test("uses up every consent to rearm it that came before, of a kill and of a rearm", () => {
    const { ledger } = world.gate;
    ledger.commands.apply({ ...CONSENT, scope: "symbol:IBM" });
    applyKill(ledger, turned("symbol:IBM", 1), 50);
    expect(ledger.commands.waiting).toEqual([]);
    ledger.commands.apply({ ...CONSENT, scope: "symbol:IBM" });
    applyRearm(ledger, { ...rearmed, scope: "symbol:IBM", killSeq: 1 } as RearmRecord, 51);
    expect(ledger.commands.waiting).toEqual([]);
  });

  test("whose venue is not one of ours, though it begins like one, stops no lane", () => {
    const { ledger } = world.gate;
    for (const scope of ["venue:NX", "venue:Z"]) applyKill(ledger, turned(scope, 1), 50);
    expect([[...ledger.laneKilled], [...ledger.laneTurned]]).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  test("of a venue or router whose name is a client's touches no parent", () => {
    const { ledger } = world.gate;
    for (const scope of ["router:alpha", "router:1"]) applyKill(ledger, turned(scope, 1), 50);
    expect(ledger.parents.has(row, ParentFlag.killed)).toBe(false);
    const kinds = ["venue", "router"] as const;
    for (const kind of kinds) {
      expect(coversParent(ledger, { kind, name: "alpha" }, row)).toBe(false);
    }
  });

  test.each(["symbol", "account", "strategy"] as const)(
    "a lane is a venue's, never a %s's",
    (kind) => {
      expect(laneOfScope(world.gate.ledger, { kind, name: "N" })).toBe(-1);
    },
  );
});

test("I1: a replace on books that are not conserved stops the gate", () => {
  world.gate.ledger.parents.set(row, P.remainingQty, 901);
  const keys = { client: "alpha", session: "s", clOrdId: "B", origClOrdId: "A", body: "" };
  const terms = { orderQty: 900, limitPx: PX, reservePx: PX, handlInst: 1, capacity: 65 };
  const record = { ...keys, ...terms, parent: row + 1, step: ReplaceStep.Done, utcMs: 1 };
  expect(() => applyReplace(world.gate.ledger, record as never)).toThrow();
});
