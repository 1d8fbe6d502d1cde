import { RejectCode } from "../domain/reject-code.ts";
import type { Gate } from "./gate.ts";
import type { Reason } from "./reason.ts";
import type { Router } from "./routers.ts";
import { ScopeState } from "./scope-state.ts";

/**
 * Whether a lease that ends like this counts against its router: it sent what only a stale, broken
 * or hostile one sends. Silence is a fault of hosts and lines, and a kill is latched by itself.
 */
export function isForCause(code: number): boolean {
  const { RouterSilent, LeaseExpired, ScopeKilled } = RejectCode;
  return code !== RouterSilent && code !== LeaseExpired && code !== ScopeKilled;
}

/**
 * Whether a router that asks for a lease gets none now: its scope is not OPEN, or it has to wait.
 * Two leases of one router are `leaseRetryMs` apart, else its coming and going would be the flood.
 */
export function leaseWaits(gate: Gate, router: Router): boolean {
  if (gate.ledger.routerState[router.number] !== ScopeState.OPEN) return true;
  return gate.nowNs < router.leaseFromNs || hasTooMany(gate, router);
}

/** Whether so many leases of a router ended for cause that only people give it another (B66). */
export function hasTooMany(gate: Gate, { number }: Router): boolean {
  const { ledger, limits, utcMs } = gate;
  return ledger.revocations.recent(number, utcMs).length > limits.revocationsPerHourMax;
}

/** A router has its lease: the next one is not before this. */
export function noteLease(gate: Gate, router: Router): void {
  router.leaseFromNs = gate.nowNs + gate.limits.leaseRetryMs * 1e6;
}

/**
 * A lease has ended for cause: the next one comes after a wait that doubles each time.
 *
 * @returns Whether people hear of it: once for each code within the hour.
 */
export function noteRevocation(gate: Gate, router: Router, why: Reason): boolean {
  const { ledger, utcMs } = gate;
  const { number, leaseId } = router;
  const { code, a, b } = why;
  const news = !ledger.revocations.recent(number, utcMs).some((before) => before.code === code);
  const record = { router: number, leaseId, code, a: Math.floor(a), b: Math.floor(b), utcMs };
  gate.records.leaseRevoked(record);
  ledger.revocations.apply(record);
  // A new lease begins with nothing against it; what this one cost is the wait.
  router.refusalsBeyond = 0;
  waitFor(gate, router);
  return news;
}

/** A start: the waits of before begin anew, for the clock that they were measured by is gone. */
export function restoreLeaseWaits(gate: Gate): void {
  for (const router of gate.routers) waitFor(gate, router);
}

function waitFor(gate: Gate, router: Router): void {
  const { leaseRetryMs, leaseRetryMaxMs } = gate.limits;
  const { length } = gate.ledger.revocations.recent(router.number, gate.utcMs);
  if (length === 0) return;
  const waitMs = Math.min(leaseRetryMs * 2 ** (length - 1), leaseRetryMaxMs);
  router.leaseFromNs = Math.max(router.leaseFromNs, gate.nowNs + waitMs * 1e6);
}
