import { isAuctionTif } from "../domain/order.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { applyReport } from "./apply-report.ts";
import { noteAsked } from "./asked.ts";
import { groupLadder, WHOLE_GROUP } from "./child-ladder.ts";
import { C } from "./children.ts";
import { LATE_MS } from "./clock-watch.ts";
import { fillRefused, noteProposal } from "./decision-inputs.ts";
import type { ChildRefusal } from "./effects.ts";
import { freezeParent } from "./freeze.ts";
import type { Gate } from "./gate.ts";
import { hold } from "./hold.ts";
import { P } from "./parents.ts";
import type { Proposal, ProposedChild } from "./proposal.ts";
import { refuse } from "./reason.ts";
import { type DrawRecord, ReportKind, type ReportRecord } from "./records.ts";
import type { Router } from "./routers.ts";
import { StateCause } from "./scope-state.ts";
import { stampTime } from "./stamp-time.ts";
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
  unacked: 0,
  phase: 0,
  retail: 0,
  volume: 0,
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
  avgPx: 0,
  execId: new Int32Array(6),
  seq: 0,
  utcMs: 0,
};

/** Decides on a group of children of one parent: all are drawn and sent in this turn, or none. */
export function propose(gate: Gate, router: Router, p: Proposal): void {
  const { why } = gate;
  stampForAuction(gate, p);
  let failed = groupLadder(gate, router, p, why, WHOLE_GROUP);
  while (failed < 0 && pausedSince(gate)) {
    stampForAuction(gate, p);
    failed = groupLadder(gate, router, p, why, WHOLE_GROUP);
  }
  noteProposal(gate, router, p);
  if (failed >= 0) {
    refuseGroup(gate, router, p, failed);
    return;
  }
  router.next++;
  if (router.refusalsBeyond > 0) router.refusalsBeyond--;
  const row = p.parent - 1;
  // Where one sweep of a group does not leave, no later one does (17 CFR 242.611(b)(6)).
  let swept = true;
  for (let i = 0; i < p.count; i++) {
    const c = p.children[i] as ProposedChild;
    const left = drawChild(gate, router, p, row, c, swept || c.iso !== 1);
    if (!left && c.iso === 1) swept = false;
  }
}

/** Cut-offs are held against journaled time (I16): here is the present one. */
function stampForAuction(gate: Gate, p: Proposal): void {
  const { parents } = gate.ledger;
  const row = parents.rowOf(p.parent);
  if (row >= 0 && isAuctionTif(parents.tif(row))) stampTime(gate);
}

/**
 * Reads the clock again before the draw (SAFETY section 10): after a pause the decision is taken
 * anew, from the state and the time of now.
 */
function pausedSince(gate: Gate): boolean {
  const nowNs = gate.effects.readClock();
  const gapMs = (nowNs - gate.nowNs) / 1e6;
  if (gapMs <= LATE_MS) return false;
  gate.redecided++;
  gate.at(nowNs, gate.utcMs + gapMs);
  if (gapMs > gate.limits.stallHeldMs) hold(gate, StateCause.Stall);
  return true;
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
  draw.capacity = (parents.get(row, P.handling) >>> 8) & 0xff;
  draw.unacked = lane.unacked;
  draw.phase = market.states.phase(lane.index);
  draw.retail = c.retail;
  draw.volume = market.volume.within(symbol, gate.nowNs);
  return draw;
}

/** Draws a child and sends it, or only draws it and takes it back. False: no byte of it left. */
function drawChild(
  gate: Gate,
  router: Router,
  p: Proposal,
  row: number,
  c: ProposedChild,
  send: boolean,
): boolean {
  const { ledger } = gate;
  const { children } = ledger;
  const lane = gate.lanes[ledger.laneOf(c.venue)] as Gate["lanes"][number];
  const index = gate.records.draw(fillDraw(gate, router, p, row, c));
  const child = ledger.applyDraw(draw);
  noteAsked(gate, child);
  router.lastRef = c.ref;
  router.admitted++;
  lane.unacked++;
  lane.working++;
  lane.sent++;
  const seq = send && ledger.watch.agrees(row) ? gate.effects.sendOrder(child) : 0;
  children.set(child, C.seq, seq);
  gate.effects.childAdmitted(child, index);
  if (seq === 0) returnDraw(gate, child, lane, row, send);
  gate.effects.childChanged(child);
  gate.effects.parentChanged(row);
  return seq !== 0;
}

