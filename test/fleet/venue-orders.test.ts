import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SeededRandom } from "../../src/core/domain/random.ts";
import { changedConfig } from "./changed-config.ts";
import { readDraws } from "./draws.ts";
import { System, until } from "./system.ts";
import { type Order, Trader } from "./trader.ts";
import { type LinedVenue, VenueLines } from "./venue-lines.ts";
import { readTape, type Taped } from "./venue-orders-tape.ts";

const PORTS = 16_600;
/** Venues of both versions, with and without cancel on disconnect. */
const VENUES: readonly LinedVenue[] = [
  ["N", 9901, "FIX.4.4"],
  ["A", 9903, "FIX.4.2"],
  ["Q", 9906, "FIX.4.4"],
  ["X", 9908, "FIX.4.2"],
];
const SYMBOLS = ["IBM", "BAC", "AAPL", "SPY", "GE"];
const SESSIONS = 4;
/** A process that was killed is back, and on its lines, within this. */
const BACK_MS = 20_000;
/** Orders of one session that are not taken back yet. */
const OPEN_MAX = 30;

/**
 * More starts within an hour than a gate opens after by itself: here they are the test. While somebody
 * else plays a venue its drop copy knows more: a gate that looked would stop it, which C54 is for.
 */
const config = changedConfig({ startsPerHourMax: 100, reconcileMs: 600_000 });
let system: System;
let lines: VenueLines;
const traders: Trader[] = [];

beforeAll(async () => {
  const wishes = ["--venues", VENUES.map(([venue]) => venue).join(","), "--routers", "2"];
  const args = ["--config", config.file, ...wishes];
  system = await System.start({ ports: PORTS, args });
  lines = await VenueLines.open(system, VENUES);
  // No order was sent yet: from here on everything passes the lines.
  await killGate();
  for (let i = 1; i <= SESSIONS; i++) {
    traders.push(await new Trader(system.clientPort, `CLIENT${i}`).start());
  }
}, 60_000);

afterAll(async () => {
  for (const trader of traders) trader.stop();
  const code = await system?.stop();
  lines?.close();
  config.remove();
  expect(code).toBe(0);
});

/** Kills a venue and waits until it is back. */
async function killed(name: string): Promise<void> {
  expect([name, await lines.killed(name, BACK_MS)]).toEqual([name, true]);
}

async function killGate(): Promise<void> {
  expect(await lines.killGate(BACK_MS)).toBe(true);
}

// ---- order flow ------------------------------------------------------------------------------------

type Quotes = { rows: { symbol: string; bid: number; ask: number }[] };
let market: Quotes["rows"] = [];

function anOrder(random: SeededRandom, clOrdId: string): Order | undefined {
  const quote = market[random.below(Math.max(1, market.length))];
  if (quote === undefined || !(quote.bid > 0) || !(quote.ask > quote.bid)) return undefined;
  const side = random.below(2) === 0 ? 1 : 2;
  const cents = random.below(8) - 2;
  const px = side === 1 ? quote.ask * 10_000 + cents * 100 : quote.bid * 10_000 - cents * 100;
  const limitPx = Math.round(px / 100) * 100;
  return { clOrdId, side, symbol: quote.symbol, qty: 1 + random.below(1_500), limitPx };
}

