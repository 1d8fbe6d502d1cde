import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SeededRandom } from "../../src/core/domain/random.ts";
import { auditVenue, parentOf } from "./auditor.ts";
import { changedConfig } from "./changed-config.ts";
import { readDraws } from "./draws.ts";
import { KillPerson } from "./kill-person.ts";
import { System, until } from "./system.ts";
import { type Order, Trader } from "./trader.ts";
import { type LinedVenue, VenueLines } from "./venue-lines.ts";
import { readTape } from "./venue-orders-tape.ts";

const PORTS = 21_000;
/** Venues of both versions, with and without cancel on disconnect. */
const VENUES: readonly LinedVenue[] = [
  ["N", 9901, "FIX.4.4"],
  ["P", 9902, "FIX.4.4"],
  ["A", 9903, "FIX.4.2"],
];
const SYMBOLS = ["IBM", "BAC", "AAPL", "SPY", "GE"];
const SEED = Number(process.env.SMARS_SEED ?? 20120801);
const ROUNDS = process.env.SMARS_LONG === "1" ? 120 : 9;
const SESSIONS = 3;
const OPEN_MAX = 25;
const PATIENCE_MS = 20_000;

/** More starts within an hour than a gate opens after by itself: here they are the test. */
const config = changedConfig({ startsPerHourMax: 1_000 });
let system: System;
let venues: VenueLines;
let people: KillPerson;
const traders: Trader[] = [];
const parentNumber: Map<string, number> = new Map();

beforeAll(async () => {
  const letters = VENUES.map(([letter]) => letter).join(",");
  const args = ["--config", config.file, "--venues", letters, "--routers", "2"];
  system = await System.start({ ports: PORTS, args });
  venues = await VenueLines.open(system, VENUES);
  people = new KillPerson(system);
  // No order was sent yet: from here on everything passes the lines.
  expect(await venues.killGate(PATIENCE_MS)).toBe(true);
  for (let i = 1; i <= SESSIONS; i++) {
    const trader = await new Trader(system.clientPort, `CLIENT${i}`).start();
    trader.onReport = (order, _execType, message) => {
      const id = message.text(37);
      if (id.startsWith("P")) parentNumber.set(order.clOrdId, Number(id.slice(1)));
    };
    traders.push(trader);
  }
}, 60_000);

afterAll(async () => {
  for (const trader of traders) trader.stop();
  const code = await system?.stop();
  venues?.close();
  config.remove();
  expect(code).toBe(0);
});

type Quote = { readonly symbol: string; readonly bid: number; readonly ask: number };
let market: readonly Quote[] = [];

async function look(): Promise<void> {
  const answer = await system
    .api<{ rows: Quote[] }>(`/api/quotes?symbols=${SYMBOLS.join(",")}`)
    .catch(() => undefined);
  market = answer?.rows.filter(({ bid, ask }) => bid > 0 && ask > bid) ?? market;
}

function anOrder(random: SeededRandom, clOrdId: string): Order | undefined {
  const quote = market[random.below(Math.max(1, market.length))];
  if (quote === undefined) return undefined;
  const side = random.below(2) === 0 ? 1 : 2;
  const cents = random.below(8) - 3;
  const usd = side === 1 ? quote.ask + cents / 100 : quote.bid - cents / 100;
  const limitPx = Math.round(usd * 100) * 100;
  return { clOrdId, side, symbol: quote.symbol, qty: 1 + random.below(2_000), limitPx };
}

/** Sends, replaces and cancels all the time, whoever is down or killed. */
async function trade(trader: Trader, at: number, stop: () => boolean): Promise<void> {
  const random = new SeededRandom(SEED + at);
  const open: Order[] = [];
  for (let n = 0; !stop(); n++) {
    const order = trader.session.live ? anOrder(random, `t${at}-${n}`) : undefined;
    if (order !== undefined) {
      trader.order(order);
      open.push(order);
      const one = open[random.below(open.length)] as Order;
      const clOrdId = `${one.clOrdId}-${n}`;
      if (random.below(4) === 0)
        trader.replace(one, { ...one, clOrdId, qty: 1 + random.below(2_000) });
      if (open.length > OPEN_MAX) {
        const [oldest] = open.splice(0, 1) as [Order];
        trader.cancel(`${oldest.clOrdId}-x`, oldest);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, order === undefined ? 20 : 4));
  }
}

const orders = (): number =>
  venues.lines.reduce((sum, { tape }) => sum + readTape(tape).clOrdIds.length, 0);

/** Some orders reach venues before the next blow: each of them meets a flow. */
async function flows(): Promise<boolean> {
  const wanted = orders() + 15;
  const going = await until(async () => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    return orders() >= wanted ? true : undefined;
  }, PATIENCE_MS);
  return going === true;
}

async function gateIs(state: string): Promise<boolean> {
  const found = await until(async () => {
    const now = await people.state().catch(() => undefined);
    return now?.state === state ? true : undefined;
  }, PATIENCE_MS);
  return found === true;
}

