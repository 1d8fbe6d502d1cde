import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode as R } from "../domain/reject-code.ts";
import { FIRM, type Scope } from "../domain/scope.ts";
import { firmLoss, firmLossWithin } from "./controls/loss.ts";
import { openTestDay } from "./day.test-kit.ts";
import { type GateWorld, TRADE_DATE } from "./gate.test-kit.ts";
import {
  accountLoss,
  BID,
  buys,
  flatWorld,
  PAID,
  quote,
  ROUND_MS,
  startedAgain,
} from "./loss.test-kit.ts";
import { MarkKind } from "./loss-book.ts";
import { reduceOnly, thaw } from "./people-states.ts";
import { Phase } from "./phase.ts";
import { RecordType, ReportKind } from "./records.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { setLimit } from "./set-limit.ts";
import { takePhase } from "./time.ts";
import { closeDay } from "./trading-day.ts";
import { TurnLog } from "./turn-log.test-kit.ts";

const QTY = 1_000;
const LOST = QTY * (PAID - BID);
const A1: Scope = { kind: "account", name: "A1" };
const TWO = ["ada", "bob"];
const { FROZEN, OPEN, REDUCE_ONLY } = ScopeState;

function marks(world: GateWorld): readonly (readonly unknown[])[] {
  return world.tape.entries.flatMap(({ type, record }) => {
    if (type !== RecordType.Mark) return [];
    const { symbol, longPx, shortPx, kind } = record as Record<string, unknown>;
    return [[symbol, longPx, shortPx, kind]];
  });
}

function stateOf(world: GateWorld, scope: Scope): ScopeState {
  return world.gate.ledger.states.stateOf(scope);
}

describe("C23: marks", () => {
  let world: GateWorld;

  beforeEach(() => {
    world = flatWorld();
    buys(world, QTY);
  });

  test("what is held is marked where it would be sold, once for each change, journaled", () => {
    world.pass(ROUND_MS);
    expect(marks(world)).toEqual([["IBM", BID, PAID, MarkKind.Nbbo]]);
    world.pass(1_000);
    expect(marks(world)).toHaveLength(1);
    quote(world, BID - 500, PAID);
    world.pass(ROUND_MS);
    expect(marks(world).at(-1)).toEqual(["IBM", BID - 500, PAID, MarkKind.Nbbo]);
    expect(firmLoss(world.gate.ledger)).toBe(LOST + 500 * QTY);
  });

  test("a market that moves all the time is written once a second", () => {
    for (let i = 0; i < 500; i++) {
      quote(world, BID - i * 100, PAID);
      world.pass(20);
    }
    // At once, and then ten times in ten seconds.
    expect(marks(world)).toHaveLength(11);
  });

  test.each<[string, (world: GateWorld) => void]>([
    ["nobody bids", (w) => quote(w, 0, PAID)],
    ["a crossed market", (w) => quote(w, PAID + 100, PAID)],
    ["a market wider than a reference may be", (w) => quote(w, BID - 200_000, PAID + 200_000)],
    ["quotes that are not ready", (w) => (w.gate.market.ready = false)],
  ])("%s: the mark stays, and the last trade counts where it is worse", (_what, happens) => {
    world.pass(ROUND_MS);
    happens(world);
    world.gate.market.tops.setLast(0, BID + 400);
    world.pass(ROUND_MS);
    expect(firmLoss(world.gate.ledger)).toBe(LOST);
    world.gate.market.tops.setLast(0, BID - 400);
    world.pass(ROUND_MS);
    expect(marks(world).at(-1)).toEqual(["IBM", BID - 400, PAID, MarkKind.Worse]);
    // A better trade does not bring back what a worse one took: only a market does.
    world.gate.market.tops.setLast(0, BID + 400);
    world.pass(ROUND_MS);
    expect(firmLoss(world.gate.ledger)).toBe(LOST + 400 * QTY);
    world.gate.market.ready = true;
    quote(world, BID, PAID);
    world.pass(ROUND_MS);
    expect(firmLoss(world.gate.ledger)).toBe(LOST);
  });

  test("outside the day nothing is marked", () => {
    takePhase(world.gate, TRADE_DATE, Phase.Closed);
    quote(world, BID - 500, PAID);
    world.pass(ROUND_MS);
    expect(marks(world)).toEqual([]);
  });
});

