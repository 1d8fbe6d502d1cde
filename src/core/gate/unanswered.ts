import { mayStillFill } from "../domain/ord-status.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { askedAgoMs, type Owed, type Silence } from "./asked.ts";
import { C, ChildFlag } from "./children.ts";
import { cancelNow } from "./finish.ts";
import { freezeLane, freezeParent } from "./freeze.ts";
import type { Gate } from "./gate.ts";
import type { Lane } from "./lanes.ts";
import { isUnsettled } from "./report-sums.ts";

/** Asks a venue how an order stands, when it can be asked. */
export function askAbout(gate: Gate, child: number): void {
  const lane = gate.lanes[gate.ledger.children.get(child, C.lane)];
  if (lane?.ready === true) gate.effects.askStatus(child);
}

/** The venue has counted what has not come: it is asked when that lasts (B31). */
export function watchSums(gate: Gate, child: number): void {
  watch(gate, child, "sums");
}

/**
 * Goes after what venues have not answered within `unansweredMs`: an order (B32) is asked for by a
 * status request, a cancel (B33, F14) is also sent again under a new id. After `unansweredTries`
 * the lane is FROZEN and a person phones the venue. What is not answered stays in workingQty: it
 * is never free and never sent elsewhere (I11). Called by the ticker.
 */
export function checkUnanswered(gate: Gate): void {
  lateOrders(gate);
  lateCancels(gate);
  for (const [child, silence] of gate.unanswered.late) askAgain(gate, child, silence);
  for (const lane of gate.lanes) lateEvidence(gate, lane);
}

/**
 * People have let a venue's lane go that did not answer: what it owes is asked for anew, as often
 * as before. An order that is never answered would leave its parents in doubt for ever (section 5).
 */
export function askLaneAnew(gate: Gate, index: number): void {
  const lane = gate.lanes[index] as Lane;
  // One that is down or not caught up is asked for everything then.
  if (!lane.ready) return;
  lane.asks = 1;
  lane.askedNs = gate.nowNs;
  const { children } = gate.ledger;
  for (let child = children.live.next(0); child >= 0; child = children.live.next(child + 1)) {
    if (children.get(child, C.lane) !== index) continue;
    if (owes(gate, child, "order")) watch(gate, child, "order", 0);
    else if (owes(gate, child, "cancel")) watch(gate, child, "cancel", 0);
    else if (children.has(child, ChildFlag.asked)) gate.effects.askStatus(child);
  }
}

function lateOrders(gate: Gate): void {
  const { unanswered } = gate;
  const { children } = gate.ledger;
  for (; unanswered.nextOrder < children.count; unanswered.nextOrder++) {
    const child = unanswered.nextOrder;
    if (!owes(gate, child, "order")) continue;
    if (askedAgoMs(gate, child) < gate.limits.unansweredMs) return;
    watch(gate, child, "order", 0);
  }
}

function lateCancels(gate: Gate): void {
  const { unanswered } = gate;
  const { cancels } = unanswered;
  for (; unanswered.firstCancel < cancels.length; unanswered.firstCancel++) {
    const child = cancels[unanswered.firstCancel] as number;
    if (!owes(gate, child, "cancel")) continue;
    if (askedAgoMs(gate, child) < gate.limits.unansweredMs) break;
    watch(gate, child, "cancel", 0);
  }
  if (unanswered.firstCancel * 2 > cancels.length) {
    cancels.splice(0, unanswered.firstCancel);
    unanswered.firstCancel = 0;
  }
}

/** @param sinceNs When the venue was asked last; 0 asks it at once. */
function watch(gate: Gate, child: number, owed: Owed, sinceNs: number = gate.nowNs): void {
  const { late } = gate.unanswered;
  if (!late.has(child)) late.set(child, { owed, askedNs: sinceNs, times: 0 });
}

function askAgain(gate: Gate, child: number, silence: Silence): void {
  const { late } = gate.unanswered;
  const { children } = gate.ledger;
  if (!owes(gate, child, silence.owed)) {
    late.delete(child);
    if (isUnsettled(children, child)) watchSums(gate, child);
    return;
  }
  if (gate.nowNs - silence.askedNs < gate.limits.unansweredMs * 1e6) return;
  const lane = gate.lanes[children.get(child, C.lane)] as Lane;
  // A lane that is down is asked for everything when it is up again.
  if (!lane.ready) return;
  silence.askedNs = gate.nowNs;
  if (silence.times >= gate.limits.unansweredTries) {
    late.delete(child);
    giveUp(gate, child, silence);
    return;
  }
  silence.times++;
  gate.effects.askStatus(child);
  if (silence.owed === "cancel") {
    children.set(child, C.cancel, 0);
    cancelNow(gate, child);
  }
}

/** A person has to phone the venue: two then enter what became of the order. */
function giveUp(gate: Gate, child: number, { owed, times }: Silence): void {
  const { children } = gate.ledger;
  const number = children.get(child, C.child);
  if (owed === "sums") {
    freezeParent(gate, children.get(child, C.parentRow), RejectCode.ContradictingReport, number);
    return;
  }
  freezeLane(gate, children.get(child, C.lane), RejectCode.VenueUnanswered, number, times);
}

/** After a start the venue is asked for every open order; until all have come nothing is free. */
function lateEvidence(gate: Gate, lane: Lane): void {
  if (!lane.ready || lane.asked === 0) return;
  if (gate.nowNs - lane.askedNs < gate.limits.unansweredMs * 1e6) return;
  lane.askedNs = gate.nowNs;
  if (lane.asks > gate.limits.unansweredTries) return;
  lane.asks++;
  const { children } = gate.ledger;
  for (let child = 0; child < children.count; child++) {
    if (children.get(child, C.lane) !== lane.index) continue;
    if (!children.has(child, ChildFlag.asked)) continue;
    if (lane.asks <= gate.limits.unansweredTries) gate.effects.askStatus(child);
    else {
      const number = children.get(child, C.child);
      freezeLane(gate, lane.index, RejectCode.VenueUnanswered, number, lane.asks - 1);
      return;
    }
  }
}

function owes(gate: Gate, child: number, owed: Owed): boolean {
  const { children } = gate.ledger;
  if (children.has(child, ChildFlag.resolved)) return false;
  if (owed === "sums") return isUnsettled(children, child);
  if (!mayStillFill(children.status(child))) return false;
  if (owed === "order") return !children.has(child, ChildFlag.acked);
  return children.get(child, C.cancel) !== 0;
}
