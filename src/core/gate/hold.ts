import { FIRM, type Scope, scopeText } from "../domain/scope.ts";
import { cancelChild } from "./finish.ts";
import type { Gate } from "./gate.ts";
import { openChildren } from "./kill.ts";
import { clearsItself, isMeasured, ScopeState, StateCause } from "./scope-state.ts";
import { turnScope } from "./turn-scope.ts";

/** A HELD that is in force: when its condition was last seen, and what it has done. */
export type Holding = {
  readonly scope: Scope;
  readonly cause: StateCause;
  /** Mono ns at which it began, and at which its condition was last seen. */
  readonly sinceNs: number;
  badNs: number;
  /** The orders of the scope were asked back, for it has lasted too long. */
  cancelled: boolean;
};

/** Brings the firm to HELD for a cause, or says that the cause is still there (SAFETY 4.2). */
export function hold(gate: Gate, cause: StateCause): void {
  holdScope(gate, FIRM, cause);
}

/** A cause of the firm is gone: nothing of it holds any more, from this turn on. */
export function clear(gate: Gate, cause: StateCause): void {
  clearScope(gate, FIRM, cause);
}

/** The same for one scope. No new order passes; cancels and reports do. */
export function holdScope(gate: Gate, scope: Scope, cause: StateCause): void {
  const known = gate.holds.get(keyOf(scope, cause));
  if (known !== undefined) {
    known.badNs = gate.nowNs;
    return;
  }
  follow(gate, scope, cause);
  if (gate.ledger.states.demand(scope, cause) === ScopeState.HELD) return;
  turnScope(gate, scope, { state: ScopeState.HELD, cause, by: "" });
}

/**
 * Ends what a cause holds.
 *
 * @param by Who ended it; "" when a measured condition is good again.
 */
export function clearScope(gate: Gate, scope: Scope, cause: StateCause, by = ""): void {
  gate.holds.delete(keyOf(scope, cause));
  if (gate.ledger.states.demand(scope, cause) !== ScopeState.HELD) return;
  turnScope(gate, scope, { state: ScopeState.OPEN, cause, by });
}

/** What the journal says is held goes on being held, and its time runs anew. */
export function restoreHolds(gate: Gate): void {
  for (const { scope, causes } of gate.ledger.states.all) {
    for (const [cause, state] of causes) {
      if (state === ScopeState.HELD && !isMeasured(cause)) follow(gate, scope, cause);
    }
  }
}

/**
 * Ends what has been good for `heldClearMs`, and asks back the orders of what has been HELD for too
 * long; called by the ticker.
 */
export function stepHolds(gate: Gate): void {
  const { heldClearMs } = gate.limits;
  for (const held of [...gate.holds.values()]) {
    const goodMs = (gate.nowNs - held.badNs) / 1e6;
    if (clearsItself(held.cause) && goodMs >= heldClearMs) {
      clearScope(gate, held.scope, held.cause);
      continue;
    }
    const heldMs = (gate.nowNs - held.sinceNs) / 1e6;
    if (held.cancelled || heldMs < cancelAfterMs(gate, held.cause)) continue;
    held.cancelled = true;
    for (const child of openChildren(gate, held.scope)) cancelChild(gate, child);
  }
}

function cancelAfterMs(gate: Gate, cause: StateCause): number {
  const feeds = cause === StateCause.FeedLost || cause === StateCause.FeedsLost;
  return feeds ? gate.limits.feedLossCancelMs : gate.limits.heldCancelMs;
}

function follow(gate: Gate, scope: Scope, cause: StateCause): void {
  const { nowNs } = gate;
  const held = { scope, cause, sinceNs: nowNs, badNs: nowNs, cancelled: false };
  gate.holds.set(keyOf(scope, cause), held);
}

function keyOf(scope: Scope, cause: StateCause): string {
  return `${scopeText(scope)} ${cause}`;
}
