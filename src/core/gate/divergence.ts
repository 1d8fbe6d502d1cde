import { RejectCode } from "../domain/reject-code.ts";
import { freezeScope } from "./freeze.ts";
import type { Gate } from "./gate.ts";
import type { Router } from "./routers.ts";
import { ScopeState, StateCause } from "./scope-state.ts";

/** With fewer others nobody can say which of them is the one that diverges. */
const OTHERS = 2;

/**
 * Compares each router's children of the last second with those of the others that work (C57): on
 * 1 August 2012 seven servers sent what their orders asked for and the eighth sent millions. One
 * that sends `routerDivergesTimes` as many as the middle one of them is FROZEN, two people open it.
 * Called by the ticker.
 */
export function watchRouters(gate: Gate): void {
  const { routerDivergesFromPerS: from, routerDivergesTimes: times } = gate.limits;
  const { pace } = gate.ledger;
  pace.at(gate.utcMs);
  const sent = (router: Router): number => pace.routerChildren.count(router.number, pace.second);
  for (const router of gate.routers) {
    const children = sent(router);
    if (children <= from) continue;
    if (gate.ledger.routerState[router.number] === ScopeState.FROZEN) continue;
    const others = gate.routers.filter((other) => other !== router && other.parents > 0).map(sent);
    if (others.length < OTHERS) continue;
    const most = Math.max(from, times * middle(others));
    if (children <= most) continue;
    const name = `${router.number}`;
    gate.effects.alert(RejectCode.RouterDiverges, `router ${name}`, children, most);
    freezeScope(gate, { kind: "router", name }, StateCause.RouterDiverges);
  }
}

/** The middle of some numbers, of an even count the lower one. */
function middle(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] as number;
}
