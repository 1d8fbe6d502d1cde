import { Violation } from "../violation.ts";
import { type Book, type Client, isWorse, type Order, openQty, type Parent } from "./book.ts";
import { readOrderId } from "./child-id.ts";
import { Field, letter, price, whole, word } from "./fix-words.ts";
import type { Limits } from "./limits.ts";
import { reportKind } from "./report-kind.ts";

/** OrdStatus(39) that says that nothing of an order is out any more. */
const ENDS = "234C8";
/** OrdStatus(39) that acknowledges nothing: PendingNew, PendingCancel, PendingReplace. */
const PENDING = "A6E";

/**
 * What the gate says to clients binds it from the moment in which it is written: which order has
 * which number, what was acknowledged, replaced, ended. No acknowledged order is ever unknown (I3).
 */
export class ToldWords {
  readonly #book: Book;
  readonly #limits: Limits;
  /** How often a refusal or report was told, and losses of power when it was told first. */
  readonly #said: Map<string, { times: number; readonly epoch: number }> = new Map();

  constructor(book: Book, limits: Limits) {
    this.#book = book;
    this.#limits = limits;
  }

  /**
   * @param place Where the message stands in the client's stream.
   * @returns The order that this is the first word of, when it says New(0); else null.
   */
  take(client: Client, type: string, text: string, place: number): Order | null {
    if (type === "9") this.#refusedRequest(client, text);
    if (type !== "8") return null;
    const number = readOrderId(word(text, Field.OrderID));
    if (number === 0) {
      this.#noOrder(client, text);
      return null;
    }
    const parent = this.#book.parent(number);
    // Told while its reserve is on the way to the disk: it may never get there.
    if (parent.order === null && PENDING.includes(letter(text, Field.OrdStatus))) return null;
    const order = parent.order ?? this.#bind(client, parent, text);
    if (order.client !== client) {
      throw new Violation("I3", `P${number} of ${order.client.process} told to ${client.process}`);
    }
    this.#qtyAsked(order, parent, text);
    const execType = letter(text, Field.ExecType);
    const isFirst = execType === "0" && order.confirmed === null;
    if (execType === "0" || order.confirmed === null) this.#acknowledged(order, text, place);
    if (execType === "5" || namesReplace(order, text)) this.#replaced(order, parent, text, place);
    else if (execType === "E") checkUnchanged(order, text);
    const execId = word(text, Field.ExecID);
    if (reportKind(text) !== "status" && this.#saidBefore(`${client.process} 8 ${execId}`, text)) {
      throw new Violation("ExecID", `${execId} is told to ${client.process} again: ${text}`);
    }
    const status = letter(text, Field.OrdStatus);
    if (parent.ended === "" && ENDS.includes(status)) this.#ended(order, parent, status);
    if (ENDS.includes(status) && reportKind(text) !== "status") parent.endTold = true;
    parent.saidQty = whole(text, Field.OrderQty);
    parent.saidPx = price(text, Field.Price);
    this.#book.touch(parent);
    return isFirst ? order : null;
  }

