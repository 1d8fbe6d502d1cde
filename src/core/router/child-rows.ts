import type { ParentWork } from "./parent-work.ts";

const NONE = -1;

/**
 * The children that are out, one row each, in arrays that are made once. A row's place follows
 * from its ref, the router's own rising number; a ref whose place is taken by an older child that
 * is still out is skipped.
 */
export class ChildRows {
  readonly capacity: number;
  readonly #mask: number;
  readonly ref: Uint32Array;
  /** First and last ref of the group it was proposed in: a refusal is of the whole group. */
  readonly groupFirst: Uint32Array;
  readonly groupLast: Uint32Array;
  readonly venueIndex: Uint8Array;
  readonly useRow: Uint32Array;
  /** Shares that may still fill. */
  readonly leavesQty: Uint32Array;
  readonly filledAny: Uint8Array;
  readonly admitted: Uint8Array;
  readonly cancelAsked: Uint8Array;
  /** Parts of the ClOrdID(11), known once it is admitted. */
  readonly incarnation: Uint32Array;
  readonly child: Uint32Array;
  readonly sentNs: Float64Array;
  readonly work: (ParentWork | null)[];
  /** Rows in use, oldest first. */
  readonly #next: Int32Array;
  readonly #prev: Int32Array;
  #oldest = NONE;
  #newest = NONE;
  #live = 0;
  #lastRef = 0;

  /** @param capacity Most children out at once; a power of two. */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.#mask = capacity - 1;
    this.ref = new Uint32Array(capacity);
    this.groupFirst = new Uint32Array(capacity);
    this.groupLast = new Uint32Array(capacity);
    this.venueIndex = new Uint8Array(capacity);
    this.useRow = new Uint32Array(capacity);
    this.leavesQty = new Uint32Array(capacity);
    this.filledAny = new Uint8Array(capacity);
    this.admitted = new Uint8Array(capacity);
    this.cancelAsked = new Uint8Array(capacity);
    this.incarnation = new Uint32Array(capacity);
    this.child = new Uint32Array(capacity);
    this.sentNs = new Float64Array(capacity);
    this.work = new Array<ParentWork | null>(capacity).fill(null);
    this.#next = new Int32Array(capacity);
    this.#prev = new Int32Array(capacity);
  }

  /** Children that are out. */
  get live(): number {
    return this.#live;
  }

  /** The last ref that was given. */
  get lastRef(): number {
    return this.#lastRef;
  }

  /** Takes a row for a new child and gives it the next free ref. The caller has asked `live`. */
  add(): number {
    let ref = this.#lastRef + 1;
    while (this.ref[ref & this.#mask] !== 0) ref += 1;
    this.#lastRef = ref;
    const row = ref & this.#mask;
    this.ref[row] = ref;
    this.filledAny[row] = 0;
    this.admitted[row] = 0;
    this.cancelAsked[row] = 0;
    this.#prev[row] = this.#newest;
    this.#next[row] = NONE;
    if (this.#newest === NONE) this.#oldest = row;
    else this.#next[this.#newest] = row;
    this.#newest = row;
    this.#live += 1;
    return row;
  }

  /** The row of a ref, or -1 when that child is not out. */
  find(ref: number): number {
    const row = ref & this.#mask;
    return ref !== 0 && this.ref[row] === ref ? row : NONE;
  }

  remove(row: number): void {
    const prev = this.#prev[row] as number;
    const next = this.#next[row] as number;
    if (prev === NONE) this.#oldest = next;
    else this.#next[prev] = next;
    if (next === NONE) this.#newest = prev;
    else this.#prev[next] = prev;
    this.ref[row] = 0;
    this.work[row] = null;
    this.#live -= 1;
  }

  /** The oldest child that is out, or -1. */
  oldest(): number {
    return this.#oldest;
  }

  /** The next younger one, or -1. */
  younger(row: number): number {
    return this.#next[row] as number;
  }

  /** Refs begin anew with a new connection to the gate; no child may be out. */
  restart(): void {
    this.#lastRef = 0;
  }
}
