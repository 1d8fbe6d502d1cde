import { Violation } from "../violation.ts";
import {
  type Book,
  type Child,
  isWorse,
  type Order,
  type Parent,
  type Venue,
  worstPx,
} from "./book.ts";
import { type ChildId, readChildId } from "./child-id.ts";
import { Field, letter, price, whole, word } from "./fix-words.ts";

/**
 * Every order that is written to a venue: an id that was never used (I4), of a start's own number;
 * a parent that its client ordered and was told of before (I3); the client's symbol, side, account
 * and limit; nothing after the end was told (I2).
 *
 * The acknowledgement must have been written to the client's line before. Only when that line is
 * full, or was lost meanwhile, it may wait in the session: then other messages are still on their
 * way to the client, or it comes on another line than the order came on. What went out before is
 * held against the client's words when it does (`ToldWords`).
 */
export class Children {
  readonly #book: Book;
  readonly #ids: Set<string> = new Set();
  /** Of the present start of the gate, and the highest of all before. */
  #incarnation = -1;
  #life = -1;

  constructor(book: Book) {
    this.#book = book;
  }

  /** A NewOrderSingle(D) is written to a venue. */
  sent(venue: Venue, text: string, atNs: number): Child {
    const id = word(text, Field.ClOrdID);
    const parts = this.#newId(id);
    this.#book.gateLetter = parts.gate;
    this.#sameStart(id, parts);
    const parent = this.#book.parent(parts.parent);
    const child: Child = {
      ...{ id, parent, venue, sentNs: atNs, gateLife: this.#book.gateLife },
      symbol: word(text, Field.Symbol),
      account: word(text, Field.Account),
      qty: whole(text, Field.OrderQty),
      px: price(text, Field.Price),
      ...{ state: "sent", cumQty: 0, arrived: false, acked: false, cancelNs: -1 },
      ...{ excused: false, buried: false },
    };
    const side = letter(text, Field.Side);
    if (parent.order === null) this.#early(parent, child, side);
    else checkTerms(parent.order, child, side);
    if (parent.ended !== "" && !parent.forgotten) {
      throw new Violation("I2", `${id} is sent after the end of P${parent.number} was told`);
    }
    this.#book.addChild(child);
    venue.unspoken.push(child);
    venue.unacked++;
    return child;
  }

  /** A NewOrderSingle(D) has come to its venue. */
  arrived(venue: Venue, text: string): void {
    const id = word(text, Field.ClOrdID);
    const child = this.#book.children.get(id);
    if (child?.venue !== venue) {
      throw new Violation("I4", `${id} has come to ${venue.process}, nobody sent it there`);
    }
    child.arrived = true;
  }

  /** An OrderCancelRequest(F) is written to a venue. */
  cancelled(text: string, atNs: number): void {
    this.#newId(word(text, Field.ClOrdID));
    const child = this.#book.children.get(word(text, Field.OrigClOrdID));
    if (child !== undefined) child.cancelNs = atNs;
  }

  #newId(id: string): ChildId {
    const parts = readChildId(id);
    if (parts === null) throw new Violation("I4", `${id} is no id of a gate's order`);
    if (this.#ids.has(id)) throw new Violation("I4", `${id} is used a second time`);
    this.#ids.add(id);
    return parts;
  }

  #sameStart(id: string, { incarnation }: ChildId): void {
    const life = this.#book.gateLife;
    const sameLife = life === this.#life;
    if (sameLife ? incarnation !== this.#incarnation : incarnation <= this.#incarnation) {
      const before = this.#incarnation;
      throw new Violation("I4", `${id} is of start ${incarnation}, the gate had ${before}`);
    }
    this.#life = life;
    this.#incarnation = incarnation;
  }

  /** A child of a number that no client has heard of yet. */
  #early(parent: Parent, child: Child, side: string): void {
    const { symbol, account, px, id } = child;
    if (parent.symbol === "") {
      parent.symbol = symbol;
      parent.account = account;
      parent.side = side;
      parent.worstPx = px;
    }
    if (parent.symbol !== symbol || parent.account !== account || parent.side !== side) {
      throw new Violation("I3", `${id}: ${side} ${symbol} for ${account} is not its parent's`);
    }
    if (isWorse(side, px, parent.worstPx)) parent.worstPx = px;
    parent.hasty ||= this.#book.clients.every(
      ({ accounts, onWay }) => onWay === 0 || !accounts.includes(account),
    );
    if (!this.#isAskedFor(child, side)) {
      throw new Violation("I3", `${id} of P${parent.number}: no client has asked for that`);
    }
  }

  /** Whether a client's order has come that may be its parent and has no number yet. */
  #isAskedFor({ symbol, account }: Child, side: string): boolean {
    return this.#book.clients.some(
      ({ accounts, unbound }) =>
        accounts.includes(account) &&
        [...unbound].some(({ asked }) =>
          asked.some((terms) => terms.symbol === symbol && terms.side === side),
        ),
    );
  }
}

function checkTerms(order: Order, child: Child, side: string): void {
  const terms = order.confirmed ?? order.asked[0];
  const { id, symbol, account, px } = child;
  if (terms?.symbol !== symbol || terms.side !== side || terms.account !== account) {
    const asked = `${terms?.side} ${terms?.symbol} for ${terms?.account}`;
    throw new Violation("I3", `${id}: ${side} ${symbol} for ${account}, its client asked ${asked}`);
  }
  const limit = worstPx(order);
  if (isWorse(side, px, limit)) {
    throw new Violation("C6", `${id} at ${px}, its client's limit is ${limit}`);
  }
}
