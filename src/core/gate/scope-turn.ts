import { assert } from "../domain/assert.ts";
import { parseScope, type Scope } from "../domain/scope.ts";
import { coversParent, laneOfScope } from "./apply-kill.ts";
import type { Ledger } from "./ledger.ts";
import { ParentFlag, SCOPE_FLAGS } from "./parents.ts";
import type { ScopeTurnRecord } from "./records.ts";
import { isMeasured, ScopeState, StateCause } from "./scope-state.ts";

/** A cause turned a scope: the book has it, and every row that a child's decision reads. */
export function applyScopeTurn(ledger: Ledger, r: ScopeTurnRecord): void {
  const scope = parseScope(r.scope);
  assert(scope !== null, `a record names a scope, ${r.scope} is none`);
  ledger.states.apply(scope, r);
  turnRows(ledger, scope);
  // Whoever let a router go has read why: what it did before counts no more.
  const forgiven = r.cause === StateCause.LeasesRevoked && r.state === ScopeState.OPEN;
  if (forgiven) ledger.revocations.forget(Number(scope.name));
}

/** A start: what was measured by the process of before is measured anew. */
export function dropMeasured(ledger: Ledger, utcMs: number): void {
  for (const { scope, causes } of ledger.states.all) {
    for (const cause of [...causes.keys()]) {
      if (!isMeasured(cause)) continue;
      ledger.states.apply(scope, { state: ScopeState.OPEN, cause, utcMs, by: "" });
    }
    turnRows(ledger, scope);
  }
}

/** The flag that a parent's row has while a scope that covers it is in this state. */
function scopeFlag(state: ScopeState): number {
  if (state === ScopeState.OPEN) return 0;
  if (state === ScopeState.REDUCE_ONLY) return ParentFlag.reduceOnly;
  return state === ScopeState.HELD ? ParentFlag.held : ParentFlag.scopeFrozen;
}

/** The strictest state that a row's flags tell; the inverse of `scopeFlag`. */
export function scopeStateOf(flags: number): ScopeState {
  if ((flags & ParentFlag.scopeFrozen) !== 0) return ScopeState.FROZEN;
  if ((flags & ParentFlag.held) !== 0) return ScopeState.HELD;
  return (flags & ParentFlag.reduceOnly) !== 0 ? ScopeState.REDUCE_ONLY : ScopeState.OPEN;
}

/** The strictest state over the scopes below the firm that cover an order, with its cause. */
export function coveringState(
  ledger: Ledger,
  order: Parameters<Ledger["states"]["covering"]>[0],
): { readonly state: ScopeState; readonly cause: StateCause | 0 } {
  return ledger.states.covering(order) ?? NOTHING;
}

const NOTHING = { state: ScopeState.OPEN, cause: 0 } as const;

function turnRows(ledger: Ledger, scope: Scope): void {
  const state = ledger.states.stateOf(scope);
  switch (scope.kind) {
    case "firm":
      return;
    case "venue": {
      const lane = laneOfScope(ledger, scope);
      // One that has left the configuration keeps its state in the book; no child can go there.
      if (lane < 0) return;
      ledger.laneState[lane] = state;
      ledger.laneCause[lane] =
        state === ScopeState.OPEN ? 0 : (ledger.states.of(scope)?.cause as StateCause);
      return;
    }
    case "router":
      ledger.routerState[Number(scope.name)] = state;
      return;
    case "client":
    case "account":
    case "symbol":
    case "strategy":
      turnParents(ledger, scope);
  }
}

function turnParents(ledger: Ledger, scope: Scope): void {
  const { parents } = ledger;
  for (let row = parents.live.next(0); row >= 0; row = parents.live.next(row + 1)) {
    if (!coversParent(ledger, scope, row)) continue;
    parents.unflag(row, SCOPE_FLAGS);
    parents.flag(row, scopeFlag(coveringState(ledger, ledger.scopesOf(row)).state));
  }
}
