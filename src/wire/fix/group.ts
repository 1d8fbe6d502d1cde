import type { FieldIndex } from "./field-index.ts";
import { readUtcMicros, readUtcMs } from "./utc.ts";
import { ABSENT, readChar, readPrice, readQty, readText, readUint } from "./values.ts";

/**
 * A cursor over the entries of one repeating group, valid as long as its message. The readers are
 * those of `FixMessage`, of the entry at which the cursor stands.
 */
export class FixGroup {
  readonly #bytes: Uint8Array;
  readonly #index: FieldIndex;
  /** The item after the last entry. */
  readonly #end: number;
  #entryAt: number;
  #entryEnd: number;

  /** @param item Number of the count field's item, or -1 for a group without entries. */
  constructor(bytes: Uint8Array, index: FieldIndex, item: number) {
    this.#bytes = bytes;
    this.#index = index;
    this.#end = item < 0 ? 0 : index.itemAfter(item);
    this.#entryAt = item < 0 ? 0 : item + 1;
    this.#entryEnd = this.#entryAt;
  }

  /** Goes to the next entry; false after the last. */
  next(): boolean {
    this.#entryAt = this.#entryEnd;
    if (this.#entryAt >= this.#end) return false;
    const delimiter = this.#index.itemTag(this.#entryAt);
    let item = this.#index.itemAfter(this.#entryAt);
    while (item < this.#end && this.#index.itemTag(item) !== delimiter) {
      item = this.#index.itemAfter(item);
    }
    this.#entryEnd = item;
    return true;
  }

  has(tag: number): boolean {
    return this.#find(tag) >= 0;
  }

  uint(tag: number): number {
    return this.#read(tag, readUint);
  }

  price(tag: number): number {
    return this.#read(tag, readPrice);
  }

  qty(tag: number): number {
    return this.#read(tag, readQty);
  }

  char(tag: number): number {
    return this.#read(tag, readChar);
  }

  utcMs(tag: number): number {
    return this.#read(tag, readUtcMs);
  }

  utcMicros(tag: number): number {
    return this.#read(tag, readUtcMicros);
  }

  text(tag: number): string {
    const item = this.#find(tag);
    if (item < 0) return "";
    return readText(this.#bytes, this.#index.itemAt(item), this.#index.itemLength(item));
  }

  /** The entries of a group inside this entry. */
  group(tag: number): FixGroup {
    return new FixGroup(this.#bytes, this.#index, this.#find(tag));
  }

  #read(tag: number, reader: (bytes: Uint8Array, at: number, length: number) => number): number {
    const item = this.#find(tag);
    if (item < 0) return ABSENT;
    return reader(this.#bytes, this.#index.itemAt(item), this.#index.itemLength(item));
  }

  #find(tag: number): number {
    for (let item = this.#entryAt; item < this.#entryEnd; item = this.#index.itemAfter(item)) {
      if (this.#index.itemTag(item) === tag) return item;
    }
    return -1;
  }
}
