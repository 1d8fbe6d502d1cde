import { OrdStatus } from "../domain/ord-status.ts";
import type { Scope } from "../domain/scope.ts";
import { Patience } from "./patience.ts";
import { coversOrder, type ListedOrder, parentOf, type WorkingOrder } from "./working-order.ts";

/** What purge asks a venue; there is nothing else that it can ask. */
export type PurgeAsk =
  | { readonly type: "ListOpen" }
  /** `symbol` null: every order of the gate's sessions. */
  | { readonly type: "MassCancel"; readonly symbol: string | null }
  | { readonly type: "Cancel"; readonly order: ListedOrder }
  | { readonly type: "Status"; readonly order: ListedOrder };

/** What became of the orders of one venue that a kill covers. */
export type PurgeCount = {
  readonly venue: string;
  open: number;
  cancelled: number;
  filled: number;
  /** Ended by the venue otherwise: expired, or never accepted. */
  expired: number;
  /** The venue has refused to cancel it twice, and says that it lives. */
  cannotCancel: number;
  unanswered: number;
};

type End = "cancelled" | "filled" | "expired";
type Swept = {
  readonly order: ListedOrder;
  /** How it ended, null while it may live. */
  end: End | null;
  /** Asked to end, or for its state, and not answered yet. */
  asked: boolean;
  /** The step in which it was asked last. */
  step: number;
  /** Refusals of its cancel in a row. */
  refused: number;
  readonly patience: Patience;
};

/** An order of which its venue has not said that it is over. */
export type LeftOrder = ListedOrder & { readonly state: "unanswered" | "cannotCancel" };

export type VenueSweepParts = {
  readonly venue: string;
  readonly scope: Scope;
  /** The gate's working list, also of other venues and scopes. */
  readonly orders: readonly WorkingOrder[];
  /** Whether the venue can cancel many orders at once (FIX 4.4). */
  readonly massCancels: boolean;
  readonly ask: (ask: PurgeAsk) => void;
};

/**
 * Empties one venue for one kill (SAFETY 4.4): asks which orders are open and for their end; when
 * all that is answered the same a second time, for what came in between; then how each order ended.
 * An order is over by the venue's own word on it alone. It goes on, once a second, for as long as
 * it is stepped: a gate that wakes up may send once more. What is not answered, or is refused again
 * and again, is asked ever more seldom, each question by itself: one order that a venue is silent
 * about holds up no cancel of another.
 */
export class VenueSweep {
  readonly venue: string;
  readonly #parts: VenueSweepParts;
  readonly #listed: Map<string, WorkingOrder> = new Map();
  readonly #byParent: Map<string, WorkingOrder> = new Map();
  readonly #swept: Map<string, Swept> = new Map();
  readonly #unanswered: Set<Swept> = new Set();
  #phase: "Down" | "Cancel" | "Confirm" | "Answered" = "Down";
  /** 1 the first pass over the orders, 2 the second. */
  #pass = 0;
  #listing = false;
  #massing = false;
  /** A mass cancel was refused: from then on order by order. */
  #single = false;
  /** Steps in a row that have found a mass cancel unanswered. */
  #massMissed = 0;
  #listPatience = new Patience();
  /** The venue has answered everything at least once since it was last lost. */
  #answered = false;
  #steps = 0;
  #openSteps = 0;

