import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChildView, FillView, ParentView } from "../../src/wire/api/orders.ts";
import { auditVenue, parentOf, type VenueOrder } from "./auditor.ts";
import { type Draw, readDraws } from "./draws.ts";
import { type RecordedTrade, recordedChanges, recordedTrades } from "./recorded-rows.ts";
import { System, until } from "./system.ts";
import { type Execution, type PriceLevel, VenueTape } from "./venue-tape.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const DATA = join(ROOT, "..", "shared", "data");
const DAY = "8 October 2013 from 09:35";

/** Below 32,768: what lies above is given to outgoing connections. */
const PORTS = 20_300;
const VENUES = ["N", "P", "A", "M", "C", "Q", "B", "X", "Z", "Y", "K", "J"];
/** Venues that answer a mass status: those that speak FIX 4.4. */
const BOOKS = ["N", "P", "Q", "B", "Z", "Y", "K", "J"];
const SYMBOLS = ["IBM", "BAC"];
const SPEED = 10;
/** Ten simulated minutes. */
const TIMEOUT_S = 600 / SPEED;
/** Beyond how late its trades were, a quote of a venue may have been played, simulated ms. */
const BETWEEN_TRADES_MS = 1_000;

type Document = { parent: ParentView; children: ChildView[]; fills: FillView[] };

/** One order as everybody knew it in the end. */
type Outcome = Document & {
  readonly exitCode: number;
  /** Of the shares displayed when it was sent, those within its limit. */
  readonly shownAtFirst: number;
  readonly draws: readonly Draw[];
  readonly books: readonly VenueOrder[];
};

type Case = { symbol: string; side: "buy" | "sell"; qty: number; fromBest: number };

const CASES: readonly Case[] = [
  // A few cents above the ask: it can trade at once, and goes on when the market rises a little.
  { symbol: "IBM", side: "buy", qty: 5_000, fromBest: 0.05 },
  // A cent below the bid: more than the whole market shows there.
  { symbol: "BAC", side: "sell", qty: 200_000, fromBest: -0.01 },
];

let system: System;
const tapes: VenueTape[] = [];
const outcomes: Map<string, Outcome> = new Map();

if (existsSync(DATA)) describe(DAY, theDay);
else test.skip(`${DAY} (LEFT OUT: ${DATA} is absent)`, () => {});

