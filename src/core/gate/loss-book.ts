import { LossLows } from "./loss-lows.ts";
import { NamedRows } from "./named-rows.ts";

/** A symbol that somebody holds is marked anew: at what a long and a short position count. */
export type MarkRecord = {
  /** $0.0001: a long position would be sold at `longPx`, a short one bought back at `shortPx`. */
  longPx: number;
  shortPx: number;
  /** `MarkKind`. */
  kind: number;
  utcMs: number;
  symbol: string;
};

/** Where a mark comes from. Numbers are appended, never reused. */
export const MarkKind = {
  /** National best bid and offer, fresh, not crossed and not too wide. */
  Nbbo: 0,
  /** Without them, of the mark before and the last trade whichever is worse. */
  Worse: 1,
} as const;
export type MarkKind = (typeof MarkKind)[keyof typeof MarkKind];

/** Cells of a position: what was paid less what was got, its loss; whose it is, and of what. */
const At = { paid: 0, loss: 1, account: 2, symbol: 3, next: 4 } as const;
const CELLS = Object.keys(At).length;

/** Cells of a symbol: its marks, how many positions in it are not flat, the first of all. */
const S = { longPx: 0, shortPx: 1, holders: 2, first: 3, place: 4 } as const;

/** Sums of money are exact up to here, $0.0001: about $900bn. */
const EXACT_MAX: number = Number.MAX_SAFE_INTEGER;

/**
 * Profit and loss of the trade date by account and of the firm (C23), $0.0001: what was paid for
 * executions less what was got for them, less what the positions would bring now. A position of
 * before the day was bought at the prior close. It follows the sums of the parents' rows, so busts
 * and corrections take back exactly what they take back, and the journal's marks; whoever applies
 * the same records has the same loss.
 *
 * A symbol is marked while somebody holds it. Its first mark is the price at which it was bought or
 * sold; every other one stands in the journal.
 *
 * Every sum is a whole number of $0.0001 below 2^53 as long as payments and value of each position
 * are, and the losses and profits of all positions together. From the first time in a day that they
 * are not, the loss counts as that bound: above every limit.
 */
export class LossBook {
  /** Loss by account. */
  readonly accounts: NamedRows = new NamedRows(1);
  readonly symbols: NamedRows = new NamedRows(Object.keys(S).length);
  readonly lows: LossLows = new LossLows();
  /** Rows of the symbols that somebody holds, in no order. */
  readonly held: number[] = [];
  readonly #accountNames: string[] = [];
  readonly #symbolNames: string[] = [];
  /** Shares by account and symbol, one number a row: what the positions are. */
  readonly #shares: NamedRows;
  readonly #net: number;
  #cells: Float64Array = new Float64Array(CELLS * 16);
  #firm = 0;
  /** Losses and profits of all positions, none offset. */
  #size = 0;
  #isExact = true;

  /**
   * @param shares Positions by name; their places are those that this book is asked by.
   * @param net Which number of such a row is the position, long above zero.
   */
  constructor(shares: NamedRows, net: number) {
    this.#shares = shares;
    this.#net = net;
  }

  /** Loss of the firm, $0.0001; below zero a profit. */
  get firm(): number {
    return this.#isExact ? this.#firm : EXACT_MAX;
  }

  /** Whether the sums of this day were whole numbers below 2^53 all along. */
  get isExact(): boolean {
    return this.#isExact;
  }

  /** Loss of the account whose row is at this offset, $0.0001. */
  ofAccount(at: number): number {
    return this.#isExact ? (this.accounts.cells[at] as number) : EXACT_MAX;
  }

  /** Offset of the row of a position's account. */
  accountAt(position: number): number {
    return this.#get(position, At.account);
  }

  accountName(at: number): string {
    return this.#accountNames[at] as string;
  }

  symbolName(at: number): string {
    return this.#symbolNames[at / this.symbols.width] as string;
  }

  longPx(symbolAt: number): number {
    return this.symbols.cells[symbolAt + S.longPx] as number;
  }

  shortPx(symbolAt: number): number {
    return this.symbols.cells[symbolAt + S.shortPx] as number;
  }

  /** Time goes on. @param utcMs As the journal has it (I16). */
  at(utcMs: number): void {
    this.lows.at(utcMs);
  }

