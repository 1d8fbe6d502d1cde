import { CHILD_MAX } from "../domain/clordid.ts";
import { isBuy, type Side } from "../domain/order.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { applyReport } from "./apply-report.ts";
import { C, Cold } from "./children.ts";
import { LATE_MS } from "./clock-watch.ts";
import { childWithinCollar } from "./controls/collar.ts";
import { withinParent } from "./controls/conservation.ts";
import { inRouteSet, laneTakes } from "./controls/lane.ts";
import { parentTakesChildren } from "./controls/live-parent.ts";
import { childNotionalWithin } from "./controls/max-notional.ts";
import { childQtyWithin } from "./controls/max-qty.ts";
import { childTypePermitted } from "./controls/order-type.ts";
import { noWorseThanReserve } from "./controls/reserve-price.ts";
import { matchesParent } from "./controls/same-order.ts";
import { withinSentCap } from "./controls/sent-cap.ts";
import { onTick } from "./controls/tick.ts";
import { atOrInsideQuote, hasQuoteToTake } from "./controls/trade-through.ts";
import type { ChildRefusal } from "./effects.ts";
import { freezeParent } from "./freeze.ts";
import type { Gate } from "./gate.ts";
import { hold } from "./hold.ts";
import { P, ParentFlag, SCOPE_FLAGS } from "./parents.ts";
import { GROUP_MAX, type Proposal, type ProposedChild } from "./proposal.ts";
import { type Reason, refuse } from "./reason.ts";
import {
  type ChildRefusedRecord,
  type DrawRecord,
  ReportKind,
  type ReportRecord,
} from "./records.ts";
import type { Router } from "./routers.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { scopeStateOf } from "./scope-turn.ts";
import { revokeLease } from "./workers.ts";

/** What admitting needs again and again; nothing is allocated per child. */
const draw: DrawRecord = {
  parent: 0,
  child: 0,
  venue: 0,
  router: 0,
  leaseId: 0,
  n: 0,
  ref: 0,
  ordType: 0,
  tif: 0,
  iso: 0,
  hidden: 0,
  qty: 0,
  px: 0,
  nbboBid: 0,
  nbboAsk: 0,
  quoteAgeUs: 0,
  feedSeq: 0,
  utcMs: 0,
  capacity: 0,
};
/** An order of which no byte left: its draw is returned. */
const notSent: ReportRecord = {
  venue: 0,
  incarnation: 0,
  parent: 0,
  child: 0,
  kind: ReportKind.NotSent,
  lastQty: 0,
  lastPx: 0,
  cumQty: 0,
  leavesQty: 0,
  execId: new Int32Array(6),
  seq: 0,
  utcMs: 0,
};
const laneShare = new Int32Array(32);

/** Decides on a group of children of one parent: all are drawn and sent in this turn, or none. */
export function propose(gate: Gate, router: Router, p: Proposal): void {
  const { why } = gate;
  let failed = groupLadder(gate, router, p, why);
  while (failed < 0 && pausedSince(gate)) failed = groupLadder(gate, router, p, why);
  if (failed >= 0) {
    refuseGroup(gate, router, p, failed);
    return;
  }
  router.next++;
  router.refusalsInRow = 0;
  const row = p.parent - 1;
  for (let i = 0; i < p.count; i++) drawChild(gate, router, p, row, p.children[i] as ProposedChild);
}

/**
 * Reads the clock again before the draw (SAFETY section 10): after a pause the decision is taken
 * anew, from the state and the time of now.
 */
function pausedSince(gate: Gate): boolean {
  const gapMs = (gate.effects.readClock() - gate.nowNs) / 1e6;
  if (gapMs <= LATE_MS) return false;
  gate.redecided++;
  gate.at(gate.nowNs + gapMs * 1e6, gate.utcMs + gapMs);
  if (gapMs > gate.limits.stallHeldMs) hold(gate, StateCause.Stall);
  return true;
}

/** Returns -1 when every rung holds for every child, else the number of the child that failed. */
function groupLadder(gate: Gate, router: Router, p: Proposal, why: Reason): number {
  if (p.count < 1 || p.count > GROUP_MAX) {
    refuse(why, RejectCode.GroupTooLarge, p.count, GROUP_MAX);
    return 0;
  }
  const row = gate.ledger.parents.rowOf(p.parent);
  const stopped = stoppedBy(gate, router, p, row);
  if (stopped >= 0) return stopped;
  if (!leaseHolds(gate, router, p, why)) return 0;
  const behind = behindTurn(gate, p, row);
  if (behind >= 0) return behind;
  if (!parentTakes(gate, router, p, row, why)) return 0;
  laneShare.fill(0);
  let drawn = 0;
  let ref = router.lastRef;
  for (let i = 0; i < p.count; i++) {
    const child = p.children[i] as ProposedChild;
    if (child.ref <= ref) {
      refuse(why, RejectCode.DuplicateRef, child.ref, ref);
      return i;
    }
    ref = child.ref;
    if (!childLadder(gate, row, child, drawn)) return i;
    drawn += child.qty;
  }
  return -1;
}