function theDay(): void {
  beforeAll(async () => {
    const market = ["--market", "lean:../shared/data", "--from", "09:35", "--speed", `${SPEED}`];
    system = await System.start({ ports: PORTS, args: market });
    for (const [at, venue] of VENUES.entries()) {
      tapes.push(await VenueTape.open(venue, 9951 + at + PORTS, SYMBOLS));
    }
    const placed = await Promise.all(CASES.map(place));
    const books = await Promise.all(
      BOOKS.map((venue) => auditVenue(venue, 9901 + VENUES.indexOf(venue) + PORTS)),
    );
    const draws = readDraws(join(system.dataFolder, "gate"));
    for (const one of placed) {
      const { parent } = one.parent;
      outcomes.set(one.parent.symbol, {
        ...one,
        draws: draws.filter((draw) => draw.parent === parent),
        books: books.flat().filter((order) => parentOf(order.clOrdId) === parent),
      });
    }
  }, 110_000);

  afterAll(async () => {
    for (const tape of tapes) tape.close();
    expect(await system?.stop()).toBe(0);
  });

  describe.each(CASES)("smars order $side $qty $symbol", ({ symbol, side, qty }) => {
    const buy = side === "buy";
    const of = (): Outcome => outcomes.get(symbol) as Outcome;
    /** Whether a buy at the first price pays more than at the second, a sale gets less. */
    const worse = (px: number, than: number): boolean => (buy ? px > than : px < than);

    test("is filled within ten simulated minutes, over at least three venues", () => {
      const { exitCode, parent, fills } = of();
      expect([exitCode, parent.ordStatus, parent.text]).toEqual([0, "Filled", ""]);
      expect(new Set(fills.map(({ venue }) => venue)).size).toBeGreaterThanOrEqual(3);
      const ns = executions(symbol).map((execution) => execution.ns);
      expect(Math.max(...ns) - Math.min(...ns)).toBeLessThanOrEqual(600e9);
    });

    test("is the sum of its fills for the client, the gate and the venues' own books", () => {
      const { parent, children, fills, books } = of();
      expect([parent.orderQty, parent.cumQty, parent.leavesQty]).toEqual([qty, qty, 0]);
      expect(sum(fills)).toBe(qty);
      expect(children.reduce((cum, { cumQty }) => cum + cumQty, 0)).toBe(qty);
      expect(new Set(fills.map(({ execId }) => execId)).size).toBe(fills.length);
      for (const { venue, clOrdId, qty: childQty, cumQty } of children) {
        const filled = sum(fills.filter(({ childClOrdId }) => childClOrdId === clOrdId));
        expect([clOrdId, filled]).toEqual([clOrdId, cumQty]);
        if (!BOOKS.includes(venue)) continue;
        const order = books.find((entry) => entry.clOrdId === clOrdId);
        expect(order).toMatchObject({ venue, orderQty: childQty, cumQty, leavesQty: 0 });
      }
      const audited = children.filter(({ venue }) => BOOKS.includes(venue));
      expect(books).toHaveLength(audited.length);
    });

    test("has a DRAW for every child, none priced beyond its limit or its NBBO", () => {
      const { parent, children, fills, draws } = of();
      const limit = units(parent.limit);
      const told = children.map((child) => [
        ...[child.clOrdId, child.venue, child.qty, units(child.price)],
        ...[units(child.nbboBid), units(child.nbboAsk)],
      ]);
      const drawn = draws.map((d) => [d.clOrdId, d.venue, d.qty, d.px, d.nbboBid, d.nbboAsk]);
      expect(told.sort()).toEqual(drawn.sort());
      for (const { clOrdId, px, nbboBid, nbboAsk } of draws) {
        const best = buy ? nbboAsk : nbboBid;
        expect(best).toBeGreaterThan(0);
        expect([clOrdId, worse(px, limit), worse(px, best)]).toEqual([clOrdId, false, false]);
        const own = fills.filter(({ childClOrdId }) => childClOrdId === clOrdId);
        expect(own.filter((fill) => worse(units(fill.price), px))).toEqual([]);
      }
    });

    test("was decided on quotes no worse than its venues had published by then", () => {
      for (const { venue, feedSeq, nbboBid, nbboAsk, clOrdId } of of().draws) {
        const { bid, ask } = tapeOf(venue).bestAt(symbol, feedSeq);
        expect([clOrdId, nbboBid >= bid, ask === 0 || nbboAsk <= ask]).toEqual([
          ...[clOrdId, true, true],
        ]);
      }
    });

    test("executed shares that were displayed, one published execution a fill and no other", () => {
      for (const tape of tapes) {
        expect([tape.venue, tape.faults]).toEqual([tape.venue, []]);
        const published = tape.executions.filter((execution) => execution.symbol === symbol);
        const own = of().fills.filter(({ venue }) => venue === tape.venue);
        const inOrder = own.sort((a, b) => execNumber(a.execId) - execNumber(b.execId));
        expect([tape.venue, ...published.map((e) => [!e.bid, e.qty, e.px])]).toEqual([
          tape.venue,
          ...inOrder.map((fill) => [buy, fill.qty, units(fill.price)]),
        ]);
        for (const { shown, qty: executed } of published) {
          expect(executed).toBeLessThanOrEqual(shown);
        }
      }
    });

    test("got no more at a venue and price than was shown there, back only by record", async () => {
      const { fills } = of();
      const changes = await recordedChanges(join(DATA, `${symbol}_20131008_quote.zip`), !buy);
      const late = (await latestMs(symbol)) + BETWEEN_TRADES_MS;
      const within = (fromMs: number, toMs: number): number[] =>
        changes.filter((ms) => ms > fromMs - late && ms <= toMs);
      const updates = within(...spanMs(symbol)).length;
      for (const { venue, px, level } of levelsTaken(symbol, !buy)) {
        const own = fills.filter((fill) => fill.venue === venue && units(fill.price) === px);
        expect([venue, px, sum(own)]).toEqual([venue, px, level.executed]);
        expect(sum(own)).toBeLessThanOrEqual(level.offered);
        expect(level.refillsNs.length).toBeLessThanOrEqual(updates);
        const unexplained = level.refillsNs.filter((ns) => within(ns / 1e6, ns / 1e6).length === 0);
        expect([venue, px, unexplained]).toEqual([venue, px, []]);
      }
    });
  });

  test("200,000 shares of BAC had to wait: the market showed less, and came back for more", () => {
    const { parent, shownAtFirst } = outcomes.get("BAC") as Outcome;
    expect(shownAtFirst).toBeGreaterThan(0);
    expect(shownAtFirst).toBeLessThan(parent.orderQty);
    const refills = levelsTaken("BAC", true).map(({ level }) => level.refillsNs.length);
    expect(Math.max(...refills)).toBeGreaterThanOrEqual(3);
    const [first, last] = spanMs("BAC");
    expect(last - first).toBeGreaterThan(100);
  });
}

