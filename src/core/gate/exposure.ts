import { isBuy, type Side } from "../domain/order.ts";
import { LossBook } from "./loss-book.ts";
import { NamedRows } from "./named-rows.ts";
import { P, type ParentRows } from "./parents.ts";

/** Money of one scope, $0.0001: at the worst case while open, as traded once executed. */
export const Money = { openBuy: 0, openSell: 1, bought: 2, sold: 3 } as const;
/** Shares of an account in a symbol: `net` is signed and outlives the day. */
export const Shares = { net: 0, openBuy: 1, openSell: 2 } as const;

/** The kinds of scope below the firm that money is counted for. */
export const ScopeKind = { Client: 0, Account: 1, Symbol: 2, Strategy: 3 } as const;
export type ScopeKind = (typeof ScopeKind)[keyof typeof ScopeKind];

/** What a parent belongs to. */
export type ScopeNames = {
  readonly client: string;
  readonly account: string;
  readonly symbol: string;
  readonly strategy: string;
};

/** Between the names of a position: no name has it. */
const KEY_PARTS = "\u0001";
const SUMS = Object.keys(Money).length;
const CELLS = Object.keys(Shares).length;
const KINDS = Object.keys(ScopeKind).length;

/** What was last counted of a parent, by its row; doubled when the table is full. */
class Counted {
  /** Offsets of its scopes' sums, then of its position. */
  places: Int32Array;
  /** Offset of its account's loss: alone, for each child asks for it. */
  lossAt: Int32Array;
  /** Worst price of its open shares, $0.0001. */
  worstPx: Float64Array;
  openQty: Float64Array;
  openMoney: Float64Array;
  cumQty: Float64Array;
  filledMoney: Float64Array;

  constructor(rows: number) {
    this.places = new Int32Array(rows * (KINDS + 1));
    this.lossAt = new Int32Array(rows);
    this.worstPx = new Float64Array(rows);
    this.openQty = new Float64Array(rows);
    this.openMoney = new Float64Array(rows);
    this.cumQty = new Float64Array(rows);
    this.filledMoney = new Float64Array(rows);
  }

  grow(): void {
    const larger = new Counted(this.worstPx.length * 2);
    larger.places.set(this.places);
    larger.lossAt.set(this.lossAt);
    for (const name of ["worstPx", "openQty", "openMoney", "cumQty", "filledMoney"] as const) {
      larger[name].set(this[name]);
    }
    Object.assign(this, larger);
  }
}

/**
 * What everything that was admitted could come to (C17 to C22, C28): the worst case of every open
 * parent from its admission on, and what has executed (SAFETY 4.3). It follows the parents' rows:
 * after a change of a row `recount` adds the difference to what it last counted of it, so that no
 * path can forget a share, and none is counted twice. Open buys and sells never offset each other.
 *
 * Sums are exact: an order is admitted only where they stay below 2^53 units.
 */
export class Exposure {
  readonly firm: Float64Array = new Float64Array(SUMS);
  readonly #scopes: readonly NamedRows[] = Array.from({ length: KINDS }, () => new NamedRows(SUMS));
  readonly #positions: NamedRows = new NamedRows(CELLS);
  /** The same shares summed over each unit of accounts, and the place of each position's unit. */
  #units: NamedRows = new NamedRows(CELLS);
  #unitAt: number[] = [];
  #unitOf: (account: string) => string = (account) => account;
  readonly #counted: Counted;
  /** What came of it: the day's profit and loss of the same positions (C23). */
  readonly loss: LossBook = new LossBook(this.#positions, Shares.net);

  /** @param rows Most parents that are expected. */
  constructor(rows: number) {
    this.#counted = new Counted(rows);
  }

  /** A parent was admitted: what it belongs to, and the worst price of its shares, $0.0001. */
  add(row: number, names: ScopeNames, worstPx: number): void {
    const c = this.#counted;
    if (row >= c.worstPx.length) c.grow();
    const at = row * (KINDS + 1);
    c.places[at + ScopeKind.Client] = this.scope(ScopeKind.Client).at(names.client);
    c.places[at + ScopeKind.Account] = this.scope(ScopeKind.Account).at(names.account);
    c.places[at + ScopeKind.Symbol] = this.scope(ScopeKind.Symbol).at(names.symbol);
    c.places[at + ScopeKind.Strategy] = this.scope(ScopeKind.Strategy).at(names.strategy);
    const position = this.#position(names.account, names.symbol);
    c.places[at + KINDS] = position;
    c.lossAt[row] = this.loss.accountAt(position);
    c.worstPx[row] = worstPx;
  }

  /** A replace is in force: the worst price of the order's shares from now on. */
  reprice(row: number, worstPx: number): void {
    this.#counted.worstPx[row] = worstPx;
  }

  /**
   * Counts a parent's row anew. While a replace waits for children the larger of both orders counts
   * (B35).
   */
  recount(parents: ParentRows, row: number): void {
    const c = this.#counted;
    const cumQty = parents.get(row, P.cumQty);
    const { pendingReplace: wanted, filledNotional } = parents.infoOf(row);
    let openQty = openQtyOf(parents, row);
    let openMoney = openQty * (c.worstPx[row] as number);
    if (wanted !== null && openQty > 0) {
      const left = Math.max(0, wanted.orderQty - cumQty - parents.get(row, P.bustedQty));
      openQty = Math.max(openQty, left);
      openMoney = Math.max(openMoney, left * (wanted.worstNotional / wanted.orderQty));
    }
    const buy = isBuy(parents.side(row) as Side);
    this.#addMoney(
      row,
      buy ? Money.openBuy : Money.openSell,
      changeOf(c.openMoney, row, openMoney),
    );
    const money = changeOf(c.filledMoney, row, filledNotional);
    this.#addMoney(row, buy ? Money.bought : Money.sold, money);
    const at = this.positionAt(row);
    const filled = changeOf(c.cumQty, row, cumQty);
    this.#move(at, Shares.net, buy ? filled : -filled);
    const opened = changeOf(c.openQty, row, openQty);
    this.#move(at, buy ? Shares.openBuy : Shares.openSell, opened);
    if (filled === 0 && money === 0) return;
    this.loss.traded(at, buy ? filled : -filled, buy ? money : -money);
  }

