import { parseScope } from "../../core/domain/scope.ts";
import type { Run } from "../run.ts";

/**
 * What is wrong with the name in a scope, with what is allowed; null when it may be right. Only
 * what a run knows for certain is judged: clients and accounts that it has no more may have orders.
 */
export function slipIn({ config, venues, instruments }: Run, text: string): string | null {
  const scope = parseScope(text);
  switch (scope?.kind) {
    case "symbol": {
      if (instruments.some(({ symbol }) => symbol === scope.name)) return null;
      return `${text}: the system trades no ${scope.name}; nothing was stopped`;
    }
    case "venue": {
      const letters = venues.map(({ letter }) => letter);
      if (letters.includes(scope.name)) return null;
      return `${text}: there are the venues ${letters.join(", ")}; nothing was stopped`;
    }
    case "router": {
      const { count } = config.routers;
      if (/^[1-9]\d*$/.test(scope.name) && Number(scope.name) <= count) return null;
      return `${text}: routers have the numbers 1 to ${count}; nothing was stopped`;
    }
    default:
      return null;
  }
}
