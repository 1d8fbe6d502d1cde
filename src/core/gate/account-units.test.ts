import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../domain/reject-code.ts";
import { cancelParent } from "./client-requests.ts";
import { openTestDay, securityRow } from "./day.test-kit.ts";
import { DayRowKind } from "./day-records.ts";
import { openQtyOf } from "./exposure.ts";
import { GateWorld, SYMBOLS, TRADE_DATE } from "./gate.test-kit.ts";
import { OMNIBUS, Owners } from "./owners.ts";
import { P } from "./parents.ts";
import { Phase } from "./phase.ts";
import { ReportKind } from "./records.ts";
import { replaceParent } from "./replace-parent.ts";
import { takePhase } from "./time.ts";
import { closeDay, dayRow } from "./trading-day.ts";

/** Ann has an account with each of two clients; A2 is another's. */
const ANNS = { A1: "ann", A2: "cid", B1: "ann" };
const ONE_OWNER = { A1: "ann", A2: "ann", B1: "ann" };
const CLIENT_OF: Readonly<Record<string, string>> = { A1: "alpha", A2: "alpha", B1: "bravo" };
const ASK = 1_819_000;

/** A world in which the accounts hold so many shares of IBM. */
function holding(
  shares: Readonly<Record<string, number>>,
  owners: Record<string, string> = ANNS,
): GateWorld {
  const world = new GateWorld({}, undefined, undefined, undefined, 0, 0, 0, owners).up();
  closeDay(world.gate, TRADE_DATE, { persons: ["ada"], reason: "evening" });
  const rows = Object.entries(shares).map(([account, a]) =>
    dayRow(DayRowKind.Position, "IBM", { account, a }),
  );
  openTestDay(world.gate, TRADE_DATE + 1, [securityRow("IBM"), ...rows]);
  takePhase(world.gate, TRADE_DATE + 1, Phase.Open);
  return world;
}

/** The same accounts after a crash, maybe with other owners. */
function restarted(world: GateWorld, owners: Record<string, string> = ANNS): GateWorld {
  const next = new GateWorld({}, world.tape, undefined, undefined, 0, 0, 0, owners);
  next.gate.ledger.firmState = 0;
  return next;
}

/** What a sell is refused with, or nothing. */
function sell(world: GateWorld, account: string, side: number, qty: number): readonly number[] {
  const before = world.effects.refusals.length;
  world.order({ client: CLIENT_OF[account] as string, account, side, qty, limitPx: ASK });
  const refused = world.effects.refusals[before];
  return refused === undefined ? [] : [refused.code, refused.a, refused.b];
}