  /** The first report with a number: it is of an order that this client has asked for (I3, B11). */
  #bind(client: Client, parent: Parent, text: string): Order {
    const id = word(text, Field.ClOrdID);
    const order = client.orders.get(id) ?? client.orders.get(word(text, Field.OrigClOrdID));
    const name = `P${parent.number}`;
    if (order === undefined) {
      throw new Violation("I3", `${name} told to ${client.process}, which never ordered ${id}`);
    }
    if (order.parent !== null) {
      throw new Violation("B11", `${order.clOrdId} is P${order.parent.number} and ${name} too`);
    }
    parent.order = order;
    order.parent = parent;
    order.answered = true;
    client.unbound.delete(order);
    order.accepted.add(order.clOrdId);
    if (parent.children.length > 0) this.#checkEarlier(order, parent);
    return order;
  }

  /**
   * Children went out first: its client was away, or its line took nothing more. They are held
   * against its words now.
   */
  #checkEarlier(order: Order, parent: Parent): void {
    const { client, line, gateLife } = order;
    const firstNs = parent.children[0]?.sentNs ?? 0;
    const [fromNs, toNs] = client.waited;
    const waited = fromNs >= 0 && firstNs >= fromNs && firstNs <= toNs;
    if (line === client.line && gateLife === this.#book.gateLife && !waited) {
      throw new Violation(
        "I3",
        `P${parent.number} is told after ${parent.children[0]?.id} went out`,
      );
    }
    checkEarlierChildren(order, parent);
  }

  #acknowledged(order: Order, text: string, place: number): void {
    if (order.confirmed !== null) return;
    const symbol = word(text, Field.Symbol);
    const side = letter(text, Field.Side);
    const account = word(text, Field.Account);
    const qty = whole(text, Field.OrderQty);
    const px = price(text, Field.Price);
    const same = order.asked.filter(
      (asked) => asked.symbol === symbol && asked.side === side && asked.account === account,
    );
    if (same.length === 0) {
      throw new Violation("I3", `${order.clOrdId} told as ${side} ${symbol} for ${account}`);
    }
    // A status may be the first word of it, and name what a replace has made of it.
    const exact = same.find((asked) => asked.qty === qty && asked.px === px);
    const replaced = [...order.pending.values()].find(
      (asked) => asked.qty === qty && asked.px === px,
    );
    const confirmed = exact ?? replaced;
    if (confirmed === undefined) {
      throw new Violation("I3", `${order.clOrdId} told with ${qty} at ${px}, never asked for`);
    }
    order.confirmed = confirmed;
    order.confirmedAt = place;
    // A first word that is of its end: what it had not executed made room for others since.
    const over = ENDS.includes(letter(text, Field.OrdStatus));
    this.#limits.confirmed(order, over ? whole(text, Field.CumQty) : confirmed.qty);
  }

  #replaced(order: Order, parent: Parent, text: string, place: number): void {
    const id = word(text, Field.ClOrdID);
    const terms = order.pending.get(id);
    order.accepted.add(id);
    order.pending.delete(id);
    if (terms === undefined) return;
    const [qty, px] = [whole(text, Field.OrderQty), price(text, Field.Price)];
    if (qty !== terms.qty || px !== terms.px) {
      const asked = `${terms.qty} at ${terms.px}`;
      throw new Violation("M15", `${id} asked for ${asked}, it is told as ${qty} at ${px}`);
    }
    if (place < order.confirmedAt) return;
    order.confirmed = terms;
    order.confirmedAt = place;
    this.#limits.confirmed(order, terms.qty);
    for (const child of parent.children) {
      if (openQty(child) === 0 || !isWorse(terms.side, child.px, terms.px)) continue;
      throw new Violation("M15", `${child.id} at ${child.px} is out, the limit is ${terms.px} now`);
    }
  }

  #ended(order: Order, parent: Parent, status: string): void {
    parent.ended = status;
    parent.endedQty = parent.executedQty;
    parent.endedEpoch = this.#book.powerEpoch;
    order.cancels.clear();
    order.pending.clear();
  }

  #qtyAsked(order: Order, parent: Parent, text: string): void {
    const qty = whole(text, Field.OrderQty);
    if (order.qtys.has(qty)) return;
    throw new Violation("I3", `P${parent.number} has OrderQty(38) ${qty}, nobody asked for that`);
  }

  /** A refusal, or a status of an order that the gate does not know. */
  #noOrder(client: Client, text: string): void {
    const id = word(text, Field.ClOrdID);
    const order = client.orders.get(id);
    if (order === undefined) return;
    const reason = whole(text, Field.OrdRejReason);
    const isStatus = word(text, Field.ExecID) === "0";
    if (!isStatus) order.answered = true;
    if (!order.accepted.has(id)) return;
    // The same ClOrdID in other words is refused as a duplicate; the same words never are.
    if (!isStatus && (reason === 6 || order.asked.length > 1 || order.clOrdId !== id)) return;
    throw new Violation("I3", `${id} was acknowledged, and is told as ${text}`);
  }

  /**
   * Each loss of power may take out of the gate's journal that it has said something, once. What
   * comes with 43=Y for the first time may have been said, and kept, before all of them.
   *
   * @param due How often it was to be said.
   */
  #saidBefore(what: string, text: string, due = 1): boolean {
    const { powerEpoch } = this.#book;
    const isResend = letter(text, Field.PossDupFlag) === "Y";
    const said = this.#said.get(what) ?? { times: 0, epoch: isResend ? 0 : powerEpoch };
    this.#said.set(what, said);
    said.times++;
    return said.times > due + powerEpoch - said.epoch;
  }

  #refusedRequest(client: Client, text: string): void {
    const id = word(text, Field.ClOrdID);
    const orig = word(text, Field.OrigClOrdID);
    const came = client.requests.get(id) ?? 1;
    if (this.#saidBefore(`${client.process} 9 ${id}`, text, came)) {
      throw new Violation("M14", `${id} of ${client.process} is refused a second time: ${text}`);
    }
    const order = client.orders.get(orig);
    if (order === undefined) return;
    order.cancels.delete(id);
    order.pending.delete(id);
    if (letter(text, Field.CxlRejReason) !== "1" || !order.accepted.has(orig)) return;
    throw new Violation("I3", `${orig} was acknowledged, and is told as unknown`);
  }
}

/**
 * Whether a report speaks of an order under the ClOrdID(11) and in the words of its replace: it is
 * in force, for the report of that itself may be lost with its client's numbers.
 */
function namesReplace(order: Order, text: string): boolean {
  if (order.client.gaps === 0) return false;
  const terms = order.pending.get(word(text, Field.ClOrdID));
  if (terms === undefined || letter(text, Field.ExecType) === "E") return false;
  return whole(text, Field.OrderQty) === terms.qty && price(text, Field.Price) === terms.px;
}

function checkEarlierChildren(order: Order, parent: Parent): void {
  const { symbol, side, account, worstPx: px } = parent;
  const fits = [...order.asked].some(
    (asked) => asked.symbol === symbol && asked.side === side && asked.account === account,
  );
  const name = `P${parent.number}`;
  if (!fits) throw new Violation("I3", `children of ${name}: ${side} ${symbol} for ${account}`);
  const limits = [...order.asked, ...order.pending.values()];
  if (limits.some((asked) => !isWorse(side, px, asked.px))) return;
  throw new Violation("C6", `a child of ${name} went at ${px}, beyond every limit of its client`);
}

/** Until a replace is told as done the order is told as it still stands (M15). */
function checkUnchanged({ confirmed, accepted }: Order, text: string): void {
  const id = word(text, Field.ClOrdID);
  // Told once more behind a restart, from where the order stood then.
  if (confirmed === null || accepted.has(id)) return;
  const [qty, px] = [whole(text, Field.OrderQty), price(text, Field.Price)];
  if (qty === confirmed.qty && px === confirmed.px) return;
  throw new Violation("M15", `${id} is pending, and told as ${qty} at ${px} already`);
}
