import { CHILD_MAX } from "../domain/clordid.ts";
import { isBuy, type Side } from "../domain/order.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { C, Cold } from "./children.ts";
import { childWithinCollar } from "./controls/collar.ts";
import { withinParent } from "./controls/conservation.ts";
import { laneTakes } from "./controls/lane.ts";
import { parentTakesChildren } from "./controls/live-parent.ts";
import { childNotionalWithin } from "./controls/max-notional.ts";
import { childQtyWithin } from "./controls/max-qty.ts";
import { childTypePermitted } from "./controls/order-type.ts";
import { noWorseThanReserve } from "./controls/reserve-price.ts";
import { matchesParent } from "./controls/same-order.ts";
import { withinSentCap } from "./controls/sent-cap.ts";
import { onTick } from "./controls/tick.ts";
import { atOrInsideQuote, hasQuoteToTake } from "./controls/trade-through.ts";
import { noteProposal, refusedChild } from "./decision-inputs.ts";
import type { ChildRefusal } from "./effects.ts";
import { freezeParent } from "./freeze.ts";
import type { Gate } from "./gate.ts";
import { P, ParentFlag } from "./parents.ts";
import { GROUP_MAX, type Proposal, type ProposedChild } from "./proposal.ts";
import { type Reason, refuse } from "./reason.ts";
import type { DrawRecord } from "./records.ts";
import type { Router } from "./routers.ts";
import { ScopeState } from "./scope-state.ts";
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
  unacked: 0,
};
const laneShare = new Int32Array(32);

/** Decides on a group of children of one parent: all are drawn and sent in this turn, or none. */
export function propose(gate: Gate, router: Router, p: Proposal): void {
  const { why } = gate;
  const failed = groupLadder(gate, router, p, why, WHOLE);
  noteProposal(gate, router, p);
  if (failed >= 0) {
    refuseGroup(gate, router, p, failed);
    return;
  }
  router.next++;
  const row = p.parent - 1;
  for (let i = 0; i < p.count; i++) drawChild(gate, router, p, row, p.children[i] as ProposedChild);
}

/** Where in a group the ladder begins: those before that place are known to have passed. */
export type GroupStart = {
  readonly place: number;
  readonly drawn: number;
  readonly ref: number;
  readonly laneBefore: number;
};

const WHOLE: GroupStart = { place: 0, drawn: 0, ref: 0, laneBefore: 0 };

/** Returns -1 when every rung holds for every child, else the number of the child that failed. */
export function groupLadder(
  gate: Gate,
  router: Router,
  p: Proposal,
  why: Reason,
  start: GroupStart,
): number {
  if (!messageLadder(gate, router, p, why)) return 0;
  const row = p.parent - 1;
  const parents = gate.ledger.parents;
  if (parents.get(row, P.nextChild) + p.count > CHILD_MAX) {
    refuse(why, RejectCode.ChildNumbersUsedUp, parents.get(row, P.nextChild), CHILD_MAX);
    return 0;
  }
  laneShare.fill(0);
  const { place } = start;
  let { drawn } = start;
  let ref = place === 0 ? router.lastRef : start.ref;
  if (place > 0) startLane(gate, p, start);
  for (let i = place; i < p.count; i++) {
    const child = p.children[i] as ProposedChild;
    if (child.ref <= ref) {
      refuse(why, RejectCode.DuplicateRef, child.ref, ref);
      return i;
    }
    ref = child.ref;
    if (!childLadder(gate, row, child, drawn, p.seen)) return i;
    drawn += child.qty;
  }
  return -1;
}

function startLane(gate: Gate, p: Proposal, start: GroupStart): void {
  const lane = gate.ledger.laneOf((p.children[start.place] as ProposedChild).venue);
  if (lane >= 0) laneShare[lane] = start.laneBefore;
}