describe("C30: accounts of one owner are one unit, long and short together (Rule 200(f))", () => {
  test.each<[string, Record<string, number>, string, number, number, readonly number[]]>([
    ["what a sister account has is long here", { A1: 500 }, "B1", 2, 500, []],
    ["... and no share more", { A1: 500 }, "B1", 2, 501, [R.MarkedLong, 501, 500]],
    ["long in one, short in the other: the net", { A1: 500, B1: -200 }, "A1", 2, 300, []],
    ["... and no share more", { A1: 500, B1: -200 }, "A1", 2, 301, [R.MarkedLong, 301, 300]],
    ["short as a whole: nothing is long", { A1: 500, B1: -500 }, "A1", 2, 1, [R.MarkedLong, 1, 0]],
    ["what the sister has is not sold short", { A1: 500 }, "B1", 5, 500, [R.MarkedShort, 500, 500]],
    ["... nor short exempt", { A1: 500 }, "B1", 6, 1, [R.MarkedShort, 1, 500]],
    ["beyond what both have it is short", { A1: 500 }, "B1", 5, 501, []],
    ["another owner's shares are not theirs", { A2: 500 }, "B1", 2, 1, [R.MarkedLong, 1, 0]],
    ["... nor in its way", { A2: 500 }, "B1", 5, 500, []],
  ])("%s", (_, shares, account, side, qty, want) => {
    expect(sell(holding(shares), account, side, qty)).toEqual(want);
  });

  test("what sells of the sister account may still take is long no more", () => {
    const world = holding({ A1: 500 });
    expect(sell(world, "A1", 2, 300)).toEqual([]);
    expect(sell(world, "B1", 2, 201)).toEqual([R.MarkedLong, 201, 200]);
    expect(sell(world, "B1", 2, 200)).toEqual([]);
    expect(sell(world, "A1", 2, 1)).toEqual([R.MarkedLong, 1, 0]);
    expect(sell(world, "A1", 5, 1)).toEqual([]);
  });

  test("what of them is in doubt after a crash is long no more", () => {
    const world = holding({ A1: 500 });
    sell(world, "A1", 2, 300);
    world.sync();
    const next = restarted(world);
    expect(next.gate.ledger.parents.get(0, P.doubtQty)).toBe(300);
    expect(sell(next, "B1", 2, 201)).toEqual([R.MarkedLong, 201, 200]);
  });

  test("what the sister bought is long here, and no more once its trade is broken", () => {
    const world = holding({});
    const row = world.parent({ account: "A1", qty: 100 });
    world.propose(row, [{ qty: 100 }]);
    const execId = new Int32Array(6).fill(7);
    world.report(0, { kind: ReportKind.Fill, lastQty: 100, execId });
    expect(sell(world, "B1", 2, 101)).toEqual([R.MarkedLong, 101, 100]);
    world.correct(0, { kind: ReportKind.Correct, refExecId: execId, lastQty: 40, lastPx: ASK });
    expect(sell(world, "B1", 2, 41)).toEqual([R.MarkedLong, 41, 40]);
    const again = new Int32Array(6).fill(8);
    world.correct(0, { refExecId: execId, execId: again });
    expect(sell(world, "B1", 2, 1)).toEqual([R.MarkedLong, 1, 0]);
  });

  test("a replace of an order does not stand in its own way, those of the sister do", () => {
    const world = holding({ A1: 500 });
    expect(sell(world, "A1", 2, 100)).toEqual([]);
    expect(sell(world, "B1", 2, 300)).toEqual([]);
    world.sync();
    replace(world, 1, 401);
    expect(world.gate.ledger.parents.get(1, P.clientQty)).toBe(300);
    replace(world, 1, 400);
    expect(world.gate.ledger.parents.get(1, P.clientQty)).toBe(400);
  });

  test("a start with other owners sums what each has anew", () => {
    const world = holding({ A1: 500, A2: -100 });
    sell(world, "A1", 2, 100);
    world.sync();
    expect(sell(restarted(world, ONE_OWNER), "B1", 2, 301)).toEqual([R.MarkedLong, 301, 300]);
    const apart = { A1: "ann", A2: "cid", B1: "dan" };
    expect(sell(restarted(world, apart), "B1", 2, 1)).toEqual([R.MarkedLong, 1, 0]);
    expect(sell(restarted(world, apart), "A1", 2, 401)).toEqual([R.MarkedLong, 401, 400]);
  });

  test("an omnibus account is a unit of its own, also when an owner has its name", () => {
    const owners = new Owners(
      new Map([
        ["A1", OMNIBUS],
        ["A2", OMNIBUS],
        ["B1", "A1"],
        ["B2", "A1"],
      ]),
    );
    const units = ["A1", "A2", "B1", "B2", "unknown"].map((account) => owners.unitOf(account));
    expect(new Set(units).size).toBe(4);
    expect(units[2]).toBe(units[3]);
  });
});

const act = fc.record({
  what: fc.constantFrom("sell", "sell", "buy", "fill", "end", "bust", "cancel", "replace", "crash"),
  which: fc.nat(20),
  qty: fc.integer({ min: 1, max: 900 }),
  account: fc.constantFrom("A1", "A2", "B1"),
  side: fc.constantFrom(2, 2, 5, 6),
  bac: fc.boolean(),
  grouped: fc.boolean(),
});

