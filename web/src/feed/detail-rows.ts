import type { ChildView, FillView } from "../../../src/wire/api/orders.ts";
import type { RowChange } from "../grid/grid-rows.ts";
import type { Rows } from "./feed.ts";

type Take<T> = (change: RowChange<T>) => void;

/** Children and fills of one parent, kept so that a grid that comes later has all at once. */
export class DetailRows {
  readonly #children: KeptRows<ChildView> = new KeptRows(keyOfChild);
  readonly #fills: KeptRows<FillView> = new KeptRows(keyOfFill);

  take({ reset, children, fills }: Rows<"detail">): void {
    this.#children.take({ reset, rows: children });
    this.#fills.take({ reset, rows: fills });
  }

  readonly attachChildren = (take: Take<ChildView>): (() => void) => this.#children.attach(take);
  readonly attachFills = (take: Take<FillView>): (() => void) => this.#fills.attach(take);
}

/** Rows by their key, and the one grid that shows them now. */
class KeptRows<T> {
  readonly #keyOf: (row: T) => string;
  readonly #rows: Map<string, T> = new Map();
  #show: Take<T> | null = null;

  constructor(keyOf: (row: T) => string) {
    this.#keyOf = keyOf;
  }

  take(change: RowChange<T>): void {
    if (change.reset) this.#rows.clear();
    for (const row of change.rows) this.#rows.set(this.#keyOf(row), row);
    this.#show?.(change);
  }

  attach(take: Take<T>): () => void {
    this.#show = take;
    take({ reset: true, rows: [...this.#rows.values()] });
    return () => {
      if (this.#show === take) this.#show = null;
    };
  }
}

/** The key of a child is its ClOrdID(11). */
export function keyOfChild(row: ChildView): string {
  return row.clOrdId;
}

/** The key of a fill: a venue gives an ExecID(17) once. */
export function keyOfFill(row: FillView): string {
  return `${row.venue} ${row.execId}`;
}
