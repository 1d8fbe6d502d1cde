import { mayStillFill, OrdStatus } from "../domain/ord-status.ts";
import type { Scope } from "../domain/scope.ts";
import { C, ChildFlag } from "./children.ts";
import { cancelNow } from "./finish.ts";
import type { Gate } from "./gate.ts";

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

/**
 * Follows every order that was open when a scope was killed (SAFETY 4.4): each is asked back at
 * once; when the venue has answered all that was sent before, what still lives is asked back a
 * second time. An order counts as over by its own report alone.
 */
export class Sweep {
  readonly scope: Scope;
  readonly startedNs: number;
  readonly #orders: Int32Array;
  /** 0 nothing asked, 1 asked once, 2 asked again. */
  #pass = 0;

  constructor(scope: Scope, orders: Int32Array, startedNs: number) {
    this.scope = scope;
    this.#orders = orders;
    this.startedNs = startedNs;
  }

  /** Asks what is to be asked now; called by the kill itself, and then by the ticker. */
  step(gate: Gate): void {
    if (this.#pass === 0) {
      this.#pass = 1;
      for (const child of this.#orders) cancelNow(gate, child);
    } else if (this.#pass === 1 && this.#answered(gate)) {
      this.#pass = 2;
      for (const child of this.#orders) cancelNow(gate, child);
    }
  }

  /** Every order is over, or its venue has said twice that it cannot cancel it now. */
  done(gate: Gate): boolean {
    return this.counts(gate).every((count) => count.unanswered === 0);
  }

  /** One row for each lane that had an open order. */
  counts(gate: Gate): SweepCount[] {
    const rows = new Map<number, SweepCount>();
    const { children } = gate.ledger;
    for (const child of this.#orders) {
      const lane = children.get(child, C.lane);
      const row = rows.get(lane) ?? emptyCount(lane);
      rows.set(lane, row);
      row.open++;
      row[this.#outcome(gate, child)]++;
    }
    return [...rows.values()];
  }

  #outcome(gate: Gate, child: number): Exclude<keyof SweepCount, "lane" | "open"> {
    const { children } = gate.ledger;
    const status = children.status(child);
    if (mayStillFill(status)) {
      const refused = children.has(child, ChildFlag.cancelRefused);
      return refused && this.#pass === 2 ? "cannotCancel" : "unanswered";
    }
    if (status === OrdStatus.Canceled) return "cancelled";
    return status === OrdStatus.Filled ? "filled" : "expired";
  }

  /** Whether the venues have said a word to everything that was sent before the kill. */
  #answered(gate: Gate): boolean {
    const { children } = gate.ledger;
    for (const child of this.#orders) {
      if (!mayStillFill(children.status(child))) continue;
      if (!children.has(child, ChildFlag.acked)) return false;
      if (children.get(child, C.cancel) !== 0) return false;
    }
    return true;
  }
}

function emptyCount(lane: number): SweepCount {
  return { lane, open: 0, cancelled: 0, filled: 0, expired: 0, cannotCancel: 0, unanswered: 0 };
}