  constructor(parts: VenueSweepParts) {
    this.venue = parts.venue;
    this.#parts = parts;
    for (const order of parts.orders) {
      this.#byParent.set(parentOf(order), order);
      if (order.venue === parts.venue) this.#listed.set(order.clOrdId, order);
    }
    for (const order of this.#listed.values()) this.#add(order);
  }

  /** Every order has ended by the venue's word, or cannot be cancelled. */
  get done(): boolean {
    return this.#answered && this.count().unanswered === 0;
  }

  /** Steps since it was last done, or since it was begun. */
  get openSteps(): number {
    return this.#openSteps;
  }

  /** What is left for the desk: orders that the venue does not answer for, or cannot cancel. */
  left(): LeftOrder[] {
    return [...this.#swept.values()]
      .filter(({ end }) => end === null)
      .map(({ order: { clOrdId, venue, symbol, side, qty }, refused }) => {
        const state = refused >= 2 ? "cannotCancel" : "unanswered";
        return { clOrdId, venue, symbol, side, qty, state };
      });
  }

  /** The session is logged on, or a person has spoken again: begins anew, without patience. */
  up(): void {
    this.#answered = false;
    this.#listing = false;
    this.#massing = false;
    this.#single = false;
    for (const swept of this.#swept.values()) {
      swept.asked = false;
      swept.refused = 0;
    }
    this.#pass = 0;
    this.#begin();
  }

  /** The session is gone: nothing of what was asked counts. */
  down(): void {
    this.#phase = "Down";
    this.#answered = false;
  }

  /** A second has passed. With a live session it begins both passes anew. */
  step(live: boolean): void {
    this.#steps += 1;
    this.#openSteps = this.done ? 0 : this.#openSteps + 1;
    if (!live) return;
    this.#pass = 0;
    this.#massMissed = this.#massing ? this.#massMissed + 1 : 0;
    // It is not waited for: what is known is cancelled without it.
    if (this.#massMissed >= 2) this.#single = true;
    this.#begin();
  }

  /** The venue says that this order is open, or how it ended. */
  told(order: ListedOrder, status: OrdStatus): void {
    const end = endOf(status);
    const known = this.#swept.get(order.clOrdId) ?? (end === null ? this.#add(order) : null);
    if (known === null) return;
    if (known.end === null) known.end = end;
    const answers = this.#phase === "Confirm" || end !== null;
    if (answers) this.#answer(known);
    else if (this.#phase === "Cancel" && !this.#canMass && !isStuck(known)) this.#cancel(known);
    this.#advance();
  }

  /** The venue does not know an order by this id, and never will: nothing of it is out. */
  unknown(clOrdId: string): void {
    const known = this.#swept.get(clOrdId);
    if (known === undefined) return;
    if (known.end === null) known.end = "expired";
    this.#answer(known);
    this.#advance();
  }

  /** OrderCancelReject(9): with the order's state, null when the venue knows none. */
  cancelRefused(clOrdId: string, status: OrdStatus | null): void {
    const known = this.#swept.get(clOrdId);
    if (known === undefined) return;
    if (status === null) known.end ??= "expired";
    else known.end ??= endOf(status);
    known.refused += 1;
    this.#answer(known);
    this.#advance();
  }

  /** All open orders were told. */
  listed(): void {
    this.#listing = false;
    this.#advance();
  }

  /** The mass cancel was answered; its count proves nothing. */
  massAnswered(accepted: boolean): void {
    this.#massing = false;
    if (!accepted && !this.#single) {
      this.#single = true;
      for (const swept of this.#swept.values()) this.#cancel(swept);
    }
    this.#advance();
  }

  count(): PurgeCount {
    const row: PurgeCount = {
      venue: this.venue,
      open: this.#swept.size,
      cancelled: 0,
      filled: 0,
      expired: 0,
      cannotCancel: 0,
      unanswered: 0,
    };
    for (const { end, refused } of this.#swept.values()) {
      if (end !== null) row[end]++;
      else if (refused >= 2) row.cannotCancel++;
      else row.unanswered++;
    }
    return row;
  }

  get #canMass(): boolean {
    const { scope, massCancels } = this.#parts;
    const whole = scope.kind === "firm" || scope.kind === "venue" || scope.kind === "symbol";
    return massCancels && whole && !this.#single;
  }

  #begin(): void {
    const { ask, scope } = this.#parts;
    this.#pass += 1;
    this.#phase = "Cancel";
    this.#unanswered.clear();
    this.#list();
    if (!this.#canMass) {
      this.#massing = false;
      for (const swept of this.#swept.values()) this.#cancel(swept);
    } else if (!this.#massing) {
      this.#massing = true;
      ask({ type: "MassCancel", symbol: scope.kind === "symbol" ? scope.name : null });
    }
  }

  #list(): void {
    if (!this.#listing) this.#listPatience.reset();
    else if (!this.#listPatience.again()) return;
    this.#listing = true;
    this.#parts.ask({ type: "ListOpen" });
  }

  /** Goes on when everything that was asked is answered. */
  #advance(): void {
    if (this.#listing || this.#massing || this.#unanswered.size > 0) return;
    if (this.#phase === "Cancel") {
      if (this.#pass === 1) this.#begin();
      else this.#confirm();
    }
    if (this.#phase === "Confirm" && this.#unanswered.size === 0) {
      this.#phase = "Answered";
      this.#answered = true;
    }
  }

  #confirm(): void {
    this.#phase = "Confirm";
    for (const swept of this.#swept.values()) {
      if (swept.end !== null || swept.asked) continue;
      if (isStuck(swept) && swept.step !== this.#steps) continue;
      this.#wait(swept);
      this.#parts.ask({ type: "Status", order: swept.order });
    }
  }

  #cancel(swept: Swept): void {
    if (swept.end !== null) return;
    if (!isStuck(swept)) swept.patience.reset();
    else if (this.#pass > 1 || !swept.patience.again()) return;
    this.#wait(swept);
    this.#parts.ask({ type: "Cancel", order: swept.order });
  }

  #wait(swept: Swept): void {
    swept.asked = true;
    swept.step = this.#steps;
    this.#unanswered.add(swept);
  }

  #answer(swept: Swept): void {
    swept.asked = false;
    this.#unanswered.delete(swept);
  }

  #add(order: ListedOrder): Swept | null {
    const listed = this.#listed.get(order.clOrdId);
    const sibling = this.#byParent.get(parentOf(order));
    if (!coversOrder(this.#parts.scope, order, listed, sibling)) return null;
    const patience = new Patience();
    const swept: Swept = { order, end: null, asked: false, step: 0, refused: 0, patience };
    this.#swept.set(order.clOrdId, swept);
    return swept;
  }
}

/** Not answered since it was asked, or refused again and again. */
function isStuck({ asked, refused }: Swept): boolean {
  return asked || refused >= 2;
}

function endOf(status: OrdStatus): End | null {
  if (status === OrdStatus.Canceled) return "cancelled";
  if (status === OrdStatus.Filled) return "filled";
  const over = status === OrdStatus.Expired || status === OrdStatus.Rejected;
  return over || status === OrdStatus.DoneForDay ? "expired" : null;
}
