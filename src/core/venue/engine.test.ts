import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Side, Tif } from "../domain/order.ts";
import { ANY_PRICE, MatchingEngine } from "./engine.ts";
import type { BookSink, TradeSink } from "./match-sink.ts";
import { type Engine, NaiveEngine } from "./naive-engine.test-kit.ts";

/** Writes what an engine says, line by line, and remembers which row each handle rests in. */
class Tape implements TradeSink, BookSink {
  readonly lines: string[] = [];
  readonly rowOf: Map<number, number> = new Map();
  readonly shown: Map<number, number> = new Map();

  traded(resting: number, incoming: number, qty: number, price: number, rl: number, il: number) {
    this.lines.push(`trade ${resting} x ${incoming} ${qty} @ ${price} leaves ${rl} ${il}`);
    if (rl === 0) this.rowOf.delete(resting);
  }
  rested(handle: number, row: number) {
    this.lines.push(`rest ${handle}`);
    this.rowOf.set(handle, row);
  }
  added(ref: number, symbol: number, side: Side, qty: number, price: number) {
    this.lines.push(`A ${ref} ${symbol} ${side === Side.Buy ? "B" : "S"} ${qty} @ ${price}`);
    this.shown.set(ref, qty);
  }
  executed(ref: number, symbol: number, qty: number, price: number, match: number) {
    this.lines.push(`E ${ref} ${symbol} ${qty} @ ${price} #${match}`);
    this.#take(ref, qty);
  }
  printed(symbol: number, side: Side, qty: number, price: number, match: number) {
    this.lines.push(`P ${symbol} ${side} ${qty} @ ${price} #${match}`);
  }
  reduced(ref: number, symbol: number, qty: number) {
    this.lines.push(`X ${ref} ${symbol} ${qty}`);
    this.#take(ref, qty);
  }
  deleted(ref: number, symbol: number) {
    this.lines.push(`D ${ref} ${symbol}`);
    expect(this.shown.delete(ref)).toBe(true);
  }
  replaced(oldRef: number, newRef: number, symbol: number, qty: number, price: number) {
    this.lines.push(`U ${oldRef} ${newRef} ${symbol} ${qty} @ ${price}`);
    expect(this.shown.delete(oldRef)).toBe(true);
    this.shown.set(newRef, qty);
  }
  #take(ref: number, qty: number) {
    const left = (this.shown.get(ref) ?? 0) - qty;
    expect(left).toBeGreaterThanOrEqual(0);
    if (left === 0) this.shown.delete(ref);
    else this.shown.set(ref, left);
  }
}

const SYMBOLS = 2;

type Step =
  | {
      do: "submit";
      symbol: number;
      side: Side;
      qty: number;
      limit: number;
      tif: Tif;
      hidden: boolean;
    }
  | { do: "cancel"; pick: number }
  | { do: "amend"; pick: number; leaves: number; limit: number }
  | { do: "execute"; pick: number; part: number };

const limit = fc.integer({ min: 1, max: 8 }).map((ticks) => 1_000_000 + ticks * 100);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("submit" as const),
        symbol: fc.integer({ min: 0, max: SYMBOLS - 1 }),
        side: fc.constantFrom(Side.Buy, Side.Sell, Side.SellShort),
        qty: fc.integer({ min: 1, max: 9 }),
        limit: fc.oneof({ weight: 9, arbitrary: limit }, { weight: 1, arbitrary: fc.constant(0) }),
        tif: fc.oneof(
          { weight: 6, arbitrary: fc.constant(Tif.Day) },
          { weight: 1, arbitrary: fc.constant(Tif.Ioc) },
          { weight: 1, arbitrary: fc.constant(Tif.Fok) },
        ),
        hidden: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant("cancel" as const), pick: fc.nat(50) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("amend" as const),
        pick: fc.nat(50),
        leaves: fc.integer({ min: 1, max: 9 }),
        limit,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("execute" as const),
        pick: fc.nat(50),
        part: fc.integer({ min: 1, max: 9 }),
      }),
    },
  ),
  { maxLength: 120 },
);

function play(engine: Engine, tape: Tape, all: readonly Step[], each?: () => void): void {
  all.forEach((step, handle) => {
    if (step.do === "submit") {
      const { symbol, side, qty, limit, tif, hidden } = step;
      engine.submit(symbol, side, qty, limit, tif, hidden, handle);
      tape.lines.push(`left ${engine.leavesQty}`);
    } else {
      const resting = [...tape.rowOf.entries()].sort(([a], [b]) => a - b);
      const [picked, row] = resting[step.pick % Math.max(1, resting.length)] ?? [-1, -1];
      if (row < 0) return;
      if (step.do === "cancel") {
        tape.lines.push(`cancel ${picked} gave ${engine.cancel(row)}`);
        tape.rowOf.delete(picked);
      } else if (step.do === "amend") {
        if (engine.amend(row, step.leaves, step.limit) < 0) tape.rowOf.delete(picked);
      } else {
        engine.execute(row, Math.min(step.part, engine.leaves(row)), -1);
      }
    }
    each?.();
  });
}

