import type { Book, Client, Order, Terms } from "./book.ts";
import { Field, letter, price, whole, word } from "./fix-words.ts";

/** Notes what has reached the gate of what clients ask: a client's wish binds from then on. */
export class Asked {
  readonly #book: Book;

  constructor(book: Book) {
    this.#book = book;
  }

  /** A message of a client has come to the gate's process. */
  take(client: Client, type: string, text: string): void {
    if (type === "F" || type === "G") {
      const id = word(text, Field.ClOrdID);
      client.requests.set(id, (client.requests.get(id) ?? 0) + 1);
    }
    if (type === "D") this.#ordered(client, text);
    else if (type === "4") this.#filled(client, text);
    else if (type === "G") this.#replace(client, text);
    else if (type === "F") {
      const order = client.orders.get(word(text, Field.OrigClOrdID));
      if (order === undefined || order.parent === null || this.#book.isOver(order.parent)) return;
      this.#wish(client, order, text);
      order.cancels.add(word(text, Field.ClOrdID));
    }
  }

  /** The gate's session refuses a message whole: that is its answer, what it asked is nothing. */
  refused(client: Client, text: string): void {
    const seq = whole(text, Field.RefSeqNum);
    const order = client.arrived.get(seq);
    if (order !== undefined) order.answered = true;
    const wish = client.wishes.get(seq);
    wish?.order.cancels.delete(wish.clOrdId);
    wish?.order.pending.delete(wish.clOrdId);
  }

  #wish(client: Client, order: Order, text: string): void {
    client.wishes.set(whole(text, Field.MsgSeqNum), { order, clOrdId: word(text, Field.ClOrdID) });
  }

  /** A client fills its numbers: what came under them it does not say again, nor wait for. */
  #filled(client: Client, text: string): void {
    if (letter(text, Field.GapFillFlag) !== "Y") return;
    const next = whole(text, Field.NewSeqNo);
    for (let seq = whole(text, Field.MsgSeqNum); seq >= 0 && seq < next; seq++) {
      const order = client.arrived.get(seq);
      if (order !== undefined) order.answered = true;
    }
  }

  #ordered(client: Client, text: string): void {
    const clOrdId = word(text, Field.ClOrdID);
    const terms = termsOf(text);
    const known = client.orders.get(clOrdId);
    if (known !== undefined) {
      // An id that was that of a replace is no order of its own.
      if (known.clOrdId !== clOrdId) return;
      if (!known.asked.some((before) => sameTerms(before, terms))) known.asked.push(terms);
      known.qtys.add(terms.qty);
      return;
    }
    const order: Order = {
      ...{ client, clOrdId, asked: [terms], pending: new Map(), qtys: new Set([terms.qty]) },
      ...{ accepted: new Set(), cancels: new Set(), parent: null, confirmed: null },
      ...{ confirmedAt: -1, answered: false, line: client.line, gateLife: this.#book.gateLife },
      limitsFrom: this.#book.limits.log.length - 1,
    };
    client.orders.set(clOrdId, order);
    client.unbound.add(order);
    client.arrived.set(whole(text, Field.MsgSeqNum), order);
  }

  #replace(client: Client, text: string): void {
    const order = client.orders.get(word(text, Field.OrigClOrdID));
    const clOrdId = word(text, Field.ClOrdID);
    if (order === undefined || order.accepted.has(clOrdId)) return;
    if (order.parent !== null && this.#book.isOver(order.parent)) return;
    const terms = termsOf(text);
    this.#wish(client, order, text);
    order.pending.set(clOrdId, terms);
    order.qtys.add(terms.qty);
    if (!client.orders.has(clOrdId)) client.orders.set(clOrdId, order);
  }
}

function termsOf(text: string): Terms {
  const ordType = letter(text, Field.OrdType);
  return {
    account: word(text, Field.Account),
    symbol: word(text, Field.Symbol),
    side: letter(text, Field.Side),
    ordType,
    tif: letter(text, Field.TimeInForce) || "0",
    qty: Math.max(0, whole(text, Field.OrderQty)),
    retail: [Field.OrderCapacity, Field.Rule80A].some((field) => letter(text, field) === "I"),
    px: ordType === "1" ? 0 : Math.max(0, price(text, Field.Price)),
  };
}

function sameTerms(a: Terms, b: Terms): boolean {
  return (
    a.qty === b.qty &&
    a.px === b.px &&
    a.symbol === b.symbol &&
    a.side === b.side &&
    a.account === b.account &&
    a.ordType === b.ordType &&
    a.tif === b.tif &&
    a.retail === b.retail
  );
}
