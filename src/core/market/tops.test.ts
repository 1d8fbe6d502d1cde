import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { venueCode } from "../domain/venue-code.ts";
import { Tops } from "./tops.ts";

const N = 0;
const P = 1;
const VENUES = [venueCode("N"), venueCode("P"), venueCode("Q")];
const IBM = 0;

function tops(): Tops {
  const made = new Tops(2, VENUES);
  for (let v = 0; v < VENUES.length; v++) made.setFeed(v, true);
  return made;
}

/** NBBO in one line: bid size x price of the venues, ask likewise. */
function nbbo(t: Tops, symbol = IBM): string {
  const letters = (set: number): string =>
    VENUES.filter((_, v) => (set & (1 << v)) !== 0)
      .map((code) => String.fromCharCode(code))
      .join("");
  const bid = `${t.bidQty(symbol)} @ ${t.bid(symbol)} ${letters(t.bidVenues(symbol))}`;
  return `${bid} / ${t.askQty(symbol)} @ ${t.ask(symbol)} ${letters(t.askVenues(symbol))}`;
}

describe("the NBBO", () => {
  test("is the best price over the venues, with the sum of what they show there", () => {
    const t = tops();
    expect(nbbo(t)).toBe("0 @ 0  / 0 @ 0 ");
    t.set(IBM, N, 1_000_000, 300, 1_000_300, 100, 1, true);
    t.set(IBM, P, 1_000_100, 200, 1_000_200, 400, 1, true);
    expect(nbbo(t)).toBe("200 @ 1000100 P / 400 @ 1000200 P");
    t.set(IBM, N, 1_000_100, 300, 1_000_300, 100, 2, true);
    expect(nbbo(t)).toBe("500 @ 1000100 NP / 400 @ 1000200 P");
    t.set(IBM, P, 0, 0, 1_000_400, 400, 2, true);
    expect(nbbo(t)).toBe("300 @ 1000100 N / 100 @ 1000300 N");
    expect(nbbo(t, 1)).toBe("0 @ 0  / 0 @ 0 ");
  });

  test("has no quote of a venue whose feed is lost, and gets it back with the feed", () => {
    const t = tops();
    t.set(IBM, N, 1_000_000, 300, 1_000_300, 100, 7, true);
    t.setFeed(N, false);
    expect(nbbo(t)).toBe("0 @ 0  / 0 @ 0 ");
    expect([t.venueBid(IBM, N), t.venueAskQty(IBM, N), t.feedSeq(IBM, N)]).toEqual([
      1_000_000, 100, 7,
    ]);
    t.set(IBM, N, 1_000_100, 200, 1_000_300, 100, 8, true);
    expect(nbbo(t)).toBe("0 @ 0  / 0 @ 0 ");
    t.setFeed(N, true);
    expect(nbbo(t)).toBe("200 @ 1000100 N / 100 @ 1000300 N");
  });

  test("has no quote of a venue at which the symbol is halted", () => {
    const t = tops();
    t.set(IBM, N, 1_000_000, 300, 1_000_300, 100, 1, false);
    expect([nbbo(t), t.trading(IBM, N)]).toEqual(["0 @ 0  / 0 @ 0 ", false]);
    t.set(IBM, N, 1_000_000, 300, 1_000_300, 100, 2, true);
    expect([nbbo(t), t.trading(IBM, N)]).toEqual(["300 @ 1000000 N / 100 @ 1000300 N", true]);
  });

  test("has no quote of a feed that nobody has said is up", () => {
    const t = new Tops(1, VENUES);
    t.set(IBM, N, 1_000_000, 300, 1_000_300, 100, 1, true);
    expect([nbbo(t), t.feedUp(N)]).toEqual(["0 @ 0  / 0 @ 0 ", false]);
  });

  test("says when it is locked and when it is crossed", () => {
    const t = tops();
    t.set(IBM, N, 1_000_000, 300, 0, 0, 1, true);
    expect([t.locked(IBM), t.crossed(IBM)]).toEqual([false, false]);
    t.set(IBM, P, 0, 0, 1_000_000, 100, 1, true);
    expect([t.locked(IBM), t.crossed(IBM)]).toEqual([true, false]);
    t.set(IBM, P, 0, 0, 999_900, 100, 2, true);
    expect([t.locked(IBM), t.crossed(IBM)]).toEqual([false, true]);
  });

  test("takes a price without size, and a size without price, for an empty side", () => {
    const t = tops();
    t.set(IBM, N, 1_000_000, 0, 0, 100, 1, true);
    expect(nbbo(t)).toBe("0 @ 0  / 0 @ 0 ");
    expect([t.venueBid(IBM, N), t.venueAskQty(IBM, N)]).toEqual([0, 0]);
  });

  test("sums sizes beyond 32 bits", () => {
    const t = tops();
    for (const v of [N, P]) t.set(IBM, v, 4_294_967_295, 4_294_967_295, 0, 0, 2 ** 52, true);
    expect([t.bid(IBM), t.bidQty(IBM)]).toEqual([4_294_967_295, 8_589_934_590]);
    expect(t.feedSeq(IBM, P)).toBe(2 ** 52);
  });

  test("keeps the last eligible trade", () => {
    const t = tops();
    expect(t.lastPx(IBM)).toBe(0);
    t.setLast(IBM, 1_000_100, 500);
    expect([t.lastPx(IBM), t.lastQty(IBM), t.lastPx(1)]).toEqual([1_000_100, 500, 0]);
  });

  test("knows its venues by their code", () => {
    const t = tops();
    expect([...VENUES, venueCode("Z"), 500].map((c) => t.venueIndex(c))).toEqual([0, 1, 2, -1, -1]);
    expect(() => new Tops(1, [VENUES[0], VENUES[0]] as number[])).toThrow("stands twice");
    expect(() => new Tops(1, new Array(33).fill(65))).toThrow("at most 32 venues");
  });
});