/**
 * The comparator stopped it, or the socket took no byte of it (NOSEND): the same thread knows that
 * nothing left, so the shares are free again. A parent of which too much is out is FROZEN; a lane
 * that takes nothing gets nothing more before it has caught up.
 *
 * @param tried False: it was held back, which says nothing of its lane.
 */
function returnDraw(
  gate: Gate,
  child: number,
  lane: Gate["lanes"][number],
  row: number,
  tried: boolean,
): void {
  const { watch } = gate.ledger;
  const beyond = watch.left(row) - watch.entered(row);
  notSent.venue = lane.venue;
  notSent.incarnation = gate.ledger.incarnation;
  notSent.parent = draw.parent;
  notSent.child = draw.child;
  notSent.utcMs = gate.utcMs;
  const index = gate.records.report(notSent);
  applyReport(gate.ledger, notSent, index);
  lane.unacked--;
  lane.working--;
  lane.sent--;
  gate.effects.childReport(child, index, 0, 0);
  if (beyond > 0) {
    freezeParent(gate, row, RejectCode.Comparator, beyond);
    return;
  }
  if (!tried) return;
  lane.congested = true;
  const venue = `venue ${String.fromCharCode(lane.venue)}`;
  gate.effects.alert(RejectCode.SocketFull, venue, draw.parent, draw.child);
}

function refuseGroup(gate: Gate, router: Router, p: Proposal, failed: number): void {
  const { why } = gate;
  const { ref } = p.children[failed] as ProposedChild;
  const index = gate.records.childRefused(fillRefused(gate, router, p, failed));
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
    if (last !== undefined) router.lastRef = Math.max(router.lastRef, last.ref);
  }
  gate.effects.childRefused(router.number, refusal, index);
  if (why.code === RejectCode.SentCap || why.code === RejectCode.ParentChildren) {
    freezeParent(gate, row, why.code, ref);
  }
  if (why.code === RejectCode.NotTheWorker && !everWorked(gate, row, router)) {
    gate.effects.alert(why.code, `router ${router.number}`, why.a, why.b);
  }
  if (!isRace(why.code)) router.refusalsBeyond++;
  if (endsLease(router, p, why.code)) revokeLease(gate, router, why);
  else if (router.refusalsBeyond >= gate.limits.refusalsEndLease) {
    const { refusalsEndLease } = gate.limits;
    refuse(why, RejectCode.RefusalsEndLease, router.refusalsBeyond, refusalsEndLease);
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
    case RejectCode.ParentFrozen:
    case RejectCode.ParentInDoubt:
    case RejectCode.FillLag:
    case RejectCode.LaneDown:
    case RejectCode.LaneWindow:
    case RejectCode.NoReferenceForChild:
    case RejectCode.ChildCollar:
    case RejectCode.TradesThrough:
    case RejectCode.IsoIncomplete:
    case RejectCode.LocksQuote:
    case RejectCode.IsoLocksQuote:
    case RejectCode.ChildBookLiquidity:
    case RejectCode.SymbolHalted:
    // What others send takes of the same room.
    case RejectCode.FirmChildRate:
    case RejectCode.SymbolChildRate:
    case RejectCode.SymbolShareRate:
    case RejectCode.SymbolVolumeShare:
    case RejectCode.SymbolStoppedForChild:
    case RejectCode.OutsideBands:
    case RejectCode.ShortSaleRestrictedForChild:
    case RejectCode.VenuePhaseClosed:
    case RejectCode.AuctionCutoffForChild:
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