/** Sends the order by the real command and waits until tapes and command agree on its shares. */
async function place({ symbol, side, qty, fromBest }: Case): Promise<Outcome> {
  const best = await until(() => bestToTake(symbol, side), 10_000);
  if (best === undefined) throw new Error(`nobody quotes ${symbol}`);
  const limit = best + fromBest;
  const shownAtFirst = shownWithin(symbol, side === "sell", units(limit));
  const words = [side, `${qty}`, symbol, "--limit", limit.toFixed(2)];
  const [exitCode, stdout] = await smars("order", ...words, "--timeout", `${TIMEOUT_S}`, "--json");
  const document = JSON.parse(stdout) as Document;
  const { cumQty } = document.parent;
  await until(() => (sum(executions(symbol)) >= cumQty ? true : undefined), 5_000);
  return { ...document, exitCode, shownAtFirst, draws: [], books: [] };
}

/** The price that an order can trade at now, dollars, as the API shows it. */
async function bestToTake(symbol: string, side: Case["side"]): Promise<number | undefined> {
  type Quotes = { rows: { bid: number | null; ask: number | null }[] };
  const { rows } = await system.api<Quotes>(`/api/quotes?symbols=${symbol}`);
  return (side === "buy" ? rows[0]?.ask : rows[0]?.bid) ?? undefined;
}

/** Runs a command of the checkout against the system; its exit code and its stdout. */
function smars(...args: readonly string[]): Promise<[code: number, stdout: string]> {
  const program = join(ROOT, "src", "bin", "smars.ts");
  const child = spawn(process.execPath, [program, ...args, "--ports", `${PORTS}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let stdout = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  return new Promise((resolve) => child.on("close", (code) => resolve([code ?? -1, stdout])));
}

function tapeOf(venue: string): VenueTape {
  const tape = tapes.find((entry) => entry.venue === venue);
  if (tape === undefined) throw new Error(`a child went to venue ${venue}, which is not there`);
  return tape;
}

function executions(symbol: string): Execution[] {
  return tapes.flatMap((tape) => tape.executions.filter((entry) => entry.symbol === symbol));
}

/** First and last execution of a stock, simulated ms since midnight. */
function spanMs(symbol: string): [first: number, last: number] {
  const ms = executions(symbol).map(({ ns }) => ns / 1e6);
  return [Math.min(...ms), Math.max(...ms)];
}

/**
 * How late the venues' processes played the day at most, simulated ms: what a venue printed is what
 * is recorded of it, trade for trade from some trade on, and each tells when it was played.
 */
async function latestMs(symbol: string): Promise<number> {
  const recorded = await recordedTrades(join(DATA, `${symbol}_20131008_trade.zip`), VENUES);
  let latest = 0;
  for (const { venue, prints } of tapes) {
    const played = prints.filter((print) => print.symbol === symbol);
    const rows = recorded.get(venue) ?? [];
    const from = rows.findIndex((_, at) =>
      played.every(({ px, qty }, i) => rows[at + i]?.px === px && rows[at + i]?.qty === qty),
    );
    expect([venue, played.length === 0 || from >= 0]).toEqual([venue, true]);
    for (const [i, { ns }] of played.entries()) {
      latest = Math.max(latest, ns / 1e6 - (rows[from + i] as RecordedTrade).ms);
    }
  }
  return latest;
}

/** Shares that all venues together display at a limit or better, now. */
function shownWithin(symbol: string, bid: boolean, limit: number): number {
  return tapes
    .flatMap((tape) => [...tape.levels(symbol, bid)])
    .filter(([px]) => (bid ? px >= limit : px <= limit))
    .reduce((shares, [, { shown }]) => shares + shown, 0);
}

type TakenLevel = { readonly venue: string; readonly px: number; readonly level: PriceLevel };

/** Every venue and price at which anything was executed. */
function levelsTaken(symbol: string, bid: boolean): TakenLevel[] {
  return tapes.flatMap((tape) =>
    [...tape.levels(symbol, bid)]
      .filter(([, { executed }]) => executed > 0)
      .map(([px, level]) => ({ venue: tape.venue, px, level })),
  );
}

/** Dollars as $0.0001; 0 for none. */
function units(usd: number | null): number {
  return Math.round((usd ?? 0) * 10_000);
}

function sum(parts: readonly { readonly qty: number }[]): number {
  return parts.reduce((shares, { qty }) => shares + qty, 0);
}

/** A venue counts its ExecID(17) up behind the name of its run. */
function execNumber(execId: string): number {
  return Number(/E(\d+)$/.exec(execId)?.[1]);
}