/** The same, computed from the rows each time it is asked. */
class NaiveTops {
  readonly rows: { bid: number; bidQty: number; ask: number; askQty: number; trading: boolean }[];
  readonly up: boolean[];

  constructor(venues: number) {
    this.rows = Array.from({ length: venues }, () => ({
      bid: 0,
      bidQty: 0,
      ask: 0,
      askQty: 0,
      trading: false,
    }));
    this.up = new Array<boolean>(venues).fill(false);
  }

  best(side: "bid" | "ask"): [number, number] {
    const rows = this.rows.filter((r, v) => this.up[v] && r.trading && r[side] > 0);
    if (rows.length === 0) return [0, 0];
    const prices = rows.map((r) => r[side]);
    const px = side === "bid" ? Math.max(...prices) : Math.min(...prices);
    const at = rows.filter((r) => r[side] === px);
    return [px, at.reduce((sum, r) => sum + r[`${side}Qty`], 0)];
  }
}

test("the NBBO is that of a naive twin after any quotes and feed changes", () => {
  const px = fc.integer({ min: 0, max: 4 });
  const quote = fc.record({
    venue: fc.integer({ min: 0, max: 31 }),
    bid: px,
    ask: px,
    qty: fc.integer({ min: 1, max: 3 }),
    trading: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
  });
  const feed = fc.record({ venue: fc.integer({ min: 0, max: 31 }), up: fc.boolean() });
  const venues = Array.from({ length: 32 }, (_, v) => v + 65);
  fc.assert(
    fc.property(fc.array(fc.oneof(quote, quote, quote, feed), { maxLength: 200 }), (steps) => {
      const fast = new Tops(1, venues);
      const naive = new NaiveTops(32);
      for (const step of steps) {
        if ("up" in step) {
          fast.setFeed(step.venue, step.up);
          naive.up[step.venue] = step.up;
        } else {
          const { venue, bid, ask, qty, trading } = step;
          fast.set(0, venue, bid, bid && qty, ask, ask && qty, 1, trading);
          naive.rows[venue] = { bid, bidQty: bid && qty, ask, askQty: ask && qty, trading };
        }
        expect([fast.bid(0), fast.bidQty(0)]).toEqual(naive.best("bid"));
        expect([fast.ask(0), fast.askQty(0)]).toEqual(naive.best("ask"));
      }
    }),
  );
});
