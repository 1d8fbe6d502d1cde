import { assert } from "./assert.ts";

/** A symbol interned to a small whole number: valid only beside the table that gave it. */
export type SymbolId = number;

/** One to eight of A-Z, 0-9, dot and dash, beginning with a letter: no case, no blanks (B9). */
const SYMBOL = /^[A-Z][A-Z0-9.-]{0,7}$/;

export function isSymbol(text: string): boolean {
  return SYMBOL.test(text);
}

/**
 * The instruments that a process knows, each as a small number. On the wire a symbol travels as
 * eight ASCII bytes padded with blanks, read as two little-endian words, never as this number:
 * two processes need not agree on the order of their tables.
 */
export class SymbolTable {
  readonly #names: string[] = [];
  readonly #byName: Map<string, SymbolId> = new Map();
  readonly #words: Uint32Array;
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(names: readonly string[]) {
    let slots = 16;
    while (slots < names.length * 4) slots *= 2;
    this.#mask = slots - 1;
    this.#slots = new Int32Array(slots).fill(-1);
    this.#words = new Uint32Array(names.length * 2);
    for (const name of names) this.#add(name);
  }

  get size(): number {
    return this.#names.length;
  }

  /** The id of a symbol, or -1 when it is not in the table. */
  find(name: string): SymbolId {
    return this.#byName.get(name) ?? -1;
  }

  /** The id of a symbol from its two wire words, or -1. Reads no string. */
  findWords(lo: number, hi: number): SymbolId {
    for (let at = hash(lo, hi) & this.#mask; ; at = (at + 1) & this.#mask) {
      const id = this.#slots[at] as number;
      if (id < 0) return -1;
      if (this.#words[id * 2] === lo >>> 0 && this.#words[id * 2 + 1] === hi >>> 0) return id;
    }
  }

  name(id: SymbolId): string {
    const name = this.#names[id];
    assert(name !== undefined, `a symbol id comes from its own table, ${id} does not`);
    return name;
  }

  /** The first four of the eight wire bytes as a little-endian word. */
  lo(id: SymbolId): number {
    return this.#words[id * 2] as number;
  }

  /** The last four of the eight wire bytes as a little-endian word. */
  hi(id: SymbolId): number {
    return this.#words[id * 2 + 1] as number;
  }

  #add(name: string): void {
    assert(isSymbol(name), `a symbol is 1 to 8 of A-Z 0-9 . -, "${name}" is not`);
    assert(!this.#byName.has(name), `a symbol stands once in the table, ${name} stands twice`);
    const id = this.#names.length;
    const lo = word(name, 0);
    const hi = word(name, 4);
    this.#names.push(name);
    this.#byName.set(name, id);
    this.#words[id * 2] = lo;
    this.#words[id * 2 + 1] = hi;
    let at = hash(lo, hi) & this.#mask;
    while ((this.#slots[at] as number) >= 0) at = (at + 1) & this.#mask;
    this.#slots[at] = id;
  }
}

function word(name: string, from: number): number {
  let value = 0;
  for (let i = 3; i >= 0; i--) {
    const code = from + i < name.length ? name.charCodeAt(from + i) : 0x20;
    value = (value << 8) | code;
  }
  return value >>> 0;
}

function hash(lo: number, hi: number): number {
  let h = Math.imul(lo ^ Math.imul(hi, 0x9e3779b1), 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
