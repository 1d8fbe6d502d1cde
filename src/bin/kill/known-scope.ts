import { isKnown, type KnownNames } from "../../core/control/known-names.ts";
import { parseScope } from "../../core/domain/scope.ts";
import { Strategy, strategyName } from "../../core/domain/strategy.ts";
import type { Run } from "../run.ts";

/** What there is to stop in a run: purge and guards refuse a kill of anything else. */
export function namesOf({ config, venues, instruments }: Run): KnownNames {
  return {
    clients: new Set(config.clients.map(({ client }) => client)),
    accounts: new Set(config.clients.flatMap(({ accounts }) => accounts)),
    symbols: new Set(instruments.map(({ symbol }) => symbol)),
    venues: new Set(venues.map(({ letter }) => letter)),
    strategies: new Set(Object.values(Strategy).map(strategyName)),
    routers: config.routers.count,
  };
}

/**
 * What is wrong with the name in a scope, with what is allowed; null when it may be right. Only
 * what a run knows for certain is judged: clients and accounts that it has no more may have orders.
 */
export function slipIn(run: Run, text: string): string | null {
  const scope = parseScope(text);
  const names = namesOf(run);
  if (scope === null || isKnown(scope, names)) return null;
  switch (scope.kind) {
    case "symbol":
      return `${text}: the system trades no ${scope.name}; nothing was stopped`;
    case "venue":
      return `${text}: there are the venues ${list(names.venues)}; nothing was stopped`;
    case "router":
      return `${text}: routers have the numbers 1 to ${names.routers}; nothing was stopped`;
    case "strategy":
      return `${text}: there are the strategies ${list(names.strategies)}; nothing was stopped`;
    case "firm":
    case "client":
    case "account":
      return null;
  }
}

function list(names: ReadonlySet<string>): string {
  return [...names].join(", ");
}
