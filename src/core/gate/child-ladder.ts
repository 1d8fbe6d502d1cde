import { CHILD_MAX } from "../domain/clordid.ts";
import { isAuctionTif, isBuy, OrdType, type Side } from "../domain/order.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { feeWithinCap } from "./controls/access-fee.ts";
import { auctionTakes, isListingVenue } from "./controls/auction-cutoff.ts";
import { childWithinBook } from "./controls/book-liquidity.ts";
import { childRateWithin } from "./controls/child-rate.ts";
import { CHILD_COLLAR, childWithinCollar, withinCollar } from "./controls/collar.ts";
import { withinParent } from "./controls/conservation.ts";
import { equalChildrenWithin } from "./controls/equal-orders.ts";
import { inRouteSet, laneTakes } from "./controls/lane.ts";
import { parentTakesChildren } from "./controls/live-parent.ts";
import { locksNobody } from "./controls/lock-cross.ts";
import { childLossWithin } from "./controls/loss.ts";
import { childNotStopped, withinBands } from "./controls/market-stop.ts";
import { childNotionalWithin } from "./controls/max-notional.ts";
import { childQtyWithin } from "./controls/max-qty.ts";
import { childTypePermitted } from "./controls/order-type.ts";
import { parentPaceWithin } from "./controls/parent-pace.ts";
import { noWorseThanReserve } from "./controls/reserve-price.ts";
import { retailChildWithin } from "./controls/retail-child.ts";
import { matchesParent } from "./controls/same-order.ts";
import { withinSentCap } from "./controls/sent-cap.ts";
import { shortSaleAbove } from "./controls/short-sale-price.ts";
import { symbolVolumeWithin } from "./controls/symbol-volume.ts";
import { onTick } from "./controls/tick.ts";
import { hasQuoteToTake, isoWithin, pricedWithin } from "./controls/trade-through.ts";
import { phaseTakes } from "./controls/venue-phase.ts";
import { volumeShareWithin } from "./controls/volume-share.ts";
import type { Gate } from "./gate.ts";
import { P, ParentFlag, SCOPE_FLAGS, stopsOf } from "./parents.ts";
import { GROUP_MAX, type Proposal, type ProposedChild } from "./proposal.ts";
import { type Reason, refuse } from "./reason.ts";
import { referenceFor } from "./reference-price.ts";
import type { Router } from "./routers.ts";
import { ScopeState } from "./scope-state.ts";
import { scopeStateOf } from "./scope-turn.ts";
import { hasIso, takenByIso } from "./swept-quotes.ts";

/** Where in a group the rungs of single children begin: those before are known to have passed. */
export type GroupStart = {
  readonly place: number;
  /** Shares, the last ref, and children to the same lane before that place. */
  readonly drawn: number;
  readonly ref: number;
  readonly laneBefore: number;
  /** What the group's ISO children take of each venue's quote; null: it is counted. */
  readonly taken: Float64Array | null;
};

export const WHOLE_GROUP: GroupStart = { place: 0, drawn: 0, ref: 0, laneBefore: 0, taken: null };

/**
 * The ladder of a group of children (SAFETY section 4), in its order: cheap and global first, one
 * named refusal per rung, nothing changes before the last. Returns -1 when every rung holds for
 * every child, else the number of the child that failed, with the reason in `why`.
 */
export function groupLadder(
  gate: Gate,
  router: Router,
  p: Proposal,
  why: Reason,
  start: GroupStart,
): number {
  if (p.count < 1 || p.count > GROUP_MAX) {
    refuse(why, RejectCode.GroupTooLarge, p.count, GROUP_MAX);
    return 0;
  }
  const row = gate.ledger.parents.rowOf(p.parent);
  fetchRows(gate, row, p.children[start.place] as ProposedChild);
  const stopped = stoppedBy(gate, router, p, row);
  if (stopped >= 0) return stopped;
  if (!leaseHolds(gate, router, p, why)) return 0;
  const behind = behindTurn(gate, p, row);
  if (behind >= 0) return behind;
  if (!parentTakes(gate, router, p, row, why)) return 0;
  countSwept(gate, row, p, start);
  const { place } = start;
  let { drawn } = start;
  let ref = place === 0 ? router.lastRef : start.ref;
  for (let i = place; i < p.count; i++) {
    const child = p.children[i] as ProposedChild;
    if (child.ref <= ref) {
      refuse(why, RejectCode.DuplicateRef, child.ref, ref);
      return i;
    }
    ref = child.ref;
    const before = toSameVenue(p, start, i);
    if (!childLadder(gate, router.number, row, child, i, drawn, before)) return i;
    drawn += child.qty;
  }
  return -1;
}

