/** So many commands of a key are remembered one by one; what is older than all of them is used. */
const REMEMBERED = 1024;

type UsedOfKey = {
  /** Highest counter. */
  last: number;
  /** Up to this counter everything counts as used. */
  floor: number;
  /** Counter and scope of each, with the counter. */
  readonly words: Map<string, number>;
};

/**
 * Which signed commands are used up, by key. A counter only grows, but messages overtake each
 * other: a kill that comes late must not be taken for one that comes twice, so the newest are
 * remembered one by one.
 */
export class UsedCommands {
  readonly #keys: Map<string, UsedOfKey> = new Map();

  /** Highest counter of each key. */
  get counters(): ReadonlyMap<string, number> {
    return new Map([...this.#keys].map(([keyId, { last }]) => [keyId, last]));
  }

  /** Highest counter of a key, 0 none. */
  last(keyId: string): number {
    return this.#keys.get(keyId)?.last ?? 0;
  }

  /** Whether exactly this command was used, or is so old that nobody can tell. */
  has(keyId: string, counter: number, scope: string): boolean {
    if (counter <= 0) return true;
    const of = this.#keys.get(keyId);
    return of !== undefined && (counter <= of.floor || of.words.has(`${counter} ${scope}`));
  }

  /** A command of this key was taken, or refused in a way that uses it up. */
  apply(keyId: string, counter: number, scope: string): void {
    let of = this.#keys.get(keyId);
    if (of === undefined) {
      of = { last: 0, floor: 0, words: new Map() };
      this.#keys.set(keyId, of);
    }
    of.last = Math.max(of.last, counter);
    of.words.set(`${counter} ${scope}`, counter);
    if (of.words.size > REMEMBERED) forgetOldest(of);
  }
}

function forgetOldest(of: UsedOfKey): void {
  let [oldest, lowest] = ["", Number.POSITIVE_INFINITY];
  for (const [word, counter] of of.words) {
    if (counter < lowest) [oldest, lowest] = [word, counter];
  }
  of.words.delete(oldest);
  of.floor = Math.max(of.floor, lowest);
}
