import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mayStillFill } from "../domain/ord-status.ts";
import { FIRM, type Scope } from "../domain/scope.ts";
import { SymbolTable } from "../domain/symbols.ts";
import { C } from "./children.ts";
import { cancelParent, expireAll } from "./client-requests.ts";
import { freezeScope } from "./freeze.ts";
import { GateWorld, picture, SYMBOLS, VENUES } from "./gate.test-kit.ts";
import { clearScope, holdScope } from "./hold.ts";
import { Ledger } from "./ledger.ts";
import { P, ParentFlag } from "./parents.ts";
import { thaw } from "./people-states.ts";
import { ReportKind } from "./records.ts";
import { replaceParent } from "./replace-parent.ts";
import { replayRecord } from "./replay.ts";
import { StateCause } from "./scope-state.ts";
import { routerDown, routerUp } from "./workers.ts";

/** What may happen next; numbers choose among what there is. */
type Step = { readonly what: string; readonly a: number; readonly b: number };

const WHAT = [
  "order",
  "propose",
  "propose",
  "propose",
  "hostile",
  "accept",
  "fill",
  "fill",
  "cancelReport",
  "cancelReport",
  "again",
  "cancelParent",
  "replace",
  "routerDown",
  "hold",
  "clear",
  "clear",
  "freeze",
  "thaw",
  "thaw",
  "time",
  "stall",
  "full",
  "sync",
  "sync",
  "crash",
] as const;

const steps = fc.array(
  fc.record({ what: fc.constantFrom(...WHAT), a: fc.nat(9_999), b: fc.nat(9_999) }),
  { minLength: 5, maxLength: 120 },
);

/** Shares that a venue holds or has executed: the outside view, from what was sent alone. */
class Outside {
  /** Per child row of one incarnation's world: open shares, filled shares. */
  readonly open = new Map<string, number>();
  readonly filled = new Map<string, number>();

  key(world: GateWorld, child: number): string {
    const { children } = world.gate.ledger;
    return [C.incarnation, C.parentRow, C.child].map((cell) => children.get(child, cell)).join("/");
  }

  total(parentRow: number): number {
    let sum = 0;
    for (const side of [this.open, this.filled]) {
      for (const [key, qty] of side) if (key.split("/")[1] === String(parentRow)) sum += qty;
    }
    return sum;
  }
}

function run(plan: readonly Step[]): void {
  let world = new GateWorld().up();
  const outside = new Outside();
  for (const step of plan) {
    world.tick(1);
    if (step.what === "crash") world = crash(world, outside, step);
    else act(world, outside, step);
    check(world, outside);
  }
}

function act(world: GateWorld, outside: Outside, { what, a, b }: Step): void {
  const { gate, effects } = world;
  const { parents, children } = gate.ledger;
  const row = parents.count === 0 ? -1 : a % parents.count;
  const open = [...outside.open.keys()];
  const key = open[a % Math.max(1, open.length)];
  const child = key === undefined ? -1 : rowOf(world, key);
  const sentBefore = effects.sent.length;
  switch (what) {
    case "order":
      world.order({
        qty: 1 + (a % 2_000),
        side: 1 + (b % 2),
        limitPx: b % 2 ? 1_819_000 : 1_820_000,
      });
      break;
    case "propose":
      if (row >= 0) {
        const qty = 1 + (b % 700);
        world.propose(row, [{ qty }, { qty: 1 + (a % 300), venue: VENUES[b % 3] as number }]);
      }
      break;
    case "hostile":
      if (row >= 0)
        world.propose(row, [{ qty: a * 7, px: 1_000 * b, side: 1 + (a % 3) }], { n: b % 50 });
      break;
    case "accept":
      if (child >= 0) world.report(child, { kind: ReportKind.Accepted });
      break;
    case "fill":
    case "again":
      if (child >= 0 && key !== undefined)
        fill(world, outside, key, child, { a, b, twice: what === "again" });
      break;
    case "cancelReport":
      if (child >= 0 && key !== undefined) {
        outside.open.delete(key);
        world.report(child, { kind: ReportKind.Canceled, leavesQty: 0 });
        if (b % 3 === 0) world.report(child, { kind: ReportKind.Canceled, leavesQty: 0 });
      }
      break;
    case "cancelParent":
      if (row >= 0) {
        const origClOrdId = parents.infoOf(row).clOrdId;
        cancelParent(gate, { client: "alpha", session: "s", clOrdId: `x${a}-${b}`, origClOrdId });
      }
      break;
    case "replace":
      if (row >= 0) replace(world, row, a, b);
      break;
    case "routerDown":
      routerDown(gate, 1 + (a % 2));
      routerUp(gate, { number: 1 + (a % 2), bootId: b, pid: 1, release: "r1" });
      break;
    case "hold":
      holdScope(gate, scopeAt(a), b % 2 === 0 ? StateCause.Unexplained : StateCause.FeedLost);
      break;
    case "clear":
      clearScope(gate, scopeAt(a), b % 2 === 0 ? StateCause.Unexplained : StateCause.FeedLost);
      break;
    case "freeze":
      freezeScope(gate, scopeAt(a), StateCause.Contradiction);
      break;
    case "thaw":
      thaw(gate, scopeAt(a), { persons: ["anna", "ben"], keep: b % 4 !== 0 });
      break;
    case "time":
      world.pass(a % 2_000);
      break;
    case "stall":
      world.stall(a % 2_000);
      break;
    case "full":
      effects.full = a % 2 === 0;
      for (const lane of gate.lanes) lane.congested = effects.full;
      if (b % 2 === 0) for (const lane of gate.lanes) lane.congested = false;
      break;
    default:
      world.sync();
  }
  for (const sent of effects.sent.slice(sentBefore)) {
    outside.open.set(outside.key(world, sent), children.get(sent, C.qty));
  }
}