  /** A position has its place among the shares: whose it is, and of what. */
  join(position: number, account: string, symbol: string): void {
    const at = this.#place(position);
    while (at + CELLS > this.#cells.length) {
      const grown = new Float64Array(this.#cells.length * 2);
      grown.set(this.#cells);
      this.#cells = grown;
    }
    if (this.#cells[at + At.next] !== 0) return;
    const accountAt = this.accounts.at(account);
    const symbolAt = this.symbols.at(symbol);
    this.#accountNames[accountAt] = account;
    this.#symbolNames[symbolAt / this.symbols.width] = symbol;
    this.#cells[at + At.account] = accountAt;
    this.#cells[at + At.symbol] = symbolAt;
    // One behind the place of the next, so that 0 is a position that nobody has joined.
    const first = this.symbols.cells[symbolAt + S.first] as number;
    this.#cells[at + At.next] = first === 0 ? LAST : first;
    this.symbols.cells[symbolAt + S.first] = position + 1;
  }

  /**
   * The shares of a position have changed by an execution, or by what a venue or people say of one.
   *
   * @param shares By how many they have changed, sold ones below zero.
   * @param money What was paid for them, $0.0001; what was got below zero.
   */
  traded(position: number, shares: number, money: number): void {
    const at = this.#place(position);
    this.#cells[at + At.paid] = (this.#cells[at + At.paid] as number) + money;
    if (shares !== 0) this.#hold(position, shares, money);
    this.lows.ended(this.#firm);
    this.#value(position);
  }

  /** A symbol has another mark; of one that nobody holds it says nothing. */
  mark(r: MarkRecord): void {
    const symbolAt = this.symbols.find(r.symbol);
    const { cells } = this.symbols;
    if (symbolAt < 0 || cells[symbolAt + S.holders] === 0) return;
    cells[symbolAt + S.longPx] = r.longPx;
    cells[symbolAt + S.shortPx] = r.shortPx;
    this.lows.ended(this.#firm);
    this.#valueAll(symbolAt);
  }

  /**
   * A day is opened: every position was bought, or sold short, at the prior close of its symbol.
   * One without a prior close keeps the marks that it had.
   *
   * @param closeOf $0.0001; 0 when there is none.
   */
  openDay(closeOf: (symbol: string) => number): void {
    this.#firm = 0;
    this.#size = 0;
    this.#isExact = true;
    this.accounts.cells.fill(0);
    this.lows.clear();
    this.held.length = 0;
    for (const [symbol, symbolAt] of this.symbols.all) {
      const { cells } = this.symbols;
      cells[symbolAt + S.holders] = 0;
      const close = closeOf(symbol);
      if (close === 0) continue;
      cells[symbolAt + S.longPx] = close;
      cells[symbolAt + S.shortPx] = close;
    }
    for (const position of this.#shares.all.values()) this.#openPosition(position);
    for (const symbolAt of this.symbols.all.values()) {
      if (this.symbols.cells[symbolAt + S.holders] === 0) this.#unmark(symbolAt);
    }
  }

  #openPosition(position: number): void {
    const at = this.#place(position);
    const net = this.#netOf(position);
    const symbolAt = this.#get(position, At.symbol);
    this.#cells[at + At.loss] = 0;
    this.#cells[at + At.paid] = net * this.#markOf(symbolAt, net);
    if (net !== 0) this.#holdMore(symbolAt);
    this.#value(position);
  }

  /** A position that was flat, or is now: its symbol is marked while one is not. */
  #hold(position: number, shares: number, money: number): void {
    const symbolAt = this.#get(position, At.symbol);
    const net = this.#netOf(position);
    const before = net - shares;
    if ((before === 0) === (net === 0)) return;
    if (net === 0) {
      this.#holdLess(symbolAt);
      return;
    }
    this.#holdMore(symbolAt);
    if (this.longPx(symbolAt) > 0) return;
    const cost = Math.abs(money / shares);
    this.symbols.cells[symbolAt + S.longPx] = Math.floor(cost);
    this.symbols.cells[symbolAt + S.shortPx] = Math.ceil(cost);
  }

  #holdMore(symbolAt: number): void {
    const { cells } = this.symbols;
    const holders = (cells[symbolAt + S.holders] as number) + 1;
    cells[symbolAt + S.holders] = holders;
    if (holders > 1) return;
    cells[symbolAt + S.place] = this.held.length;
    this.held.push(symbolAt);
  }

  #holdLess(symbolAt: number): void {
    const { cells } = this.symbols;
    const holders = (cells[symbolAt + S.holders] as number) - 1;
    cells[symbolAt + S.holders] = holders;
    if (holders > 0) return;
    const place = cells[symbolAt + S.place] as number;
    const last = this.held.pop() as number;
    if (last !== symbolAt) {
      this.held[place] = last;
      cells[last + S.place] = place;
    }
    this.#unmark(symbolAt);
  }

  /** What was a price hours ago is none for whoever buys next. */
  #unmark(symbolAt: number): void {
    this.symbols.cells[symbolAt + S.longPx] = 0;
    this.symbols.cells[symbolAt + S.shortPx] = 0;
  }

  #valueAll(symbolAt: number): void {
    let position = (this.symbols.cells[symbolAt + S.first] as number) - 1;
    while (position >= 0) {
      this.#value(position);
      const next = this.#get(position, At.next);
      position = next === LAST ? -1 : next - 1;
    }
  }

  /** Counts a position anew: the sums follow by what its loss has changed. */
  #value(position: number): void {
    const cells = this.#cells;
    const at = this.#place(position);
    const net = this.#netOf(position);
    const value = net * this.#markOf(cells[at + At.symbol] as number, net);
    const paid = cells[at + At.paid] as number;
    const before = cells[at + At.loss] as number;
    const loss = paid - value;
    this.#size += Math.abs(loss) - Math.abs(before);
    if (Math.max(Math.abs(paid), Math.abs(value), this.#size) > EXACT_MAX) this.#isExact = false;
    const change = loss - before;
    cells[at + At.loss] = loss;
    this.#firm += change;
    this.accounts.move(cells[at + At.account] as number, change);
  }

  #markOf(symbolAt: number, net: number): number {
    return net >= 0 ? this.longPx(symbolAt) : this.shortPx(symbolAt);
  }

  #netOf(position: number): number {
    return this.#shares.cells[position + this.#net] as number;
  }

  #get(position: number, cell: number): number {
    return this.#cells[this.#place(position) + cell] as number;
  }

  #place(position: number): number {
    return (position / this.#shares.width) * CELLS;
  }
}

/** Stands where a position has no next one. */
const LAST = -1;
