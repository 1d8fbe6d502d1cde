import { assert } from "../domain/assert.ts";
import { Side, Tif } from "../domain/order.ts";
import type { SymbolId } from "../domain/symbols.ts";
import { LEVEL_WORDS, Level, Levels } from "./levels.ts";
import type { BookSink, Handle, OrderRow, TradeSink } from "./match-sink.ts";
import { Cell, NO_ROW, OrderRows, ROW_WORDS } from "./order-rows.ts";

/** The limit of an order that has none: a Market(1) order takes any price and never rests. */
export const ANY_PRICE = 0;

/**
 * The matching engine of one venue: a book per symbol, price-time priority, hidden orders behind
 * the displayed ones of the same price. Executions happen at the price of the resting order. No
 * book is ever crossed or locked by displayed or hidden orders. Orders are rows of typed arrays;
 * nothing is allocated but when they grow.
 */
export class MatchingEngine {
  /** LeavesQty(151) of the order of the last `submit` or `amend`: resting, or given back. */
  leavesQty = 0;
  /** Symbol of the execution that `TradeSink.traded` tells of. */
  tradedSymbol: SymbolId = 0;
  readonly #trades: TradeSink;
  readonly #book: BookSink;
  readonly #rows: OrderRows;
  /** Levels by symbol x 2, + 1 for the sell side. */
  readonly #books: Levels[] = [];
  /** By symbol x 2: lowest and highest price of any match; 0 and the largest number: all prices. */
  readonly #bands: Float64Array;
  #lastRef = 0;
  #lastMatch = 0;

  constructor(symbols: number, trades: TradeSink, book: BookSink, capacity = 4096) {
    this.#trades = trades;
    this.#book = book;
    this.#rows = new OrderRows(capacity);
    for (let i = 0; i < symbols; i++) this.#books.push(new Levels(true), new Levels(false));
    this.#bands = new Float64Array(symbols * 2);
    for (let i = 0; i < symbols; i++) this.setBands(i, 0, 0);
  }

  /** From now on nothing trades outside these prices, $0.0001; 0 for an upper band: no limit. */
  setBands(symbol: SymbolId, lower: number, upper: number): void {
    this.#bands[symbol * 2] = lower;
    this.#bands[symbol * 2 + 1] = upper === 0 ? Number.POSITIVE_INFINITY : upper;
  }

