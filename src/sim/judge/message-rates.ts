import { Violation } from "../violation.ts";
import type { Book, Client, Order } from "./book.ts";
import { Field, letter, whole, word } from "./fix-words.ts";

/** Less than a second by more than any clock runs apart from the world's. */
const WINDOW_NS = 900e6;
/** NewOrderSingle, OrderCancelRequest, OrderCancelReplaceRequest, OrderStatusRequest. */
const ASKS = "DFGH";

/** A message that the gate's process has read. */
type Arrival = { readonly client: Client; readonly atNs: number };

/**
 * What each client asked for before an order that the gate takes (C24). When the gate decided is
 * not seen, only that it did between the order's arrival and its first word: what arrived before
 * the order, and less than a second before that word, was within the second for certain.
 *
 * What a session has read it may yet drop, behind a gap or as a repetition: whenever numbers do not
 * simply go on, and of a message that it refuses, all that its client has said until then is left
 * out. An order that came behind a gap is decided after the gap is filled, so it is left out too.
 */
export class MessageRates {
  readonly #book: Book;
  /** Those of the last while, oldest first. */
  #arrivals: Arrival[] = [];
  /** Of each order the message that it came with; null where nobody sees which was taken. */
  readonly #came: Map<Order, Arrival | null> = new Map();
  readonly #next: Map<Client, number> = new Map();

  constructor(book: Book) {
    this.#book = book;
  }

  /** A message of a client has come to the gate's process; its order stands in the book. */
  arrived(client: Client, type: string, text: string, atNs: number): void {
    const seq = whole(text, Field.MsgSeqNum);
    if (seq !== this.#next.get(client)) this.unsure(client);
    this.#next.set(client, seq + 1);
    if (!ASKS.includes(type)) return;
    const arrival = letter(text, Field.PossDupFlag) === "Y" ? null : { client, atNs };
    if (arrival !== null) this.#note(arrival);
    const order = type === "D" ? client.orders.get(word(text, Field.ClOrdID)) : undefined;
    if (order !== undefined) this.#came.set(order, this.#came.has(order) ? null : arrival);
  }

  /** What this client has said until now may not have been taken in. */
  unsure(client: Client): void {
    this.#next.delete(client);
    this.#arrivals = this.#arrivals.filter((one) => one.client !== client);
    for (const order of this.#came.keys()) if (order.client === client) this.#came.set(order, null);
  }

  /** The gate begins anew: it has read nothing. */
  gateStarts(): void {
    for (const client of this.#book.clients) this.unsure(client);
  }

  #note(arrival: Arrival): void {
    const old = this.#arrivals.findIndex((one) => one.atNs > arrival.atNs - WINDOW_NS);
    this.#arrivals.splice(0, old < 0 ? this.#arrivals.length : old);
    this.#arrivals.push(arrival);
  }

  /** An order is told as New(0) for the first time. */
  acknowledged(order: Order, atNs: number): void {
    const own = this.#came.get(order);
    if (own === undefined || own === null || own.atNs <= atNs - WINDOW_NS) return;
    const most = this.#book.limits.now.clientMessagesMaxPerS;
    const { client, clOrdId } = order;
    let count = 0;
    for (const one of this.#arrivals) {
      if (one.client === client && one.atNs > atNs - WINDOW_NS) count++;
      if (one === own) break;
    }
    if (count <= most) return;
    const what = `${count} messages of it within ${WINDOW_NS / 1e6} ms, at most ${most}`;
    throw new Violation("C24", `${client.process} ${clOrdId}: ${what}`);
  }
}
