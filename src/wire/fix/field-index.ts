import { TAG_LIMIT } from "./dictionary.ts";

/** Words of a slot: generation, offset of the value, its length, item number of a group. */
const SLOT_SHIFT = 2;
const GENERATION_MAX = 0x7fff_ffff;
const NO_USER_TAGS: ReadonlyMap<number, number> = new Map();
/** Words of an item: tag, offset, length, and for a count field the item after its last entry. */
const ITEM = 4;

/**
 * Where the fields of one message stand: by tag for plain fields, as a list for the entries of
 * repeating groups. Filled again and again; a generation number stands in for clearing.
 */
export class FieldIndex {
  /** By column: the tag itself below TAG_LIMIT, else what `clear` was told. */
  slots: Int32Array = new Int32Array(TAG_LIMIT << SLOT_SHIFT);
  generation = 1;
  #userColumns: ReadonlyMap<number, number> = NO_USER_TAGS;
  #items: Int32Array = new Int32Array(0);
  #itemCount = 0;

  /**
   * Forgets all fields.
   *
   * @param userColumns Where the user-defined tags stand, as in `Dictionary.userColumns`.
   */
  clear(userColumns: ReadonlyMap<number, number>): void {
    if (userColumns !== this.#userColumns) this.#widen(userColumns);
    if (this.generation === GENERATION_MAX) {
      this.slots.fill(0);
      this.generation = 0;
    }
    this.generation++;
    this.#itemCount = 0;
  }

  has(tag: number): boolean {
    return this.slots[this.#slot(tag)] === this.generation;
  }

  /** Notes a field by its column. */
  put(column: number, at: number, length: number): void {
    const slot = column << SLOT_SHIFT;
    this.slots[slot] = this.generation;
    this.slots[slot + 1] = at;
    this.slots[slot + 2] = length;
    this.slots[slot + 3] = -1;
  }

  /** Where the words of a field that is there start in `slots`: offset at 1, length at 2; or -1. */
  find(tag: number): number {
    const slot = this.#slot(tag);
    return this.slots[slot] === this.generation ? slot : -1;
  }

  /** Offset of a value, or -1. */
  offset(tag: number): number {
    const slot = this.#slot(tag);
    return this.slots[slot] === this.generation ? (this.slots[slot + 1] as number) : -1;
  }

  /** Length of a value, or 0. */
  length(tag: number): number {
    const slot = this.#slot(tag);
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

  #slot(tag: number): number {
    // Column 0 is that of no tag.
    return (tag < TAG_LIMIT ? tag : (this.#userColumns.get(tag) ?? 0)) << SLOT_SHIFT;
  }

  #widen(userColumns: ReadonlyMap<number, number>): void {
    this.#userColumns = userColumns;
    this.slots = new Int32Array((TAG_LIMIT + userColumns.size) << SLOT_SHIFT);
    this.generation = 0;
  }
}
