import { RejectCode } from "../domain/reject-code.ts";
import { type Scope, scopeText } from "../domain/scope.ts";
import { applyKill, applyRearm, coversParent, laneOfScope } from "./apply-kill.ts";
import { C } from "./children.ts";
import { closeParent } from "./finish.ts";
import type { Gate } from "./gate.ts";
import { Sweep } from "./kill-sweep.ts";
import { ParentFlag } from "./parents.ts";
import { type Reason, refuse } from "./reason.ts";
import { mayReduce, turnReduceOnly } from "./reduce-only.ts";
import { needsWorker, releaseWorker, renewLeases, revokeLease } from "./workers.ts";

/** One person's word that stops a scope; who it is was checked before. */
export type KillOrder = {
  readonly scope: Scope;
  readonly person: string;
  readonly keyId: string;
  readonly counter: number;
  readonly reason: string;
};

/** Two people's word that lifts one kill. */
export type RearmOrder = {
  readonly scope: Scope;
  /** The scope's counter as those two saw it. */
  readonly killSeq: number;
  /** The parents in scope go on; else they return to their clients as Canceled(4). */
  readonly keep: boolean;
  /** An account or a symbol becomes REDUCE_ONLY instead of OPEN (SAFETY 4.2); nothing is kept. */
  readonly reduce?: boolean;
  readonly persons: readonly [string, string];
  readonly reason: string;
};

/**
 * Stops a scope (M9): nothing more of it is drawn from this call on, what is open of it is asked
 * back, and the sweep that is returned follows every order until its venue has answered. Latched:
 * a scope that is killed already stays as it is, and its orders are asked back once more.
 */
export function kill(gate: Gate, order: KillOrder): Sweep {
  const { ledger } = gate;
  const { scope } = order;
  if (!ledger.kills.isKilled(scope)) {
    const record = {
      scope: scopeText(scope),
      killSeq: ledger.kills.kill(scope) + 1,
      person: order.person,
      keyId: order.keyId,
      counter: order.counter,
      reason: order.reason,
      utcMs: gate.utcMs,
    };
    const index = gate.records.kill(record);
    applyKill(ledger, record, index);
    if (scope.kind === "firm") gate.fence.kill = record.killSeq;
    if (scope.kind === "firm") renewLeases(gate);
    gate.effects.sync();
    stopWorkers(gate, scope);
  }
  const sweep = sweepOf(gate, scope) ?? newSweep(gate, scope);
  sweep.again();
  sweep.step(gate);
  const open = sweep.counts(gate).reduce((sum, count) => sum + count.open, 0);
  gate.effects.alert(RejectCode.ScopeKilled, scopeText(scope), sweep.killSeq, open);
  return sweep;
}

/** A start: the venues are asked for what is open under every kill that people have not lifted. */
export function resumeSweeps(gate: Gate): void {
  for (const { scope } of gate.ledger.kills.all) {
    if (gate.ledger.kills.isKilled(scope)) newSweep(gate, scope);
  }
}

/** The sweep of a scope that is not over yet. */
function sweepOf(gate: Gate, scope: Scope): Sweep | undefined {
  return gate.sweeps.find((sweep) => scopeText(sweep.scope) === scopeText(scope));
}

function newSweep(gate: Gate, scope: Scope): Sweep {
  const sweep = new Sweep(gate, scope, openChildren(gate, scope));
  gate.sweeps.push(sweep);
  return sweep;
}

/** Goes on with every kill whose orders are not all over; called by the ticker. */
export function stepSweeps(gate: Gate): void {
  for (let i = gate.sweeps.length - 1; i >= 0; i--) {
    const sweep = gate.sweeps[i] as Sweep;
    sweep.step(gate);
    if (sweep.done(gate)) gate.sweeps.splice(i, 1);
  }
}

/**
 * Lifts a kill (M10). Refused when the scope's counter is not the one that the two named: a newer
 * kill wins, and a rearm that comes again is void (F10).
 */
export function rearm(gate: Gate, order: RearmOrder, why: Reason): boolean {
  const { ledger } = gate;
  const { scope, killSeq } = order;
  const now = ledger.kills.kill(scope);
  if (killSeq !== now || !ledger.kills.isKilled(scope)) {
    return refuse(why, RejectCode.RearmOfOtherKill, killSeq, now);
  }
  const [first, second] = order.persons;
  const reduce = order.reduce === true;
  if (reduce && !mayReduce(scope)) return refuse(why, RejectCode.UnknownScope, 0, 0);
  // Before the kill is lifted: a crash in between leaves both, and never nothing.
  if (reduce) turnReduceOnly(gate, scope, [first, second]);
  const keep = order.keep && !reduce;
  const record = {
    scope: scopeText(scope),
    killSeq,
    keep: keep ? 1 : 0,
    first,
    second,
    reason: order.reason,
    utcMs: gate.utcMs,
  };
  const index = gate.records.rearm(record);
  applyRearm(ledger, record, index);
  if (scope.kind === "firm") {
    gate.fence.kill = killSeq + 1;
    renewLeases(gate);
  }
  // A second mass cancel of the old kill would take back what is entered from now on.
  const over = sweepOf(gate, scope);
  if (over !== undefined) gate.sweeps.splice(gate.sweeps.indexOf(over), 1);
  gate.effects.sync();
  for (const row of killedParents(gate, scope)) {
    if (keep) needsWorker(gate, row);
    else closeKilled(gate, row);
  }
  return true;
}

/** Rows of the unended parents that a scope covers; none for a venue or a router. */
export function killedParents(gate: Gate, scope: Scope): number[] {
  const { parents } = gate.ledger;
  const rows: number[] = [];
  for (let row = parents.live.next(0); row >= 0; row = parents.live.next(row + 1)) {
    if (coversParent(gate.ledger, scope, row)) rows.push(row);
  }
  return rows;
}

function closeKilled(gate: Gate, row: number): void {
  if (gate.ledger.parents.has(row, ParentFlag.closing)) return;
  const code = RejectCode.KilledByPeople;
  closeParent(gate, row, { clOrdId: "", session: "", expiring: false, code });
}

/** Workers of killed parents are told to stop; a killed router loses its lease. */
function stopWorkers(gate: Gate, scope: Scope): void {
  if (scope.kind === "router") {
    const router = gate.routers[Number(scope.name)];
    if (router === undefined) return;
    refuse(gate.why, RejectCode.ScopeKilled, gate.ledger.kills.kill(scope), 0);
    revokeLease(gate, router, gate.why);
    return;
  }
  for (const row of killedParents(gate, scope)) releaseWorker(gate, row);
}

/** Rows of the children in scope that may still fill. */
export function openChildren(gate: Gate, scope: Scope): number[] {
  const { children } = gate.ledger;
  const lane = laneOfScope(gate.ledger, scope);
  if (scope.kind === "venue" && lane < 0) return [];
  const covered = new Map<number, boolean>();
  const coversParentOf = (child: number): boolean => {
    const row = children.get(child, C.parentRow);
    const known = covered.get(row);
    if (known !== undefined) return known;
    const covers = coversParent(gate.ledger, scope, row);
    covered.set(row, covers);
    return covers;
  };
  const open: number[] = [];
  for (let child = children.live.next(0); child >= 0; child = children.live.next(child + 1)) {
    const mine =
      scope.kind === "venue"
        ? children.get(child, C.lane) === lane
        : scope.kind === "router"
          ? children.get(child, C.router) === Number(scope.name)
          : coversParentOf(child);
    if (mine) open.push(child);
  }
  return open;
}
