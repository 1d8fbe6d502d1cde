import { RejectCode } from "../domain/reject-code.ts";
import { cancelsOnWorkerLoss } from "../domain/strategy.ts";
import type { Gate } from "./gate.ts";
import { isForCause, leaseWaits, noteLease, noteRevocation } from "./lease-waits.ts";
import { P, ParentFlag } from "./parents.ts";
import { type Reason, refuse } from "./reason.ts";
import type { AssignRecord, LeaseRecord } from "./records.ts";
import type { Router } from "./routers.ts";
import { stampTime } from "./stamp-time.ts";

const assignRecord: AssignRecord = { parent: 0, router: 0, assign: 0, utcMs: 0 };
const leaseRecord: LeaseRecord = { router: 0, leaseId: 0, bootId: 0, utcMs: 0 };

const SECOND_NS = 1e9;

/** A router that has connected: who it is, and which start of its process. */
export type RouterHello = {
  readonly number: number;
  readonly bootId: number;
  readonly pid: number;
  readonly release: string;
};

/** A router connects and gets a lease (M3); a second connection under its number gets none. */
export function routerUp(gate: Gate, hello: RouterHello): boolean {
  const router = gate.routers[hello.number];
  if (router === undefined || hello.number === 0 || router.connected) return false;
  if (leaseWaits(gate, router)) return false;
  if (gate.ledger.kills.firmKilled || isKilledRouter(gate, hello.number)) return false;
  if (hello.release !== gate.digest) {
    // It runs another release than the active one: what it would send is not what was approved. It
    // comes again and again; people are told once for each start of its process.
    const told = router.bootId === hello.bootId;
    if (!told) {
      gate.effects.alert(RejectCode.WrongDigest, `router ${hello.number}`, hello.number, 0);
    }
    router.bootId = hello.bootId;
    // It is not looked at more often than one that gets leases, whatever it calls its process.
    noteLease(gate, router);
    return false;
  }
  router.connected = true;
  router.bootId = hello.bootId;
  router.pid = hello.pid;
  // The very string of the gate's own: comparing it for each message costs nothing.
  router.release = gate.digest;
  router.heardNs = gate.nowNs;
  grantLease(gate, router);
  assignWaiting(gate);
  return true;
}

/**
 * The firm's fence has moved: every lease under the old one ends, and each router that is connected
 * gets one under the new. What is still on its way under the old one is a race, not a fault.
 */
export function renewLeases(gate: Gate): void {
  for (const router of gate.routers) {
    if (router.leaseId === 0) continue;
    const oldLease = router.leaseId;
    writeLease(gate, router, "leaseEnd");
    grantLease(gate, router);
    router.oldLease = oldLease;
  }
}

function grantLease(gate: Gate, router: Router): void {
  router.next = 1;
  router.lastRef = 0;
  router.oldLease = 0;
  router.proved = false;
  router.leaseId = gate.ledger.lastLease + 1;
  gate.ledger.lastLease = router.leaseId;
  writeLease(gate, router, "lease");
  noteLease(gate, router);
  gate.effects.leaseGranted(router.number);
}

/** A killed router gets no lease before people rearm it, and nobody while the firm is killed. */
function isKilledRouter(gate: Gate, number: number): boolean {
  return gate.ledger.kills.isKilled({ kind: "router", name: String(number) });
}

/** A router's connection is gone: its lease ends and its parents go to others. */
export function routerDown(gate: Gate, number: number): void {
  const router = gate.routers[number];
  if (router === undefined || !router.connected) return;
  router.connected = false;
  endLease(gate, router);
}

/**
 * Every frame of a router proves that it lives; a heartbeat comes at least every 250 ms. Whoever
 * sends more in a second than a router ever has to say loses its lease.
 *
 * @returns false when the frame is not to be looked at.
 */
export function routerHeard(gate: Gate, router: Router): boolean {
  if (router.leaseId === 0) return false;
  router.heardNs = gate.nowNs;
  if (gate.nowNs - router.secondNs >= SECOND_NS) {
    router.secondNs = gate.nowNs;
    router.frames = 0;
  }
  router.frames++;
  const { routerFramesPerS } = gate.limits;
  if (router.frames <= routerFramesPerS) return true;
  stampTime(gate);
  refuse(gate.why, RejectCode.RouterFloods, router.frames, routerFramesPerS);
  revokeLease(gate, router, gate.why);
  return false;
}

/** What a router sent is no frame, or not one that may be: its lease ends, the line is closed. */
export function routerGarbled(gate: Gate, router: Router): void {
  refuse(gate.why, RejectCode.FrameGarbled, router.number, 0);
  revokeLease(gate, router, gate.why);
}

/**
 * Ends a lease; the shell closes the connection. When it ends for cause, the router gets another
 * one after a wait, and in the end by people alone.
 */
