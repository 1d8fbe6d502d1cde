import { UsedCommands } from "../domain/used-commands.ts";
import type { CommandRecord, CommandRefusedRecord } from "./records.ts";

/** So many kills of a scope are told by name; purge believes that older ones are missing. */
const KILLS_MAX = 16;

/**
 * Commands of people as the journal proves them: those that are used up, and the consents that
 * still wait for another person.
 */
export class CommandBook {
  readonly used: UsedCommands = new UsedCommands();
  readonly #kills: Map<string, string[]> = new Map();
  #waiting: CommandRecord[] = [];

  /** Highest counter taken of each key. */
  get counters(): ReadonlyMap<string, number> {
    return this.used.counters;
  }

  /** The newest kills of a scope that were taken, oldest first, each as `keyId counter`. */
  killsOf(scope: string): readonly string[] {
    return this.#kills.get(scope) ?? [];
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
    this.used.apply(r.keyId, r.counter, r.scope);
    if (r.command === "kill") this.#noteKill(r);
    if (r.command === "rearm" || r.command === "resolve") this.#waiting.push({ ...r });
  }

  applyRefused(r: CommandRefusedRecord): void {
    if (r.counter > 0) this.used.apply(r.keyId, r.counter, r.scope);
  }

  /** A scope was killed or rearmed: what was consented to before is used up or void. */
  applyTurn(scope: string): void {
    this.#waiting = this.#waiting.filter((r) => r.command !== "rearm" || r.scope !== scope);
  }

  /** What became of an order is booked: nothing that people say of it waits any more. */
  applyResolved(scope: string): void {
    this.#waiting = this.#waiting.filter((r) => r.scope !== scope);
  }

  #noteKill({ scope, keyId, counter }: CommandRecord): void {
    const kills = [...this.killsOf(scope), `${keyId} ${counter}`];
    this.#kills.set(scope, kills.slice(-KILLS_MAX));
  }
}
