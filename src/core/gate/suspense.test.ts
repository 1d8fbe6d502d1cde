import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { FIRM } from "../domain/scope.ts";
import { SymbolTable } from "../domain/symbols.ts";
import { GateWorld, SYMBOLS, VENUES } from "./gate.test-kit.ts";
import { Ledger } from "./ledger.ts";
import { openGate } from "./opening.ts";
import { thaw } from "./people-states.ts";
import { ReportKind, type SuspenseRecord } from "./records.ts";
import { replayRecord } from "./replay.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { explainSuspense, suspense } from "./suspense.ts";

const TWO = { persons: ["ada", "bob"], keep: true };

const PX = 1_820_000;

let world: GateWorld;

/** A report on an order that is not ours. */
function stranger(n: number, lastQty: number, changes: Partial<SuspenseRecord> = {}): void {
  suspense(world.gate, {
    venue: VENUES[0] as number,
    clOrdId: "SOMEBODY",
    kind: ReportKind.Fill,
    lastQty,
    lastPx: PX,
    execId: new Int32Array(6).fill(n),
    seq: n,
    utcMs: 1,
    code: 0,
    side: 1,
    counts: 0,
    symbol: "IBM",
    raw: `fill ${n}`,
    ...changes,
  });
}

beforeEach(() => {
  world = new GateWorld().up();
});

describe("B26: shares that no order explains", () => {
  test("count once, by symbol and venue, freeze the lane and are never dropped", () => {
    stranger(1, 100);
    stranger(1, 100);
    stranger(2, 50, { venue: VENUES[1] as number, symbol: "BAC", lastPx: 138_000 });
    expect(world.gate.ledger.suspense.positions).toEqual([
      { venue: VENUES[0], symbol: "IBM", shares: 100, notional: 100 * PX },
      { venue: VENUES[1], symbol: "BAC", shares: 50, notional: 50 * 138_000 },
    ]);
    const { UnknownFill } = StateCause;
    expect([...world.gate.ledger.laneCause]).toEqual([UnknownFill, UnknownFill, 0]);
    const { SuspenseFill: fill, ScopeTurned: turned } = RejectCode;
    expect(world.effects.alerts).toEqual([fill, turned, fill, fill, turned]);
  });

  test("buys and sells do not offset each other", () => {
    stranger(1, 100, { side: 1 });
    stranger(2, 100, { side: 2 });
    expect(world.gate.ledger.suspense.shares).toBe(200);
  });

  test("B29: a broken trade counts no more, a corrected one as it is corrected", () => {
    stranger(1, 100);
    stranger(1, 80, { kind: ReportKind.Correct });
    expect(world.gate.ledger.suspense.shares).toBe(80);
    stranger(1, 0, { kind: ReportKind.Bust });
    expect(world.gate.ledger.suspense.shares).toBe(0);
  });

  test.each([false, true])("are in the journal: a fold of it knows them, explained: %s", (said) => {
    stranger(1, 100);
    const persons = ["ada", "bob"];
    if (said) explainSuspense(world.gate, { persons, hash: "ab".repeat(32), reason: "found" });
    if (said) stranger(2, 30);
    // A venue says it once more: it counts once, whoever explained it.
    stranger(1, 100);
    const folded = new Ledger(new SymbolTable(SYMBOLS), VENUES);
    for (const [i, { type, record }] of world.tape.entries.entries()) {
      replayRecord(folded, type, record, i + 1);
    }
    expect(folded.suspense.lines).toEqual(world.gate.ledger.suspense.lines);
    expect(folded.suspense.shares).toBe(said ? 30 : 100);
  });
});