/**
 * Reads a word of each row that the rungs will need, before the first is needed: the processor then
 * waits for memory once, and not once for each.
 */
function fetchRows(gate: Gate, row: number, child: ProposedChild): void {
  const { ledger, market } = gate;
  if (row >= 0) {
    gate.near ^= ledger.parents.fetch(row) ^ ledger.watch.fetch(row) ^ ledger.exposure.lossAt(row);
  }
  const lane = ledger.laneOf(child.venue);
  const { symbol } = child;
  if (lane < 0 || symbol < 0) return;
  gate.near ^= market.tops.fetch(symbol, lane) ^ market.states.fetch(symbol);
  gate.near ^= ledger.pace.symbolChildren.fetch(symbol) ^ ledger.pace.symbolShares.fetch(symbol);
  gate.near ^= market.volume.fetch(symbol);
}

/** What a group's sweeps take of each quote, where it has any: nothing else asks for it. */
function countSwept(gate: Gate, row: number, p: Proposal, start: GroupStart): void {
  if (start.taken !== null) gate.taken.set(start.taken);
  else if (hasIso(p)) {
    const { parents } = gate.ledger;
    const buy = isBuy(parents.side(row) as Side);
    takenByIso(gate.market, parents.get(row, P.symbol), buy, p, gate.taken);
  }
}

/**
 * Children of a group that go to the venue of its i-th and stand before it: the window counts them.
 */
function toSameVenue(p: Proposal, start: GroupStart, i: number): number {
  const { venue } = p.children[i] as ProposedChild;
  const { place, laneBefore } = start;
  let before = (p.children[place] as ProposedChild).venue === venue ? laneBefore : 0;
  for (let k = place; k < i; k++) {
    if ((p.children[k] as ProposedChild).venue === venue) before++;
  }
  return before;
}

/**
 * Whether an order that a person has let pass in REDUCE_ONLY goes on: all that is open on its side
 * still only reduces (SAFETY 4.2). A broken trade may have made the position smaller meanwhile.
 */