function fill(
  world: GateWorld,
  outside: Outside,
  key: string,
  child: number,
  x: { readonly a: number; readonly b: number; readonly twice: boolean },
): void {
  const open = outside.open.get(key) ?? 0;
  const lastQty = 1 + (x.b % open);
  if (lastQty === open) outside.open.delete(key);
  else outside.open.set(key, open - lastQty);
  outside.filled.set(key, (outside.filled.get(key) ?? 0) + lastQty);
  const execId = new Int32Array(6).fill(x.a * 10_000 + x.b);
  execId[1] = outside.filled.get(key) ?? 0;
  world.report(child, { kind: ReportKind.Fill, lastQty, execId });
  if (x.twice) world.report(child, { kind: ReportKind.Fill, lastQty, execId });
}

function replace(world: GateWorld, row: number, a: number, b: number): void {
  const info = world.gate.ledger.parents.infoOf(row);
  const side = world.gate.ledger.parents.side(row);
  replaceParent(world.gate, {
    client: "alpha",
    session: "s",
    clOrdId: `r${a}-${b}`,
    origClOrdId: info.clOrdId,
    account: "A1",
    symbol: "IBM",
    side,
    ordType: 2,
    tif: 0,
    strategy: 1,
    qty: 1 + (a % 3_000),
    // Now and then to a better price, which the children that are out do not have.
    limitPx: (side === 1 ? 1_820_000 : 1_819_000) + (b % 4 === 0 ? (side === 1 ? -100 : 100) : 0),
    body: `${a}-${b}`,
    handlInst: 1,
    capacity: 65,
    accountType: 0,
    possDupSentUtcMs: 0,
    fault: null,
  });
}

const TURNED: readonly Scope[] = [
  FIRM,
  { kind: "symbol", name: "IBM" },
  { kind: "account", name: "A1" },
  { kind: "client", name: "alpha" },
  { kind: "venue", name: "N" },
  { kind: "router", name: "1" },
  { kind: "strategy", name: "sweep" },
];

function scopeAt(a: number): Scope {
  return TURNED[a % TURNED.length] as Scope;
}

function rowOf(world: GateWorld, key: string): number {
  const [incarnation, row, child] = key.split("/").map(Number) as [number, number, number];
  return world.gate.ledger.children.find(incarnation, row, child);
}

/** kill -9: every written record survives; the venues answer for each open order. */
function crash(world: GateWorld, outside: Outside, { a, b }: Step): GateWorld {
  const next = new GateWorld({}, world.tape);
  // What was missed comes again while everything is in doubt: one order's end, one order's fill.
  const missed = [...outside.open.keys()];
  const ended = missed[a % Math.max(1, missed.length)];
  if (ended !== undefined && b % 2 === 0) {
    outside.open.delete(ended);
    next.report(rowOf(next, ended), { kind: ReportKind.Canceled, leavesQty: 0 });
    expectNothingFree(next);
  }
  const hit = missed[b % Math.max(1, missed.length)];
  if (hit !== undefined && outside.open.has(hit)) {
    fill(next, outside, hit, rowOf(next, hit), { a, b, twice: true });
    expectNothingFree(next);
  }
  next.up();
  for (const child of next.effects.asked) {
    const open = outside.open.get(outside.key(next, child)) ?? 0;
    const cumQty = outside.filled.get(outside.key(next, child)) ?? 0;
    const kind = open > 0 ? ReportKind.StatusLive : ReportKind.StatusEnded;
    next.report(child, { kind, cumQty, leavesQty: open });
  }
  next.sync();
  return next;
}