describe("C21: the suspense account's hard limit is linked to order entry", () => {
  test.each<[string, object, number, number]>([
    ["shares", { suspenseMaxShares: 150 }, 151, 150],
    ["money", { suspenseMaxNotional: 150 * PX }, 151 * PX, 150 * PX],
  ])("beyond it in %s the firm is FROZEN, and new orders are refused", (_, limits) => {
    world = new GateWorld(limits).up();
    const row = world.parent();
    world.propose(row, [{ qty: 100, tif: 0, venue: VENUES[1] as number }]);
    stranger(1, 150);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
    stranger(2, 1);
    expect([world.gate.ledger.state, world.gate.ledger.stateCause]).toEqual([
      ScopeState.FROZEN,
      StateCause.SuspenseLimit,
    ]);
    world.order();
    expect(world.effects.refusals.at(-1)).toMatchObject({
      code: RejectCode.GateNotOpen,
      a: ScopeState.FROZEN,
      b: StateCause.SuspenseLimit,
    });
    world.propose(row, [{ qty: 10, venue: VENUES[1] as number }]);
    expect(world.effects.childRefusals.at(-1)?.code).toBe(RejectCode.GateNotOpen);
    // What rests is asked back.
    expect(world.effects.cancels).toEqual([0]);
  });

  /** Two people say what all that stands in suspense is. */
  function explain(): void {
    explainSuspense(world.gate, { persons: TWO.persons, hash: "ab".repeat(32), reason: "found" });
  }

  const lane = { kind: "venue", name: "N" } as const;

  test("explained below the limit: no exposure any more; the lane stays FROZEN until two open it", () => {
    world = new GateWorld({ suspenseMaxShares: 150 }).up();
    stranger(1, 150);
    explain();
    expect([world.gate.ledger.state, world.gate.ledger.suspense.shares]).toEqual([0, 0]);
    expect(world.gate.ledger.states.stateOf(lane)).toBe(ScopeState.FROZEN);
    expect(thaw(world.gate, lane, TWO)).toBe(true);
    // What was explained does not count again: the next ones have the whole limit.
    stranger(1, 150);
    stranger(2, 150);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
    stranger(3, 1);
    expect(world.gate.ledger.state).toBe(ScopeState.FROZEN);
  });

  test("explained above it: the firm stays FROZEN until two open it, over a restart too", () => {
    world = new GateWorld({ suspenseMaxShares: 10 }).up();
    stranger(1, 11);
    explain();
    expect(world.gate.ledger.state).toBe(ScopeState.FROZEN);
    world = new GateWorld({ suspenseMaxShares: 10 }, world.tape).up();
    expect([world.gate.ledger.firmState, world.gate.ledger.state]).toEqual([
      ScopeState.OPEN,
      ScopeState.FROZEN,
    ]);
    expect(thaw(world.gate, FIRM, TWO)).toBe(true);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test("nobody opens the firm above the limit, and who explains first does", () => {
    world = new GateWorld({ suspenseMaxShares: 10 }).up();
    stranger(1, 11);
    expect(thaw(world.gate, FIRM, TWO)).toBe(false);
    expect(world.gate.why).toEqual({ code: RejectCode.SuspenseLimit, a: 11, b: 10 });
    world = new GateWorld({ suspenseMaxShares: 10 }, world.tape).up();
    expect(openGate(world.gate, TWO)).toBe(false);
    expect(world.gate.why).toEqual({ code: RejectCode.SuspenseLimit, a: 11, b: 10 });
    explain();
    expect(openGate(world.gate, TWO)).toBe(true);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test("its venue breaks one while the firm is FROZEN: below the limit again, it opens by two", () => {
    world = new GateWorld({ suspenseMaxShares: 10 }).up();
    stranger(1, 6);
    stranger(2, 6);
    stranger(2, 0, { kind: ReportKind.Bust });
    expect([world.gate.ledger.suspense.shares, world.gate.ledger.state]).toEqual([
      6,
      ScopeState.FROZEN,
    ]);
    expect(thaw(world.gate, FIRM, TWO)).toBe(true);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test("a restart does not open a firm that it has stopped", () => {
    world = new GateWorld({ suspenseMaxShares: 10 }).up();
    stranger(1, 11);
    world = new GateWorld({ suspenseMaxShares: 10 }, world.tape).up();
    expect(world.gate.ledger.state).toBe(ScopeState.CLOSED);
  });
});
