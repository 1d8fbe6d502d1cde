import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LossBook, MarkKind } from "./loss-book.ts";
import { NamedRows } from "./named-rows.ts";

const ACCOUNTS = ["A1", "A2", "B1"] as const;
const SYMBOLS = ["IBM", "BAC"] as const;
type Account = (typeof ACCOUNTS)[number];
type Name = (typeof SYMBOLS)[number];

/** A book with the shares that it reads: one number a position. */
class Books {
  readonly shares: NamedRows = new NamedRows(1);
  readonly book: LossBook = new LossBook(this.shares, 0);

  at(account: Account, symbol: Name): number {
    const position = this.shares.at(`${account} ${symbol}`);
    this.book.join(position, account, symbol);
    return position;
  }

  trade(account: Account, symbol: Name, shares: number, px: number): void {
    const position = this.at(account, symbol);
    this.shares.move(position, shares);
    this.book.traded(position, shares, shares * px);
  }

  mark(symbol: Name, longPx: number, shortPx: number): void {
    this.book.mark({ symbol, longPx, shortPx, kind: MarkKind.Nbbo, utcMs: 0 });
  }

  account(account: Account): number {
    return this.book.ofAccount(this.book.accounts.find(account));
  }
}

describe("C23: profit and loss of the day, line by line", () => {
  test("what is bought costs nothing yet; at the bid it brings what the bid brings", () => {
    const books = new Books();
    books.trade("A1", "IBM", 100, 1_000);
    expect(books.book.firm).toBe(0);
    books.mark("IBM", 990, 1_010);
    expect([books.book.firm, books.account("A1")]).toEqual([1_000, 1_000]);
    books.trade("A1", "IBM", -100, 995);
    expect(books.book.firm).toBe(500);
  });

  test("what is sold short is bought back at the offer", () => {
    const books = new Books();
    books.trade("A1", "IBM", -100, 1_000);
    books.mark("IBM", 990, 1_010);
    expect(books.book.firm).toBe(1_000);
    books.mark("IBM", 900, 910);
    expect(books.book.firm).toBe(-9_000);
  });

  test("a position of before the day was bought at the prior close", () => {
    const books = new Books();
    books.shares.move(books.at("A1", "IBM"), 100);
    books.shares.move(books.at("A2", "IBM"), -50);
    books.book.openDay(() => 2_000);
    expect([books.book.firm, books.book.held.length]).toEqual([0, 1]);
    books.mark("IBM", 1_990, 2_010);
    expect([books.account("A1"), books.account("A2")]).toEqual([1_000, 500]);
    books.trade("A1", "IBM", -100, 1_980);
    expect([books.account("A1"), books.book.firm]).toEqual([2_000, 2_500]);
  });

  test("a bust gives exactly back, a correction counts what is true now", () => {
    const books = new Books();
    books.trade("A1", "IBM", 100, 1_000);
    books.mark("IBM", 900, 910);
    expect(books.book.firm).toBe(10_000);
    // Corrected from 1,000 to 950: money alone changes.
    books.book.traded(books.at("A1", "IBM"), 0, -5_000);
    expect(books.book.firm).toBe(5_000);
    books.trade("A1", "IBM", -100, 950);
    expect([books.book.firm, books.book.held]).toEqual([0, []]);
  });

  test("the mark of a symbol that nobody holds is forgotten: the next one buys at its own price", () => {
    const books = new Books();
    books.trade("A1", "IBM", 100, 1_000);
    books.mark("IBM", 1_000, 1_000);
    books.trade("A1", "IBM", -100, 1_000);
    books.trade("A2", "IBM", 100, 2_000);
    expect(books.account("A2")).toBe(0);
    books.mark("BAC", 1, 1);
    expect(books.book.firm).toBe(0);
  });

  test("an average price that is no whole number is rounded against the position", () => {
    const long = new Books();
    long.shares.move(long.at("A1", "IBM"), 3);
    long.book.traded(long.at("A1", "IBM"), 3, 3_001);
    const short = new Books();
    short.shares.move(short.at("A1", "IBM"), -3);
    short.book.traded(short.at("A1", "IBM"), -3, -3_001);
    expect([long.book.firm, short.book.firm]).toEqual([1, 2]);
  });

  test("a day begins at nothing; without a prior close the marks of before stand", () => {
    const books = new Books();
    books.trade("A1", "IBM", 100, 1_000);
    books.trade("A1", "BAC", 10, 500);
    books.mark("IBM", 900, 910);
    books.mark("BAC", 400, 410);
    expect(books.book.firm).toBe(11_000);
    books.book.openDay((symbol) => (symbol === "IBM" ? 950 : 0));
    expect([books.book.firm, books.account("A1"), books.book.lows.entries]).toEqual([0, 0, []]);
    books.mark("IBM", 940, 960);
    books.mark("BAC", 399, 410);
    expect(books.book.firm).toBe(1_000 + 10);
  });

  test("sums that no whole number can hold count as above every limit until the next day", () => {
    const books = new Books();
    books.trade("A1", "IBM", 2_000_000_000, 4_000_000);
    books.trade("A2", "IBM", 2_000_000_000, 4_000_000);
    expect([books.book.isExact, books.book.firm]).toEqual([true, 0]);
    books.trade("A1", "IBM", 2_000_000_000, 4_000_000);
    expect([books.book.isExact, books.book.firm]).toEqual([false, Number.MAX_SAFE_INTEGER]);
    books.trade("A1", "IBM", -4_000_000_000, 4_000_000);
    expect(books.account("A1")).toBe(Number.MAX_SAFE_INTEGER);
    books.book.openDay(() => 4_000_000);
    expect([books.book.isExact, books.book.firm]).toEqual([true, 0]);
    books.trade("A1", "BAC", 2_000_000_000, 4_000_000);
    books.mark("BAC", 1, 1);
    expect(books.book.isExact).toBe(true);
    books.mark("IBM", 1, 1);
    expect(books.book.isExact).toBe(false);
  });
});

