import { assert } from "../domain/assert.ts";
import {
  type DayClosedRecord,
  type DayOpenedRecord,
  DayRowKind,
  type DayRowRecord,
} from "./day-records.ts";
import type { Exposure } from "./exposure.ts";

/** The trading day as the journal proves it: what it was opened on, and whether it is closed. */
export class DayBook {
  #opened: Readonly<DayOpenedRecord> | null = null;
  #isOpen = false;
  #seq = 0;
  #pending: DayRowRecord[] = [];
  readonly #drawn: Map<string, number> = new Map();
  readonly #drawnBy: Map<number, number> = new Map();
  readonly #rows: Map<number, Map<string, Readonly<DayRowRecord>>> = new Map();

  /** The last day that was opened; null before the first. */
  get opened(): Readonly<DayOpenedRecord> | null {
    return this.#opened;
  }

  /** It is not closed yet. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Days since 1970 of the last day that was opened, 0 before the first. */
  get date(): number {
    return this.#opened?.tradeDate ?? 0;
  }

  /** Opens and closes so far. */
  get seq(): number {
    return this.#seq;
  }

  /** Shares located of a symbol that no short sale of this day has drawn yet (C31). */
  locatesLeft(symbol: string): number {
    const located = this.rowsOf(DayRowKind.Security).get(symbol)?.g ?? 0;
    return located - (this.#drawn.get(symbol) ?? 0);
  }

  /** Shares located that a parent has drawn, by its row. */
  drawnBy(row: number): number {
    return this.#drawnBy.get(row) ?? 0;
  }

  /** What short sales have drawn, by symbol. */
  get drawn(): ReadonlyMap<string, number> {
    return this.#drawn;
  }

  /**
   * A short sale, or its replace, was admitted: it has drawn what it may ever sell. None is given
   * back within the day: what did not execute may be asked for again by a late fill or a bust.
   */
  draw(row: number, symbol: string, orderQty: number): void {
    const more = Math.max(0, orderQty - this.drawnBy(row));
    this.#drawnBy.set(row, this.drawnBy(row) + more);
    this.#drawn.set(symbol, (this.#drawn.get(symbol) ?? 0) + more);
  }

  /** The rows of a kind, by name; of a position by account and symbol. */
  rowsOf(kind: DayRowKind): ReadonlyMap<string, Readonly<DayRowRecord>> {
    return this.#rows.get(kind) ?? new Map();
  }

  applyRow(r: DayRowRecord): void {
    if (r.place === 0) this.#pending = [];
    this.#pending.push({ ...r });
  }

  /** The rows before it are the day's from now on, and positions are what they say. */
  applyOpened(r: DayOpenedRecord, exposure: Exposure): void {
    const rows = this.#pending.splice(0);
    assert(rows.length === r.rows, `a day has the rows that it counts, ${r.rows}`);
    this.#opened = { ...r };
    this.#isOpen = true;
    this.#seq = r.seq;
    this.#rows.clear();
    this.#drawn.clear();
    this.#drawnBy.clear();
    for (const row of rows) {
      const { kind, name, account } = row;
      const known = this.#rows.get(kind) ?? new Map<string, DayRowRecord>();
      known.set(account === "" ? name : `${account} ${name}`, row);
      this.#rows.set(kind, known);
      if (kind === DayRowKind.Position) exposure.openWith(account, name, row.a);
    }
    const securities = this.rowsOf(DayRowKind.Security);
    exposure.loss.openDay((symbol) => securities.get(symbol)?.d ?? 0);
  }

  applyClosed(r: DayClosedRecord): void {
    this.#isOpen = false;
    this.#seq = r.seq;
  }
}
