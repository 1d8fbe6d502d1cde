import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Crash, FixPair } from "../../../test/ports/fix-store-pair.ts";
import { wireFaults, wireMessages } from "../../../test/ports/fix-wire.ts";

/** A long run tries more schedules. */
const RUNS = process.env.SMARS_LONG === "1" ? 3_000 : 60;

const act = (what: string, amount: number) => ({ do: what, amount }) as never;

/** Schedules that once found something. */
const FOUND: [never[], "FIX.4.2", number][] = [
  [
    // A kill between the journal's first new record and the store's word on the ones it had lost.
    [
      act("cut", 7),
      act("reset", 13),
      act("order", 12),
      act("power", 0),
      act("kill", 10),
      act("order", 0),
      act("order", 0),
      act("order", 0),
    ],
    "FIX.4.2",
    396_742,
  ],
  [
    // A turn of many reports, journaled but not stored: its numbers are given to others again.
    [
      act("order", 25),
      act("kill", 26),
      act("cut", 0),
      ...[1, 3, 6, 24, 4, 6, 7, 6, 22, 12, 18, 10, 38].map((amount) => act("order", amount)),
      act("kill", 2),
    ],
    "FIX.4.2",
    375_369,
  ],
];

/** What has to be true at the end, whatever the crashes were. */
function judge(pair: FixPair, powerLost: boolean, what: string): void {
  const { got, client, server } = pair;
  const sent = pair.sent.filter((id) => !pair.forgotten.has(id));
  expect([client.live, client.nextIn, client.nextOut], what).toEqual([
    true,
    server.session?.nextOut,
    server.session?.nextIn,
  ]);
  // Numbers only grow, but for what came after a reset.
  const falls = got.filter(({ seq }, i) => seq <= (got[i - 1]?.seq ?? 0)).length;
  const resets = pair.wire.flatMap(wireMessages).filter((message) => message.resets).length;
  expect(falls, `${what}: out of order`).toBeLessThanOrEqual(resets);
  for (const id of sent) {
    const news = got.filter((one) => one.id === id && one.word === "New").length;
    const heard = got.some((one) => one.id === id);
    expect(heard, `${what}: ${id} was never reported`).toBe(true);
    if (!powerLost) expect(news, `${what}: reports on ${id}`).toBe(1);
  }
  expect(new Set(server.taken).size, `${what}: taken twice`).toBe(server.taken.length);
  const untaken = sent.filter((id) => !server.taken.includes(id));
  expect(untaken, `${what}: never taken`).toEqual([]);
  expect(wireFaults(pair.wire), what).toEqual([]);
}

/** Bursts of orders, and a crash at the server's disk operation `k`; returns how many there were. */
async function crashAt(k: number, crash: Crash, begin: "FIX.4.2" | "FIX.4.4"): Promise<number> {
  const pair = new FixPair(40 + (k % 7), begin, {
    disk: { survive: (k % 4) / 3, tear: 0.3, syncNs: [1e5, 2e7] },
    network: { fragment: 0.3 },
  });
  await pair.start();
  await pair.run(300);
  const before = pair.disk.operations;
  pair.disk.onOperation = (_operation, _path, n) => {
    if (n === before + k) pair.strike(crash);
  };
  for (let burst = 0; burst < 12; burst++) {
    pair.order(1 + (burst % 4));
    await pair.run(burst % 3 === 0 ? 1 : 60);
    if (!pair.server.process.alive) await pair.restart();
  }
  const operations = pair.disk.operations - before;
  pair.disk.onOperation = null;
  await pair.run(2_000);
  if (!pair.server.process.alive) await pair.restart();
  pair.order(2);
  await pair.run(5_000);
  judge(pair, crash === "power", `${begin}, ${crash} at ${k}`);
  return operations;
}

describe("an acceptor that ends at any disk operation", () => {
  test.each<[Crash, "FIX.4.2" | "FIX.4.4"]>([
    ["kill", "FIX.4.2"],
    ["kill", "FIX.4.4"],
    ["power", "FIX.4.2"],
    ["power", "FIX.4.4"],
  ])(
    "%s, %s: its client hears of every order, and nothing twice without saying so",
    async (crash, begin) => {
      const operations = await crashAt(Number.POSITIVE_INFINITY, crash, begin);
      expect(operations).toBeGreaterThan(40);
      for (let k = 1; k <= operations; k++) await crashAt(k, crash, begin);
    },
    60_000,
  );
});

test("whatever happens to line, process, power and numbers, both sides agree in the end", async () => {
  const event = fc.record({
    do: fc.constantFrom("order", "order", "order", "run", "cut", "kill", "power", "reset"),
    amount: fc.nat(40),
  });
  const schedule = fc.array(event, { minLength: 5, maxLength: 40 });
  const version = fc.constantFrom<"FIX.4.2" | "FIX.4.4">("FIX.4.2", "FIX.4.4");
  await fc.assert(
    fc.asyncProperty(schedule, version, fc.nat(1e6), async (events, begin, seed) => {
      const pair = new FixPair(seed, begin, {
        disk: { survive: (seed % 4) / 3, tear: 0.3, syncNs: [1e5, 2e7] },
        network: { fragment: 0.3 },
      });
      await pair.start();
      for (const { do: what, amount } of events) {
        if (what === "order") pair.order(1 + (amount % 5));
        else if (what === "cut") pair.cut();
        else if (what === "reset") pair.reset();
        else if (what !== "run") strikeSoon(pair, what, amount);
        await pair.run(amount);
        if (!pair.server.process.alive) await pair.restart();
      }
      pair.disk.onOperation = null;
      pair.order(1);
      await pair.run(8_000);
      judge(
        pair,
        events.some((e) => e.do === "power"),
        `seed ${seed}`,
      );
    }),
    { numRuns: RUNS, examples: FOUND },
  );
}, 600_000);

/** The server ends at once, or at one of its next operations on the disk. */
function strikeSoon(pair: FixPair, crash: Crash, amount: number): void {
  const at = pair.disk.operations + (amount % 8);
  if (amount % 8 === 0) pair.strike(crash);
  pair.disk.onOperation = (_operation, _path, n) => {
    if (n === at) pair.strike(crash);
  };
}