/** A kill of the firm or a part of it under load, and its rearm by two, with or without a restart between. */
async function kill(random: SeededRandom): Promise<void> {
  const scope = ["firm", "symbol:IBM", "venue:N", "client:alpha"][random.below(4)] as string;
  expect(await people.kill(scope)).toMatchObject({ status: 200 });
  if (random.below(2) === 0) expect(await venues.killGate(PATIENCE_MS)).toBe(true);
  await until(async () => {
    const { scopes } = await people.state();
    return scopes.some((one) => one.scope === scope && one.killed) ? true : undefined;
  }, PATIENCE_MS);
  const keep = random.below(2) === 0;
  const refused: string[] = [];
  const rearmed = await until(async () => {
    const { status, body } = await people.rearm(scope, keep);
    if (status === 200) return true;
    // People sign the list that they saw; a client may have taken an order back meanwhile.
    refused.push((body as { readonly code: string }).code);
    // They read it again; who asks without a pause is refused for that.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return undefined;
  }, PATIENCE_MS);
  expect([scope, rearmed, new Set([...refused, "ContentChanged"])]).toEqual([
    scope,
    true,
    new Set(["ContentChanged"]),
  ]);
}

async function cut(random: SeededRandom): Promise<void> {
  const line = venues.lines[random.below(venues.lines.length)];
  const before = line?.logons ?? 0;
  line?.cut();
  const back = await until(() => ((line?.logons ?? 0) > before ? true : undefined), PATIENCE_MS);
  expect([line?.venue, back]).toEqual([line?.venue, true]);
}

test(
  "kill, restart and cut line in turn, over and over: no D or G leaves with 43=Y, every ClOrdID leaves once, and every share is accounted for",
  async () => {
    console.log(`seed ${SEED}`);
    await look();
    const watch = setInterval(() => void look(), 150);
    let done = false;
    const flow = Promise.all(traders.map((trader, i) => trade(trader, i, () => done)));
    const random = new SeededRandom(SEED);
    const blows = { kill: 0, restart: 0, cut: 0 };
    try {
      for (let round = 0; round < ROUNDS; round++) {
        expect([round, await flows()]).toEqual([round, true]);
        // In turn, each of the three first in a third of the rounds, all at a moment of chance.
        const blow = (["kill", "restart", "cut"] as const)[round % 3] as keyof typeof blows;
        await new Promise((resolve) => setTimeout(resolve, random.below(60)));
        blows[blow] += 1;
        if (blow === "kill") await kill(random);
        else if (blow === "cut") await cut(random);
        else expect(await venues.killGate(PATIENCE_MS)).toBe(true);
        expect([round, blow, await gateIs("OPEN")]).toEqual([round, blow, true]);
      }
    } finally {
      done = true;
      clearInterval(watch);
      await flow;
    }
    await endAll();

    const drawn = new Set(readDraws(join(system.dataFolder, "gate")).map((draw) => draw.clOrdId));
    const seen = new Set<string>();
    for (const { venue, tape } of venues.lines) {
      const { faults, clOrdIds } = readTape(tape);
      expect([venue, faults.slice(0, 5)]).toEqual([venue, []]);
      const again = tape.filter(({ type, possDup }) => possDup && (type === "D" || type === "G"));
      expect([venue, again]).toEqual([venue, []]);
      for (const id of clOrdIds) {
        expect([id, drawn.has(id), seen.has(id)]).toEqual([id, true, false]);
        seen.add(id);
      }
    }
    console.log(`${JSON.stringify(blows)}; ${seen.size} orders at venues, each once`);
    expect(seen.size).toBeGreaterThan(15 * ROUNDS);
    await sharesAgree();
  },
  ROUNDS * 30_000,
);

/** Takes back what is open until the gate has no open parent any more. */
async function endAll(): Promise<void> {
  const quiet = await until(async () => {
    for (const trader of traders) {
      for (const { clOrdId, status, orderQty: qty } of trader.orders.values()) {
        if (status !== "" && "248C".includes(status)) continue;
        const id = `${clOrdId}-${Math.round(performance.now())}`;
        trader.cancel(id, { clOrdId, symbol: "IBM", qty });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { gate } = await system.api<{ gate: { openParents: number } }>("/api/status");
    return gate.openParents === 0 ? true : undefined;
  }, 30_000);
  expect(quiet).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 500));
}

/** Clients were told of every share that the venues of 4.4 and 4.2 executed, and of no other. */
async function sharesAgree(): Promise<void> {
  const told = new Map<number, number>();
  for (const trader of traders) {
    for (const view of trader.orders.values()) {
      expect([view.clOrdId, view.afterEnd, view.cumQty]).toEqual([view.clOrdId, [], view.filled]);
      const parent = parentNumber.get(view.clOrdId);
      if (parent !== undefined && view.filled > 0) told.set(parent, view.filled);
    }
  }
  const executed = new Map<number, number>();
  const add = (parent: number, qty: number): void => {
    if (qty > 0) executed.set(parent, (executed.get(parent) ?? 0) + qty);
  };
  for (const [venue, port, begin] of VENUES) {
    // Its audit tells open orders only, its fills are what the clients have beyond the others'.
    if (begin === "FIX.4.2") continue;
    for (const { clOrdId, cumQty, leavesQty } of await auditVenue(venue, port + PORTS)) {
      expect([clOrdId, leavesQty]).toEqual([clOrdId, 0]);
      add(parentOf(clOrdId), cumQty);
    }
  }
  for (const trader of traders) {
    for (const { clOrdId, fills } of trader.orders.values()) {
      for (const { venue, qty } of fills) {
        if (venue === "A") add(parentNumber.get(clOrdId) ?? -1, qty);
      }
    }
  }
  expect(Object.fromEntries(executed)).toEqual(Object.fromEntries(told));
  expect(told.size).toBeGreaterThan(ROUNDS);
}
