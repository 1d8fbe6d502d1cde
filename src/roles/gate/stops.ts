import { scopeText } from "../../core/domain/scope.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { ParentFlag } from "../../core/gate/parents.ts";
import { causeName, ScopeState, stateName } from "../../core/gate/scope-state.ts";

/** Something that is not OPEN for another reason than a kill. */
export type Stop = {
  /** As `scopeText` writes it, or `parent:N`. */
  readonly scope: string;
  readonly state: ScopeState;
  readonly cause: number;
  readonly sinceMs: number;
  /** People who said so; "" for the gate by itself. */
  readonly by: string;
};

/** At most so many parents are told: whoever stops more than these reads the journal. */
const PARENTS_MAX = 200;

/** Every scope and parent that is not OPEN for another reason than a kill, the firm first. */
export function listStops(gate: Gate): Stop[] {
  const { ledger } = gate;
  const stops: Stop[] = [];
  if (ledger.firmState !== ScopeState.OPEN) {
    const { firmState: state, firmCause: cause, firmSinceUtcMs } = ledger;
    stops.push({ scope: "firm", state, cause, sinceMs: Math.floor(firmSinceUtcMs), by: "" });
  }
  for (const { scope, state, cause, sinceUtcMs, by } of ledger.states.all) {
    if (state === ScopeState.OPEN) continue;
    const words = scopeText(scope);
    // The firm's own CLOSED is the stricter one; what else stops it is read when it is opened.
    if (words === "firm" && stops.length > 0) continue;
    stops.push({ scope: words, state, cause, sinceMs: Math.floor(sinceUtcMs), by });
  }
  let told = 0;
  for (const [row, { cause, sinceUtcMs }] of ledger.frozenParents) {
    if (ledger.parents.has(row, ParentFlag.ended) || ++told > PARENTS_MAX) continue;
    const [scope, sinceMs] = [`parent:${row + 1}`, Math.floor(sinceUtcMs)];
    stops.push({ scope, state: ScopeState.FROZEN, cause, sinceMs, by: "" });
  }
  return stops;
}

/** Every scope that is killed; only its rearm lifts that. */
export function listKilled(gate: Gate): Stop[] {
  return [...gate.ledger.kills.all]
    .filter(({ kill }) => kill % 2 === 1)
    .map(({ scope, sinceUtcMs, by }) => {
      const words = { scope: scopeText(scope), sinceMs: Math.floor(sinceUtcMs), by };
      return { ...words, state: ScopeState.KILLED, cause: 0 };
    });
}

/** The same as `listStops` in words. */
export function stopsOf(gate: Gate): StopWords[] {
  return listStops(gate).map(({ scope, state, cause, sinceMs, by }) => {
    return { scope, state: stateName(state), cause: causeName(cause), sinceMs, by };
  });
}

type StopWords = Omit<Stop, "state" | "cause"> & { readonly state: string; readonly cause: string };
