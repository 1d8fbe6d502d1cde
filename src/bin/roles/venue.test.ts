import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { Side } from "../../core/domain/order.ts";
import { venueCode } from "../../core/domain/venue-code.ts";
import { NO_DAY } from "../../core/venue/day-sink.test-kit.ts";
import { Exchange } from "../../core/venue/exchange.ts";
import type { DayVolume } from "../../core/venue/market/day-volume.ts";
import { RecordedMarket } from "../../core/venue/market/recorded-market.ts";
import type { VenueConfig } from "../../roles/venue/config.ts";
import { readDayVolume } from "../../roles/venue/read-day-volume.ts";
import { RecordedTape } from "../../roles/venue/recorded-tape.ts";
import { openLeanZip } from "../../shell/lean/zip-source.ts";
import { NbboUpdates } from "../../wire/lean/nbbo-updates.ts";
import type { LeanSource } from "../../wire/lean/source.ts";
import { runVenue } from "./venue.ts";

const DATA = join(import.meta.dirname, "../../../../shared/data");
const CODES = "NPAMCQBXZYKJ".split("").map(venueCode);
const MINUTE = 60_000;
const OPEN = 34_200_000;

async function open(file: string): Promise<LeanSource> {
  const source = await openLeanZip(file);
  if ("code" in source) throw new Error(source.text);
  return source;
}

/** A venue's books of one stock and the tape that moves them. */
class Replay {
  readonly exchange: Exchange;
  readonly #tape: RecordedTape;
  #ready: () => void = () => undefined;

  constructor(code: number, volume: DayVolume, quotes: LeanSource, trades: LeanSource) {
    const nothing = () => undefined;
    const book = {
      added: nothing,
      executed: nothing,
      printed: nothing,
      reduced: nothing,
      deleted: nothing,
      replaced: nothing,
    };
    const orders = {
      ...book,
      accepted: nothing,
      filled: nothing,
      canceled: nothing,
      amended: nothing,
    };
    const fees = { takerMicros: 0, makerMicros: 0 };
    this.exchange = new Exchange({
      ...NO_DAY,
      symbols: 1,
      fees,
      orders: { ...orders, ended: nothing },
      book,
    });
    const { engine, ladder } = this.exchange;
    const market = new RecordedMarket({ engine, ladder, book, venue: code, symbols: 1 });
    market.list(0, 1, volume, CODES);
    const onReady = (): void => this.#ready();
    this.#tape = new RecordedTape({ symbol: 0, quotes, trades, market, startMs: OPEN, onReady });
  }

  async advance(marketMs: number): Promise<void> {
    for (;;) {
      const ready = new Promise<void>((resolve) => {
        this.#ready = resolve;
      });
      const state = this.#tape.advance(marketMs);
      if (state.kind === "reading") await ready;
      else if (state.kind !== "behind") return;
    }
  }

  /** Price and shares of the best displayed level. */
  best(side: Side): [price: number, qty: number] {
    const { engine } = this.exchange;
    const first = engine.best(0, side);
    if (first < 0) return [0, 0];
    const price = engine.price(first);
    let qty = 0;
    for (let row = first; row >= 0 && engine.price(row) === price; row = engine.after(row)) {
      qty += engine.leaves(row);
    }
    return [price, qty];
  }

  close(): void {
    this.#tape.close();
  }
}

/** The recorded NBBO as it stood at a time. */
class Record {
  readonly #updates: NbboUpdates;
  #ahead = false;
  #now: [number, number, number, number] = [0, 0, 0, 0];

  constructor(source: LeanSource) {
    this.#updates = new NbboUpdates(source);
  }