/** Sends orders in bursts, whoever is down, and takes back what is not done after a while. */
async function trade(trader: Trader, at: number, stop: () => boolean): Promise<void> {
  const random = new SeededRandom(at + 7);
  const open: Order[] = [];
  for (let n = 0; !stop(); n++) {
    const order = trader.session.live ? anOrder(random, `v${at}-${n}`) : undefined;
    if (order !== undefined && open.length < OPEN_MAX) {
      trader.order(order);
      open.push(order);
    }
    if (trader.session.live && open.length === OPEN_MAX) {
      const oldest = open.shift() as Order;
      const { status } = trader.orders.get(oldest.clOrdId) ?? { status: "" };
      if (!"248C".includes(status) || status === "") trader.cancel(`${oldest.clOrdId}-x`, oldest);
    }
    if (order === undefined || n % 6 === 0) await pause(20);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Orders that have reached venues so far. */
function ordersSent(): number {
  return lines.lines.reduce((sum, { tape }) => sum + readTape(tape).clOrdIds.length, 0);
}

/** Lets the flow go on until some more orders have reached venues. */
async function more(orders: number): Promise<void> {
  const wanted = ordersSent() + orders;
  const reached = await until(async () => {
    await pause(50);
    return ordersSent() >= wanted ? true : undefined;
  }, 45_000);
  expect([reached, ordersSent() >= wanted]).toEqual([true, true]);
}

describe("B71: what a venue asks for again", () => {
  test("no D or G is ever sent twice, none was sent that the gate had not admitted, and each range that is asked for is one GapFill", async () => {
    let done = false;
    const watch = setInterval(() => {
      void system
        .api<Quotes>(`/api/quotes?symbols=${SYMBOLS.join(",")}`)
        .then(({ rows }) => {
          market = rows;
        })
        .catch(() => undefined);
    }, 100);
    const flow = Promise.all(traders.map((trader, i) => trade(trader, i, () => done)));
    try {
      await more(100);
      await disturb();
    } finally {
      done = true;
      clearInterval(watch);
      await flow;
    }
    await pause(300);

    const admitted = new Set(readDraws(join(system.dataFolder, "gate")).map((d) => d.clOrdId));
    const seen = new Set<string>();
    let [asked, ordersAsked, orders] = [0, 0, 0];
    for (const { venue, tape } of lines.lines) {
      const found = readTape(tape);
      expect([venue, found.faults.slice(0, 5)]).toEqual([venue, []]);
      for (const clOrdId of found.clOrdIds) {
        expect([clOrdId, admitted.has(clOrdId), seen.has(clOrdId)]).toEqual([clOrdId, true, false]);
        seen.add(clOrdId);
      }
      asked += found.asked;
      ordersAsked += found.ordersAsked;
      orders += found.clOrdIds.length;
    }
    console.log(
      `${orders} orders at venues; ${asked} ranges asked for, ${ordersAsked} orders in them`,
    );
    // Every venue came back once without memory and asked from 1; two were played, with three requests each.
    expect(asked).toBeGreaterThanOrEqual(VENUES.length + 6);
    expect(ordersAsked).toBeGreaterThan(300);
  }, 240_000);

  test("the tape would show it", () => {
    const logon = said("gate", "A", 1);
    const order = said("gate", "D", 2, { clOrdId: "a" });
    const request = said("venue", "2", 1, { beginSeqNo: 1, endSeqNo: 0 });
    const fill = said("gate", "4", 1, { possDup: true, gapFill: true, newSeqNo: 3 });
    const faults = (...tape: Taped[]): string[] => readTape(tape).faults;
    expect(faults(logon, order, request, fill)).toEqual([]);
    expect(readTape([logon, order, request, fill])).toMatchObject({ asked: 1, ordersAsked: 1 });
    expect(faults(logon, order, request, { ...order, possDup: true })[0]).toMatch(
      /sent again: D 2/,
    );
    expect(faults(logon, order, { ...order, connection: 2 })[0]).toMatch(/used again: D 2/);
    expect(faults(logon, order, request, { ...fill, newSeqNo: 2 })[0]).toMatch(/no GapFill/);
    expect(faults(logon, order, fill)[0]).toMatch(/no GapFill/);
  });
});

/** Everything that makes a venue ask, in turn, while orders flow. */
async function disturb(): Promise<void> {
  for (let kill = 1; kill <= 3; kill++) {
    await killGate();
    await more(60);
  }
  for (const line of lines.lines) {
    const before = line.logons;
    // It comes back without what it had heard, and asks from 1.
    await killed(`venue-${line.venue}`);
    await until(() => (line.logons > before ? true : undefined), 10_000);
    await more(30);
  }
  for (let n = 0; n < 6; n++) {
    const before = lines.logons;
    for (const line of lines.lines) line.cut();
    expect(await lines.live(before, BACK_MS)).toBe(true);
    await more(20);
  }
  // A venue that failed over, with the right number of its own: from 1 to the end, a part, again.
  for (const line of lines.lines.slice(0, 2)) {
    line.play(["7=1|16=0", "7=2|16=40", "7=1|16=0"]);
    const asked = (): number => readTape(line.tape).asked;
    const before = asked();
    expect(await until(() => (asked() >= before + 3 ? true : undefined), 10_000)).toBe(true);
    // The venue itself goes on behind its durable block, far above what was played.
    await killed(`venue-${line.venue}`);
    const logons = line.logons;
    line.cut();
    await until(() => (line.logons > logons ? true : undefined), 10_000);
  }
  await killGate();
  await more(60);
}

function said(from: Taped["from"], type: string, seq: number, rest: Partial<Taped> = {}): Taped {
  return {
    from,
    connection: 1,
    type,
    seq,
    possDup: false,
    clOrdId: "",
    beginSeqNo: -1,
    endSeqNo: -1,
    newSeqNo: -1,
    gapFill: false,
    ...rest,
  };
}
