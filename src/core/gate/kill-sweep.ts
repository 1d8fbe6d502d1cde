import { CHILD_MAX } from "../domain/clordid.ts";
import { mayStillFill, OrdStatus } from "../domain/ord-status.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { type Scope, scopeText } from "../domain/scope.ts";
import { C, ChildFlag } from "./children.ts";
import { cancelNow } from "./finish.ts";
import type { Gate } from "./gate.ts";
import type { Lane } from "./lanes.ts";

/** What became of the orders of one venue that were open when a scope was killed. */
export type SweepCount = {
  readonly lane: number;
  /** Orders that were open. */
  open: number;
  cancelled: number;
  filled: number;
  /** Ended by the venue otherwise: expired, or never accepted. */
  expired: number;
  /** The venue says that it cannot cancel now. */
  cannotCancel: number;
  unanswered: number;
};

/** A venue that has not answered a first request by now is asked a second time all the same. */
const ASK_AGAIN_NS = 1_000_000_000;

/** The part of a sweep that is at one venue. */
type LaneSweep = {
  readonly count: SweepCount;
  /** Rows of the orders whose final report has not come. */
  live: number[];
  /** 0 nothing asked, 1 asked once, 2 asked again. */
  pass: number;
  /** The logon under which it was asked. */
  ups: number;
  askedNs: number;
};

/**
 * Follows every order that was open when a scope was killed (SAFETY 4.4): each venue is asked at
 * once, by one mass cancel where it takes those and the scope is all that it has of us; when it has
 * answered everything that was sent before, what still lives is asked back a second time. An order
 * counts as over by its own report alone. A venue that is not logged on is asked when it is.
 */
export class Sweep {
  readonly scope: Scope;
  /** Counter of the kill. */
  readonly killSeq: number;
  readonly startedNs: number;
  readonly #lanes: readonly LaneSweep[];

  constructor(gate: Gate, scope: Scope, orders: readonly number[]) {
    this.scope = scope;
    this.killSeq = gate.ledger.kills.kill(scope);
    this.startedNs = gate.nowNs;
    this.#lanes = gate.lanes.map((lane) => emptyLane(lane));
    const { children } = gate.ledger;
    for (const child of orders) {
      const part = this.#lanes[children.get(child, C.lane)] as LaneSweep;
      part.live.push(child);
      part.count.open++;
    }
  }

  /** Asks what is to be asked now; called by the kill itself, and then by the ticker. */
  step(gate: Gate): void {
    for (const lane of gate.lanes) this.#stepLane(gate, lane, this.#lanes[lane.index] as LaneSweep);
  }

  /** The kill came again: what still lives is asked back once more. */
  again(): void {
    for (const part of this.#lanes) part.pass = 0;
  }

  /** Every order is over, or its venue has said twice that it cannot cancel it now. */
  done(gate: Gate): boolean {
    return this.counts(gate).every((count) => count.unanswered === 0);
  }

  /** One row for each lane that had an open order. */
  counts(gate: Gate): SweepCount[] {
    const rows: SweepCount[] = [];
    for (const part of this.#lanes) {
      if (part.count.open === 0) continue;
      settle(gate, part);
      rows.push({ ...part.count, ...liveCounts(gate, part) });
    }
    return rows;
  }

  #stepLane(gate: Gate, lane: Lane, part: LaneSweep): void {
    if (!lane.live) return;
    settle(gate, part);
    if (part.ups !== lane.ups) {
      part.ups = lane.ups;
      part.pass = 0;
      // What was asked on the old connection may be lost.
      for (const child of part.live) gate.ledger.children.set(child, C.cancel, 0);
    }
    if (part.pass === 2 || (part.pass === 1 && !this.#mayAskAgain(gate, lane, part))) return;
    const mass = this.#massCancel(gate, lane);
    // The second time each order is asked back by its own id too: only that answer names it.
    if (!mass || part.pass === 1) for (const child of part.live) cancelNow(gate, child);
    part.pass++;
    part.askedNs = gate.nowNs;
  }

  /** Whether the venue has said a word to everything that was sent before. */
  #mayAskAgain(gate: Gate, lane: Lane, part: LaneSweep): boolean {
    if (gate.nowNs - part.askedNs > ASK_AGAIN_NS) return true;
    if (lane.massAsked > 0) return false;
    const { children } = gate.ledger;
    return part.live.every(
      (child) =>
        children.has(child, ChildFlag.acked) &&
        !children.has(child, ChildFlag.asked) &&
        children.get(child, C.cancel) === 0,
    );
  }

  /** Only where the scope is everything that it names: nobody else's order is taken back. */
  #massCancel(gate: Gate, lane: Lane): boolean {
    const { kind, name } = this.scope;
    const here = kind === "venue" && gate.ledger.laneOf(name.charCodeAt(0)) === lane.index;
    if (!lane.massCancel || (kind !== "firm" && kind !== "symbol" && !here)) return false;
    const symbol = kind === "symbol" ? gate.symbols.find(name) : -1;
    if (kind === "symbol" && symbol < 0) return false;
    if (gate.lastMassCancel >= CHILD_MAX) {
      gate.effects.alert(RejectCode.ChildNumbersUsedUp, scopeText(this.scope), CHILD_MAX, 0);
      return false;
    }
    const number = ++gate.lastMassCancel;
    const { venue, index } = lane;
    const record = { venue, number, utcMs: gate.utcMs, symbol: kind === "symbol" ? name : "" };
    gate.records.massCancel(record);
    lane.massAsked++;
    gate.effects.massCancel(index, symbol, number);
    return true;
  }
}

/** A venue has answered a mass cancel, or has refused it: its count says nothing of any order. */
export function massCancelAnswered(gate: Gate, index: number): void {
  const lane = gate.lanes[index];
  if (lane !== undefined && lane.massAsked > 0) lane.massAsked--;
}

/** Counts the orders that are over, and follows them no more. */
function settle(gate: Gate, part: LaneSweep): void {
  const { children } = gate.ledger;
  part.live = part.live.filter((child) => {
    const status = children.status(child);
    if (mayStillFill(status)) return true;
    if (status === OrdStatus.Canceled) part.count.cancelled++;
    else if (status === OrdStatus.Filled) part.count.filled++;
    else part.count.expired++;
    return false;
  });
}

function liveCounts(gate: Gate, part: LaneSweep): Pick<SweepCount, "cannotCancel" | "unanswered"> {
  const { children } = gate.ledger;
  let cannotCancel = 0;
  for (const child of part.live) {
    const open = children.get(child, C.cancel) !== 0;
    if (part.pass === 2 && !open && children.has(child, ChildFlag.cancelRefused)) cannotCancel++;
  }
  return { cannotCancel, unanswered: part.live.length - cannotCancel };
}

function emptyLane({ index, ups }: Lane): LaneSweep {
  const count = {
    lane: index,
    open: 0,
    cancelled: 0,
    filled: 0,
    expired: 0,
    cannotCancel: 0,
    unanswered: 0,
  };
  return { count, live: [], pass: 0, ups, askedNs: 0 };
}