  async at(marketMs: number): Promise<[number, number, number, number]> {
    const updates = this.#updates;
    for (;;) {
      if (this.#ahead && updates.ms > marketMs) return this.#now;
      if (this.#ahead) this.#now = [updates.bidPx, updates.bidQty, updates.askPx, updates.askQty];
      const ready = new Promise<void>((resolve) => {
        updates.source.onReady = resolve;
      });
      const found = updates.next();
      this.#ahead = found === "row";
      if (found === "end") return this.#now;
      if (found === "wait") await ready;
    }
  }
}

function national(replays: readonly Replay[], side: Side): [number, number] {
  const tops = replays.map((replay) => replay.best(side)).filter(([price]) => price > 0);
  const prices = tops.map(([price]) => price);
  const best = side === Side.Buy ? Math.max(...prices) : Math.min(...prices);
  return [best, tops.reduce((sum, [price, qty]) => sum + (price === best ? qty : 0), 0)];
}

const absent = existsSync(DATA) ? "" : ` (LEFT OUT: ${DATA} is absent)`;

describe.skipIf(absent !== "")(`8 October 2013${absent}`, () => {
  test.each([
    ["IBM", 1.7],
    ["BAC", 4.3],
  ])(
    "%s: twelve venues together show the recorded NBBO",
    async (symbol, everyMinutes) => {
      const quotes = join(DATA, `${symbol}_20131008_quote.zip`);
      const trades = join(DATA, `${symbol}_20131008_trade.zip`);
      const volume = (await readDayVolume(await open(trades))) as DayVolume;
      const replays = await Promise.all(
        CODES.map(async (code) => new Replay(code, volume, await open(quotes), await open(trades))),
      );
      const record = new Record(await open(quotes));
      const last = OPEN + 45 * MINUTE;
      let shown = 0;
      for (let ms = OPEN + 1_000; ms < last; ms += everyMinutes * MINUTE) {
        for (const replay of replays) await replay.advance(ms);
        const [bidPx, bidQty, askPx, askQty] = await record.at(ms);
        expect([...national(replays, Side.Buy), ...national(replays, Side.Sell)]).toEqual([
          bidPx,
          bidQty,
          askPx,
          askQty,
        ]);
        shown += replays.filter((replay) => replay.best(Side.Buy)[0] === bidPx).length;
      }
      expect(shown).toBeGreaterThan(0);
      for (const replay of replays) replay.close();
    },
    60_000,
  );
});

const config: VenueConfig = {
  code: venueCode("N"),
  host: "127.0.0.1",
  fixPort: 0,
  feedPort: 0,
  beginString: "FIX.4.4",
  compId: "NXCH",
  sessions: [{ compId: "SMARS1", audit: false, purges: [], copies: [] }],
  fees: { takerMicros: 2400, makerMicros: -1400 },
  cancelOnDisconnect: false,
  retail: false,
  leanFolder: null,
  seed: 1,
  epochUtcMs: 0,
  fromMs: OPEN,
  times: null,
  speed: 1,
  shares: CODES.map((code) => ({ code, weight: 1 })),
  instruments: [
    { symbol: "IBM", class: "large", priorClosePx: 1_820_100, adv: 4_100_000, lot: 100 },
  ],
};

describe("a venue process", () => {
  const made: string[] = [];
  const folder = (): string => {
    const path = mkdtempSync(join(tmpdir(), "smars-venue-"));
    made.push(path);
    return path;
  };

  afterEach(() => {
    for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
  });

  test("listens on two ports of its own and closes", async () => {
    const running = await runVenue({ ...config, epochUtcMs: Date.now() }, folder(), () => {});
    expect(running.fixPort).toBeGreaterThan(0);
    expect(running.feedPort).not.toBe(running.fixPort);
    running.close();
  });

  test("names a folder that is not there, or holds no day of a listed stock", async () => {
    const missing = join(folder(), "nowhere");
    const start = (leanFolder: string) => runVenue({ ...config, leanFolder }, folder(), () => {});
    await expect(start(missing)).rejects.toThrow(`${missing} cannot be read: ENOENT`);
    await expect(start(folder())).rejects.toThrow("holds no recorded day, wanted: <SYMBOL>_");
  });

  test("names the file of a recorded day that is no zip", async () => {
    const leanFolder = folder();
    for (const kind of ["quote", "trade"]) {
      writeFileSync(join(leanFolder, `IBM_20131008_${kind}.zip`), "no zip at all");
    }
    await expect(runVenue({ ...config, leanFolder }, folder(), () => {})).rejects.toThrow(
      /IBM_20131008_trade\.zip: the file is no zip/,
    );
  });
});

test("the sample instruments are some 300 stocks, each once, the tests' two among them", () => {
  const csv = readFileSync(join(import.meta.dirname, "../../../config/instruments.csv"), "utf8");
  const symbols = csv
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",")[0]);
  expect(symbols.length).toBeGreaterThan(290);
  expect(new Set(symbols).size).toBe(symbols.length);
  expect(symbols).toEqual(expect.arrayContaining(["IBM", "BAC"]));
});
