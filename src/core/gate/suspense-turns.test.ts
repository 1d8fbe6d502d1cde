import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { GateWorld, VENUES } from "./gate.test-kit.ts";
import { ReportKind, type SuspenseRecord } from "./records.ts";
import { NO_WORDS, quarantined, suspense } from "./suspense.ts";
import { SuspenseAccount } from "./suspense-account.ts";
import { TurnLog } from "./turn-log.test-kit.ts";

const PX = 1_820_000;
const [N = 0, P = 0] = VENUES;

function message(changes: Partial<SuspenseRecord> = {}): SuspenseRecord {
  return {
    ...{ venue: N, clOrdId: "SOMEBODY", kind: ReportKind.Fill, lastQty: 100, lastPx: PX },
    ...{ execId: new Int32Array(6).fill(1), seq: 1, utcMs: 1, code: 0, side: 1, counts: 1 },
    ...{ symbol: "IBM", raw: "words", ...changes },
  };
}

function of(n: number): { execId: Int32Array } {
  return { execId: new Int32Array(6).fill(n) };
}

describe("the suspense account, line by line (C21)", () => {
  let account: SuspenseAccount;
  const stands = () => [account.shares, account.notional, account.lines.length];

  beforeEach(() => {
    account = new SuspenseAccount();
    account.apply(message());
  });

  test("the same execution with other shares or another price counts as more", () => {
    account.apply(message());
    expect(stands()).toEqual([100, 100 * PX, 1]);
    account.apply(message({ lastQty: 90 }));
    account.apply(message({ lastPx: 2 }));
    expect(stands()).toEqual([290, 190 * PX + 200, 3]);
  });

  test("a message without shares is no line, nor is one that does not count", () => {
    account.apply(message({ ...of(2), lastQty: 0 }));
    account.apply(message({ ...of(3), counts: 0 }));
    expect(stands()).toEqual([100, 100 * PX, 1]);
  });

  test("a bust takes its own execution out, with its money, and no other", () => {
    account.apply(message({ ...of(2), lastQty: 7 }));
    account.apply(message({ ...of(2), lastQty: 7, venue: P }));
    account.apply(message({ ...of(2), kind: ReportKind.Bust, lastQty: 7, counts: 0 }));
    expect(stands()).toEqual([107, 107 * PX, 2]);
  });

  test("ids whose words only look alike are two", () => {
    const id = (...words: number[]) => ({ execId: Int32Array.from([...words, 0, 0, 0, 0]) });
    account.apply(message(id(1, 11)));
    account.apply(message(id(11, 1)));
    expect(account.lines).toHaveLength(3);
  });

  test("what people sign: which execution at which venue, and what of it", () => {
    account.apply(message({ ...of(2), lastQty: 7, symbol: "BAC", side: 2, venue: P }));
    expect(account.words).toEqual([
      `${N} 1 1 1 1 1 1 IBM 1 100@${PX}`,
      `${P} 2 2 2 2 2 2 BAC 2 7@${PX}`,
    ]);
    account.explain();
    expect([account.words, account.shares, account.notional]).toEqual([[], 0, 0]);
    account.apply(message());
    expect(stands()).toEqual([0, 0, 0]);
    account.apply(message({ lastQty: 101 }));
    expect(account.shares).toBe(101);
  });
});

describe("what is kept as it came (B26)", () => {
  let world: GateWorld;
  let log: TurnLog;

  beforeEach(() => {
    world = new GateWorld().up();
    log = new TurnLog(world);
  });

  test("a refused cancel of a stranger is kept, and nobody is told", () => {
    suspense(world.gate, message({ kind: ReportKind.CancelRefused, lastQty: 0 }));
    expect(log.said()).toHaveLength(1);
  });

  test("a word without shares is kept and shown; so is a trade at a venue that is not ours", () => {
    suspense(world.gate, message({ kind: ReportKind.Canceled, lastQty: 0 }));
    expect(log.said()[1]).toBe("alert SuspenseFill venue N 0 78");
    suspense(world.gate, message({ venue: 88, ...of(2) }), RejectCode.UnknownOrder);
    expect(log.said().slice(1)).toEqual([`alert UnknownOrder venue X 100 88`]);
  });

  test("of an order of ours it has side and symbol; of a parent that nobody knows neither", () => {
    world.parent();
    const report = {
      ...{ venue: N, incarnation: 1, parent: 1, child: 1, kind: ReportKind.Fill, lastQty: 5 },
      ...{ lastPx: PX, cumQty: 0, leavesQty: 0, avgPx: 0, seq: 1, utcMs: 1, ...of(4) },
    };
    const x = { code: RejectCode.SuspenseFill, source: NO_WORDS };
    const known = { side: 1, symbol: "IBM", counts: 0, raw: "", clOrdId: "10001000010001" };
    expect(quarantined(world.gate, report, x)).toMatchObject(known);
    // A correction is of another trade's execution: that one is not explained.
    const correction = { ...report, refExecId: of(5).execId, refIndex: 0 };
    expect(quarantined(world.gate, correction, x).execId).toEqual(of(5).execId);
    const strange = { ...report, parent: 2 };
    expect(quarantined(world.gate, strange, { ...x, counts: true })).toMatchObject({
      ...{ side: 0, symbol: "", counts: 1 },
    });
  });

  test("above the limit of money alone the firm is FROZEN, and the two numbers are money", () => {
    world = new GateWorld({ suspenseMaxShares: 100, suspenseMaxNotional: 100 * PX }).up();
    log = new TurnLog(world);
    suspense(world.gate, message());
    expect(log.said().filter((line) => line.includes("SuspenseLimit"))).toEqual([]);
    suspense(world.gate, message({ ...of(2), kind: ReportKind.Canceled, lastQty: 0 }));
    expect(log.said().filter((line) => line.includes("SuspenseLimit"))).toEqual([]);
    world = new GateWorld({ suspenseMaxShares: 100, suspenseMaxNotional: 100 * PX - 1 }).up();
    log = new TurnLog(world);
    suspense(world.gate, message());
    expect(log.said()).toContain(`alert SuspenseLimit firm ${100 * PX} ${100 * PX - 1}`);
  });
});
