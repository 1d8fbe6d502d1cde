import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { SymbolTable } from "../domain/symbols.ts";
import { GateWorld, SYMBOLS, VENUES } from "./gate.test-kit.ts";
import { Ledger } from "./ledger.ts";
import { ReportKind, type SuspenseRecord } from "./records.ts";
import { replayRecord } from "./replay.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { explainSuspense, suspense } from "./suspense.ts";

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

  test("a restart does not open a firm that it has stopped", () => {
    world = new GateWorld({ suspenseMaxShares: 10 }).up();
    stranger(1, 11);
    world = new GateWorld({ suspenseMaxShares: 10 }, world.tape).up();
    expect(world.gate.ledger.state).toBe(ScopeState.CLOSED);
  });
});
