import { assert } from "../domain/assert.ts";

/** Longest ClOrdID(11) that a venue takes. */
export const CLORDID_MAX = 20;

/** Bytes of one id: its length, its session in two bytes, one spare, its characters. */
const ENTRY = 24;
const TEXT = 4;
const NONE = -1;

/**
 * Every ClOrdID(11) that the sessions of a venue used today, each with the order that it names, in
 * typed arrays with a hash index: it is asked for with every message and never forgets, for an id
 * that was used once is refused for the rest of the day.
 */
export class ClOrdIds {
  #bytes: Uint8Array;
  #orders: Int32Array;
  #slots: Int32Array;
  #count = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity * ENTRY);
    this.#orders = new Int32Array(capacity);
    this.#slots = new Int32Array(capacity * 2).fill(NONE);
  }

  get count(): number {
    return this.#count;
  }

  /** Index of an id of this session, or -1. */
  find(session: number, source: Uint8Array, at: number, length: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash(session, source, at, length) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot] as number;
      if (entry === NONE || this.#equals(entry, session, source, at, length)) return entry;
    }
  }

  /** Adds an id that is not there yet; returns its index. */
  add(session: number, source: Uint8Array, at: number, length: number, order: number): number {
    assert(length > 0 && length <= CLORDID_MAX, "a ClOrdID fits its place");
    if (this.#count === this.#orders.length) this.#grow();
    const entry = this.#count;
    const start = entry * ENTRY;
    this.#bytes[start] = length;
    this.#bytes[start + 1] = session & 255;
    this.#bytes[start + 2] = session >> 8;
    for (let i = 0; i < length; i++) this.#bytes[start + TEXT + i] = source[at + i] as number;
    this.#orders[entry] = order;
    this.#count += 1;
    this.#insert(entry, hash(session, source, at, length));
    return entry;
  }

  /** The order that an id names; -1 when it named none that was accepted. */
  order(entry: number): number {
    return this.#orders[entry] as number;
  }

  /** The buffer of all ids; valid until the next `add`. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Where the characters of an id begin in `bytes`. */
  offset(entry: number): number {
    return entry * ENTRY + TEXT;
  }

  length(entry: number): number {
    return this.#bytes[entry * ENTRY] as number;
  }

  #equals(entry: number, session: number, source: Uint8Array, at: number, length: number): boolean {
    const bytes = this.#bytes;
    const start = entry * ENTRY;
    if (bytes[start] !== length) return false;
    if (bytes[start + 1] !== (session & 255) || bytes[start + 2] !== session >> 8) return false;
    for (let i = 0; i < length; i++) if (bytes[start + TEXT + i] !== source[at + i]) return false;
    return true;
  }

  #insert(entry: number, hashed: number): void {
    const mask = this.#slots.length - 1;
    let slot = hashed & mask;
    while (this.#slots[slot] !== NONE) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
  }

  #grow(): void {
    const bytes = new Uint8Array(this.#bytes.length * 2);
    bytes.set(this.#bytes);
    const orders = new Int32Array(this.#orders.length * 2);
    orders.set(this.#orders);
    this.#bytes = bytes;
    this.#orders = orders;
    this.#slots = new Int32Array(this.#slots.length * 2).fill(NONE);
    for (let entry = 0; entry < this.#count; entry++) {
      const start = entry * ENTRY;
      const session = (bytes[start + 1] as number) | ((bytes[start + 2] as number) << 8);
      this.#insert(entry, hash(session, bytes, start + TEXT, bytes[start] as number));
    }
  }
}

/** FNV-1a over session and characters, its low bits stirred. */
function hash(session: number, source: Uint8Array, at: number, length: number): number {
  let h = Math.imul(0x811c9dc5 ^ session, 0x01000193);
  for (let i = 0; i < length; i++) h = Math.imul(h ^ (source[at + i] as number), 0x01000193);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}
