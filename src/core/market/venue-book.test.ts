import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SeededRandom } from "../domain/random.ts";
import { BookFault, VenueBook } from "./venue-book.ts";

type Order = { symbol: number; buy: boolean; qty: number; px: number };

/** The book as a plain map of orders; every question is answered by looking at all of them. */
class NaiveBook {
  readonly orders: Map<number, Order> = new Map();

  add(symbol: number, ref: number, buy: boolean, qty: number, px: number): number {
    if (qty === 0 || px === 0) return BookFault.NoOrder;
    if (this.orders.has(ref)) return BookFault.DuplicateRef;
    this.orders.set(ref, { symbol, buy, qty, px });
    return symbol;
  }

  reduce(ref: number, qty: number): number {
    const order = this.orders.get(ref);
    if (order === undefined) return BookFault.UnknownRef;
    if (qty > order.qty) return BookFault.TooManyShares;
    order.qty -= qty;
    if (order.qty === 0) this.orders.delete(ref);
    return order.symbol;
  }

  delete(ref: number): number {
    const order = this.orders.get(ref);
    if (order === undefined) return BookFault.UnknownRef;
    this.orders.delete(ref);
    return order.symbol;
  }

  replace(ref: number, newRef: number, qty: number, px: number): number {
    const order = this.orders.get(ref);
    if (order === undefined) return BookFault.UnknownRef;
    if (qty === 0 || px === 0) return BookFault.NoOrder;
    if (newRef !== ref && this.orders.has(newRef)) return BookFault.DuplicateRef;
    this.orders.delete(ref);
    return this.add(order.symbol, newRef, order.buy, qty, px);
  }

  side(symbol: number, buy: boolean): [number, number][] {
    const sums = new Map<number, number>();
    for (const o of this.orders.values()) {
      if (o.symbol !== symbol || o.buy !== buy) continue;
      sums.set(o.px, (sums.get(o.px) ?? 0) + o.qty);
    }
    return [...sums].sort(([a], [b]) => (buy ? b - a : a - b));
  }
}

function side(book: VenueBook, symbol: number, buy: boolean): [number, number][] {
  return Array.from({ length: book.levels(symbol, buy) }, (_, level) => [
    book.levelPx(symbol, buy, level),
    book.levelQty(symbol, buy, level),
  ]);
}

describe("a venue's book", () => {
  test("sums the shares of a level and puts the best level first", () => {
    const book = new VenueBook(2);
    book.add(1, 10, true, 300, 1_000_000);
    book.add(1, 11, true, 200, 1_000_100);
    book.add(1, 12, true, 50, 1_000_000);
    book.add(1, 13, false, 100, 1_000_300);
    book.add(1, 14, false, 400, 1_000_200);
    expect(side(book, 1, true)).toEqual([
      [1_000_100, 200],
      [1_000_000, 350],
    ]);
    expect(side(book, 1, false)).toEqual([
      [1_000_200, 400],
      [1_000_300, 100],
    ]);
    expect([book.bestPx(1, true), book.bestQty(1, false), book.bestPx(0, true)]).toEqual([
      1_000_100, 400, 0,
    ]);
    expect(book.orders).toBe(5);
  });

  test("follows executions, cancels, deletes and replaces", () => {
    const book = new VenueBook(1);
    book.add(0, 1, true, 300, 1_000_000);
    expect(book.reduce(1, 100)).toBe(0);
    expect(book.orderPx).toBe(1_000_000);
    expect(side(book, 0, true)).toEqual([[1_000_000, 200]]);
    expect(book.replace(1, 2, 500, 999_900)).toBe(0);
    expect(side(book, 0, true)).toEqual([[999_900, 500]]);
    expect(book.reduce(2, 500)).toBe(0);
    expect(side(book, 0, true)).toEqual([]);
    expect([book.orders, book.bestPx(0, true), book.bestQty(0, true)]).toEqual([0, 0, 0]);
  });

  test("names what cannot be and stays as it was", () => {
    const book = new VenueBook(1);
    book.add(0, 1, true, 300, 1_000_000);
    book.add(0, 2, true, 100, 1_000_000);
    const answers = [
      book.add(0, 1, false, 100, 1_000_000),
      book.add(0, 3, true, 0, 1_000_000),
      book.add(0, 3, true, 100, 0),
      book.reduce(9, 1),
      book.reduce(1, 301),
      book.delete(9),
      book.replace(9, 10, 1, 1),
      book.replace(1, 2, 1, 1),
      book.replace(1, 3, 0, 1),
    ];
    expect(answers).toEqual([
      BookFault.DuplicateRef,
      BookFault.NoOrder,
      BookFault.NoOrder,
      BookFault.UnknownRef,
      BookFault.TooManyShares,
      BookFault.UnknownRef,
      BookFault.UnknownRef,
      BookFault.DuplicateRef,
      BookFault.NoOrder,
    ]);
    expect(side(book, 0, true)).toEqual([[1_000_000, 400]]);
  });

  test("adds shares beyond 32 bits at one level and takes them away to none", () => {
    const book = new VenueBook(1);
    for (let ref = 1; ref <= 5; ref++) book.add(0, ref, false, 4_294_967_295, 4_294_967_295);
    expect(side(book, 0, false)).toEqual([[4_294_967_295, 5 * 4_294_967_295]]);
    for (let ref = 1; ref <= 5; ref++) book.delete(ref);
    expect(side(book, 0, false)).toEqual([]);
  });

  test("forgets everything when it begins anew", () => {
    const book = new VenueBook(2);
    for (let ref = 1; ref <= 9_000; ref++) book.add(ref & 1, ref, true, 1, ref);
    book.clear();
    expect([book.orders, book.levels(0, true), book.delete(5)]).toEqual([
      0,
      0,
      BookFault.UnknownRef,
    ]);
    expect(book.add(0, 5, true, 1, 7)).toBe(0);
    expect(side(book, 0, true)).toEqual([[7, 1]]);
  });
});

