import { TAG_LIMIT } from "./dictionary.ts";

/** Words of a slot: generation, offset of the value, its length, item number of a group. */
const SLOT_SHIFT = 2;
const GENERATION_MAX = 0x7fff_ffff;
/** Words of an item: tag, offset, length, and for a count field the item after its last entry. */
const ITEM = 4;

/**
 * Where the fields of one message stand: by tag for plain fields, as a list for the entries of
 * repeating groups. Filled again and again; a generation number stands in for clearing.
 */
export class FieldIndex {
  readonly slots: Int32Array = new Int32Array(TAG_LIMIT << SLOT_SHIFT);
  generation = 0;
  #items: Int32Array = new Int32Array(0);
  #itemCount = 0;

  clear(): void {
    if (this.generation === GENERATION_MAX) {
      this.slots.fill(0);
      this.generation = 0;
    }
    this.generation++;
    this.#itemCount = 0;
  }

  has(tag: number): boolean {
    return this.slots[tag << SLOT_SHIFT] === this.generation;
  }

  put(tag: number, at: number, length: number): void {
    const slot = tag << SLOT_SHIFT;
    this.slots[slot] = this.generation;
    this.slots[slot + 1] = at;
    this.slots[slot + 2] = length;
    this.slots[slot + 3] = -1;
  }

  /** Offset of a value, or -1. */
  offset(tag: number): number {
    const slot = tag << SLOT_SHIFT;
    return this.slots[slot] === this.generation ? (this.slots[slot + 1] as number) : -1;
  }

  /** Length of a value, or 0. */
  length(tag: number): number {
    const slot = tag << SLOT_SHIFT;
    return this.slots[slot] === this.generation ? (this.slots[slot + 2] as number) : 0;
  }

  /** Item number of a plain group's count field, or -1 when the group has no entries. */
  groupItem(tag: number): number {
    const slot = tag << SLOT_SHIFT;
    return this.slots[slot] === this.generation ? (this.slots[slot + 3] as number) : -1;
  }

  setGroupItem(tag: number, item: number): void {
    this.slots[(tag << SLOT_SHIFT) + 3] = item;
  }

  /** Appends a field that stands in a group, or a count field; returns its number. */
  addItem(tag: number, at: number, length: number): number {
    const item = this.#itemCount++;
    if (item * ITEM >= this.#items.length) {
      const more = new Int32Array(Math.max(64 * ITEM, this.#items.length * 2));
      more.set(this.#items);
      this.#items = more;
    }
    this.#items[item * ITEM] = tag;
    this.#items[item * ITEM + 1] = at;
    this.#items[item * ITEM + 2] = length;
    this.#items[item * ITEM + 3] = 0;
    return item;
  }

  /** Says that the entries of the group with this count field are complete. */
  closeItem(item: number): void {
    this.#items[item * ITEM + 3] = this.#itemCount;
  }

  itemTag(item: number): number {
    return this.#items[item * ITEM] as number;
  }

  itemAt(item: number): number {
    return this.#items[item * ITEM + 1] as number;
  }

  itemLength(item: number): number {
    return this.#items[item * ITEM + 2] as number;
  }

  /** The item after this one on the same level: entries of a group below it are passed over. */
  itemAfter(item: number): number {
    const end = this.#items[item * ITEM + 3] as number;
    return end === 0 ? item + 1 : end;
  }
}
