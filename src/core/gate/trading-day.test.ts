import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { SymbolTable } from "../domain/symbols.ts";
import { openTestDay, securityRow } from "./day.test-kit.ts";
import { DayFlag, DayRowKind } from "./day-records.ts";
import { Shares } from "./exposure.ts";
import { GateWorld, RecordTape, SYMBOLS, TRADE_DATE, VENUES } from "./gate.test-kit.ts";
import { Ledger } from "./ledger.ts";
import { Phase } from "./phase.ts";
import { RecordType } from "./records.ts";
import { replayRecord } from "./replay.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { takePhase } from "./time.ts";
import { closeDay, dayRow, openDay, phaseAt, stepDay } from "./trading-day.ts";

const ONE = { persons: ["ada"], reason: "evening" };

let world: GateWorld;

beforeEach(() => {
  world = new GateWorld().up();
});

function refusal(): unknown[] {
  const { code, a, b } = world.gate.why;
  return [code, a, b];
}

function foldOfTape(): Ledger {
  const ledger = new Ledger(new SymbolTable(SYMBOLS), VENUES);
  for (const [i, { type, record }] of world.tape.entries.entries()) {
    replayRecord(ledger, type, record, i + 1);
  }
  return ledger;
}

/** The gate after a crash behind so many records. */
function crashBehind(records: number): GateWorld {
  const tape = new RecordTape();
  tape.entries.push(...world.tape.entries.slice(0, records));
  return new GateWorld({}, tape);
}

const NARROW = { grossMax: 5, netMax: 5, ordersMaxPerS: 1_000, messagesMaxPerS: 1_000 };

describe("a day is opened", () => {
  test("by two distinct persons: one of them twice is one", () => {
    closeDay(world.gate, TRADE_DATE, ONE);
    const opening = { persons: ["ada", "ada"], reason: "morning" };
    const edges = { preOpenMs: 0, openMs: 0, closeMs: 1, afterMs: 1, settleDate: 0 };
    const of = { tradeDate: TRADE_DATE + 1, production: 0, ...edges, digest: "", rows: [] };
    expect(openDay(world.gate, of, opening)).toBe(false);
    expect(refusal()).toEqual([RejectCode.PersonsMissing, 1, 2]);
  });

  test("on the closed one: not while another is open", () => {
    expect(openTestDay(world.gate, TRADE_DATE + 1)).toBe(false);
    expect(refusal()).toEqual([RejectCode.DayNotClosed, TRADE_DATE, TRADE_DATE + 1]);
    expect(closeDay(world.gate, TRADE_DATE, ONE)).toBe(true);
    expect(openTestDay(world.gate, TRADE_DATE + 1)).toBe(true);
  });

  test("with its reference data, and nothing that only the day before had", () => {
    const { gate } = world;
    closeDay(gate, TRADE_DATE, ONE);
    const flags = DayFlag.Restricted | DayFlag.ShortSaleRestricted;
    const ibm = securityRow("IBM", { a: 40, b: 2, d: 77, e: 5, f: flags });
    const edges = { preOpenMs: 0, openMs: 0, closeMs: 9, afterMs: 9, settleDate: 0 };
    const of = { tradeDate: TRADE_DATE + 1, production: 1, ...edges, digest: "" };
    openDay(gate, { ...of, rows: [ibm] }, { persons: ["ada", "bob"], reason: "morning" });
    const { reference } = gate;
    const said = [reference.roundLot(0), reference.tier(0), reference.priorClose(0)];
    expect([...said, reference.adv(0)]).toEqual([40, 2, 77, 5]);
    expect([reference.restricted(0), reference.allowed(0)]).toEqual([true, false]);
    expect(reference.shortSaleRestricted(0)).toBe(true);
    expect([reference.has(1), reference.allowed(1)]).toEqual([false, false]);
  });

  test("with its positions: they are what the account has", () => {
    closeDay(world.gate, TRADE_DATE, ONE);
    const position = dayRow(DayRowKind.Position, "IBM", { account: "A1", a: -300 });
    openTestDay(world.gate, TRADE_DATE + 1, [position]);
    expect(world.gate.ledger.exposure.shares("A1", "IBM", Shares.net)).toBe(-300);
    expect(foldOfTape().exposure.shares("A1", "IBM", Shares.net)).toBe(-300);
  });

  test("with one record behind its rows: a crash between them leaves no half day", () => {
    closeDay(world.gate, TRADE_DATE, ONE);
    openTestDay(world.gate, TRADE_DATE + 1);
    const opened = world.tape.entries.findLastIndex(({ type }) => type === RecordType.DayOpened);
    expect(world.tape.entries[opened - 1]?.type).toBe(RecordType.DayRow);
    const half = crashBehind(opened).gate.ledger.day;
    // The world opened a day anew: the rows that were left behind are not among its own.
    expect([half.seq, half.rowsOf(DayRowKind.Security).size]).toEqual([3, SYMBOLS.length]);
    expect(crashBehind(opened + 1).gate.ledger.day.opened?.reason).toBe("of the test");
  });
});

