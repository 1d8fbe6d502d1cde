import type { Scope } from "../domain/scope.ts";

/** The names that a configuration has for what can be stopped. */
export type KnownNames = {
  readonly clients: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
  readonly symbols: ReadonlySet<string>;
  /** Codes, one letter each. */
  readonly venues: ReadonlySet<string>;
  readonly strategies: ReadonlySet<string>;
  /** Routers have the numbers from 1 to this. */
  readonly routers: number;
};

/**
 * Whether there is such a thing to stop. A name that nobody has is a slip: its sender must not
 * believe that something was stopped. The firm is always there.
 */
export function isKnown({ kind, name }: Scope, names: KnownNames): boolean {
  switch (kind) {
    case "firm":
      return true;
    case "client":
      return names.clients.has(name);
    case "account":
      return names.accounts.has(name);
    case "symbol":
      return names.symbols.has(name);
    case "venue":
      return names.venues.has(name);
    case "strategy":
      return names.strategies.has(name);
    case "router":
      return /^[1-9]\d*$/.test(name) && Number(name) <= names.routers;
  }
}