  /**
   * Matches an order and lets the rest stand in the book, when its time in force says so. What is
   * left of a Market, IOC or FOK order is the caller's to report as cancelled (`leavesQty`).
   *
   * @param limit In $0.0001, `ANY_PRICE` for a Market order.
   * @returns the row of the resting rest, or -1.
   */
  submit(
    symbol: SymbolId,
    side: Side,
    qty: number,
    limit: number,
    tif: Tif,
    hidden: boolean,
    handle: Handle,
  ): OrderRow {
    assert(qty > 0, "an order has shares");
    const book = symbol * 2 + (side === Side.Buy ? 0 : 1);
    this.leavesQty = qty;
    if (tif === Tif.Fok && !this.#canFill(book, qty, limit)) return NO_ROW;
    this.#match(book, limit, handle);
    if (this.leavesQty === 0 || tif !== Tif.Day || limit === ANY_PRICE) return NO_ROW;
    const row = this.#rows.take(book, limit, this.leavesQty, hidden, handle);
    this.#rest(row);
    if (!hidden) {
      const ref = this.#rows.refs[row] as number;
      this.#book.added(ref, symbol, sideOf(book), this.leavesQty, limit);
    }
    this.#trades.rested(handle, row);
    return row;
  }

  /**
   * An order that came in executes against interest that stands in no book. The feed prints it.
   *
   * @param side   Of that interest, whose handle is `resting`.
   * @param leaves What is left of the order after it.
   */
  print(
    symbol: SymbolId,
    side: Side,
    qty: number,
    price: number,
    resting: Handle,
    incoming: Handle,
    leaves: number,
  ): void {
    assert(qty > 0 && leaves >= 0, "what is printed has shares, and the order had them");
    this.#book.printed(symbol, side, qty, price, this.nextMatch());
    this.tradedSymbol = symbol;
    this.#trades.traded(resting, incoming, qty, price, 0, leaves);
  }

  /** Takes an order out of the book; returns the shares that it had left. */
  cancel(row: OrderRow): number {
    const leaves = this.leaves(row);
    this.#unlink(row);
    if (!this.#isHidden(row)) this.#book.deleted(this.ref(row), this.symbol(row));
    this.#rows.give(row);
    return leaves;
  }

  /**
   * Gives an order other shares and another limit. Fewer shares at the same price keep the place
   * in the queue; anything else loses it, and may trade at once.
   *
   * @returns the row of what rests now, or -1 when all of it traded.
   */
  amend(row: OrderRow, leaves: number, limit: number): OrderRow {
    assert(leaves > 0 && limit > 0, "an amended order has shares and a limit");
    if (limit === this.price(row) && leaves <= this.leaves(row)) {
      this.#reduce(row, leaves);
      return row;
    }
    const cells = this.#rows.cells;
    const at = row * ROW_WORDS;
    const book = cells[at + Cell.book] as number;
    const hidden = this.#isHidden(row);
    const handle = this.handle(row);
    const oldRef = this.ref(row);
    this.#unlink(row);
    this.leavesQty = leaves;
    const crosses = this.#crosses(book, limit);
    if (crosses) {
      if (!hidden) this.#book.deleted(oldRef, book >> 1);
      this.#match(book, limit, handle);
      if (this.leavesQty === 0) {
        this.#rows.give(row);
        return NO_ROW;
      }
    }
    cells[at + Cell.leaves] = this.leavesQty;
    cells[at + Cell.price] = limit;
    this.#rest(row);
    const ref = this.ref(row);
    if (!hidden && crosses) this.#book.added(ref, book >> 1, sideOf(book), this.leavesQty, limit);
    else if (!hidden) this.#book.replaced(oldRef, ref, book >> 1, this.leavesQty, limit);
    this.#trades.rested(handle, row);
    return row;
  }

  /**
   * Executes a resting order against a party outside the book, at its own price; `qty` is at most
   * what it has left.
   */
  execute(row: OrderRow, qty: number, incoming: Handle): void {
    assert(qty > 0 && qty <= this.leaves(row), "an execution stays within the order");
    if (this.#fill(row, qty, incoming, 0) > 0) return;
    this.#unlink(row);
    this.#rows.give(row);
  }

  /**
   * Takes shares of a resting order for an auction, which tells of it; `qty` is at most what it
   * has left.
   *
   * @returns what it has left.
   */
  cross(row: OrderRow, qty: number): number {
    const left = this.leaves(row) - qty;
    assert(qty > 0 && left >= 0, "an execution stays within the order");
    this.#rows.cells[row * ROW_WORDS + Cell.leaves] = left;
    if (left > 0) return left;
    this.#unlink(row);
    this.#rows.give(row);
    return 0;
  }

  /** A place in time for an order that waits outside the book; shared with those in it. */
  nextRef(): number {
    this.#lastRef += 1;
    return this.#lastRef;
  }

  /** A number for a trade that did not meet the book; shared with the executions. */
  nextMatch(): number {
    this.#lastMatch += 1;
    return this.#lastMatch;
  }

  /** Number of the execution that `TradeSink.traded` tells of. */
  get lastMatch(): number {
    return this.#lastMatch;
  }

  /** First order of a side in priority, or -1. */
  best(symbol: SymbolId, side: Side): OrderRow {
    const levels = this.#books[symbol * 2 + (side === Side.Buy ? 0 : 1)] as Levels;
    return levels.count === 0 ? NO_ROW : headOf(levels, levels.count - 1);
  }

  /** The order that follows in priority on the same side, or -1. */
  after(row: OrderRow): OrderRow {
    const next = this.#rows.cells[row * ROW_WORDS + Cell.next] as number;
    if (next !== NO_ROW) return next;
    const levels = this.#books[this.#rows.cells[row * ROW_WORDS + Cell.book] as number] as Levels;
    const at = levels.find(this.price(row));
    const hiddenHead = levels.cells[at * LEVEL_WORDS + Level.hiddenHead] as number;
    if (!this.#isHidden(row) && hiddenHead !== NO_ROW) return hiddenHead;
    return at === 0 ? NO_ROW : headOf(levels, at - 1);
  }

  /** LeavesQty(151) of a resting order. */
  leaves(row: OrderRow): number {
    return this.#rows.cells[row * ROW_WORDS + Cell.leaves] as number;
  }

  /** Limit of a resting order, $0.0001. */
  price(row: OrderRow): number {
    return this.#rows.cells[row * ROW_WORDS + Cell.price] as number;
  }

  handle(row: OrderRow): Handle {
    return this.#rows.cells[row * ROW_WORDS + Cell.handle] as number;
  }

  symbol(row: OrderRow): SymbolId {
    return (this.#rows.cells[row * ROW_WORDS + Cell.book] as number) >> 1;
  }

  /** Buy or Sell: a short sale stands in the book as a sale. */
  side(row: OrderRow): Side {
    return sideOf(this.#rows.cells[row * ROW_WORDS + Cell.book] as number);
  }

  /** Reference of a resting order on the feed; a hidden one has a number that is never shown. */
  ref(row: OrderRow): number {
    return this.#rows.refs[row] as number;
  }

  isShown(row: OrderRow): boolean {
    return !this.#isHidden(row);
  }

  #isHidden(row: OrderRow): boolean {
    return this.#rows.cells[row * ROW_WORDS + Cell.hidden] === 1;
  }

  #reduce(row: OrderRow, leaves: number): void {
    const cut = this.leaves(row) - leaves;
    this.leavesQty = leaves;
    if (cut === 0) return;
    this.#rows.cells[row * ROW_WORDS + Cell.leaves] = leaves;
    if (!this.#isHidden(row)) this.#book.reduced(this.ref(row), this.symbol(row), cut);
  }

  #crosses(book: number, limit: number): boolean {
    const levels = this.#books[book ^ 1] as Levels;
    if (levels.count === 0) return false;
    const price = levels.price(levels.count - 1);
    return reaches(book, limit, price) && this.#isInBands(book, price);
  }

  #isInBands(book: number, price: number): boolean {
    const at = book & ~1;
    return price >= (this.#bands[at] as number) && price <= (this.#bands[at + 1] as number);
  }

  /** Trades `leavesQty` against the other side as far as limit and book allow. */
  #match(book: number, limit: number, incoming: Handle): void {
    const levels = this.#books[book ^ 1] as Levels;
    while (this.leavesQty > 0 && levels.count > 0) {
      const at = levels.count - 1;
      const price = levels.price(at);
      if (!reaches(book, limit, price) || !this.#isInBands(book, price)) return;
      this.#takeLevel(levels, at, incoming);
    }
  }

  #takeLevel(levels: Levels, at: number, incoming: Handle): void {
    while (this.leavesQty > 0) {
      const row = headOf(levels, at);
      if (row === NO_ROW) break;
      const left = this.leaves(row);
      const qty = left < this.leavesQty ? left : this.leavesQty;
      this.leavesQty -= qty;
      if (this.#fill(row, qty, incoming, this.leavesQty) > 0) return;
      this.#unlinkAt(levels, at, row);
      this.#rows.give(row);
    }
    if (headOf(levels, at) === NO_ROW) levels.remove(at);
  }

  /** Books one execution of a resting order; returns what it has left. */
  #fill(row: OrderRow, qty: number, incoming: Handle, incomingLeaves: number): number {
    const cells = this.#rows.cells;
    const at = row * ROW_WORDS;
    const price = cells[at + Cell.price] as number;
    const book = cells[at + Cell.book] as number;
    const left = (cells[at + Cell.leaves] as number) - qty;
    cells[at + Cell.leaves] = left;
    const match = this.nextMatch();
    if (cells[at + Cell.hidden] === 1) {
      this.#book.printed(book >> 1, sideOf(book), qty, price, match);
    } else {
      this.#book.executed(this.#rows.refs[row] as number, book >> 1, qty, price, match);
    }
    const resting = cells[at + Cell.handle] as number;
    this.tradedSymbol = book >> 1;
    this.#trades.traded(resting, incoming, qty, price, left, incomingLeaves);
    return left;
  }

  /** Whether the other side holds `qty` shares within the limit, hidden ones included. */
  #canFill(book: number, qty: number, limit: number): boolean {
    const levels = this.#books[book ^ 1] as Levels;
    let missing = qty;
    let row = levels.count === 0 ? NO_ROW : headOf(levels, levels.count - 1);
    while (row !== NO_ROW && reaches(book, limit, this.price(row))) {
      if (!this.#isInBands(book, this.price(row))) return false;
      missing -= this.leaves(row);
      if (missing <= 0) return true;
      row = this.after(row);
    }
    return false;
  }

  /** Puts a row at the end of its queue, under a reference of its own. */
  #rest(row: OrderRow): void {
    const cells = this.#rows.cells;
    const at = row * ROW_WORDS;
    const levels = this.#books[cells[at + Cell.book] as number] as Levels;
    const level = levels.ensure(cells[at + Cell.price] as number) * LEVEL_WORDS;
    const head = level + (cells[at + Cell.hidden] === 1 ? Level.hiddenHead : Level.shownHead);
    const last = levels.cells[head + 1] as number;
    cells[at + Cell.next] = NO_ROW;
    cells[at + Cell.prev] = last;
    if (last === NO_ROW) levels.cells[head] = row;
    else cells[last * ROW_WORDS + Cell.next] = row;
    levels.cells[head + 1] = row;
    this.#rows.refs[row] = this.nextRef();
  }

  #unlink(row: OrderRow): void {
    const levels = this.#books[this.#rows.cells[row * ROW_WORDS + Cell.book] as number] as Levels;
    const at = levels.find(this.price(row));
    assert(at >= 0, "a resting order stands at a level of its book");
    this.#unlinkAt(levels, at, row);
    if (headOf(levels, at) === NO_ROW) levels.remove(at);
  }

  #unlinkAt(levels: Levels, level: number, row: OrderRow): void {
    const cells = this.#rows.cells;
    const at = row * ROW_WORDS;
    const next = cells[at + Cell.next] as number;
    const prev = cells[at + Cell.prev] as number;
    const head =
      level * LEVEL_WORDS + (cells[at + Cell.hidden] === 1 ? Level.hiddenHead : Level.shownHead);
    if (prev === NO_ROW) levels.cells[head] = next;
    else cells[prev * ROW_WORDS + Cell.next] = next;
    if (next === NO_ROW) levels.cells[head + 1] = prev;
    else cells[next * ROW_WORDS + Cell.prev] = prev;
  }
}

function sideOf(book: number): Side {
  return (book & 1) === 0 ? Side.Buy : Side.Sell;
}

/** Whether an incoming order of this book and limit may trade at a price of the other side. */
function reaches(book: number, limit: number, price: number): boolean {
  if (limit === ANY_PRICE) return true;
  return (book & 1) === 0 ? price <= limit : price >= limit;
}

function headOf(levels: Levels, at: number): OrderRow {
  const shown = levels.cells[at * LEVEL_WORDS + Level.shownHead] as number;
  if (shown !== NO_ROW) return shown;
  return levels.cells[at * LEVEL_WORDS + Level.hiddenHead] as number;
}
