import { type Scope, scopeText } from "../domain/scope.ts";
import type { KillRecord, RearmRecord } from "./records.ts";

/** One scope that was ever killed. */
export type KilledScope = {
  readonly scope: Scope;
  /** Counts kills and rearms together: odd while it is killed. Only grows. */
  kill: number;
  /** Journal index of its last kill or rearm. */
  turned: number;
  sinceUtcMs: number;
  /** Who stopped it and why; those who rearmed it once it is OPEN again. */
  by: string;
  reason: string;
};

/** What an order belongs to, as far as a kill of less than the firm can name it. */
export type OrderScopes = {
  readonly client: string;
  readonly account: string;
  readonly symbol: string;
  readonly strategy: string;
};

/** The kinds of `OrderScopes`; a venue or a router is a matter of each child. */
const KINDS = ["client", "account", "symbol", "strategy"] as const;

/** Kills and rearms by scope, as the journal proves them. Only people lift a kill. */
export class KillBook {
  readonly #scopes: Map<string, KilledScope> = new Map();
  /** Read for every child. */
  firmKilled = false;

  /** Every scope that was ever killed, oldest first. */
  get all(): Iterable<KilledScope> {
    return this.#scopes.values();
  }

  of(scope: Scope): KilledScope | undefined {
    return this.#scopes.get(scopeText(scope));
  }

  /** The counter of a scope, 0 when nothing ever happened to it. */
  kill(scope: Scope): number {
    return this.of(scope)?.kill ?? 0;
  }

  isKilled(scope: Scope): boolean {
    return isOdd(this.kill(scope));
  }

  /** The killed scope that covers an order, below the firm; undefined when none does. */
  covering(order: OrderScopes): KilledScope | undefined {
    if (this.#scopes.size === 0) return undefined;
    for (const kind of KINDS) {
      const found = this.#scopes.get(`${kind}:${order[kind]}`);
      if (found !== undefined && isOdd(found.kill)) return found;
    }
    return undefined;
  }

  applyKill(r: KillRecord, scope: Scope, index: number): void {
    this.#set(scope, r.killSeq, index, r.utcMs, r.person, r.reason);
  }

  applyRearm(r: RearmRecord, scope: Scope, index: number): void {
    this.#set(scope, r.killSeq + 1, index, r.utcMs, `${r.first}, ${r.second}`, r.reason);
  }

  #set(
    scope: Scope,
    kill: number,
    turned: number,
    sinceUtcMs: number,
    by: string,
    reason: string,
  ): void {
    this.#scopes.set(scopeText(scope), { scope, kill, turned, sinceUtcMs, by, reason });
    if (scope.kind === "firm") this.firmKilled = isOdd(kill);
  }
}

function isOdd(kill: number): boolean {
  return kill % 2 === 1;
}