/** The rungs that speak of the message, the lease and the parent, once for the whole group. */
function messageLadder(gate: Gate, router: Router, p: Proposal, why: Reason): boolean {
  const { ledger, fence, limits } = gate;
  if (p.count < 1 || p.count > GROUP_MAX) {
    return refuse(why, RejectCode.GroupTooLarge, p.count, GROUP_MAX);
  }
  if (ledger.state !== ScopeState.OPEN) {
    return refuse(why, RejectCode.GateNotOpen, ledger.state, ledger.firmCause);
  }
  const row = ledger.parents.rowOf(p.parent);
  if (row >= 0 && ledger.parents.has(row, ParentFlag.killed)) {
    return refuse(why, RejectCode.ScopeKilled, ledger.parents.turned[row] as number, 0);
  }
  if (router.leaseId === 0 || p.leaseId !== router.leaseId) {
    return refuse(why, RejectCode.LeaseUnknown, p.leaseId, router.leaseId);
  }
  const silentMs = (gate.nowNs - router.heardNs) / 1e6;
  if (silentMs > limits.leaseTtlMs) {
    return refuse(why, RejectCode.LeaseExpired, Math.floor(silentMs), limits.leaseTtlMs);
  }
  if (p.incarnation !== fence.incarnation || p.rel !== fence.rel || p.kill !== fence.kill) {
    return refuse(why, RejectCode.FenceOld, p.incarnation, fence.incarnation);
  }
  if (p.n !== router.next) return refuse(why, RejectCode.SequenceGap, p.n, router.next);
  if (row < 0) return refuse(why, RejectCode.UnknownParent, p.parent, 0);
  const turned = ledger.parents.turned[row] as number;
  if (turned > p.seen) return refuse(why, RejectCode.SeenBehindTurned, p.seen, turned);
  return parentTakesChildren(ledger.parents, row, router.number, p.assign, why);
}

/** The rungs of one child. `drawn` are the shares of its group that stand before it. */
function childLadder(
  gate: Gate,
  row: number,
  child: ProposedChild,
  drawn: number,
  seen: number,
): boolean {
  const { why } = gate;
  const { limits, market } = gate;
  const parents = gate.ledger.parents;
  const index = gate.ledger.laneOf(child.venue);
  if (!laneMayTurn(gate, index, seen, why)) return false;
  if (!matchesParent(parents, row, child, why)) return false;
  if (index < 0) return refuse(why, RejectCode.VenueNotAllowed, child.venue, 0);
  const lane = gate.lanes[index] as Gate["lanes"][number];
  const before = laneShare[index] as number;
  if (!laneTakes(parents, row, lane, before, limits.laneWindow, why)) return false;
  laneShare[index] = before + 1;
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
  return withinSentCap(parents, row, limits, drawn, child.qty, why);
}

/** A killed venue takes nothing; one that was killed or rearmed behind `seen` not this child. */
function laneMayTurn(gate: Gate, lane: number, seen: number, why: Reason): boolean {
  if (lane < 0) return true;
  const turned = gate.ledger.laneTurned[lane] as number;
  if (gate.ledger.laneKilled[lane] === 1) return refuse(why, RejectCode.ScopeKilled, turned, 0);
  return turned <= seen || refuse(why, RejectCode.SeenBehindTurned, seen, turned);
}

/** The record of a child that passed; one instance, valid until the next. */
export function fillDraw(
  gate: Gate,
  router: Router,
  p: Proposal,
  row: number,
  c: ProposedChild,
): DrawRecord {
  const { ledger, market } = gate;
  const { parents } = ledger;
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
  draw.unacked = lane.unacked;
  return draw;
}

function drawChild(gate: Gate, router: Router, p: Proposal, row: number, c: ProposedChild): void {
  const { ledger } = gate;
  const { children } = ledger;
  const lane = gate.lanes[ledger.laneOf(c.venue)] as Gate["lanes"][number];
  const index = gate.records.draw(fillDraw(gate, router, p, row, c));
  const child = ledger.applyDraw(draw);
  children.coldSet(child, Cold.changed, 0);
  router.lastRef = c.ref;
  router.admitted++;
  lane.unacked++;
  lane.working++;
  lane.sent++;
  children.set(child, C.seq, gate.effects.sendOrder(child));
  gate.effects.childAdmitted(child, index);
  gate.effects.childChanged(child);
  gate.effects.parentChanged(row);
}

function refuseGroup(gate: Gate, router: Router, p: Proposal, failed: number): void {
  const { why } = gate;
  const ref = p.children[failed]?.ref ?? 0;
  const index = gate.records.childRefused({
    router: router.number,
    leaseId: p.leaseId,
    n: p.n,
    parent: p.parent,
    ref,
    code: why.code,
    a: why.a,
    b: why.b,
    utcMs: gate.utcMs,
    ...refusedChild(gate, router, p, failed),
  });
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
  if (endsLease(why.code)) revokeLease(gate, router, why);
}

/** Refusals that only a stale, broken or hostile router can earn (SAFETY section 4). */
function endsLease(code: RejectCode): boolean {
  switch (code) {
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