/** The state rung: the strictest over all scopes of every child. -1 when all are OPEN. */
function stoppedBy(gate: Gate, router: Router, p: Proposal, row: number): number {
  const { ledger, why } = gate;
  if (ledger.state !== ScopeState.OPEN) {
    refuse(why, RejectCode.GateNotOpen, ledger.state, ledger.stateCause);
    return 0;
  }
  const flags = row < 0 ? 0 : ledger.parents.get(row, P.flags);
  if ((flags & ParentFlag.killed) !== 0) {
    refuse(why, RejectCode.ScopeKilled, ledger.parents.turned[row] as number, 0);
    return 0;
  }
  if ((flags & SCOPE_FLAGS) !== 0) {
    refuse(why, RejectCode.ScopeNotOpen, scopeStateOf(flags), p.parent);
    return 0;
  }
  const own = ledger.routerState[router.number] as ScopeState;
  if (own !== ScopeState.OPEN) {
    refuse(why, RejectCode.ScopeNotOpen, own, router.number);
    return 0;
  }
  for (let i = 0; i < p.count; i++) {
    const { venue } = p.children[i] as ProposedChild;
    const lane = ledger.laneOf(venue);
    if (lane < 0) continue;
    const state = ledger.laneState[lane] as ScopeState;
    if (ledger.laneKilled[lane] === 1) {
      refuse(why, RejectCode.ScopeKilled, ledger.laneTurned[lane] as number, 0);
      return i;
    }
    if (state !== ScopeState.OPEN) {
      refuse(why, RejectCode.ScopeNotOpen, state, venue);
      return i;
    }
  }
  return -1;
}

/** Lease, fence, release and number of the message. */
function leaseHolds(gate: Gate, router: Router, p: Proposal, why: Reason): boolean {
  const { fence, limits } = gate;
  const current = p.leaseId === router.leaseId;
  if (router.leaseId === 0 || (!current && p.leaseId !== router.oldLease)) {
    return refuse(why, RejectCode.LeaseUnknown, p.leaseId, router.leaseId);
  }
  const silentMs = (gate.nowNs - router.heardNs) / 1e6;
  if (silentMs > limits.leaseTtlMs) {
    return refuse(why, RejectCode.LeaseExpired, Math.floor(silentMs), limits.leaseTtlMs);
  }
  if (p.kill !== fence.kill) return refuse(why, RejectCode.FenceOld, p.kill, fence.kill);
  if (p.rel !== fence.rel) return refuse(why, RejectCode.FenceOld, p.rel, fence.rel);
  if (!current || p.incarnation !== fence.incarnation) {
    return refuse(why, RejectCode.FenceOld, p.incarnation, fence.incarnation);
  }
  router.proved = true;
  if (router.release !== gate.digest) {
    return refuse(why, RejectCode.WrongDigest, router.number, 0);
  }
  return p.n === router.next || refuse(why, RejectCode.SequenceGap, p.n, router.next);
}

/** Whether a scope of a child was killed or rearmed behind what its router had seen. -1: none. */
function behindTurn(gate: Gate, p: Proposal, row: number): number {
  const { ledger, why } = gate;
  const turned = row < 0 ? 0 : (ledger.parents.turned[row] as number);
  if (turned > p.seen) {
    refuse(why, RejectCode.SeenBehindTurned, p.seen, turned);
    return 0;
  }
  for (let i = 0; i < p.count; i++) {
    const lane = ledger.laneOf((p.children[i] as ProposedChild).venue);
    const laneTurned = lane < 0 ? 0 : (ledger.laneTurned[lane] as number);
    if (laneTurned <= p.seen) continue;
    refuse(why, RejectCode.SeenBehindTurned, p.seen, laneTurned);
    return i;
  }
  return -1;
}

