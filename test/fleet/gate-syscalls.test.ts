import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TapeEvent } from "../../src/sim/tape.ts";
import { CrashHouse, judged } from "./crash-house.ts";
import { CAN_TRACE, type Ended } from "./house-process.ts";
import { until } from "./system.ts";
import type { Order } from "./trader.ts";

const PORTS = 22_000;
/** A long run takes every call, a short one a sample. */
const EVERY = process.env.SMARS_LONG === "1";
const where = CAN_TRACE ? "" : ' (left out: the package "strace" is absent, or may not trace)';
/** Exit code of a gate that stops for good. */
const DEAD = 70;
const PATIENCE_MS = 10_000;
/** What is done by time too one life may have less often than the next; and some may fail. */
const WHOLE_LIVES = 8;

/** Calls by which a gate changes its disk, and a sample of their numbers. */
const KILLS: readonly (readonly [call: string, sample: readonly number[]])[] = [
  ["pwrite64", [3, 12, 20, 31]],
  ["fdatasync", [4, 7]],
  ["fsync", [1]],
  ["rename", [1]],
  ["ftruncate", [1]],
];

/**
 * What a disk answers instead of doing it. A write of space that is kept ahead, or of the list for
 * purge, may fail: the gate goes on. So a short run takes these numbers until one ends it.
 */
const FAULTS: readonly (readonly [call: string, code: string, sample: readonly number[]])[] = [
  ["fdatasync", "EIO", [5, 3]],
  ["pwrite64", "EIO", [17, 20, 23, 26, 3]],
  ["pwrite64", "ENOSPC", [15, 18, 21, 24, 3]],
];

describe.skipIf(!CAN_TRACE)(`the real gate, ended in the middle of a system call${where}`, () => {
  let house: CrashHouse;
  let lives = 0;
  let underWay = 0;

  beforeAll(async () => {
    house = await CrashHouse.open(PORTS);
    expect(await house.startGate(null)).toBe("OPEN");
    await house.trader.start();
    await play(house, "0");
    expect(await house.endGate()).toBeNull();
  }, 60_000);

  afterAll(async () => {
    await house?.close();
  });

  /** One start of the gate with a fault in it; how it ended, or null when it came through. */
  async function lived(inject: string): Promise<Ended | null> {
    lives++;
    const state = await house.startGate(inject);
    if (state === "OPEN") await play(house, `${lives}`);
    const end = await house.endGate();
    if (state === "OPEN" && end !== null) underWay++;
    return end;
  }

  /** How it ended at each of the numbers; at every one until there is none that a life has. */
  async function ends(
    sample: readonly number[],
    inject: (k: number) => string,
    most = Number.POSITIVE_INFINITY,
  ): Promise<Ended[]> {
    const all: Ended[] = [];
    let whole = 0;
    const more = (i: number): boolean =>
      EVERY ? whole < WHOLE_LIVES : i < sample.length && all.length < most;
    for (let i = 0; more(i); i++) {
      const end = await lived(inject(EVERY ? i + 1 : (sample[i] as number)));
      if (end === null) whole++;
      else {
        whole = 0;
        all.push(end);
      }
    }
    return all;
  }

  test.each(KILLS)(
    "B42, B43: kill -9 at its n-th %s, at a start or under way",
    async (call, sample) => {
      const all = await ends(sample, (k) => `${call}:signal=SIGKILL:when=${k}`);
      expect(all.length).toBeGreaterThan(0);
      for (const end of all) expect(wasKilled(end)).toBe(true);
    },
    3_600_000,
  );

  test.each(FAULTS)(
    "B36, B37: its n-th %s fails with %s: it ends with exit code 70",
    async (call, code, sample) => {
      const all = await ends(sample, (k) => `${call}:error=${code}:when=${k}`, 1);
      expect(all.length).toBeGreaterThan(0);
      for (const { code: exit } of all) expect(exit).toBe(DEAD);
    },
    3_600_000,
  );

  test("after all of them every order ends, and the outside judge finds nothing", async () => {
    expect(await house.startGate(null)).toBe("OPEN");
    await endAll(house);
    expect(await house.endGate()).toBeNull();
    console.log(
      `${lives} faults, ${underWay} under way; ${house.events.length} events on the tape`,
    );
    expect(underWay).toBeGreaterThan(0);
    expect(judged(house.events)).toBe("");
    // A judge that finds nothing here might find nothing anywhere.
    expect(judged(twice(house.events, "venue-N", "|35=D|"))).toMatch(/^I4/);
    expect(judged(house.events.map(wrongSum))).toMatch(/^B31/);
  }, 120_000);
});

/** One order that fills, and one that rests, is replaced and taken back. */
async function play({ trader, gate }: CrashHouse, life: string): Promise<void> {
  const come = async (holds: () => boolean): Promise<boolean> => {
    const heard = (): true | undefined => (holds() || gate.end !== null ? true : undefined);
    expect(await until(heard, PATIENCE_MS)).toBe(true);
    return gate.end === null;
  };
  const status = (clOrdId: string): string => trader.orders.get(clOrdId)?.status ?? "";
  if (!(await come(() => trader.session.live))) return;
  const rests = resting(`${life}b`);
  trader.order({ clOrdId: `${life}a`, symbol: "IBM", qty: 200, tif: 3 });
  trader.order(rests);
  if (!(await come(() => ["2", "4"].includes(status(`${life}a`))))) return;
  if (!(await come(() => status(`${life}b`) === "0"))) return;
  trader.replace(rests, { ...rests, clOrdId: `${life}r`, qty: 150 });
  if (!(await come(() => trader.orders.get(`${life}b`)?.orderQty === 150))) return;
  trader.cancel(`${life}x`, rests);
  await come(() => status(`${life}b`) === "4");
}

function resting(clOrdId: string): Order {
  return { clOrdId, symbol: "IBM", qty: 100, limitPx: 1_800_000 };
}

/** Takes back what is open. What the gate never had it does not know: there is no such order. */
async function endAll({ trader }: CrashHouse): Promise<void> {
  const open = (): string[] => {
    const unknown = new Set(trader.cancelRejects.map(({ origClOrdId }) => origClOrdId));
    return [...trader.orders.values()]
      .filter(({ status }) => !["2", "4", "8", "C"].includes(status))
      .map(({ clOrdId }) => clOrdId)
      .filter((clOrdId) => !unknown.has(clOrdId));
  };
  let round = 0;
  await until(async () => {
    if (open().length === 0) return true;
    round++;
    if (trader.session.live) {
      for (const clOrdId of open()) trader.cancel(`${clOrdId}-e${round}`, resting(clOrdId));
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    return undefined;
  }, PATIENCE_MS);
  expect(open()).toEqual([]);
}

function wasKilled({ code, signal }: Ended): boolean {
  return signal === "SIGKILL" || code === 137;
}

/** The tape with the last such message on it once more. */
function twice(events: readonly TapeEvent[], to: string, words: string): TapeEvent[] {
  const at = events.findLastIndex(
    (e) => e.kind === "wire" && e.what === "sent" && e.to === to && e.text.includes(words),
  );
  const again = events.slice(at, at + 2).map((event) => {
    if (event.kind !== "wire") return event;
    // A number behind all others: it is no message that was sent again.
    return { ...event, text: event.text.replace(/\|34=\d+\|/, "|34=999999|") };
  });
  return [...events.slice(0, at + 2), ...again];
}

/** A client is told of fewer shares than were executed. */
function wrongSum(event: TapeEvent): TapeEvent {
  if (event.kind !== "wire" || event.to !== "client-1") return event;
  return { ...event, text: event.text.replace("|14=200|", "|14=100|") };
}