type Trade = { readonly account: Account; readonly symbol: Name; shares: number; px: number };

/** The same from all that happened, added up anew; marks as they stand in the book. */
function naive(trades: readonly Trade[], { book }: Books, account: Account | null): number {
  let loss = 0;
  for (const symbol of SYMBOLS) {
    for (const one of ACCOUNTS) {
      if (account !== null && one !== account) continue;
      const mine = trades.filter((of) => of.account === one && of.symbol === symbol);
      const net = mine.reduce((sum, { shares }) => sum + shares, 0);
      const paid = mine.reduce((sum, { shares, px }) => sum + shares * px, 0);
      const at = book.symbols.find(symbol);
      loss += paid;
      if (net !== 0) loss -= net * (net > 0 ? book.longPx(at) : book.shortPx(at));
    }
  }
  return loss;
}

test("C23: the running sums are those of all that happened, whatever happens", () => {
  const px = fc.integer({ min: 1, max: 3_000_000 });
  const step = fc.record({
    account: fc.constantFrom(...ACCOUNTS),
    symbol: fc.constantFrom(...SYMBOLS),
    shares: fc.integer({ min: -300, max: 300 }),
    what: fc.constantFrom("trade", "trade", "flat", "bust", "mark"),
    ...{ px, spread: fc.nat(500) },
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const books = new Books();
      const trades: Trade[] = [];
      const trade = (account: Account, symbol: Name, shares: number, at: number): void => {
        if (shares === 0) return;
        trades.push({ account, symbol, shares, px: at });
        books.trade(account, symbol, shares, at);
      };
      for (const { what, account, symbol, shares, px: at, spread } of steps) {
        const net = books.shares.get(`${account} ${symbol}`, 0);
        const last = trades.at(-1);
        if (what === "mark") books.mark(symbol, at, at + spread);
        else if (what === "flat") trade(account, symbol, -net, at);
        else if (what === "trade") trade(account, symbol, shares, at);
        else if (last !== undefined) trade(last.account, last.symbol, -last.shares, last.px);
        expect(books.book.firm).toBe(naive(trades, books, null));
        for (const one of ACCOUNTS) {
          if (books.book.accounts.find(one) < 0) continue;
          expect(books.account(one)).toBe(naive(trades, books, one));
        }
        const held = SYMBOLS.filter((name) =>
          ACCOUNTS.some((one) => books.shares.get(`${one} ${name}`, 0) !== 0),
        );
        const inBook = books.book.held.map((row) => books.book.symbolName(row));
        expect(inBook.toSorted()).toEqual([...held].toSorted());
      }
    }),
  );
});