export function revokeLease(gate: Gate, router: Router, why: Reason): void {
  if (router.leaseId === 0) return;
  const forCause = isForCause(why.code);
  gate.effects.leaseRevoked(router.number, why.code);
  if (!forCause || noteRevocation(gate, router, why)) {
    gate.effects.alert(why.code, `router ${router.number}`, why.a, why.b);
  }
  endLease(gate, router);
}

/** Takes the parents of silent routers away (M17); called by the ticker. */
export function checkSilence(gate: Gate): void {
  for (const router of gate.routers) {
    if (router.leaseId === 0) continue;
    const silentMs = (gate.nowNs - router.heardNs) / 1e6;
    if (silentMs <= gate.limits.workerSilenceMs) continue;
    stampTime(gate);
    refuse(gate.why, RejectCode.RouterSilent, Math.floor(silentMs), gate.limits.workerSilenceMs);
    revokeLease(gate, router, gate.why);
  }
}

/** Gives every parent without a worker to the leased router that has the fewest. */
function assignWaiting(gate: Gate): void {
  const left: number[] = [];
  for (const row of gate.unworked) if (!assignOne(gate, row)) left.push(row);
  gate.unworked.length = 0;
  for (const row of left) gate.unworked.push(row);
}

/** A parent needs a worker: gives it one now, or as soon as a router has a lease. */
export function needsWorker(gate: Gate, row: number): void {
  if (!workable(gate, row) || assignOne(gate, row)) return;
  gate.unworked.push(row);
}

/** A parent ends: its worker is told to stop. */
export function releaseWorker(gate: Gate, row: number): void {
  const number = gate.ledger.parents.get(row, P.worker);
  if (number === 0) return;
  const router = gate.routers[number];
  if (router !== undefined) router.parents--;
  const assign = gate.ledger.parents.get(row, P.assign);
  const index = writeUnassign(gate, row, number, assign);
  gate.effects.unassigned(number, row, assign, index);
}

function workable(gate: Gate, row: number): boolean {
  const flags = gate.ledger.parents.get(row, P.flags);
  const stopped = ParentFlag.ended | ParentFlag.closing | ParentFlag.frozen | ParentFlag.killed;
  if (gate.orphans.has(row)) return false;
  return (flags & stopped) === 0 && (flags & ParentFlag.durable) !== 0;
}

/** Returns false when the parent still waits for a router. */
function assignOne(gate: Gate, row: number): boolean {
  const { parents } = gate.ledger;
  if (!workable(gate, row) || parents.get(row, P.worker) !== 0) return true;
  const router = leastBusy(gate);
  if (router === null) return false;
  assignRecord.parent = row + 1;
  assignRecord.router = router.number;
  assignRecord.assign = gate.ledger.lastAssign + 1;
  assignRecord.utcMs = gate.utcMs;
  const index = gate.records.assign(assignRecord);
  gate.ledger.applyAssign(assignRecord, gate.nowNs);
  router.parents++;
  gate.effects.assigned(row, index);
  gate.effects.parentChanged(row);
  return true;
}

function leastBusy(gate: Gate): Router | null {
  let best: Router | null = null;
  for (const router of gate.routers) {
    if (router.leaseId === 0) continue;
    if (best === null || router.parents < best.parents) best = router;
  }
  return best;
}

function endLease(gate: Gate, router: Router): void {
  if (router.leaseId === 0) return;
  writeLease(gate, router, "leaseEnd");
  router.leaseId = 0;
  router.parents = 0;
  const { parents } = gate.ledger;
  for (let row = parents.live.next(0); row >= 0; row = parents.live.next(row + 1)) {
    if (parents.get(row, P.worker) !== router.number) continue;
    writeUnassign(gate, row, router.number, parents.get(row, P.assign));
    const asksBack = cancelsOnWorkerLoss(parents.strategy(row));
    if (asksBack && gate.ledger.openChildQty(row) > 0) gate.orphans.add(row);
    else gate.unworked.push(row);
  }
  assignWaiting(gate);
}

function writeUnassign(gate: Gate, row: number, router: number, assign: number): number {
  assignRecord.parent = row + 1;
  assignRecord.router = router;
  assignRecord.assign = assign;
  assignRecord.utcMs = gate.utcMs;
  const index = gate.records.unassign(assignRecord);
  gate.ledger.applyUnassign(assignRecord);
  return index;
}

function writeLease(gate: Gate, router: Router, kind: "lease" | "leaseEnd"): void {
  leaseRecord.router = router.number;
  leaseRecord.leaseId = router.leaseId;
  leaseRecord.bootId = router.bootId;
  leaseRecord.utcMs = gate.utcMs;
  gate.records[kind](leaseRecord);
}
