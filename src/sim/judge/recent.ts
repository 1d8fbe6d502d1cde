/** What happened of each thing, and when, as far as it may still count. */
export class Recent {
  readonly #of: Map<string, { readonly ms: number; readonly much: number }[]> = new Map();

  add(what: string, ms: number, much: number): void {
    const all = this.#of.get(what) ?? [];
    this.#of.set(what, all);
    all.push({ ms, much });
  }

  /** Of one thing within so long; what is older is forgotten. */
  sum(what: string, nowMs: number, windowMs: number): number {
    const all = this.#of.get(what) ?? [];
    while (all.length > 0 && (all[0]?.ms ?? 0) <= nowMs - windowMs) all.shift();
    return all.reduce((before, one) => before + one.much, 0);
  }

  clear(): void {
    this.#of.clear();
  }
}