test("every verdict on a mark is that of sums over the orders of the owner's accounts", () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 5, maxLength: 50 }), (acts) => {
      let world = holding({ A1: 900, B1: -200, A2: 300 });
      const execs: { child: number; execId: Int32Array }[] = [];
      for (const { what, which, qty, account, side, bac, grouped } of acts) {
        const { ledger } = world.gate;
        const row = which % Math.max(1, ledger.parents.count);
        const child = which % Math.max(1, ledger.children.count);
        const symbol = bac ? "BAC" : "IBM";
        const limitPx = bac ? 138_000 : ASK;
        const client = CLIENT_OF[account] as string;
        if (what === "sell") {
          const long = longShares(world, account, symbol);
          const before = world.effects.refusals.length;
          world.order({ client, account, side, symbol, qty, limitPx });
          const { code = R.None, a = 0, b = 0 } = world.effects.refusals[before] ?? {};
          const isLong = qty <= long;
          if (side === 2 && !isLong) expect([code, a, b]).toEqual([R.MarkedLong, qty, long]);
          else if (side !== 2 && isLong) expect([code, a, b]).toEqual([R.MarkedShort, qty, long]);
          else expect([R.MarkedLong, R.MarkedShort]).not.toContain(code);
        } else if (what === "buy") {
          // Below what sells ask for: accounts of one owner may not meet.
          const bid = bac ? 137_900 : ASK - 100;
          world.order({ client, account, symbol, qty, limitPx: bid });
        } else if (what === "fill" && ledger.parents.count > 0) {
          world.propose(row, [{ qty, px: ledger.parents.limitPx(row), tif: 0 }]);
          const newest = ledger.children.count - 1;
          const execId = new Int32Array(6).fill(execs.length + 1_000);
          if (newest < 0) continue;
          execs.push({ child: newest, execId });
          world.report(newest, { kind: ReportKind.Fill, lastQty: Math.ceil(qty / 2), execId });
        } else if (what === "end" && ledger.children.count > 0) {
          world.report(child, { kind: ReportKind.Canceled, leavesQty: 0 });
        } else if (what === "bust" && execs.length > 0) {
          const exec = execs[which % execs.length] as (typeof execs)[number];
          if (exec.child < ledger.children.count) {
            world.correct(exec.child, { refExecId: exec.execId });
          }
        } else if (what === "cancel" && ledger.parents.count > 0) cancel(world, row, which);
        else if (what === "replace" && ledger.parents.count > 0) replace(world, row, qty);
        else if (what === "crash") world = restarted(world, grouped ? ONE_OWNER : ANNS).up();
        if (which % 3 === 0) world.sync();
        expect(unitsAsKept(world)).toEqual(unitsAnew(world));
      }
    }),
    { numRuns: 150 },
  );
});

/** Shares that accounts of the same owner may sell long, by the orders' own rows alone. */
function longShares(world: GateWorld, account: string, symbol: string): number {
  const [net, , openSell] = countedAnew(world, account, symbol);
  return Math.max(0, (net as number) - (openSell as number));
}

/** Net, open to buy and open to sell of an owner, from the day's positions and every order. */
function countedAnew(world: GateWorld, account: string, symbol: string): number[] {
  const { ledger, owners } = world.gate;
  const { parents, day } = ledger;
  const accounts = owners.groupOf(account);
  const held = [...day.rowsOf(DayRowKind.Position).values()].filter(
    (row) => row.name === symbol && accounts.includes(row.account),
  );
  const sums = [held.reduce((sum, { a }) => sum + a, 0), 0, 0];
  const add = (cell: number, by: number): void => {
    sums[cell] = (sums[cell] as number) + by;
  };
  for (let row = 0; row < parents.count; row++) {
    const info = parents.infoOf(row);
    if (!accounts.includes(info.account) || ledger.scopesOf(row).symbol !== symbol) continue;
    const cumQty = parents.get(row, P.cumQty);
    const buy = parents.side(row) === 1;
    add(0, buy ? cumQty : -cumQty);
    let open = openQtyOf(parents, row);
    if (info.pendingReplace !== null && open > 0) {
      const wanted = info.pendingReplace.orderQty - cumQty - parents.get(row, P.bustedQty);
      open = Math.max(open, wanted);
    }
    add(buy ? 1 : 2, open);
  }
  return sums;
}

function unitsAnew(world: GateWorld): number[][] {
  return SYMBOLS.flatMap((symbol) =>
    Object.keys(ANNS).map((account) => countedAnew(world, account, symbol)),
  );
}

function unitsAsKept(world: GateWorld): number[][] {
  const { exposure } = world.gate.ledger;
  return SYMBOLS.flatMap((symbol) =>
    Object.keys(ANNS).map((account) =>
      [0, 1, 2].map((cell) => exposure.unitShares(account, symbol, cell)),
    ),
  );
}

function cancel(world: GateWorld, row: number, n: number): void {
  const { client, clOrdId, session } = world.gate.ledger.parents.infoOf(row);
  cancelParent(world.gate, { client, session, clOrdId: `x${n}`, origClOrdId: clOrdId });
}

function replace(world: GateWorld, row: number, qty: number): void {
  const { parents } = world.gate.ledger;
  const { client, account, session, clOrdId } = parents.infoOf(row);
  const clOrdIdNow = `r${world.tape.entries.length}`;
  replaceParent(world.gate, {
    ...{ client, account, session, clOrdId: clOrdIdNow, origClOrdId: clOrdId, qty },
    ...{ symbol: world.gate.ledger.scopesOf(row).symbol, side: parents.side(row) },
    ...{ ordType: 2, tif: 0, strategy: 1, limitPx: parents.limitPx(row) },
    ...{ handlInst: 1, capacity: 65, accountType: 0, body: clOrdIdNow, possDupSentUtcMs: 0 },
    fault: null,
  });
  world.sync();
}
