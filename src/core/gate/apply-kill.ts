import { assert } from "../domain/assert.ts";
import { parseScope, type Scope } from "../domain/scope.ts";
import type { Ledger } from "./ledger.ts";
import { ParentFlag } from "./parents.ts";
import type { KillRecord, RearmRecord } from "./records.ts";

/** A kill: from its index on nothing that its scope covers may be drawn (I7). */
export function applyKill(ledger: Ledger, r: KillRecord, index: number): void {
  const scope = scopeOf(r.scope);
  assert(r.killSeq === ledger.kills.kill(scope) + 1, "a kill counter only grows by one (I5)");
  assert(r.killSeq % 2 === 1, "a kill makes its scope's counter odd");
  ledger.kills.applyKill(r, scope, index);
  ledger.commands.applyTurn(r.scope);
  turn(ledger, scope, index);
}

/** A rearm: the scope's counter is even again, and what was decided before stays refused. */
export function applyRearm(ledger: Ledger, r: RearmRecord, index: number): void {
  const scope = scopeOf(r.scope);
  assert(r.killSeq === ledger.kills.kill(scope), "a rearm lifts the kill it names (F10)");
  ledger.kills.applyRearm(r, scope, index);
  ledger.commands.applyTurn(r.scope);
  turn(ledger, scope, index);
}

/** Whether a scope below the firm covers a parent; a venue or a router covers children only. */
export function coversParent(ledger: Ledger, scope: Scope, row: number): boolean {
  if (scope.kind === "firm") return true;
  if (scope.kind === "venue" || scope.kind === "router") return false;
  return ledger.scopesOf(row)[scope.kind] === scope.name;
}

/** Lane of a venue's scope, or -1: a venue is named by its code. */
export function laneOfScope(ledger: Ledger, scope: Scope): number {
  return scope.kind === "venue" && scope.name.length === 1
    ? ledger.laneOf(scope.name.charCodeAt(0))
    : -1;
}

/** Writes the turn into the rows that it covers, where a child's decision finds it. */
function turn(ledger: Ledger, scope: Scope, index: number): void {
  // The firm's kill is in the fence and its state; it has no rows of its own.
  if (scope.kind === "firm") return;
  if (scope.kind === "venue") {
    const lane = laneOfScope(ledger, scope);
    // A venue that has left the configuration stays killed in the book; no child can go there.
    if (lane < 0) return;
    ledger.laneTurned[lane] = index;
    ledger.laneKilled[lane] = ledger.kills.isKilled(scope) ? 1 : 0;
    return;
  }
  const { parents } = ledger;
  for (let row = parents.live.next(0); row >= 0; row = parents.live.next(row + 1)) {
    if (!coversParent(ledger, scope, row)) continue;
    parents.setTurned(row, index);
    // Another scope may still hold what this one lets go.
    if (ledger.kills.covering(ledger.scopesOf(row)) === undefined) {
      parents.unflag(row, ParentFlag.killed);
    } else parents.flag(row, ParentFlag.killed);
  }
}

function scopeOf(text: string): Scope {
  const scope = parseScope(text);
  assert(scope !== null, `a record names a scope, ${text} is none`);
  return scope;
}