/** A live parent of this worker, which has seen its fills and has numbers left. */
function parentTakes(gate: Gate, router: Router, p: Proposal, row: number, why: Reason): boolean {
  const { parents } = gate.ledger;
  if (row < 0) return refuse(why, RejectCode.UnknownParent, p.parent, 0);
  if (!parentTakesChildren(parents, row, router.number, p.assign, why)) return false;
  const lag = (parents.lastFill[row] as number) - p.seen;
  if (lag > gate.limits.fillLagMax) {
    return refuse(why, RejectCode.FillLag, lag, gate.limits.fillLagMax);
  }
  const next = parents.get(row, P.nextChild);
  return next + p.count <= CHILD_MAX || refuse(why, RejectCode.ChildNumbersUsedUp, next, CHILD_MAX);
}

/**
 * The rungs of one child. `drawn` are the shares of its group that stand before it. Long on
 * purpose: one flat ladder.
 */
function childLadder(gate: Gate, row: number, child: ProposedChild, drawn: number): boolean {
  const { why, limits, market } = gate;
  const parents = gate.ledger.parents;
  if (!matchesParent(parents, row, child, why)) return false;
  const index = gate.ledger.laneOf(child.venue);
  if (index < 0) return refuse(why, RejectCode.VenueNotAllowed, child.venue, 0);
  const lane = gate.lanes[index] as Gate["lanes"][number];
  if (!inRouteSet(parents, row, lane, why)) return false;
  if (!childTypePermitted(child.ordType, child.tif, why)) return false;
  if (!withinParent(parents, row, drawn, child.qty, why)) return false;
  const { px } = child;
  if (!(px >= 1) || px > 0xffffffff) return refuse(why, RejectCode.PriceInvalid, px, 0);
  if (!onTick(px, why)) return false;
  const buy = isBuy(parents.get(row, P.side) as Side);
  if (!noWorseThanReserve(parents, row, buy, px, why)) return false;
  const symbol = parents.get(row, P.symbol);
  if (!childWithinCollar(market, limits, symbol, buy, px, gate.nowNs, why)) return false;
  if (!atOrInsideQuote(market, symbol, buy, px, why)) return false;
  if (!market.tops.trading(symbol, index)) {
    return refuse(why, RejectCode.SymbolHalted, child.venue, 0);
  }
  if (!hasQuoteToTake(market, symbol, buy, child.tif, px, why)) return false;
  if (!childQtyWithin(limits, child.qty, why)) return false;
  if (!childNotionalWithin(limits, child.qty * px, why)) return false;
  if (!withinSentCap(parents, row, limits, drawn, child.qty, why)) return false;
  const before = laneShare[index] as number;
  laneShare[index] = before + 1;
  return laneTakes(lane, before, limits.laneWindow, why);
}

function drawChild(gate: Gate, router: Router, p: Proposal, row: number, c: ProposedChild): void {
  const { ledger, market } = gate;
  const { parents, children } = ledger;
  const lane = gate.lanes[ledger.laneOf(c.venue)] as Gate["lanes"][number];
  const symbol = parents.get(row, P.symbol);
  draw.parent = p.parent;
  draw.child = parents.get(row, P.nextChild);
  draw.venue = c.venue;
  draw.router = router.number;
  draw.leaseId = p.leaseId;
  draw.n = p.n;
  draw.ref = c.ref;
  draw.ordType = c.ordType;
  draw.tif = c.tif;
  draw.iso = c.iso;
  draw.hidden = c.hidden;
  draw.qty = c.qty;
  draw.px = c.px;
  draw.nbboBid = market.tops.bid(symbol);
  draw.nbboAsk = market.tops.ask(symbol);
  draw.quoteAgeUs = Math.max(0, Math.floor((gate.nowNs - market.heardNs) / 1000));
  draw.feedSeq = market.tops.feedSeq(symbol, lane.index);
  draw.utcMs = gate.utcMs;
  draw.capacity = (parents.get(row, P.handling) >>> 8) & 0xff;
  const index = gate.records.draw(draw);
  const child = ledger.applyDraw(draw);
  children.coldSet(child, Cold.changed, 0);
  router.lastRef = c.ref;
  router.admitted++;
  lane.unacked++;
  lane.working++;
  lane.sent++;
  const seq = gate.effects.sendOrder(child);
  children.set(child, C.seq, seq);
  gate.effects.childAdmitted(child, index);
  if (seq === 0) returnDraw(gate, child, lane);
  gate.effects.childChanged(child);
  gate.effects.parentChanged(row);
}

/**
 * The socket took no byte of it (NOSEND): the same thread knows that nothing left, so the shares
 * are free again, and the lane takes nothing more before it has caught up.
 */
