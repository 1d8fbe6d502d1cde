import { Cold } from "./children.ts";
import type { Gate } from "./gate.ts";

/** What a venue owes us a word on. */
export type Owed = "order" | "cancel" | "sums";

/** A child on which its venue has been silent for too long. */
export type Silence = { readonly owed: Owed; askedNs: number; times: number };

/**
 * What venues have not answered. Children are looked at in the order in which they were sent, each
 * once, when its time is over; only the few that are late have an entry here.
 */
export class Unanswered {
  /** Row of the first child whose time may not be over. */
  nextOrder: number;
  /** Children whose cancel was sent, oldest first, from `firstCancel` on. */
  readonly cancels: number[] = [];
  firstCancel = 0;
  readonly late: Map<number, Silence> = new Map();

  /** @param children Rows of earlier starts: those are asked for when their lane is up again. */
  constructor(children: number) {
    this.nextOrder = children;
  }
}

/** Notes the instant at which a venue was asked something of a child: its order, or its cancel. */
export function noteAsked(gate: Gate, child: number): void {
  gate.ledger.children.coldSet(child, Cold.askedMs, nowMs(gate));
}

/** A cancel was sent: it is asked after when its time is over. */
export function noteCancel(gate: Gate, child: number): void {
  noteAsked(gate, child);
  gate.unanswered.cancels.push(child);
}

/** Since when the venue owes an answer, ms. */
export function askedAgoMs(gate: Gate, child: number): number {
  return (nowMs(gate) - gate.ledger.children.coldGet(child, Cold.askedMs)) >>> 0;
}

/** Milliseconds on 32 bits, so that they fit a cell. */
function nowMs(gate: Gate): number {
  return Math.floor(gate.nowNs / 1e6) >>> 0;
}