test("the book is that of a naive twin after any messages", () => {
  // References that differ only in their high word, or collide in few slots, come up often.
  const ref = fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom(0, 4_096, 2 ** 32, 2 ** 52))
    .map(([low, high]) => low + high);
  const qty = fc.integer({ min: 0, max: 4 });
  const px = fc.integer({ min: 0, max: 12 });
  const symbol = fc.integer({ min: 0, max: 1 });
  const step = fc.oneof(
    fc.tuple(fc.constant("add" as const), symbol, ref, fc.boolean(), qty, px),
    fc.tuple(fc.constant("add" as const), symbol, ref, fc.boolean(), qty, px),
    fc.tuple(fc.constant("reduce" as const), ref, qty),
    fc.tuple(fc.constant("delete" as const), ref),
    fc.tuple(fc.constant("replace" as const), ref, ref, qty, px),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
      const fast = new VenueBook(2);
      const naive = new NaiveBook();
      for (const [name, ...args] of steps) {
        const on = (book: VenueBook | NaiveBook): unknown =>
          (book[name] as (...a: unknown[]) => unknown).apply(book, args);
        expect(on(fast)).toBe(on(naive));
      }
      for (const s of [0, 1]) {
        for (const buy of [true, false]) expect(side(fast, s, buy)).toEqual(naive.side(s, buy));
      }
      expect(fast.orders).toBe(naive.orders.size);
    }),
  );
});

test("the book is that of a naive twin after a day of 60,000 messages and many levels", () => {
  const random = new SeededRandom(7);
  const fast = new VenueBook(3);
  const naive = new NaiveBook();
  const live: number[] = [];
  let next = 1;
  for (let i = 0; i < 60_000; i++) {
    const at = random.below(Math.max(1, live.length));
    const ref = live[at];
    if (ref === undefined || random.below(100) < 55) {
      const args = [random.below(3), next, random.below(2) === 0, 1 + random.below(500)] as const;
      const px = 1 + random.below(200);
      expect(fast.add(...args, px)).toBe(naive.add(...args, px));
      live.push(next++);
    } else {
      expect(fast.delete(ref)).toBe(naive.delete(ref));
      live[at] = live[live.length - 1] as number;
      live.pop();
    }
  }
  for (let s = 0; s < 3; s++) {
    for (const buy of [true, false]) expect(side(fast, s, buy)).toEqual(naive.side(s, buy));
  }
});