describe("the fast engine", () => {
  test("says what the naive engine says, for any orders", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const naiveTape = new Tape();
        const fastTape = new Tape();
        play(new NaiveEngine(naiveTape, naiveTape), naiveTape, all);
        play(new MatchingEngine(SYMBOLS, fastTape, fastTape, 2), fastTape, all);
        expect(fastTape.lines).toEqual(naiveTape.lines);
      }),
      { numRuns: 400 },
    );
  });

  test("never stands crossed or locked, and the feed holds exactly what is displayed", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const tape = new Tape();
        const engine = new MatchingEngine(SYMBOLS, tape, tape, 2);
        play(engine, tape, all, () => {
          const shown = new Map<number, number>();
          for (let symbol = 0; symbol < SYMBOLS; symbol++) {
            const bid = engine.best(symbol, Side.Buy);
            const ask = engine.best(symbol, Side.Sell);
            if (bid >= 0 && ask >= 0) expect(engine.price(bid)).toBeLessThan(engine.price(ask));
            for (const side of [Side.Buy, Side.Sell]) {
              for (let row = engine.best(symbol, side); row >= 0; row = engine.after(row)) {
                expect(engine.leaves(row)).toBeGreaterThan(0);
                if (engine.isShown(row)) shown.set(engine.ref(row), engine.leaves(row));
              }
            }
          }
          expect(shown).toEqual(tape.shown);
        });
      }),
      { numRuns: 150 },
    );
  });

  test("conserves shares: submitted = traded + given back + resting, order by order", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const tape = new Tape();
        const engine = new MatchingEngine(SYMBOLS, tape, tape, 2);
        const onlyNew = all.filter((step) => step.do === "submit" || step.do === "cancel");
        play(engine, tape, onlyNew);
        const left = new Map<number, number>();
        onlyNew.forEach((step, handle) => {
          if (step.do === "submit") left.set(handle, step.qty);
        });
        let order = -1;
        for (const line of tape.lines) {
          const [word, a, , b, qty] = line.split(" ");
          if (word === "trade") {
            for (const handle of [a, b]) {
              left.set(Number(handle), (left.get(Number(handle)) as number) - Number(qty));
            }
          } else if (word === "left") {
            order = nextSubmit(onlyNew, order);
            expect(left.get(order)).toBe(Number(a));
          } else if (word === "cancel") {
            expect(left.get(Number(a))).toBe(Number(qty ?? line.split(" ").at(-1)));
          }
        }
        for (const shares of left.values()) expect(shares).toBeGreaterThanOrEqual(0);
        for (const [handle, row] of tape.rowOf) expect(engine.leaves(row)).toBe(left.get(handle));
      }),
      { numRuns: 200 },
    );
  });
});

function nextSubmit(all: readonly Step[], from: number): number {
  return all.findIndex((step, i) => i > from && step.do === "submit");
}

describe("a transcript of each rule", () => {
  type Row = [Side, number, number, Tif?, "hidden"?];
  const told = (rows: readonly Row[]): string[] => {
    const tape = new Tape();
    const engine = new MatchingEngine(1, tape, tape);
    rows.forEach(([side, qty, limit, tif = Tif.Day, hidden], handle) => {
      engine.submit(0, side, qty, limit, tif, hidden === "hidden", handle);
      if (engine.leavesQty > 0 && tif !== Tif.Day) tape.lines.push(`back ${engine.leavesQty}`);
    });
    return tape.lines.filter((line) => !line.startsWith("rest"));
  };

  test("better price first, then displayed, then earlier; hidden trades are prints", () => {
    expect(
      told([
        [Side.Sell, 100, 1_000_200, Tif.Day, "hidden"],
        [Side.Sell, 200, 1_000_200],
        [Side.Sell, 300, 1_000_100],
        [Side.Buy, 550, 1_000_200],
      ]),
    ).toMatchInlineSnapshot(`
      [
        "A 2 0 S 200 @ 1000200",
        "A 3 0 S 300 @ 1000100",
        "E 3 0 300 @ 1000100 #1",
        "trade 2 x 3 300 @ 1000100 leaves 0 250",
        "E 2 0 200 @ 1000200 #2",
        "trade 1 x 3 200 @ 1000200 leaves 0 50",
        "P 0 2 50 @ 1000200 #3",
        "trade 0 x 3 50 @ 1000200 leaves 50 0",
      ]
    `);
  });

  test("what an IOC or a market order does not find is given back, FOK is all or nothing", () => {
    expect(
      told([
        [Side.Buy, 100, 1_000_000],
        [Side.Sell, 101, 1_000_000, Tif.Fok],
        [Side.Sell, 100, 1_000_000, Tif.Fok],
        [Side.Buy, 60, 1_000_000],
        [Side.Sell, 80, ANY_PRICE, Tif.Ioc],
      ]),
    ).toMatchInlineSnapshot(`
      [
        "A 1 0 B 100 @ 1000000",
        "back 101",
        "E 1 0 100 @ 1000000 #1",
        "trade 0 x 2 100 @ 1000000 leaves 0 0",
        "A 2 0 B 60 @ 1000000",
        "E 2 0 60 @ 1000000 #2",
        "trade 3 x 4 60 @ 1000000 leaves 0 20",
        "back 20",
      ]
    `);
  });
});
