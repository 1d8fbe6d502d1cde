import { expect } from "vitest";
import type { End } from "./cutting-line.ts";
import { field, interop, order, type Pair } from "./pair.ts";

const ON_DISK = { onDisk: true } as const;

/** An order that goes through proves that nothing is open any more. */
async function trades(pair: Pair, clOrdId: string): Promise<void> {
  pair.client.do(`send ${order(clOrdId)}`);
  await pair.client.sees("app", `|11=${clOrdId}|`);
}

/** Sends orders, and kills one of the two when about half of their reports have come. */
async function killInFlow(pair: Pair, prefix: string, kill: () => Promise<void>): Promise<void> {
  pair.client.do(`repeat 400 ${order(`${prefix}#`)}`);
  await pair.client.sees("app", `|11=${prefix}200|`);
  await kill();
}

interop(
  "QuickFIX is killed in the flow and comes again: nothing is processed twice",
  ON_DISK,
  async (pair) => {
    await trades(pair, "a");
    await killInFlow(pair, "n", () => pair.killQuickfix());
    await pair.startQuickfix();
    await pair.loggedOn();
    await pair.inStep();
    await trades(pair, "z");
    expectOnce(pair);
  },
);

interop(
  "we are killed in the flow and come again: nothing is processed twice",
  ON_DISK,
  async (pair) => {
    await trades(pair, "a");
    await killInFlow(pair, "n", () => pair.killSmars());
    await pair.startSmars();
    await pair.loggedOn();
    await pair.inStep();
    await trades(pair, "z");
    expectOnce(pair);
  },
);

interop("both are killed, again and again", { ...ON_DISK, begin: "FIX.4.2" }, async (pair) => {
  for (const life of ["a", "b", "c"]) {
    await killInFlow(pair, life, async () => {
      await Promise.all([pair.killQuickfix(), pair.killSmars()]);
    });
    await pair.startBoth();
    await pair.inStep();
    await trades(pair, `${life}z`);
  }
  expectOnce(pair);
});

interop("both end in good order and go on with their numbers", ON_DISK, async (pair) => {
  await trades(pair, "a");
  pair.client.do("logout for today");
  await Promise.all([pair.client.sees("logout"), pair.venue.sees("logout")]);
  await Promise.all([pair.smars.stop(), pair.quickfix.stop()]);
  await pair.startBoth();
  await pair.inStep();
  await trades(pair, "b");
  expect(pair.line.said("initiator", /\|35=2\|/)).toEqual([]);
  expect(pair.line.said("acceptor", /\|35=2\|/)).toEqual([]);
  const logons = pair.line.said("initiator", /\|35=A\|/).map((text) => Number(field(text, 34)));
  expect(logons).toHaveLength(2);
  expect(logons[1]).toBeGreaterThan(3);
});

/**
 * Every order reached the venue once at most, an order of QuickFIX exactly once; every report of it
 * the client. A message that comes again is known to our application by its journal; QuickFIX's has
 * none and may be handed its last one again, with PossDupFlag(43).
 */
function expectOnce(pair: Pair): void {
  const orders = ids(pair.told("acceptor", ["app", "known"], /\|35=D\|/));
  expect(orders.at(-1)).toMatch(/z$/);
  expect(twice(firstTime(pair, "acceptor", /\|35=D\|/))).toEqual([]);
  expect(twice(firstTime(pair, "initiator", /\|35=8\|(?!.*\|(20=3|150=I)\|)/))).toEqual([]);

  const reported = ids(pair.told("initiator", ["app", "known"], /\|35=8\|/));
  expect(reported.filter((id) => !orders.includes(id))).toEqual([]);
  const unreported = [...new Set(orders)].filter((id) => !reported.includes(id));
  if (pair.ourEnd === "acceptor") {
    expect(unreported).toEqual([]);
    const sent = ids(pair.told("initiator", ["out"], /\|35=D\|/));
    expect(sent.filter((id) => !orders.includes(id))).toEqual([]);
  } else {
    // QuickFIX may be killed between taking an order and keeping its report.
    expect(unreported.length).toBeLessThanOrEqual(pair.kills);
    expect(pair.line.said("initiator", /\|35=[DG]\|.*\|43=Y\|/)).toEqual([]);
  }
}

/** ClOrdID(11) of what an application took for new. */
function firstTime(pair: Pair, end: End, pattern: RegExp): string[] {
  const messages = pair.told(end, ["app"], pattern);
  const journaled = end === pair.ourEnd;
  return ids(messages.filter((text) => journaled || !text.includes("|43=Y|")));
}

function ids(messages: readonly string[]): string[] {
  return messages.map((text) => field(text, 11));
}

function twice(list: readonly string[]): string[] {
  return list.filter((item, i) => list.indexOf(item) !== i);
}
