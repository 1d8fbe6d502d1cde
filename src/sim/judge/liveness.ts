import { Violation } from "../violation.ts";
import type { Book, Execution, Order, Parent } from "./book.ts";
import type { Copies } from "./copies.ts";
import type { Positions } from "./positions.ts";
import type { Stops } from "./stops.ts";

/** TimeInForce(59) of an order that may not rest. */
const IMMEDIATE = "3";

/**
 * When faults have stopped and time was given: nothing is owed. Every order that has come was
 * answered, every cancel, every immediate order has ended; what a venue executed its client was
 * told, share for share and price for price.
 *
 * What need not end: orders of which a venue has lied or of which people have resolved a part, what
 * people have stopped, what lay at a venue whose process stopped, and what went out on a line that
 * was lost and of which no venue ever spoke: only people can end those (F14). A day order may rest.
 */
export class Liveness {
  readonly #book: Book;
  readonly #stops: Stops;
  readonly #positions: Positions;
  readonly #copies: Copies;
  /** Venues that have kept silent on an order (B32, B33): it lasts until people phone them. */
  readonly #silent: Set<string> = new Set();

  constructor(
    book: Book,
    of: { readonly stops: Stops; readonly positions: Positions; readonly copies: Copies },
  ) {
    this.#book = book;
    this.#stops = of.stops;
    this.#positions = of.positions;
    this.#copies = of.copies;
  }

  /** A venue has kept back an answer. */
  silent(process: string): void {
    this.#silent.add(process);
  }

  settled(): void {
    for (const client of this.#book.clients) {
      for (const order of client.unbound) this.#answered(order);
    }
    for (const parent of this.#book.parents.values()) this.#parent(parent);
    const { parents, facts } = this.#book;
    if (facts.surveillance !== "") for (const parent of parents.values()) this.#copied(parent);
    this.#positions.settled((execution) => this.#mustBeTold(execution));
  }

  #answered(order: Order): void {
    const { client, answered, clOrdId } = order;
    if (answered || client.gaps > 0 || this.#book.mayWait(order)) return;
    throw new Violation("liveness", `${client.process} has no answer to ${clOrdId}`);
  }

  #parent(parent: Parent): void {
    const { order, number, children } = parent;
    if (order === null) {
      if (children.length === 0 || this.#heardNothing(parent)) return;
      throw new Violation("I3", `P${number} has ${children.length} orders, no client was told`);
    }
    for (const execution of parent.executions) {
      if (execution.tellings > 0 || !this.#mustBeTold(execution)) continue;
      const { qty, px, venue, execId, heardEpoch } = execution;
      const who = heardEpoch >= 0 ? order.client.process : "the gate";
      const what = `${qty} at ${px}, ${execId} on ${venue.code}`;
      throw new Violation("liveness", `${who} was never told of ${what} of P${number}`);
    }
    if (parent.amended) this.#amended(parent, order);
    this.#told(parent, order);
    if (parent.ended !== "" || this.#mayRest(parent)) return;
    const { cumQty } = parent.told;
    if (order.client.gaps === 0 && cumQty > 0 && cumQty >= (order.confirmed?.qty ?? cumQty + 1)) {
      throw new Violation("liveness", `P${number} is filled, and its client was never told so`);
    }
    if (order.cancels.size > 0) {
      const [cancel] = order.cancels;
      throw new Violation("liveness", `P${number} was to be cancelled by ${cancel}, and lives`);
    }
    if ((order.confirmed ?? order.asked[0])?.tif !== IMMEDIATE) return;
    throw new Violation("liveness", `P${number} is immediate or cancel, and lives`);
  }

  /** C63: what its venues executed of it surveillance has heard, whatever its client has. */
  #copied({ tainted, amended, executions, number }: Parent): void {
    if (tainted !== "" || amended) return;
    for (const execution of executions) {
      const { heardEpoch, refused, venue, execId } = execution;
      if (heardEpoch < 0 || refused || this.#copies.has(execution)) continue;
      throw new Violation(
        "C63",
        `surveillance never heard of ${execId} on ${venue.code}, P${number}`,
      );
    }
  }

  /** An end, and the terms that a replace has put in force, are told without being asked for. */
  #told({ number, tainted, ended, endTold, saidQty, saidPx }: Parent, order: Order): void {
    const { client, confirmed } = order;
    if (tainted !== "" || client.gaps > 0) return;
    if (ended !== "" && !endTold) {
      throw new Violation("liveness", `P${number} has ended, its client heard it by asking only`);
    }
    if (confirmed === null || (confirmed.qty === saidQty && confirmed.px === saidPx)) return;
    const [said, was] = [`${saidQty} at ${saidPx}`, `${confirmed.qty} at ${confirmed.px}`];
    throw new Violation("M15", `P${number} is told as ${said}, its client knows of ${was}`);
  }

  /** B29: what was broken or corrected counts as its venue said last. */
  #amended({ tainted, executions, told, number }: Parent, { client }: Order): void {
    // A loss of the gate's power takes the word that stood in a true one's place for good.
    if (tainted !== "" || client.gaps > 0 || this.#book.powerEpoch > 0) return;
    const counts = executions.reduce((sum, { nowQty }) => sum + nowQty, 0);
    if (told.cumQty === counts) return;
    throw new Violation("B29", `P${number} has CumQty ${told.cumQty}, its trades count ${counts}`);
  }

  /** Its client may have lost the report that named it. */
  #heardNothing({ account }: Parent): boolean {
    return this.#book.clients.some(({ accounts, gaps }) => gaps > 0 && accounts.includes(account));
  }

  /** Whether its client must have been told of a trade under its own report. */
  #mustBeTold({ parent, venue, venueLife, heardEpoch, refused }: Execution): boolean {
    if (parent.tainted !== "" || parent.amended || refused) return false;
    const { order } = parent;
    if (order === null ? this.#heardNothing(parent) : order.client.gaps > 0) return false;
    return heardEpoch >= 0 || venueLife === venue.life;
  }

  #mayRest(parent: Parent): boolean {
    if (parent.tainted !== "" || this.#stops.stopped(parent)) return true;
    if (parent.executions.some(({ refused }) => refused)) return true;
    return parent.children.some(
      (child) =>
        child.state === "gone" || child.state === "lost" || this.#silent.has(child.venue.process),
    );
  }
}
