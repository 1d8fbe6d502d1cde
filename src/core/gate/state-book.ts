import { type Scope, scopeText } from "../domain/scope.ts";
import type { ScopeTurnRecord } from "./records.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import type { OrderScopes } from "./scopes.ts";

/** Who turned a scope, "" for the gate by itself, and when. */
export type Said = { readonly by: string; readonly sinceUtcMs: number };

/** One scope that some cause ever turned. Its state is the strictest that a cause demands. */
export type TurnedScope = {
  readonly scope: Scope;
  /** What each cause demands; a cause that demands nothing is not here. */
  readonly causes: Map<StateCause, ScopeState>;
  /** Who said so of each cause, and since when. */
  readonly said: Map<StateCause, Said>;
  state: ScopeState;
  /**
   * The first cause of that state, and who said so; "" when the gate did by itself. Once it is OPEN
   * the cause that went last, and who ended it.
   */
  cause: StateCause;
  by: string;
  sinceUtcMs: number;
};

const KINDS = ["client", "account", "symbol", "strategy"] as const;

/**
 * The states of all scopes but single parents, as the journal proves them (SAFETY 4.2). Kills are
 * apart, in `KillBook`: only a rearm lifts them.
 */
export class StateBook {
  readonly #scopes: Map<string, TurnedScope> = new Map();
  /** What the causes of the firm demand; read for every child. */
  firm: ScopeState = ScopeState.OPEN;
  firmCause: StateCause = StateCause.None;

  /** Every scope that was ever turned, oldest first. */
  get all(): Iterable<TurnedScope> {
    return this.#scopes.values();
  }

  of(scope: Scope): TurnedScope | undefined {
    return this.#scopes.get(scopeText(scope));
  }

  stateOf(scope: Scope): ScopeState {
    return this.of(scope)?.state ?? ScopeState.OPEN;
  }

  /** What one cause demands of a scope, OPEN when nothing. */
  demand(scope: Scope, cause: StateCause): ScopeState {
    return this.of(scope)?.causes.get(cause) ?? ScopeState.OPEN;
  }

  /** The strictest scope below the firm that covers an order; undefined when all are OPEN. */
  covering(order: OrderScopes): TurnedScope | undefined {
    if (this.#scopes.size === 0) return undefined;
    let strictest: TurnedScope | undefined;
    for (const kind of KINDS) {
      const found = this.#scopes.get(`${kind}:${order[kind]}`);
      if (found === undefined || found.state === ScopeState.OPEN) continue;
      if (strictest === undefined || found.state > strictest.state) strictest = found;
    }
    return strictest;
  }

  apply(scope: Scope, r: Omit<ScopeTurnRecord, "scope">): void {
    const key = scopeText(scope);
    const entry = this.#scopes.get(key) ?? newEntry(scope);
    this.#scopes.set(key, entry);
    const cause = r.cause as StateCause;
    const said = { by: r.by, sinceUtcMs: r.utcMs };
    if (r.state === ScopeState.OPEN) {
      entry.causes.delete(cause);
      entry.said.delete(cause);
    } else {
      if (entry.causes.get(cause) !== r.state) entry.said.set(cause, said);
      entry.causes.set(cause, r.state as ScopeState);
    }
    entry.state = ScopeState.OPEN;
    entry.cause = cause;
    for (const [why, state] of entry.causes) {
      if (state <= entry.state) continue;
      entry.state = state;
      entry.cause = why;
    }
    const { by, sinceUtcMs } = entry.said.get(entry.cause) ?? said;
    entry.by = by;
    entry.sinceUtcMs = sinceUtcMs;
    if (scope.kind === "firm") {
      this.firm = entry.state;
      this.firmCause = entry.cause;
    }
  }
}

function newEntry(scope: Scope): TurnedScope {
  return {
    scope,
    causes: new Map(),
    said: new Map(),
    state: ScopeState.OPEN,
    cause: StateCause.None,
    by: "",
    sinceUtcMs: 0,
  };
}