describe("C23: a loss above its limit", () => {
  test("of the firm: FROZEN, what is open asked back, people told with both numbers, once", () => {
    const world = flatWorld({ firmLossMax: LOST });
    buys(world, QTY);
    const row = world.parent({ qty: 200 });
    world.propose(row, [{ qty: 100, tif: 0 }]);
    world.pass(ROUND_MS);
    expect(stateOf(world, FIRM)).toBe(OPEN);
    const log = new TurnLog(world);
    quote(world, BID - 1, PAID);
    world.pass(ROUND_MS);
    const said = log.said().filter((line) => !line.startsWith("+ Tick"));
    const loss = LOST + QTY;
    expect(said).toContain(`alert FirmLoss firm ${loss} ${LOST}`);
    const { LossLimit } = StateCause;
    expect(said).toContain(`+ ScopeTurn scope=firm state=${FROZEN} cause=${LossLimit} by=`);
    expect(said.filter((line) => line.startsWith("sendCancel"))).toHaveLength(1);
    world.pass(1_000);
    expect(log.said().filter((line) => line.startsWith("alert"))).toEqual([]);
    world.order({ qty: 1 });
    expect(world.effects.refusals.map(({ code }) => code)).toEqual([R.GateNotOpen]);
  });

  test("of an account: that one alone", () => {
    const world = flatWorld(accountLoss(LOST - 1));
    buys(world, QTY);
    world.pass(ROUND_MS);
    expect([stateOf(world, A1), stateOf(world, FIRM)]).toEqual([FROZEN, OPEN]);
    expect(world.effects.alerts).toContain(R.AccountLoss);
    world.order({ qty: 1, account: "A1" });
    world.order({ qty: 1, account: "A2" });
    expect(world.effects.refusals.map(({ code }) => code)).toEqual([R.ScopeNotOpen]);
  });

  test("within a window: a slow loss passes, the same at once does not", () => {
    const limits = { firmLossWindowMax: LOST + QTY, firmLossWindowS: 2 };
    const slow = flatWorld(limits);
    buys(slow, QTY);
    slow.pass(5_000);
    quote(slow, BID - 1_000, PAID);
    slow.pass(ROUND_MS);
    expect([stateOf(slow, FIRM), firmLoss(slow.gate.ledger)]).toEqual([OPEN, 2 * LOST]);
    expect(firmLossWithin(slow.gate.ledger, 2)).toBe(LOST);
    slow.pass(5_000);
    expect(firmLossWithin(slow.gate.ledger, 2)).toBe(0);
    const quick = flatWorld(limits);
    buys(quick, QTY);
    quote(quick, BID - 1_000, PAID);
    quick.pass(ROUND_MS);
    expect(stateOf(quick, FIRM)).toBe(FROZEN);
    expect(quick.effects.alerts).toContain(R.FirmLossWindow);
  });

  test("a bust gives the loss back, a correction what it corrects", () => {
    const world = flatWorld();
    const child = buys(world, QTY);
    world.pass(ROUND_MS);
    expect(firmLoss(world.gate.ledger)).toBe(LOST);
    const refExecId = new Int32Array(6);
    refExecId[0] = 1;
    const px = PAID - 300;
    world.correct(child, { kind: ReportKind.Correct, refExecId, lastQty: QTY, lastPx: px });
    expect(firmLoss(world.gate.ledger)).toBe(LOST - 300 * QTY);
    world.correct(child, { kind: ReportKind.Bust, refExecId, seq: 2 });
    expect(firmLoss(world.gate.ledger)).toBe(0);
  });

  test("a lower limit stops at the next tick, by one person's word", () => {
    const world = flatWorld();
    buys(world, QTY);
    world.pass(ROUND_MS);
    const wish = { limit: "firmLossMaxUsd", from: 4e15, to: LOST - 1, untilMs: 0, seq: 1 };
    expect(setLimit(world.gate, wish, { persons: ["ada"], reason: "a test" })).toBe(true);
    world.pass(20);
    expect(stateOf(world, FIRM)).toBe(FROZEN);
  });
});

