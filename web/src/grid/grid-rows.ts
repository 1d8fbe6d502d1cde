import type { GridApi } from "ag-grid-community";

/** Rows that came: in place of all, or as changes; `gone` are keys. */
export type RowChange<T> = { reset: boolean; rows: readonly T[]; gone?: readonly string[] };

export type RowBounds<T> = {
  /** The key of a row, which never changes. */
  readonly keyOf: (row: T) => string;
  /** Most rows kept; the first by `older` go. */
  readonly max: number;
  readonly older: (a: T, b: T) => number;
};

/** The rows of one grid, brought to it as transactions. New ones can be made to wait. */
export class GridRows<T> {
  readonly #api: GridApi<T>;
  readonly #bounds: RowBounds<T>;
  readonly #onWaiting: (rows: number) => void;
  readonly #shown: Map<string, T> = new Map();
  readonly #waiting: Map<string, T> = new Map();
  #held = false;

  constructor(api: GridApi<T>, bounds: RowBounds<T>, onWaiting: (rows: number) => void) {
    this.#api = api;
    this.#bounds = bounds;
    this.#onWaiting = onWaiting;
  }

  /** Makes new rows wait, or shows those that waited. */
  hold(held: boolean): void {
    this.#held = held;
    if (held || this.#waiting.size === 0) return;
    const rows = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#onWaiting(0);
    this.take({ reset: false, rows });
  }

  take(change: RowChange<T>): void {
    if (this.#api.isDestroyed()) return;
    if (change.reset) this.#replace(change.rows);
    else this.#change(change);
  }

  #replace(rows: readonly T[]): void {
    this.#shown.clear();
    this.#waiting.clear();
    for (const row of rows) this.#shown.set(this.#bounds.keyOf(row), row);
    this.#trim(this.#shown);
    this.#api.setGridOption("rowData", [...this.#shown.values()]);
    this.#onWaiting(0);
  }

  #change({ rows, gone = [] }: RowChange<T>): void {
    const { keyOf } = this.#bounds;
    const add: T[] = [];
    const update: T[] = [];
    for (const row of rows) {
      const known = this.#shown.has(keyOf(row));
      if (known) update.push(row);
      else if (!this.#held) add.push(row);
      (known || !this.#held ? this.#shown : this.#waiting).set(keyOf(row), row);
    }
    const remove = gone.flatMap((key) => this.#forget(key));
    const over = this.#trim(this.#shown);
    const dropped = new Set(over);
    this.#trim(this.#waiting);
    this.#api.applyTransaction({
      add: add.filter((row) => !dropped.has(row)),
      update: update.filter((row) => !dropped.has(row)),
      remove: [...remove, ...over.filter((row) => !add.includes(row))],
    });
    if (this.#held) this.#onWaiting(this.#waiting.size);
  }

  #forget(key: string): T[] {
    this.#waiting.delete(key);
    const row = this.#shown.get(key);
    return row !== undefined && this.#shown.delete(key) ? [row] : [];
  }

  /** Takes the oldest rows above the bound out and returns them. */
  #trim(rows: Map<string, T>): T[] {
    const { keyOf, max, older } = this.#bounds;
    // A tenth at a time, so that not every change has to sort.
    if (rows.size <= max * 1.1) return [];
    const over = [...rows.values()].sort(older).slice(0, rows.size - max);
    for (const row of over) rows.delete(keyOf(row));
    return over;
  }
}
