import { beforeEach, describe, expect, test } from "vitest";
import { GateWorld, SYMBOLS, TRADE_DATE, UTC_MS } from "../../core/gate/gate.test-kit.ts";
import { closeDay } from "../../core/gate/trading-day.ts";
import type { DayBody } from "../../wire/control/day-body.ts";
import { encodeDayContent } from "../../wire/control/day-content.ts";
import { encodeBundle } from "../../wire/day/encode-bundle.ts";
import { simulatedDay } from "../day/simulated-day.ts";
import { dayBody } from "./day-list.ts";
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
