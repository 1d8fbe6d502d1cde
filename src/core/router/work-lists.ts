import { assert } from "../domain/assert.ts";
import type { SymbolId } from "../domain/symbols.ts";
import { type ParentWork, sideOf } from "./parent-work.ts";
import { Sleepers } from "./sleepers.ts";

/**
 * The parents of this router by symbol and side, and which of these sides have to be planned
 * anew. A side is named by `2 x symbol + 1` for buys and `2 x symbol` for sells.
 */
export class WorkLists {
  readonly #byNumber: Map<number, ParentWork> = new Map();
  readonly #lists: ParentWork[][];
  readonly #marked: Uint8Array;
  readonly #queue: Int32Array;
  #queued = 0;
  readonly #sleepers: Sleepers;

  constructor(symbols: number) {
    this.#lists = Array.from({ length: symbols * 2 }, () => []);
    this.#marked = new Uint8Array(symbols * 2);
    this.#queue = new Int32Array(symbols * 2);
    this.#sleepers = new Sleepers(symbols * 2);
  }

  /** Parents that are worked. */
  get size(): number {
    return this.#byNumber.size;
  }

  get(parent: number): ParentWork | undefined {
    return this.#byNumber.get(parent);
  }

  /** The parents of a side, in the order of their assignment. */
  at(side: number): readonly ParentWork[] {
    return this.#lists[side] as ParentWork[];
  }

  all(): Iterable<ParentWork> {
    return this.#byNumber.values();
  }

  /** Whether any parent in the symbol is worked. */
  working(symbol: SymbolId): boolean {
    return this.at(symbol * 2).length > 0 || this.at(symbol * 2 + 1).length > 0;
  }

  add(work: ParentWork): void {
    assert(!this.#byNumber.has(work.parent), "a parent is worked once");
    this.#byNumber.set(work.parent, work);
    (this.#lists[sideOf(work)] as ParentWork[]).push(work);
  }

  remove(work: ParentWork): void {
    this.#byNumber.delete(work.parent);
    const list = this.#lists[sideOf(work)] as ParentWork[];
    const at = list.indexOf(work);
    if (at >= 0) list.splice(at, 1);
  }

  /** Asks for a side to be planned at the end of this turn. */
  mark(side: number): void {
    if (this.#marked[side] === 1 || this.at(side).length === 0) return;
    this.#marked[side] = 1;
    this.#queue[this.#queued++] = side;
  }

  markAll(): void {
    for (const work of this.#byNumber.values()) this.mark(sideOf(work));
  }

  /** Asks for a side to be planned at an instant. */
  sleep(side: number, untilNs: number): void {
    this.#sleepers.add(side, untilNs);
  }

  /** Marks the sides whose instant has come. */
  wake(nowNs: number): void {
    this.#sleepers.wake(nowNs, this.#mark);
  }

  /** When `wake` is needed next, 0: not at all. */
  wakeNs(): number {
    return this.#sleepers.nextNs();
  }

  /** Hands over every marked side once. What is marked meanwhile waits for the next turn. */
  drain(plan: (side: number) => void): void {
    const count = this.#queued;
    for (let i = 0; i < count; i++) this.#marked[this.#queue[i] as number] = 0;
    for (let i = 0; i < count; i++) plan(this.#queue[i] as number);
    this.#queue.copyWithin(0, count, this.#queued);
    this.#queued -= count;
  }

  readonly #mark = (side: number): void => this.mark(side);
}