function stillReduces(gate: Gate, row: number, flags: number): boolean {
  const { parents, exposure } = gate.ledger;
  return stopsOf(flags) === 0 && exposure.sideOnlyReduces(row, isBuy(parents.side(row) as Side));
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
    refuse(why, RejectCode.ScopeKilled, ledger.parents.turned(row), 0);
    return 0;
  }
  if ((flags & SCOPE_FLAGS) !== 0 && !stillReduces(gate, row, flags)) {
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
    if (state === ScopeState.FROZEN) {
      refuse(why, RejectCode.LaneFrozen, venue, ledger.laneCause[lane] as number);
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
  const raced = p.leaseId !== 0 && p.leaseId === router.oldLease;
  if (router.leaseId === 0 || !(current || raced)) {
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
  const turned = row < 0 ? 0 : ledger.parents.turned(row);
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
  const lag = parents.lastFill(row) - p.seen;
  if (lag > gate.limits.fillLagMax) {
    return refuse(why, RejectCode.FillLag, lag, gate.limits.fillLagMax);
  }
  const next = parents.get(row, P.nextChild);
  if (next + p.count > CHILD_MAX) {
    return refuse(why, RejectCode.ChildNumbersUsedUp, next, CHILD_MAX);
  }
  return ledgerHasRoom(gate, p.count, why);
}

/** The tables are made for so many children: a larger one would pause the gate. */
function ledgerHasRoom(gate: Gate, count: number, why: Reason): boolean {
  const children = gate.ledger.children.count;
  const most = gate.limits.maxChildren;
  return children + count <= most || refuse(why, RejectCode.TooManyChildren, children, most);
}

/**
 * The rungs of one child. `place` are the children of its group that stand before it, `drawn` their
 * shares, `before` those that go to the same venue. Long on purpose: one flat ladder.
 */
function childLadder(
  gate: Gate,
  router: number,
  row: number,
  child: ProposedChild,
  place: number,
  drawn: number,
  before: number,
): boolean {
  const { why, limits } = gate;
  const { states } = gate.market;
  const parents = gate.ledger.parents;
  if (!matchesParent(parents, row, child, why)) return false;
  const index = gate.ledger.laneOf(child.venue);
  if (index < 0) return refuse(why, RejectCode.VenueNotAllowed, child.venue, 0);
  const lane = gate.lanes[index] as Gate["lanes"][number];
  if (!inRouteSet(parents, row, lane, why)) return false;
  if (!childTypePermitted(parents, row, child.ordType, child.tif, why)) return false;
  if (!isoWithin(limits, child, why)) return false;
  if (!withinParent(parents, row, drawn, child.qty, why)) return false;
  const { px } = child;
  if (!(px >= 1) || px > 0xffffffff) return refuse(why, RejectCode.PriceInvalid, px, 0);
  const symbol = parents.get(row, P.symbol);
  if (!onTick(px, gate.reference.tick(symbol), why)) return false;
  const buy = isBuy(parents.side(row) as Side);
  if (!noWorseThanReserve(parents, row, buy, px, why)) return false;
  if (!retailChildWithin(gate, row, child, lane)) return false;
  // Where nobody trades there is no price to ask for.
  if (!childNotStopped(states, symbol, why)) return false;
  if (!phaseTakes(states.phase(index), child.tif, child.venue, why)) return false;
  const inMarket = isAuctionTif(child.tif)
    ? inAuction(gate, row, child, index, buy)
    : inTrading(gate, child, symbol, index, buy);
  if (!inMarket) return false;
  const { side } = child;
  if (!shortSaleAbove(gate, symbol, side, px, RejectCode.ShortSaleRestrictedForChild)) return false;
  if (!feeWithinCap(gate.reference, limits, child.venue, px, why)) return false;
  if (!childQtyWithin(limits, child.qty, why)) return false;
  if (!childNotionalWithin(limits, child.qty * px, why)) return false;
  const { qty, venue } = child;
  if (!childLossWithin(gate, row, buy)) return false;
  if (!withinSentCap(parents, row, limits, drawn, qty, why)) return false;
  const { pace, watch } = gate.ledger;
  pace.at(gate.utcMs);
  const { ms, second } = pace;
  if (!parentPaceWithin(parents, watch, limits, row, place, drawn + qty, second, why)) return false;
  if (!childRateWithin(pace, limits, router, symbol, place, why)) return false;
  const shares = pace.symbolShares.count(symbol, pace.minute) + drawn + qty;
  if (!symbolVolumeWithin(limits, shares, why)) return false;
  if (!volumeShareWithin(gate, symbol, shares)) return false;
  if (!equalChildrenWithin(watch, limits, row, venue, before, qty, px, ms, why)) return false;
  return laneTakes(lane, before, limits.laneWindow, why);
}

/** The rungs of the market for a child that trades at once or rests in the book. */
function inTrading(
  gate: Gate,
  child: ProposedChild,
  symbol: number,
  index: number,
  buy: boolean,
): boolean {
  const { why, limits, market, taken } = gate;
  const { px } = child;
  if (!childWithinCollar(market, limits, symbol, buy, px, gate.nowNs, why)) return false;
  if (!pricedWithin(market, symbol, buy, child, index, taken, why)) return false;
  if (!locksNobody(market, symbol, buy, child, index, taken, why)) return false;
  if (!withinBands(market.states, symbol, buy, px, why)) return false;
  if (!market.tops.trading(symbol, index)) {
    return refuse(why, RejectCode.SymbolHalted, child.venue, 0);
  }
  if (!hasQuoteToTake(market, symbol, buy, child.tif, px, why)) return false;
  return childWithinBook(market, limits, symbol, buy, child.qty, px, why);
}

/**
 * The same for a child that waits for an auction: its price is one price for all, so there is no
 * quote to trade through (Rule 611(b)(3)). A market order's price is what its parent reserved.
 */
function inAuction(
  gate: Gate,
  row: number,
  child: ProposedChild,
  index: number,
  buy: boolean,
): boolean {
  const { parents } = gate.ledger;
  const symbol = parents.get(row, P.symbol);
  if (!isListingVenue(gate, symbol, index)) return false;
  if (!auctionTakes(gate, symbol, child, RejectCode.AuctionCutoffForChild)) return false;
  const market = child.ordType === OrdType.Market;
  const reserved = parents.reservePx(row);
  if (market && child.px !== reserved) {
    return refuse(gate.why, RejectCode.WorseThanReserve, child.px, reserved);
  }
  const reference = referenceFor(gate, symbol, buy, child.tif);
  return withinCollar(gate, reference, { buy, px: market ? 0 : child.px }, CHILD_COLLAR);
}
