import type { CommandRecord, CommandRefusedRecord } from "./records.ts";

/**
 * Commands of people as the journal proves them: the counters that their keys have used up, and
 * the consents that still wait for another person.
 */
export class CommandBook {
  readonly #counters: Map<string, number> = new Map();
  #waiting: CommandRecord[] = [];

  /** Highest counter taken of each key. */
  get counters(): ReadonlyMap<string, number> {
    return this.#counters;
  }

  /**
   * Consents that outlive a restart, oldest first: to a rearm, while no kill and no rearm of its
   * scope has followed, and to what became of an order, until that is booked. One to open is bound
   * to its start.
   */
  get waiting(): readonly CommandRecord[] {
    return this.#waiting;
  }

  apply(r: CommandRecord): void {
    this.#raise(r.keyId, r.counter);
    if (r.command === "rearm" || r.command === "resolve") this.#waiting.push({ ...r });
  }

  applyRefused(r: CommandRefusedRecord): void {
    if (r.counter > 0) this.#raise(r.keyId, r.counter);
  }

  /** A scope was killed or rearmed: what was consented to before is used up or void. */
  applyTurn(scope: string): void {
    if (this.#waiting.length === 0) return;
    this.#waiting = this.#waiting.filter((r) => r.command !== "rearm" || r.scope !== scope);
  }

  /** What became of an order is booked: nothing that people say of it waits any more. */
  applyResolved(scope: string): void {
    if (this.#waiting.length === 0) return;
    this.#waiting = this.#waiting.filter((r) => r.scope !== scope);
  }

  #raise(keyId: string, counter: number): void {
    this.#counters.set(keyId, Math.max(counter, this.#counters.get(keyId) ?? 0));
  }
}