describe("a client's credit of the day (C19)", () => {
  function withCredit(gross: number): readonly number[] {
    closeDay(world.gate, TRADE_DATE, ONE);
    const row = dayRow(DayRowKind.Credit, "alpha", { a: gross, b: 4e15 });
    openTestDay(world.gate, TRADE_DATE + 1, [row]);
    takePhase(world.gate, TRADE_DATE + 1, Phase.Open);
    world.order({ qty: 1_000, limitPx: 1_820_000 });
    world.order({ client: "bravo", account: "B1", qty: 1_000, limitPx: 1_820_000 });
    return world.effects.refusals.flatMap(({ code, a, b }) => [code, a, b]);
  }

  test("holds its orders when it is stricter than limits.yaml, and nobody else's", () => {
    const asked = 1_000 * 1_820_000;
    expect(withCredit(asked - 1)).toEqual([RejectCode.ClientGross, asked, asked - 1]);
  });

  test("lets through what it covers", () => {
    expect(withCredit(1_000 * 1_820_000)).toEqual([]);
  });

  test("never makes limits.yaml laxer", () => {
    world = new GateWorld({
      exposure: {
        ...world.gate.limits.exposure,
        clients: { ...world.gate.limits.exposure.clients, alpha: NARROW },
      },
    }).up();
    expect(withCredit(4e15)).toEqual([RejectCode.ClientGross, 1_000 * 1_820_000, 5]);
  });
});

describe("without an open day", () => {
  test("a start stays CLOSED and says why", () => {
    closeDay(world.gate, TRADE_DATE, ONE);
    const tape = new RecordTape();
    tape.entries.push(...world.tape.entries);
    const next = new GateWorld({}, tape, undefined, undefined, 0, null).up();
    const { ledger } = next.gate;
    expect([ledger.state, ledger.firmCause]).toEqual([ScopeState.CLOSED, StateCause.DayNotOpen]);
    openTestDay(next.gate, TRADE_DATE + 1);
    stepDay(next.gate);
    next.pass(40);
    expect(ledger.state).toBe(ScopeState.OPEN);
  });

  test("a closed day takes no order", () => {
    closeDay(world.gate, TRADE_DATE, ONE);
    world.order();
    expect(world.effects.refusals.map(({ code }) => code)).toEqual([RejectCode.SessionClosed]);
  });
});

describe("a day is closed", () => {
  test("not while an order has not ended", () => {
    world.order();
    world.sync();
    expect(closeDay(world.gate, TRADE_DATE, ONE)).toBe(false);
    expect(refusal()).toEqual([RejectCode.DayOrdersOpen, 1, 0]);
  });

  test("not when it is not the one that is open", () => {
    expect(closeDay(world.gate, TRADE_DATE + 1, ONE)).toBe(false);
    expect(refusal()).toEqual([RejectCode.DayNotOpen, TRADE_DATE + 1, TRADE_DATE]);
    closeDay(world.gate, TRADE_DATE, ONE);
    expect(closeDay(world.gate, TRADE_DATE, ONE)).toBe(false);
    expect(refusal()).toEqual([RejectCode.DayNotOpen, TRADE_DATE, 0]);
  });

  test("by one person, and its session with it", () => {
    expect(closeDay(world.gate, TRADE_DATE, ONE)).toBe(true);
    const { ledger } = world.gate;
    expect([ledger.day.isOpen, ledger.phase]).toEqual([false, Phase.Closed]);
    expect(world.tape.entries.at(-1)?.record).toMatchObject({
      ...{ tradeDate: TRADE_DATE, seq: 2, bought: 0, sold: 0, person: "ada", reason: "evening" },
    });
  });
});

describe("the phase of a moment", () => {
  const edges = { openMs: 1_000, closeMs: 2_000 } as Parameters<typeof phaseAt>[0];
  test.each([
    [0, Phase.PreOpen],
    [999.9, Phase.PreOpen],
    [1_000, Phase.Open],
    [1_999.9, Phase.Open],
    [2_000, Phase.Closed],
  ])("%d ms: %d", (utcMs, phase) => {
    expect(phaseAt(edges, utcMs)).toBe(phase);
  });
});