/** I11: in doubt nothing becomes free by a single report. */
function expectNothingFree(world: GateWorld): void {
  const { parents } = world.gate.ledger;
  for (let row = 0; row < parents.count; row++) {
    if (parents.get(row, P.doubtQty) > 0) expect(parents.get(row, P.remainingQty)).toBe(0);
  }
}

/** I1 and I2, and what the client was told, against the outside view. */
function check(world: GateWorld, outside: Outside): void {
  const { parents, children } = world.gate.ledger;
  for (let row = 0; row < parents.count; row++) {
    parents.assertConserved(row);
    const ordered = parents.get(row, P.orderQty) - parents.get(row, P.closedQty);
    expect(outside.total(row)).toBeLessThanOrEqual(ordered);
    expect(parents.get(row, P.excessQty)).toBe(0);
    let filled = 0;
    for (const [key, qty] of outside.filled) if (key.split("/")[1] === String(row)) filled += qty;
    expect(parents.get(row, P.cumQty)).toBe(filled);
    if (parents.has(row, ParentFlag.ended)) expect(outside.total(row)).toBe(filled);
  }
  for (const key of outside.open.keys()) {
    expect(mayStillFill(children.status(rowOf(world, key)))).toBe(true);
  }
}

describe("ledger", () => {
  test("I1, I2: whatever happens in whatever order, shares are conserved and never overspent", () => {
    fc.assert(fc.property(steps, run), { numRuns: 300 });
  });

  test("I17: the state is the fold of the records, after every step", () => {
    fc.assert(
      fc.property(steps, (plan) => {
        const world = new GateWorld().up();
        const outside = new Outside();
        for (const step of plan) {
          world.tick(1);
          if (step.what !== "crash") act(world, outside, step);
        }
        const folded = new Ledger(new SymbolTable(SYMBOLS), VENUES);
        for (const [i, { type, record }] of world.tape.entries.entries()) {
          expect(replayRecord(folded, type, record, i + 1)).toBe(true);
        }
        expect(picture(folded)).toEqual(picture(world.gate.ledger));
      }),
      { numRuns: 200 },
    );
  });

  test("I12, B30: all orders of a child's reports give the same parent", () => {
    const ids = [1, 2].map((n) => new Int32Array(6).fill(n));
    const parts = [
      { kind: ReportKind.Accepted, cumQty: 0, leavesQty: 100 },
      {
        kind: ReportKind.Fill,
        lastQty: 30,
        cumQty: 30,
        leavesQty: 70,
        execId: ids[0] as Int32Array,
      },
      {
        kind: ReportKind.Fill,
        lastQty: 20,
        cumQty: 50,
        leavesQty: 50,
        execId: ids[1] as Int32Array,
      },
    ];
    const pictures = new Set<string>();
    for (const order of permutations([0, 1, 2, 1])) {
      const world = new GateWorld().up();
      const row = world.parent();
      world.propose(row, [{ qty: 100 }]);
      for (const i of order) world.report(0, parts[i] as object);
      world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
      const { parents } = world.gate.ledger;
      pictures.add([P.cumQty, P.workingQty, P.remainingQty].map((c) => parents.get(row, c)).join());
    }
    expect([...pictures]).toEqual(["50,0,950"]);
  });

  test("F13, B25: a fill after the cancel is booked from free shares first, and freezes the parent", () => {
    const world = new GateWorld().up();
    const row = world.parent({ qty: 100 });
    world.propose(row, [{ qty: 100 }]);
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.propose(row, [{ qty: 60 }]);
    world.report(0, { kind: ReportKind.Fill, lastQty: 100, lastPx: 1_820_000 });
    const { parents } = world.gate.ledger;
    expect(
      [P.cumQty, P.workingQty, P.remainingQty, P.excessQty].map((c) => parents.get(row, c)),
    ).toEqual([100, 60, 0, 60]);
    expect(parents.has(row, ParentFlag.frozen)).toBe(true);
    expect(world.effects.alerts).not.toEqual([]);
  });

  test("M16: at the end of the session every day order expires, and is told when it is durable", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    expireAll(world.gate);
    expect(world.effects.reports.map((r) => r.why)).toEqual([0]);
    world.sync();
    expect(world.effects.reports.at(-1)).toEqual({
      row,
      why: 4,
      cumQty: 0,
      leavesQty: 0,
      ordStatus: 12,
    });
  });
});

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}
