import { beforeEach, describe, expect, test } from "vitest";
import { CHILD_MAX } from "../domain/clordid.ts";
import { RejectCode as R } from "../domain/reject-code.ts";
import { FIRM, type Scope } from "../domain/scope.ts";
import { C } from "./children.ts";
import { cancelParent } from "./client-requests.ts";
import { GateWorld, VENUES } from "./gate.test-kit.ts";
import { kill, rearm, stepSweeps } from "./kill.ts";
import { massCancelAnswered, type Sweep } from "./kill-sweep.ts";
import { P, ParentFlag } from "./parents.ts";
import { ReportKind as K } from "./records.ts";

const DAY = 0;
const SECOND = VENUES[1] as number;
const IBM: Scope = { kind: "symbol", name: "IBM" };
const ACCOUNT: Scope = { kind: "account", name: "A1" };
const BY = { person: "ann", keyId: "k", counter: 1, reason: "drill" };

let world: GateWorld;

/** A parent of IBM with so many resting children at the first venue. */
beforeEach(() => {
  world = new GateWorld().up();
  world.parent({ clOrdId: "A" });
});

function working(...venues: number[]): void {
  world.propose(
    0,
    venues.map((venue) => ({ qty: 100, tif: DAY, venue })),
  );
  venues.forEach((_, child) => {
    world.report(child, { kind: K.Accepted });
  });
}

function killed(scope: Scope): Sweep {
  return kill(world.gate, { scope, ...BY });
}

function step(ms = 0): void {
  world.tick(ms);
  stepSweeps(world.gate);
}

describe("the sweeps of kills (M9)", () => {
  test("two kills at a time have a sweep each, and neither ends the other's", () => {
    working(VENUES[0] as number, SECOND);
    const first = killed(IBM);
    const second = killed({ kind: "venue", name: "P" });
    expect(world.gate.sweeps).toEqual([first, second]);
    expect(
      [first, second].map((sweep) => sweep.counts(world.gate).map(({ open }) => open)),
    ).toEqual([[1, 1], [1]]);
    world.report(1, { kind: K.Canceled, leavesQty: 0 });
    step();
    expect(world.gate.sweeps).toEqual([first]);
  });

  test("the same kill again follows the same orders, and asks back what it may ask back again", () => {
    working(VENUES[0] as number);
    const first = killed(IBM);
    expect(world.effects.cancels).toEqual([0]);
    expect(killed(IBM)).toBe(first);
    expect(world.effects.cancels).toEqual([0]);
    world.report(0, { kind: K.CancelRefused });
    expect(killed(IBM)).toBe(first);
    expect(world.effects.cancels).toEqual([0, 0]);
  });

  test("a second time is asked when every order has had its answer, not some of them", () => {
    working(VENUES[0] as number, VENUES[0] as number);
    const sweep = killed(IBM);
    world.report(0, { kind: K.CancelRefused });
    step();
    expect(world.effects.cancels).toEqual([0, 1]);
    world.report(1, { kind: K.CancelRefused });
    step();
    expect(world.effects.cancels).toEqual([0, 1, 0, 1]);
    expect(sweep.counts(world.gate)).toMatchObject([{ open: 2, cannotCancel: 0, unanswered: 2 }]);
    world.report(0, { kind: K.CancelRefused });
    expect(sweep.counts(world.gate)).toMatchObject([{ cannotCancel: 1, unanswered: 1 }]);
    world.report(1, { kind: K.Canceled, leavesQty: 0 });
    expect(sweep.counts(world.gate)).toMatchObject([
      { cancelled: 1, cannotCancel: 1, unanswered: 0 },
    ]);
    expect(sweep.done(world.gate)).toBe(true);
    step();
    expect(world.effects.cancels).toEqual([0, 1, 0, 1]);
  });

  test("an order that has not been acknowledged has not had its answer", () => {
    world.propose(0, [{ qty: 100, tif: DAY }]);
    killed(IBM);
    world.report(0, { kind: K.PendingCancel });
    world.gate.ledger.children.set(0, C.cancel, 0);
    step();
    expect(world.effects.cancels).toEqual([0, 0]);
  });

  test("a second of silence is a second request, and not a moment before", () => {
    working(VENUES[0] as number);
    killed(IBM);
    world.gate.ledger.children.set(0, C.cancel, 0);
    const first = world.gate.lanes[0];
    if (first !== undefined) first.massAsked = 1;
    step(1_000);
    expect(world.effects.cancels).toEqual([0]);
    step(1);
    expect(world.effects.cancels).toEqual([0, 0]);
  });

  test("an order counts by how it ended: cancelled, filled, or otherwise", () => {
    working(...[0, 0, 0, 0].map(() => VENUES[0] as number));
    const sweep = killed(IBM);
    world.report(0, { kind: K.Canceled, leavesQty: 0 });
    world.report(1, { kind: K.Fill, lastQty: 100 });
    world.report(2, { kind: K.Expired, leavesQty: 0 });
    expect(sweep.counts(world.gate)).toEqual([
      {
        ...{ lane: 0, open: 4, cancelled: 1, filled: 1, expired: 1, cannotCancel: 0 },
        ...{ unanswered: 1 },
      },
    ]);
  });
});