function returnDraw(gate: Gate, child: number, lane: Gate["lanes"][number]): void {
  notSent.venue = lane.venue;
  notSent.incarnation = gate.ledger.incarnation;
  notSent.parent = draw.parent;
  notSent.child = draw.child;
  notSent.utcMs = gate.utcMs;
  const index = gate.records.report(notSent);
  applyReport(gate.ledger, notSent);
  lane.unacked--;
  lane.working--;
  lane.sent--;
  lane.congested = true;
  gate.effects.childReport(child, index, 0, 0);
  gate.effects.alert(RejectCode.SocketFull, `venue ${lane.venue}`, draw.parent, draw.child);
}

const refused: ChildRefusedRecord = {
  router: 0,
  leaseId: 0,
  n: 0,
  parent: 0,
  ref: 0,
  code: 0,
  a: 0,
  b: 0,
  utcMs: 0,
};

function refuseGroup(gate: Gate, router: Router, p: Proposal, failed: number): void {
  const { why } = gate;
  const ref = p.children[failed]?.ref ?? 0;
  refused.router = router.number;
  refused.leaseId = p.leaseId;
  refused.n = p.n;
  refused.parent = p.parent;
  refused.ref = ref;
  refused.code = why.code;
  refused.a = why.a;
  refused.b = why.b;
  refused.utcMs = gate.utcMs;
  const index = gate.records.childRefused(refused);
  router.refused++;
  gate.refusals++;
  const row = gate.ledger.parents.rowOf(p.parent);
  const refusal: ChildRefusal = {
    parent: p.parent,
    ref,
    n: p.n,
    why,
    remainingQty: row < 0 ? 0 : gate.ledger.parents.get(row, P.remainingQty),
  };
  // The number of the message is used up when it was the one we waited for.
  if (p.leaseId === router.leaseId && p.n === router.next) {
    router.next++;
    const last = p.children[p.count - 1];
    if (last !== undefined && last.ref > router.lastRef) router.lastRef = last.ref;
  }
  gate.effects.childRefused(router.number, refusal, index);
  if (why.code === RejectCode.SentCap && row >= 0) freezeParent(gate, row, why.code, ref);
  if (why.code === RejectCode.NotTheWorker && row >= 0 && !everWorked(gate, row, router)) {
    gate.effects.alert(why.code, `router ${router.number}`, why.a, why.b);
  }
  if (!isRace(why.code)) router.refusalsInRow++;
  if (endsLease(router, p, why.code)) revokeLease(gate, router, why);
  else if (router.refusalsInRow >= gate.limits.refusalsEndLease) {
    const { refusalsEndLease } = gate.limits;
    refuse(why, RejectCode.RefusalsEndLease, router.refusalsInRow, refusalsEndLease);
    revokeLease(gate, router, why);
  }
}

function everWorked(gate: Gate, row: number, router: Router): boolean {
  const { parents } = gate.ledger;
  return (
    parents.get(row, P.worker) === router.number || parents.get(row, P.lastWorker) === router.number
  );
}

/** Refusals that an honest router earns when something changes under it. */
function isRace(code: RejectCode): boolean {
  switch (code) {
    case RejectCode.GateNotOpen:
    case RejectCode.ScopeNotOpen:
    case RejectCode.ScopeKilled:
    case RejectCode.FenceOld:
    case RejectCode.SeenBehindTurned:
    case RejectCode.ReserveNotDurable:
    case RejectCode.ReplacePending:
    case RejectCode.ParentInDoubt:
    case RejectCode.FillLag:
    case RejectCode.LaneDown:
    case RejectCode.LaneWindow:
    case RejectCode.NoReferenceForChild:
    case RejectCode.ChildCollar:
    case RejectCode.TradesThrough:
    case RejectCode.SymbolHalted:
      return true;
    default:
      return false;
  }
}

/** Refusals that only a stale, broken or hostile router can earn (SAFETY section 4). */
function endsLease(router: Router, p: Proposal, code: RejectCode): boolean {
  switch (code) {
    // With its lease it was told the fence; an older lease's word is a race until it used the new.
    case RejectCode.FenceOld:
      return p.leaseId === router.leaseId || router.proved;
    case RejectCode.WrongDigest:
    case RejectCode.LeaseUnknown:
    case RejectCode.LeaseExpired:
    case RejectCode.SequenceGap:
    case RejectCode.ParentMismatch:
    case RejectCode.DuplicateRef:
    case RejectCode.GroupTooLarge:
      return true;
    default:
      return false;
  }
}
