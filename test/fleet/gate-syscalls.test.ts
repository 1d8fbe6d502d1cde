import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CrashHouse } from "./crash-house.ts";
import { crashTape } from "./crash-tape.ts";
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

/** Calls by which a gate changes its disk or speaks, and a sample of their numbers. */
const KILLS: readonly (readonly [call: string, sample: readonly number[]])[] = [
  ["pwrite64", [3, 12, 20, 31]],
  ["fdatasync", [4, 9]],
  ["fsync", [1]],
  ["rename", [1]],
  ["ftruncate", [1]],
];

/** What a disk answers instead of doing it. */
const FAULTS: readonly (readonly [call: string, code: string, sample: readonly number[]])[] = [
  ["fdatasync", "EIO", [8]],
  ["pwrite64", "EIO", [18]],
  ["pwrite64", "ENOSPC", [15]],
];

describe.skipIf(!CAN_TRACE)(`the real gate, ended in the middle of a system call${where}`, () => {
  let house: CrashHouse;
  let life = 0;

  beforeAll(async () => {
    house = await CrashHouse.open(PORTS);
    expect(await house.startGate(null)).toBe("OPEN");
    await house.trader.start();
    await play(house, "0");
    await house.gate.stop();
  }, 60_000);

  afterAll(async () => {
    await house?.close();
  });

  /** One start of the gate with a fault in it; how it ended, or null when it came through. */
  async function lived(inject: string): Promise<Ended | null> {
    life++;
    const state = await house.startGate(inject);
    if (state === "OPEN") await play(house, `${life}`);
    if (house.gate.end === null) await house.gate.stop();
    else return house.gate.end;
    return null;
  }

  test.each(KILLS)(
    "B42, B43: kill -9 at its n-th %s, at a start or under way",
    async (call, sample) => {
      // Every call until there is one that no life has: then nothing was killed.
      for (let i = 0, more = true; more && (EVERY || i < sample.length); i++) {
        const k = EVERY ? i + 1 : (sample[i] as number);
        const end = await lived(`${call}:signal=SIGKILL:when=${k}`);
        more = end !== null;
        expect([call, k, more || (EVERY && i > 0)]).toEqual([call, k, true]);
        if (end !== null) expect([call, k, wasKilled(end)]).toEqual([call, k, true]);
      }
    },
    3_600_000,
  );

  test.each(FAULTS)(
    "B36, B37: its n-th %s fails with %s: it ends with 70 and nothing leaves after it",
    async (call, code, sample) => {
      for (let i = 0, more = true; more && (EVERY || i < sample.length); i++) {
        const k = EVERY ? i + 1 : (sample[i] as number);
        const end = await lived(`${call}:error=${code}:when=${k}`);
        more = end !== null;
        expect([call, k, more || (EVERY && i > 0)]).toEqual([call, k, true]);
        if (end !== null) expect([call, k, end.code]).toEqual([call, k, DEAD]);
      }
    },
    3_600_000,
  );

  test("after all of them every order ends, and the outside judge finds nothing", async () => {
    expect(await house.startGate(null)).toBe("OPEN");
    const { trader } = house;
    await trader.start();
    const open = (): string[] =>
      [...trader.orders.values()]
        .filter(({ status }) => !"248C".includes(status) || status === "")
        .map(({ clOrdId }) => clOrdId);
    let round = 0;
    const done = await until(async () => {
      const left = open();
      if (left.length === 0) return true;
      round++;
      for (const clOrdId of left) trader.cancel(`${clOrdId}-e${round}`, rests(clOrdId));
      await new Promise((resolve) => setTimeout(resolve, 300));
      // What the gate never had it does not know: its cancel is refused, and there is no order.
      const unknown = new Set(trader.cancelRejects.map(({ origClOrdId }) => origClOrdId));
      return open().every((clOrdId) => unknown.has(clOrdId)) || undefined;
    }, 30_000);
    expect([done, open()]).toEqual([true, []]);
    await house.gate.stop();
    console.log(`${life} lives of the gate, ${house.events.length} events on the tape`);
    expect(crashTape(house.events)).toEqual([]);
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
  trader.order({ clOrdId: `${life}a`, symbol: "IBM", qty: 200, tif: 3 });
  trader.order(rests(`${life}b`));
  if (!(await come(() => "24".includes(status(`${life}a`)) && status(`${life}a`) !== ""))) return;
  if (!(await come(() => status(`${life}b`) === "0"))) return;
  const more = { ...rests(`${life}r`), qty: 150 };
  trader.replace(rests(`${life}b`), more);
  if (!(await come(() => trader.orders.get(`${life}b`)?.orderQty === 150))) return;
  trader.cancel(`${life}x`, rests(`${life}b`));
  await come(() => status(`${life}b`) === "4");
}

function rests(clOrdId: string): Order {
  return { clOrdId, symbol: "IBM", qty: 100, limitPx: 1_800_000 };
}

function wasKilled({ code, signal }: Ended): boolean {
  return signal === "SIGKILL" || code === 137;
}