describe("mass cancels", () => {
  beforeEach(() => {
    working(VENUES[0] as number, SECOND);
    for (const lane of world.gate.lanes) lane.massCancel = true;
  });

  test.each<{ readonly scope: Scope; readonly want: readonly object[] }>([
    {
      scope: FIRM,
      want: [0, 1, 2].map((lane) => ({ lane, symbol: -1, number: lane + 1 })),
    },
    { scope: IBM, want: [0, 1, 2].map((lane) => ({ lane, symbol: 0, number: lane + 1 })) },
    { scope: { kind: "venue", name: "P" }, want: [{ lane: 1, symbol: -1, number: 1 }] },
    { scope: ACCOUNT, want: [] },
  ])("a kill of $scope.kind takes back nobody else's order", ({ scope, want }) => {
    killed(scope);
    expect(world.effects.massCancels).toEqual(want);
  });

  test("when the numbers of mass cancels are used up each order is asked back by its own id", () => {
    world.gate.lastMassCancel = CHILD_MAX - 1;
    const log = world.effects.alerts.length;
    killed({ kind: "venue", name: "P" });
    expect(world.effects.massCancels).toHaveLength(1);
    killed({ kind: "venue", name: "N" });
    expect(world.effects.massCancels).toHaveLength(1);
    expect(world.effects.alerts.slice(log)).toContain(R.ChildNumbersUsedUp);
    expect(world.effects.cancels).toContain(0);
  });

  test("an answer that was not asked for is none, and a lane of nobody has none", () => {
    massCancelAnswered(world.gate, 0);
    massCancelAnswered(world.gate, 99);
    expect(world.gate.lanes[0]?.massAsked).toBe(0);
    killed({ kind: "venue", name: "N" });
    expect(world.gate.lanes[0]?.massAsked).toBe(1);
    massCancelAnswered(world.gate, 0);
    expect(world.gate.lanes[0]?.massAsked).toBe(0);
  });
});

describe("a rearm (M10)", () => {
  const persons = ["ann", "bob"] as const;

  test("ends its own sweep and no other's", () => {
    working(VENUES[0] as number);
    killed(ACCOUNT);
    const other = killed(IBM);
    rearm(
      world.gate,
      { scope: ACCOUNT, killSeq: 1, keep: true, persons, reason: "" },
      world.gate.why,
    );
    expect(world.gate.sweeps).toEqual([other]);
  });

  test("of a scope whose sweep is over ends no sweep", () => {
    const other = killed(IBM);
    killed(ACCOUNT);
    step();
    world.gate.sweeps.push(other);
    rearm(
      world.gate,
      { scope: ACCOUNT, killSeq: 1, keep: true, persons, reason: "" },
      world.gate.why,
    );
    expect(world.gate.sweeps).toEqual([other]);
  });

  test("returns a parent once: one that its client cancels ends by its client's word", () => {
    working(VENUES[0] as number);
    const cancel = { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" };
    cancelParent(world.gate, cancel);
    killed(IBM);
    rearm(world.gate, { scope: IBM, killSeq: 1, keep: false, persons, reason: "" }, world.gate.why);
    const { parents } = world.gate.ledger;
    expect([parents.get(0, P.code), parents.has(0, ParentFlag.closing)]).toEqual([0, true]);
  });
});

test("F14: a cancel has a number of its own as long as there are any", () => {
  working(VENUES[0] as number, VENUES[0] as number);
  world.gate.ledger.parents.set(0, P.nextChild, CHILD_MAX);
  killed(IBM);
  expect(world.effects.cancels).toEqual([0]);
  expect(world.effects.alerts).toContain(R.ChildNumbersUsedUp);
});
