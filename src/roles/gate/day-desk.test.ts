import { beforeEach, describe, expect, test } from "vitest";
import { venueCopied } from "../../core/gate/day-breaks.ts";
import { GateWorld, SYMBOLS, TRADE_DATE, UTC_MS, VENUES } from "../../core/gate/gate.test-kit.ts";
import { Reconciler } from "../../core/gate/reconcile.ts";
import { ReportKind } from "../../core/gate/records.ts";
import { closeDay } from "../../core/gate/trading-day.ts";
import type { DayBody } from "../../wire/control/day-body.ts";
import { encodeDayContent } from "../../wire/control/day-content.ts";
import { encodeBundle } from "../../wire/day/encode-bundle.ts";
import { simulatedDay } from "../day/simulated-day.ts";
import { dayBody, dayBreaks } from "./day-list.ts";
import { DeskWorld, hex, sha256 } from "./desk.test-kit.ts";
import type { KillAnswer } from "./kill-answer.ts";

const NEXT = TRADE_DATE + 1;

let x: DeskWorld;

beforeEach(() => {
  x = new DeskWorld(new GateWorld({}, undefined, undefined, undefined, 0, 0).up());
  x.enrol("ada", ["day"], ["ada-1", "ada-2"]);
  x.enrol("bob", ["day"], ["bob-1"]);
  x.enrol("cat", ["kill", "rearm", "limits"], ["cat-1"]);
  closeDay(x.world.gate, TRADE_DATE, { persons: ["ada"], reason: "evening" });
});

type Made = Parameters<typeof simulatedDay>[0];

/** Lays down a bundle of the next day; returns its digest. */
function lay(changes: Partial<Made> = {}): string {
  const session = {
    ...{ epochUtcMs: UTC_MS, fromMs: 0, speed: 1, openMs: 0, closeMs: 23_400_000, repeats: false },
    times: null,
  };
  const { head, contents } = simulatedDay({
    session,
    instruments: SYMBOLS.map((symbol) => {
      return { symbol, class: "large", priorClosePx: 1_820_000, adv: 1_000_000, lot: 100 } as const;
    }),
    venues: [{ letter: "N", takerMicros: 3000 }],
    accounts: [],
    positions: [],
    lastDate: TRADE_DATE,
    utcMs: UTC_MS,
    ...changes,
  });
  const text = encodeBundle(contents, { ...head, tradeDate: NEXT }, sha256);
  const digest = hex(text.manifest);
  x.bundles.set(digest, text);
  return digest;
}

function sign(keyId: string, digest: string, changes: object = {}): KillAnswer {
  const content = encodeDayContent({ action: "open", tradeDate: NEXT, digest, ...changes });
  const epochBound = x.world.gate.ledger.day.seq;
  return x.take({ type: "day", keyId, epochBound }, content);
}

function day(): DayBody {
  return dayBody(x.world.gate);
}

describe("a day is opened by people", () => {
  test("the first waits, the second distinct one who signs the same bundle opens it", () => {
    const digest = lay();
    expect(sign("ada-1", digest)).toMatchObject({ type: "Waiting", persons: ["ada"] });
    expect(day().isOpen).toBe(false);
    expect(sign("bob-1", digest)).toMatchObject({ type: "Taken", by: "ada, bob" });
    expect(day()).toMatchObject({ isOpen: true, digest, by: ["ada", "bob"], seq: 3 });
  });

  test("two keys of one person are one person (B53)", () => {
    const digest = lay();
    sign("ada-1", digest);
    expect(sign("ada-2", digest)).toMatchObject({ type: "Waiting", persons: ["ada"] });
  });

  test("two who signed two bundles have not agreed", () => {
    const [first, second] = [lay(), lay({ venues: [{ letter: "N", takerMicros: 2900 }] })];
    sign("ada-1", first);
    expect(sign("bob-1", second)).toMatchObject({ type: "Waiting", persons: ["bob"] });
  });

  test("only those with the role for it", () => {
    expect(sign("cat-1", lay())).toMatchObject({ type: "Refused", code: "RoleMissing" });
  });
});

