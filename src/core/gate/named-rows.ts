/** Rows of numbers by name, for sums: a name that was counted once keeps its row. */
export class NamedRows {
  /** Numbers in a row. */
  readonly width: number;
  readonly #offsets: Map<string, number> = new Map();
  cells: Float64Array;

  constructor(width: number) {
    this.width = width;
    this.cells = new Float64Array(width * 16);
  }

  /** Names with their rows' offsets, in the order they came. */
  get all(): ReadonlyMap<string, number> {
    return this.#offsets;
  }

  /** One number of a name's row; 0 when nothing was ever counted under the name. */
  get(name: string, cell: number): number {
    const at = this.#offsets.get(name);
    return at === undefined ? 0 : (this.cells[at + cell] as number);
  }

  /** Offset of a name's row, -1 when nothing was ever counted under the name. */
  find(name: string): number {
    return this.#offsets.get(name) ?? -1;
  }

  /** Offset of a name's row; a new name gets one. */
  at(name: string): number {
    const known = this.#offsets.get(name);
    if (known !== undefined) return known;
    const at = this.#offsets.size * this.width;
    this.#offsets.set(name, at);
    if (at + this.width > this.cells.length) {
      const grown = new Float64Array(this.cells.length * 2);
      grown.set(this.cells);
      this.cells = grown;
    }
    return at;
  }

  /** Adds `change`, which may be negative, to a number. */
  move(at: number, change: number): void {
    this.cells[at] = (this.cells[at] as number) + change;
  }
}
