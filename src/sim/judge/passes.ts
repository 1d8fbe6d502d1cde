import type { PeopleEvent } from "../tape.ts";
import { Violation } from "../violation.ts";
import type { Book, Order } from "./book.ts";

/** An account or a symbol that two people have led to REDUCE_ONLY. */
type Reduced = {
  readonly scope: string;
  /** Latest word for it. */
  askedNs: number;
  inForce: boolean;
  /** Words of people to open it again that have no answer: it may be OPEN with the next. */
  opening: number;
};

/**
 * What a second person lets pass (C74, C49), seen from outside: an order above the soft limit, or
 * in a scope that is REDUCE_ONLY, is taken only when a person has signed for an order of just this
 * content, and each word is good for one.
 */
export class Passes {
  readonly #book: Book;
  readonly #signed: Map<string, number> = new Map();
  readonly #used: Map<string, number> = new Map();
  readonly #passed: Set<Order> = new Set();
  readonly #reduced: Map<string, Reduced> = new Map();

  constructor(book: Book) {
    this.#book = book;
  }

  take(event: PeopleEvent): void {
    if (event.command === "pass") this.#word(event);
    else if (event.command === "open") this.#open(event);
  }

  /** An order above the soft limit is told as taken, or as replaced so. */
  above(order: Order, qty: number, most: number): void {
    if (qty > most) this.#pass("C74", order, `${qty} shares, at most ${most} without a word`);
  }

  /**
   * An order is told as new while its account or symbol only reduces.
   *
   * @param reduces Whether it can only make the position smaller.
   */
  acknowledged(order: Order, reduces: () => boolean): void {
    const { parent, client, gateLife, line } = order;
    if (parent === null || gateLife !== this.#book.gateLife || line !== client.line) return;
    for (const { scope, askedNs, inForce, opening } of this.#reduced.values()) {
      const waited = client.waited[1] >= askedNs;
      if (!inForce || opening > 0 || waited || !covers(scope, order)) continue;
      this.#pass("C49", order, `${scope} is REDUCE_ONLY`);
      if (reduces()) continue;
      throw new Violation("C49", `P${parent.number} is taken while ${scope} only reduces`);
    }
  }

  #word({ what, order }: PeopleEvent): void {
    if (order === undefined || what === "answered") return;
    const { client, account, symbol, side, qty, px } = order;
    const key = [client, account, symbol, side, qty, px].join(" ");
    this.#signed.set(key, (this.#signed.get(key) ?? 0) + (what === "asked" ? 1 : -1));
  }

  #open({ what, scope, reduce, atNs }: PeopleEvent): void {
    const known = this.#reduced.get(scope);
    if (reduce === true) {
      const now = known ?? { scope, askedNs: atNs, inForce: false, opening: 0 };
      this.#reduced.set(scope, now);
      if (what === "asked") Object.assign(now, { askedNs: atNs, opening: 0 });
      if (what === "answered") now.inForce = true;
    } else if (known !== undefined) {
      if (what === "asked") known.opening++;
      else if (what === "refused") known.opening = Math.max(0, known.opening - 1);
      else known.inForce = false;
    }
  }

  /** Each order uses one word, whatever it needs it for; a replace has none. */
  #pass(rule: string, order: Order, why: string): void {
    const { client, clOrdId, confirmed } = order;
    if (confirmed === null) return;
    const { account, symbol, side, qty, px } = confirmed;
    const replaced = this.#passed.has(order) && !order.asked.includes(confirmed);
    if (this.#passed.has(order) && !replaced) return;
    this.#passed.add(order);
    const key = [client.client, account, symbol, side, qty, px].join(" ");
    const used = (this.#used.get(key) ?? 0) + 1;
    this.#used.set(key, used);
    const signed = this.#signed.get(key) ?? 0;
    if (used <= signed && !replaced) return;
    const words = `${used} such orders are taken, people let ${signed} pass`;
    throw new Violation(rule, `${client.process} ${clOrdId}: ${why}; ${words}`);
  }
}

function covers(scope: string, { confirmed }: Order): boolean {
  return scope === `account:${confirmed?.account}` || scope === `symbol:${confirmed?.symbol}`;
}
