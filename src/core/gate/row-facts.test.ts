import { beforeEach, describe, expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { SymbolTable } from "../domain/symbols.ts";
import { C, ChildFlag, Cold } from "./children.ts";
import { applyResolved, enterDoubt } from "./doubt.ts";
import { ClientReport } from "./effects.ts";
import { GateWorld, SYMBOLS, VENUES } from "./gate.test-kit.ts";
import { Ledger } from "./ledger.ts";
import { P, ParentFlag } from "./parents.ts";
import {
  type DrawRecord,
  type ParentRefusedRecord,
  RecordType,
  type ReserveRecord,
} from "./records.ts";
import { ScopeState, StateCause } from "./scope-state.ts";

let world: GateWorld;
let ledger: Ledger;
let row: number;

/** A parent of 1,000 that nothing was drawn from. */
beforeEach(() => {
  world = new GateWorld().up();
  row = world.parent({ clOrdId: "A" });
  ledger = world.gate.ledger;
});

function reserve(changes: Partial<ReserveRecord> = {}): number {
  const found = world.tape.entries.find(({ type }) => type === RecordType.Reserve);
  const record = { ...(found?.record as ReserveRecord), parent: row + 2, clOrdId: "B", ...changes };
  return ledger.applyReserve(record, 90);
}

function draw(changes: Partial<DrawRecord> = {}): number {
  return ledger.applyDraw({
    ...{ parent: row + 1, child: 1, venue: VENUES[1] as number, router: 2, leaseId: 3, n: 4 },
    ...{ ref: 5, ordType: 2, tif: 3, iso: 0, hidden: 0, retail: 0, qty: 100, px: 1_820_000 },
    ...{ nbboBid: 11, nbboAsk: 12, quoteAgeUs: 13, feedSeq: 14, utcMs: 15, capacity: 65 },
    ...{ unacked: 0, phase: 3, volume: 16, ...changes },
  });
}

function cell(of: number): number {
  return ledger.parents.get(row, of);
}

describe("what the books keep of an order", () => {
  test("it is PendingNew until its client was told, and nobody has replaced or assigned it", () => {
    const next = reserve();
    expect(next).toBe(row + 1);
    expect(ledger.parents.status(next)).toBe(OrdStatus.PendingNew);
    expect(ledger.parents.infoOf(next)).toMatchObject({ origClOrdId: "", cancelClOrdId: "" });
  });

  test.each<[string, readonly number[]]>([
    ["", [0, 0, 0, 0]],
    ["A1", [0x3141, 0, 0, 0]],
    ["ABCDE", [0x44434241, 0x45, 0, 0]],
    ["ABCDEFGHIJKLMNOP", [0x44434241, 0x48474645, 0x4c4b4a49, 0x504f4e4d]],
  ])("the account %o as words", (account, words) => {
    const next = reserve({ account });
    const cells = [P.account0, P.account1, P.account2, P.account3];
    expect(cells.map((of) => ledger.parents.get(next, of))).toEqual(words);
  });

  test("a record that does not follow, of an unknown symbol, or of no shares stops the gate", () => {
    expect(() => reserve({ parent: 7 })).toThrow("follow");
    expect(() => reserve({ symbol: "NOPE" })).toThrow("symbol");
    expect(() => reserve({ parent: row + 3, orderQty: -1 })).toThrow();
  });

  test("a refusal of an order without a ClOrdID(11) is no answer to any other", () => {
    const refused = { clOrdId: "", client: "alpha", body: "", code: 1, a: 0, b: 0, waiting: 0 };
    ledger.applyRefused(refused as unknown as ParentRefusedRecord);
    expect(ledger.refused.size).toBe(0);
    ledger.applyRefused({ ...refused, clOrdId: "Z" } as unknown as ParentRefusedRecord);
    expect(ledger.refused.size).toBe(1);
  });

  test("who worked it before is remembered when its assignment ends", () => {
    ledger.parents.set(row, P.worker, 2);
    ledger.applyUnassign({ parent: row + 1, router: 2, assign: 1, utcMs: 1 });
    expect([cell(P.worker), cell(P.lastWorker)]).toEqual([0, 2]);
  });

  test("an end takes its worker; only one as Filled is told by its last fill", () => {
    const end = { parent: row + 1, code: 0, utcMs: 1 };
    ledger.parents.set(row, P.worker, 2);
    ledger.applyEnd({ ...end, ordStatus: OrdStatus.Canceled }, 50);
    expect([cell(P.worker), ledger.parents.has(row, ParentFlag.endedFilled)]).toEqual([0, false]);
    const next = reserve();
    ledger.applyEnd({ ...end, parent: next + 1, ordStatus: OrdStatus.Filled }, 51);
    expect(ledger.parents.has(next, ParentFlag.endedFilled)).toBe(true);
  });

  test("the gate's own cancel has no name and no client to tell", () => {
    const keys = ledger.keys.size;
    const words = { session: "t", expiring: 0, code: 9, utcMs: 1 };
    ledger.applyCancelParent({ ...words, parent: row + 1, clOrdId: "" });
    expect([ledger.keys.size, ledger.parents.status(row)]).toEqual([keys, OrdStatus.New]);
    expect(ledger.parents.infoOf(row).session).toBe("s");
  });

  test("a parent that people let go is FROZEN no more, and has no cause", () => {
    const state = { parent: row + 1, cause: StateCause.Overfill, utcMs: 1 };
    ledger.applyState({ ...state, state: ScopeState.FROZEN });
    expect([...ledger.frozenParents.keys()]).toEqual([row]);
    ledger.applyState({ ...state, state: ScopeState.OPEN });
    expect([ledger.frozenParents.size, ledger.parents.has(row, ParentFlag.frozen)]).toEqual([
      0,
      false,
    ]);
  });

  test("that its client was told New is known after a restart; a status is no such word", () => {
    const next = reserve();
    const told = { parent: next + 1, index: 1, seq: 1, utcMs: 1 };
    const flags = () =>
      [ParentFlag.toldNew, ParentFlag.toldEnd].map((flag) => ledger.parents.has(next, flag));
    ledger.applyTold({ ...told, why: ClientReport.Status });
    expect(flags()).toEqual([false, false]);
    ledger.applyTold({ ...told, why: ClientReport.New });
    expect(flags()).toEqual([true, false]);
  });
});

describe("what the books keep of a child", () => {
  test("its terms, and the prices by which it was decided", () => {
    const child = draw();
    const { children } = ledger;
    const cells = [C.lane, C.router, C.qty, C.leavesQty, C.px, C.ref, C.leaseId];
    expect(cells.map((of) => children.get(child, of))).toEqual([1, 2, 100, 100, 1_820_000, 5, 3]);
    expect([children.tif(child), children.ordType(child)]).toEqual([3, 2]);
    const cold = [Cold.nbboBid, Cold.nbboAsk, Cold.quoteAgeUs];
    expect(cold.map((of) => children.coldGet(child, of))).toEqual([11, 12, 13]);
  });

  test.each([
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ])("iso %d, hidden %d", (iso, hidden) => {
    const child = draw({ iso, hidden });
    const { children } = ledger;
    const flags = [ChildFlag.iso, ChildFlag.hidden].map((flag) => children.has(child, flag));
    expect(flags).toEqual([iso === 1, hidden === 1]);
  });
});

describe("I1: books that are not conserved stop the gate, whatever record comes", () => {
  const turns: [string, () => void][] = [
    ["a draw", () => draw()],
    [
      "a cancel",
      () => {
        const words = { session: "", expiring: 0, code: 9, utcMs: 1, clOrdId: "" };
        ledger.applyCancelParent({ ...words, parent: row + 1 });
      },
    ],
    [
      "the end of doubt",
      () => applyResolved(ledger, { parent: row + 1, workingQty: 0, remainingQty: 0, utcMs: 1 }),
    ],
  ];

  test.each(turns)("%s", (_, happens) => {
    ledger.parents.set(row, P.orderQty, 1_001);
    expect(happens).toThrow();
  });

  test("a start, with more filled than the books explain", () => {
    ledger.parents.set(row, P.cumQty, 1_001);
    expect(() => enterDoubt(ledger)).toThrow();
  });
});

describe("a start", () => {
  test("puts all that nothing proves in doubt: filled, broken and closed shares are proven", () => {
    const { parents } = ledger;
    parents.set(row, P.cumQty, 300);
    parents.set(row, P.bustedQty, 50);
    parents.set(row, P.closedQty, 200);
    parents.set(row, P.excessQty, 20);
    parents.set(row, P.remainingQty, 470);
    parents.set(row, P.worker, 2);
    expect(enterDoubt(ledger)).toBe(1);
    expect([cell(P.doubtQty), cell(P.remainingQty), cell(P.workingQty)]).toEqual([470, 0, 0]);
    expect([cell(P.worker), parents.has(row, ParentFlag.durable)]).toEqual([0, false]);
  });

  test("ends in working and remaining, nothing else; what closes has nothing free", () => {
    const { parents } = ledger;
    enterDoubt(ledger);
    const record = { parent: row + 1, workingQty: 400, utcMs: 1 };
    expect(() => applyResolved(ledger, { ...record, remainingQty: 599 })).toThrow("resolved doubt");
    parents.flag(row, ParentFlag.closing);
    applyResolved(ledger, { ...record, remainingQty: 600 });
    expect([cell(P.workingQty), cell(P.remainingQty), cell(P.closedQty)]).toEqual([400, 0, 600]);
  });
});

describe("a ledger of no records", () => {
  const symbols = new SymbolTable(SYMBOLS);

  test("knows no child, no fault and no start", () => {
    const fresh = new Ledger(symbols, VENUES);
    const rows = { childRow: -1, parentRow: -1, filled: 0, overfill: 0 };
    const no = { beyond: false, ended: false, duplicate: false, differs: false, lost: false };
    const more = { contradiction: false, unexpected: false, amended: false };
    expect(fresh.outcome).toEqual({ ...rows, ...no, ...more });
    expect(fresh.starts).toEqual([]);
  });

  test("a route set has a bit per lane: 31 of them", () => {
    const venues = Array.from({ length: 32 }, (_, i) => 65 + i);
    expect(new Ledger(symbols, venues.slice(0, 31)).laneShares).toHaveLength(31);
    expect(() => new Ledger(symbols, venues)).toThrow();
  });

  test("a venue that left has a question mark for its name; a lane that never was has none", () => {
    expect([ledger.laneOf(VENUES[2] as number), ledger.laneOf(88)]).toEqual([2, -1]);
    expect([ledger.venueOf(2), ledger.venueOf(-1)]).toEqual([VENUES[2], "?".charCodeAt(0)]);
    expect(() => ledger.venueOf(3)).toThrow("has none");
  });
});

test("a message in suspense has a number of its lane: what is asked for again begins behind it", () => {
  const message = {
    ...{ venue: VENUES[0] as number, clOrdId: "", kind: 0, lastQty: 0, lastPx: 0 },
  };
  const rest = { execId: new Int32Array(6), utcMs: 1, code: 0, side: 0, counts: 0, symbol: "" };
  for (const seq of [9, 3]) ledger.applySuspense({ ...message, ...rest, seq, raw: "" });
  expect(ledger.nextIn[0]).toBe(10);
  ledger.applySuspense({ ...message, ...rest, seq: 10, raw: "" });
  expect(ledger.nextIn[0]).toBe(11);
});