describe("a bundle is refused at the gate, with its file and line", () => {
  test.each<[string, () => string, unknown[]]>([
    ["that is not there", () => "a".repeat(64), ["DayBundleMissing", 0, 0]],
    [
      "whose bytes are others than the digest says",
      () => {
        const [digest, other] = [lay(), lay({ venues: [] })];
        const text = x.bundles.get(other);
        if (text !== undefined) x.bundles.set(digest, text);
        return digest;
      },
      ["DayHashDiffers", 0, 0],
    ],
    [
      "with an instrument that the gate has not",
      () =>
        lay({
          instruments: [{ symbol: "ZZZ", class: "large", priorClosePx: 1, adv: 1, lot: 1 }],
        }),
      ["DaySymbolUnknown", 1, 2],
    ],
    ["whose close is past", () => lay({ session: PAST }), ["DayOver", 2, 0]],
    [
      "with a position that the closed day has not",
      () => lay({ positions: [{ account: "A1", symbol: "IBM", shares: 5 }] }),
      ["DayPositionDiffers", 7, 2],
    ],
  ])("%s", (_, make, [code, a, b]) => {
    expect(sign("ada-1", make())).toEqual({ type: "Refused", code, a, b });
    expect(day().isOpen).toBe(false);
  });

  test("of another date than was signed", () => {
    const answer = sign("ada-1", lay(), { tradeDate: NEXT + 1 });
    expect(answer).toEqual({ type: "Refused", code: "DayOfOtherDate", a: 0, b: 0 });
  });

  test("and what was signed before somebody opened or closed a day is void", () => {
    const content = encodeDayContent({ action: "open", tradeDate: NEXT, digest: lay() });
    const answer = x.take({ type: "day", keyId: "ada-1", epochBound: 1 }, content);
    expect(answer).toEqual({ type: "Refused", code: "DayChanged", a: 1, b: 2 });
  });

  test("and the log names every fault of it", () => {
    sign("ada-1", lay({ session: PAST, positions: [{ account: "A1", symbol: "IBM", shares: 5 }] }));
    expect(x.log).toEqual([
      "day: DayOver: calendar has 2023-11-14T16:03:20.000Z; it must be a close that is to come",
      "day: DayPositionDiffers: positions line 2 has A1 IBM 5; it must be 0, as the closed day has it",
    ]);
  });
});

const PAST = {
  ...{ epochUtcMs: UTC_MS - 30_000_000, fromMs: 0, speed: 1, openMs: 0, closeMs: 7_800_000 },
  repeats: false,
  times: null,
};

describe("a day is closed by one person", () => {
  test("who signs the digest that it was opened on", () => {
    const digest = lay();
    for (const keyId of ["ada-1", "bob-1"]) sign(keyId, digest);
    const other = sign("bob-1", "b".repeat(64), { action: "close" });
    expect(other).toMatchObject({ type: "Refused", code: "DayNotOpen" });
    expect(sign("bob-1", digest, { action: "close" })).toMatchObject({ type: "Taken", by: "bob" });
    expect(day()).toMatchObject({ isOpen: false, seq: 4 });
  });
});

describe("two people explain what venues and their drop copies do not agree in", () => {
  let digest: string;

  /** The next day is open, and an order of it has a fill without a copy. */
  beforeEach(() => {
    digest = lay();
    for (const keyId of ["ada-1", "bob-1"]) sign(keyId, digest);
    const { gate } = x.world;
    gate.reconciler = new Reconciler();
    gate.reconciler.watch(0);
    const order = { venue: VENUES[0] ?? 0, incarnation: 0, parent: 0, child: 0, clOrdId: "X1" };
    const trade = { kind: ReportKind.Fill, lastQty: 100, lastPx: 10_000, seq: 1, utcMs: UTC_MS };
    const ids = { execId: new Int32Array(6).fill(65), refExecId: new Int32Array(6) };
    venueCopied(gate, { ...order, ...trade, ...ids });
  });

  function list() {
    return dayBreaks(x.world.gate, sha256);
  }

  function explain(keyId: string, hash: string): KillAnswer {
    return sign(keyId, hash, { action: "explain" });
  }

  test("the first waits, the second distinct one who signs the same list lets the day be closed", () => {
    expect(list()).toMatchObject({
      compared: "N",
      breaks: [{ what: "orderUnknown", copyQty: 100 }],
    });
    const close = () => sign("ada-1", digest, { action: "close" });
    expect(close()).toEqual({ type: "Refused", code: "DayBreaksOpen", a: 1, b: 0 });
    const { hash } = list();
    expect(explain("ada-1", hash)).toMatchObject({ type: "Waiting", persons: ["ada"] });
    expect(explain("ada-2", hash)).toMatchObject({ type: "Waiting", persons: ["ada"] });
    expect(close()).toMatchObject({ type: "Refused", code: "DayBreaksOpen" });
    expect(explain("bob-1", hash)).toMatchObject({ type: "Taken", by: "ada, bob" });
    expect(list()).toMatchObject({ breaks: [], explained: [{ what: "orderUnknown" }] });
    expect(close()).toMatchObject({ type: "Taken" });
  });

  test("another list than was signed, none at all, and a day that is not open are refused", () => {
    expect(explain("ada-1", "a".repeat(64))).toMatchObject({ code: "ContentChanged", a: 1, b: 0 });
    const { hash } = list();
    for (const keyId of ["ada-1", "bob-1"]) explain(keyId, hash);
    expect(explain("ada-1", list().hash)).toMatchObject({ code: "ContentChanged", a: 0, b: 0 });
    sign("ada-1", digest, { action: "close" });
    expect(explain("ada-1", list().hash)).toMatchObject({ code: "DayNotOpen", a: NEXT, b: 0 });
  });

  test("only those with the role for it", () => {
    expect(explain("cat-1", list().hash)).toMatchObject({ type: "Refused", code: "RoleMissing" });
  });
});