describe("C23: what stops stays, and people let it go", () => {
  let world: GateWorld;

  beforeEach(() => {
    world = flatWorld(accountLoss(LOST - 1));
    buys(world, QTY);
    world.pass(ROUND_MS);
  });

  test("two people open the account: not stopped for the same excess, and no free pass", () => {
    expect(thaw(world.gate, A1, { persons: ["ada"], keep: true })).toBe(false);
    expect(thaw(world.gate, A1, { persons: TWO, keep: true })).toBe(true);
    world.pass(5_000);
    quote(world, BID - 100, PAID);
    world.pass(ROUND_MS);
    expect(stateOf(world, A1)).toBe(OPEN);
    world.order({ qty: 1, account: "A1" });
    expect(world.effects.refusals.map(({ code }) => code)).toEqual([R.AccountLoss]);
    world.order({ qty: QTY, side: 2, limitPx: BID - 100, account: "A1" });
    expect(world.effects.refusals).toHaveLength(1);
  });

  test("once it was below the limit the next excess stops it again", () => {
    thaw(world.gate, A1, { persons: TWO, keep: true });
    quote(world, PAID, PAID + 100);
    world.pass(ROUND_MS);
    expect(firmLoss(world.gate.ledger)).toBe(0);
    quote(world, BID, PAID);
    world.pass(ROUND_MS);
    expect(stateOf(world, A1)).toBe(FROZEN);
  });

  test("REDUCE_ONLY by two people is not turned back to FROZEN", () => {
    expect(reduceOnly(world.gate, A1, TWO)).toBe(true);
    world.pass(1_000);
    expect(stateOf(world, A1)).toBe(REDUCE_ONLY);
  });

  test("a restart knows the same loss, keeps FROZEN, and says nothing twice", () => {
    const again = startedAgain(world, accountLoss(LOST - 1));
    expect(firmLoss(again.gate.ledger)).toBe(LOST);
    again.pass(ROUND_MS);
    expect(stateOf(again, A1)).toBe(FROZEN);
    expect(again.effects.alerts).not.toContain(R.AccountLoss);
  });

  test("a restart forgets who was let go, and stops him again", () => {
    thaw(world.gate, A1, { persons: TWO, keep: true });
    const again = startedAgain(world, accountLoss(LOST - 1));
    again.pass(ROUND_MS);
    expect(stateOf(again, A1)).toBe(FROZEN);
    expect(again.effects.alerts).toContain(R.AccountLoss);
  });

  test("a start with a lower limit stops whom the journal shows beyond it", () => {
    const wide = flatWorld();
    buys(wide, QTY);
    wide.pass(ROUND_MS);
    const again = startedAgain(wide, { firmLossMax: LOST - 1 });
    again.pass(ROUND_MS);
    expect(stateOf(again, FIRM)).toBe(FROZEN);
  });
});

test("C23: the next trade date begins at nothing; positions were bought at its prior close", () => {
  const world = flatWorld();
  buys(world, QTY);
  world.pass(ROUND_MS);
  takePhase(world.gate, TRADE_DATE, Phase.Closed);
  world.sync();
  expect(closeDay(world.gate, TRADE_DATE, { persons: ["ada"], reason: "over" })).toBe(true);
  expect(firmLoss(world.gate.ledger)).toBe(LOST);
  expect(openTestDay(world.gate, TRADE_DATE + 1)).toBe(true);
  expect(firmLoss(world.gate.ledger)).toBe(0);
  takePhase(world.gate, TRADE_DATE + 1, Phase.Open);
  world.pass(ROUND_MS);
  // The prior close of the tests' days is 180.
  expect(firmLoss(world.gate.ledger)).toBe((1_800_000 - BID) * QTY);
});
