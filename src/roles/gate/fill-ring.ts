import type { ReportRecord } from "../../core/gate/records.ts";

const WORDS = 6;
const FLOATS = 5;
const FIRST_ROOM = 1024;

/** One execution as observers are told of it; filled again for each. */
export type FillNote = {
  child: number;
  index: number;
  lastQty: number;
  lastPx: number;
  utcMs: number;
  readonly execId: Int32Array;
};

/**
 * The newest executions, for observers that come later and for the next publication. Rows of typed
 * arrays, doubled until it has its size: noting one allocates nothing otherwise. When it is full
 * the oldest is forgotten.
 */
export class FillRing {
  readonly #size: number;
  /** Rows that there is room for now. */
  #room: number;
  #numbers: Float64Array;
  #execIds: Int32Array;
  readonly #note: FillNote = {
    child: 0,
    index: 0,
    lastQty: 0,
    lastPx: 0,
    utcMs: 0,
    execId: new Int32Array(WORDS),
  };
  #added = 0;

  constructor(size: number) {
    this.#size = size;
    this.#room = Math.min(size, FIRST_ROOM);
    this.#numbers = new Float64Array(this.#room * FLOATS);
    this.#execIds = new Int32Array(this.#room * WORDS);
  }

  /** How many were ever added: the number of the next one. */
  get next(): number {
    return this.#added;
  }

  add(child: number, report: ReportRecord, index: number): void {
    if (this.#added === this.#room && this.#room < this.#size) this.#grow();
    const slot = this.#added++ % this.#size;
    const at = slot * FLOATS;
    this.#numbers[at] = child;
    this.#numbers[at + 1] = index;
    this.#numbers[at + 2] = report.lastQty;
    this.#numbers[at + 3] = report.lastPx;
    this.#numbers[at + 4] = report.utcMs;
    this.#execIds.set(report.execId, slot * WORDS);
  }

  #grow(): void {
    const [numbers, execIds] = [this.#numbers, this.#execIds];
    this.#room = Math.min(this.#size, this.#room * 2);
    this.#numbers = new Float64Array(this.#room * FLOATS);
    this.#numbers.set(numbers);
    this.#execIds = new Int32Array(this.#room * WORDS);
    this.#execIds.set(execIds);
  }

  /** Hands over every execution from number `from` on that is still kept. */
  each(from: number, take: (note: FillNote) => void): void {
    const note = this.#note;
    for (let n = Math.max(from, this.#added - this.#size); n < this.#added; n++) {
      const slot = n % this.#size;
      const at = slot * FLOATS;
      note.child = this.#numbers[at] as number;
      note.index = this.#numbers[at + 1] as number;
      note.lastQty = this.#numbers[at + 2] as number;
      note.lastPx = this.#numbers[at + 3] as number;
      note.utcMs = this.#numbers[at + 4] as number;
      note.execId.set(this.#execIds.subarray(slot * WORDS, (slot + 1) * WORDS));
      take(note);
    }
  }
}
