/** Numbers of one level: its key and its shares. */
const LEVEL = 2;
/** Levels of a side when it gets its first. */
const FIRST_LEVELS = 8;
const FIRST_ARENA = 4_096;
const CLASSES = 24;

/** Words of one side's row: four rows fill a cache line. */
const SIDE = 4;
/** Where its run begins in the arena. */
const START = 0;
const COUNT = 1;
/** Room for `FIRST_LEVELS << (room - 1)` levels; 0 for none. */
const ROOM = 2;

/**
 * Price levels of many book sides, each side an ordered run in one shared arena, best level last:
 * what happens near the top moves little. A level has a key, larger for better (a bid's price, an
 * offer's price negated), and the sum of its shares; a level without shares does not exist.
 */
export class LevelTable {
  /** Doubles, for the shares of a level can pass 32 bits and must come back to exactly none. */
  #arena: Float64Array = new Float64Array(FIRST_ARENA * LEVEL);
  #arenaUsed = 0;
  readonly #sides: Int32Array;
  /** Runs that were outgrown, by their room. */
  readonly #free: number[][] = Array.from({ length: CLASSES }, () => []);

  constructor(sides: number) {
    this.#sides = new Int32Array(sides * SIDE);
  }

  /** How many levels a side has. */
  count(side: number): number {
    return this.#sides[side * SIDE + COUNT] as number;
  }

  /** Key of a level, 0 the best; the side must have it. */
  key(side: number, level: number): number {
    return this.#arena[this.#at(side, level)] as number;
  }

  /** Shares of a level, 0 the best; the side must have it. */
  qty(side: number, level: number): number {
    return this.#arena[this.#at(side, level) + 1] as number;
  }

  /** Adds shares at a key; makes the level when there is none. */
  add(side: number, key: number, qty: number): void {
    const start = this.#sides[side * SIDE + START] as number;
    const count = this.#sides[side * SIDE + COUNT] as number;
    const arena = this.#arena;
    let at = start + (count - 1) * LEVEL;
    while (at >= start && (arena[at] as number) > key) at -= LEVEL;
    if (at >= start && arena[at] === key) {
      arena[at + 1] = (arena[at + 1] as number) + qty;
      return;
    }
    this.#insert(side, at - start + LEVEL, key, qty);
  }

  /** Takes shares away at a key that has at least as many. */
  take(side: number, key: number, qty: number): void {
    const start = this.#sides[side * SIDE + START] as number;
    const count = this.#sides[side * SIDE + COUNT] as number;
    const arena = this.#arena;
    let at = start + (count - 1) * LEVEL;
    while (at > start && arena[at] !== key) at -= LEVEL;
    const left = (arena[at + 1] as number) - qty;
    arena[at + 1] = left;
    if (left > 0) return;
    const end = start + count * LEVEL;
    for (let to = at; to < end - LEVEL; to++) arena[to] = arena[to + LEVEL] as number;
    this.#sides[side * SIDE + COUNT] = count - 1;
  }

  clear(): void {
    for (let at = 0; at < this.#sides.length; at += SIDE) this.#sides[at + COUNT] = 0;
  }

  #at(side: number, level: number): number {
    return (
      (this.#sides[side * SIDE + START] as number) +
      ((this.#sides[side * SIDE + COUNT] as number) - 1 - level) * LEVEL
    );
  }

  #insert(side: number, offset: number, key: number, qty: number): void {
    const count = this.#sides[side * SIDE + COUNT] as number;
    const room = this.#sides[side * SIDE + ROOM] as number;
    if (count === roomFor(room)) this.#move(side, room + 1);
    const arena = this.#arena;
    const at = (this.#sides[side * SIDE + START] as number) + offset;
    const end = (this.#sides[side * SIDE + START] as number) + count * LEVEL;
    for (let from = end - 1; from >= at; from--) arena[from + LEVEL] = arena[from] as number;
    arena[at] = key;
    arena[at + 1] = qty;
    this.#sides[side * SIDE + COUNT] = count + 1;
  }

  /** Gives a side a larger run. */
  #move(side: number, room: number): void {
    const size = roomFor(room) * LEVEL;
    let start = this.#free[room]?.pop();
    if (start === undefined) {
      start = this.#arenaUsed;
      this.#arenaUsed += size;
      if (this.#arenaUsed > this.#arena.length) {
        const larger = new Float64Array(Math.max(this.#arena.length * 2, this.#arenaUsed));
        larger.set(this.#arena);
        this.#arena = larger;
      }
    }
    const old = this.#sides[side * SIDE + START] as number;
    if (room > 1) {
      this.#arena.copyWithin(
        start,
        old,
        old + (this.#sides[side * SIDE + COUNT] as number) * LEVEL,
      );
      this.#free[room - 1]?.push(old);
    }
    this.#sides[side * SIDE + START] = start;
    this.#sides[side * SIDE + ROOM] = room;
  }
}

function roomFor(room: number): number {
  return room === 0 ? 0 : FIRST_LEVELS << (room - 1);
}
