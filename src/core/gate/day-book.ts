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
    for (const row of rows) {
      const { kind, name, account } = row;
      const known = this.#rows.get(kind) ?? new Map<string, DayRowRecord>();
      known.set(account === "" ? name : `${account} ${name}`, row);
      this.#rows.set(kind, known);
      if (kind === DayRowKind.Position) exposure.openWith(account, name, row.a);
    }
  }

  applyClosed(r: DayClosedRecord): void {
    this.#isOpen = false;
    this.#seq = r.seq;
  }
}
