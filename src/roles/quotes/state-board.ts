import type { SymbolId } from "../../core/domain/symbols.ts";

/**
 * Which rows of a kind changed, and in which turn: (symbol, venue) rows of trading states, symbol
 * rows of bands, venue rows of phases. `collect`, once a turn, closes the list of the turn; a
 * reader that fell behind asks for all rows younger than the stamp it has.
 */
export class ChangedRows {
  readonly #stamps: Float64Array;
  #touched: number[] = [];
  /** Rows that changed in the turn that `collect` ended. */
  changed: readonly number[] = [];
  /** Grows by one each turn that changed something. */
  stamp = 0;

  constructor(rows: number) {
    this.#stamps = new Float64Array(rows);
  }

  touch(row: number): void {
    // Of this turn already: its stamp is the one to come.
    if (this.#stamps[row] === this.stamp + 1) return;
    this.#stamps[row] = this.stamp + 1;
    this.#touched.push(row);
  }

  collect(): void {
    this.changed = this.#touched;
    if (this.#touched.length === 0) return;
    this.stamp += 1;
    this.#touched = [];
  }

  /** The rows that changed after a stamp. */
  *since(stamp: number): Iterable<number> {
    for (let row = 0; row < this.#stamps.length; row++) {
      if ((this.#stamps[row] as number) > stamp) yield row;
    }
  }
}

/** Everything that changes a few times a day, as rows to publish. */
export class StateBoard {
  readonly venues: number;
  readonly symbols: ChangedRows;
  readonly bands: ChangedRows;
  readonly phases: ChangedRows;

  constructor(symbols: number, venues: number) {
    this.venues = venues;
    this.symbols = new ChangedRows(symbols * venues);
    this.bands = new ChangedRows(symbols);
    this.phases = new ChangedRows(venues);
  }

  /** The trading state, short-sale state or auction of a symbol at a venue changed. */
  touch(symbol: SymbolId, venueIndex: number): void {
    this.symbols.touch(symbol * this.venues + venueIndex);
  }

  collect(): void {
    this.symbols.collect();
    this.bands.collect();
    this.phases.collect();
  }
}