  /** Place of the position that a parent belongs to. */
  positionAt(row: number): number {
    return this.#counted.places[row * (KINDS + 1) + KINDS] as number;
  }

  /** Offset of the row of a parent's account in the book of losses. */
  lossAt(row: number): number {
    return this.#counted.lossAt[row] as number;
  }

  /** Whether all that is open on a parent's side can together only reduce its position. */
  sideOnlyReduces(row: number, buy: boolean): boolean {
    const { cells } = this.#positions;
    const at = this.positionAt(row);
    const net = cells[at + Shares.net] as number;
    const open = cells[at + (buy ? Shares.openBuy : Shares.openSell)] as number;
    return open <= (buy ? -net : net);
  }

  /** The sums of one kind of scope, by name. */
  scope(kind: ScopeKind): NamedRows {
    return this.#scopes[kind] as NamedRows;
  }

  /** Every table of sums by name: the kinds of scope, then the positions. */
  get tables(): readonly NamedRows[] {
    return [...this.#scopes, this.#positions];
  }

  /** Shares of an account in a symbol, one of `Shares`. */
  shares(account: string, symbol: string, cell: number): number {
    return this.#positions.get(positionKey(account, symbol), cell);
  }

  /**
   * Which accounts make up one unit, whose shares are summed (17 CFR 242.200(f)). It is said by the
   * configuration, not by the journal: every sum is made anew.
   */
  groupBy(unitOf: (account: string) => string): void {
    this.#unitOf = unitOf;
    this.#units = new NamedRows(CELLS);
    this.#unitAt = [];
    for (const [key, at] of this.#positions.all) {
      const [account = "", symbol = ""] = key.split(KEY_PARTS);
      const unit = this.#placeOfUnit(at, account, symbol);
      for (let cell = 0; cell < CELLS; cell++) {
        this.#units.move(unit + cell, this.#positions.cells[at + cell] as number);
      }
    }
  }

  /** Shares of all accounts of an account's unit in a symbol, one of `Shares`. */
  unitShares(account: string, symbol: string, cell: number): number {
    return this.#units.get(positionKey(this.#unitOf(account), symbol), cell);
  }

  /** Open shares of a parent as they count. */
  openQty(row: number): number {
    return this.#counted.openQty[row] as number;
  }

  /** Open money of a parent as it counts, $0.0001. */
  openMoney(row: number): number {
    return this.#counted.openMoney[row] as number;
  }

  /** A day is opened: the account has so many shares of the symbol, sold short negative. */
  openWith(account: string, symbol: string, shares: number): void {
    const at = this.#position(account, symbol);
    this.#move(at, Shares.net, shares - (this.#positions.cells[at + Shares.net] as number));
  }

  /** Every account and symbol that anything was counted for, with the account's shares now. */
  get positions(): { readonly account: string; readonly symbol: string; readonly net: number }[] {
    return [...this.#positions.all.keys()].map((key) => {
      const [account = "", symbol = ""] = key.split(KEY_PARTS);
      return { account, symbol, net: this.#positions.get(key, Shares.net) };
    });
  }

  /** A new trade date begins: what was traded before takes nothing of its limits. */
  newDay(): void {
    for (const cells of [this.firm, ...this.#scopes.map((rows) => rows.cells)]) {
      for (let at = 0; at < cells.length; at += SUMS) {
        cells[at + Money.bought] = 0;
        cells[at + Money.sold] = 0;
      }
    }
  }

  /** Moves shares of a position, and those of its unit with them. */
  #move(at: number, cell: number, change: number): void {
    if (change === 0) return;
    this.#positions.move(at + cell, change);
    this.#units.move((this.#unitAt[at / CELLS] as number) + cell, change);
  }

  /** The place of a position; a new one gets its place in its unit too. */
  #position(account: string, symbol: string): number {
    const at = this.#positions.at(positionKey(account, symbol));
    this.loss.join(at, account, symbol);
    if (this.#unitAt[at / CELLS] === undefined) this.#placeOfUnit(at, account, symbol);
    return at;
  }

  #placeOfUnit(at: number, account: string, symbol: string): number {
    const unit = this.#units.at(positionKey(this.#unitOf(account), symbol));
    this.#unitAt[at / CELLS] = unit;
    return unit;
  }

  #addMoney(row: number, cell: number, change: number): void {
    if (change === 0) return;
    this.firm[cell] = (this.firm[cell] as number) + change;
    for (let kind = 0; kind < KINDS; kind++) {
      const at = this.#counted.places[row * (KINDS + 1) + kind] as number;
      this.scope(kind as ScopeKind).move(at + cell, change);
    }
  }
}

/** Shares of a parent that may still fill. */
export function openQtyOf(parents: ParentRows, row: number): number {
  return (
    parents.get(row, P.remainingQty) + parents.get(row, P.workingQty) + parents.get(row, P.doubtQty)
  );
}

/** Writes a number into a list; returns by how much it changed. */
function changeOf(list: Float64Array, row: number, value: number): number {
  const change = value - (list[row] as number);
  list[row] = value;
  return change;
}

function positionKey(account: string, symbol: string): string {
  return `${account}${KEY_PARTS}${symbol}`;
}
