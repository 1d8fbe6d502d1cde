import type { PeopleEvent, QuoteEvent } from "../tape.ts";
import { Violation } from "../violation.ts";
import type { Book, Child, Execution, Parent } from "./book.ts";

const BUY = "1";
/** A turn reads its lines one after the other, and writes at its end: less than this later. */
const TURN_NS = 1e6;

/** Shares of an account in a symbol, and what was paid for them less what was got, $0.0001. */
type Position = { net: number; paid: number };
/** The best prices that a symbol was ever worth to the gate: none of its marks is better. */
type Best = { high: number; low: number };

/**
 * C23: no order that adds to a position leaves for an account, or a firm, that has lost more than
 * its limit on the trade date. What was lost is counted from the venues' executions alone, at the
 * best price that a position could ever have had on that day: of the prior close, of every quote
 * that the gate was told and of every price that was traded. So the gate, which marks at the
 * market, has always lost at least as much, and an order is never blamed for a mark that the judge
 * cannot see; what the market took from a position that is still held is not judged.
 *
 * An account counts while all that it has executed is certain: its clients were told of it, no
 * venue has lied about it, broken or corrected it, and the gate has lost no power since.
 */
export class Losses {
  readonly #book: Book;
  readonly #best: Map<string, Best> = new Map();
  #isOpen = false;
  /** Another day may have begun: its losses are counted from prices that are not known here. */
  #isOver = false;

  constructor(book: Book) {
    this.#book = book;
    for (const [symbol, close] of Object.entries(book.facts.closes))
      this.#saw(symbol, close, close);
  }

  quoted({ symbol, bidPx, askPx }: QuoteEvent): void {
    this.#saw(symbol, bidPx, askPx);
  }

  people({ command, what }: PeopleEvent): void {
    if (command !== "day") return;
    if (what === "asked" && this.#isOpen) this.#isOver = true;
    if (what === "answered") this.#isOpen = true;
  }

  /** An order is written to a venue; its line takes what is written. */
  sent({ id, account, symbol, parent }: Child, side: string, atNs: number): void {
    const { firmLossMax, accountLossMax, isNarrow } = this.#limits;
    if (!isNarrow || this.#isOver) return;
    const of = this.#positions(atNs);
    const own = of.get(account);
    const net = own?.get(symbol)?.net ?? Number.NaN;
    // What can only reduce passes (B61); of an account that is not certain nothing is known.
    const adds = side === BUY ? net >= 0 : net <= 0;
    if (own === undefined || !adds) return;
    atMost(`${id} of ${account}`, this.#lost(own), accountLossMax);
    const accounts = this.#book.clients.flatMap((client) => client.accounts);
    if (accounts.some((name) => !of.has(name))) return;
    let lost = 0;
    for (const positions of of.values()) lost += this.#lost(positions);
    atMost(`${id} of P${parent.number}`, lost, firmLossMax);
  }

  get #limits() {
    const { firmLossMax, accountLossMax } = this.#book.limits.now;
    return { firmLossMax, accountLossMax, isNarrow: Math.min(firmLossMax, accountLossMax) < 4e15 };
  }

  /** The least that the positions of an account, or all together, can have lost. */
  #lost(positions: ReadonlyMap<string, Position>): number {
    let lost = 0;
    for (const [symbol, { net, paid }] of positions) {
      const { high, low } = this.#best.get(symbol) ?? { high: Number.POSITIVE_INFINITY, low: 0 };
      lost += paid - (net === 0 ? 0 : net * (net > 0 ? high : low));
    }
    return lost;
  }

  /** The positions of every account of which all is certain, by account and symbol. */
  #positions(atNs: number): Map<string, Map<string, Position>> {
    const { facts, clients, parents } = this.#book;
    const of = new Map<string, Map<string, Position>>();
    for (const account of clients.flatMap((client) => client.accounts)) {
      const rows = Object.entries(facts.closes);
      const positions = rows.map(([symbol, close]): [string, Position] => {
        return [symbol, { net: facts.held, paid: facts.held * close }];
      });
      of.set(account, new Map(positions));
    }
    for (const parent of parents.values()) {
      const { account, symbol, side } = termsOf(parent);
      const position = of.get(account)?.get(symbol);
      if (parent.tainted !== "" || parent.amended || parent.forgotten) of.delete(account);
      for (const execution of parent.executions) {
        if (!this.#isCertain(execution, atNs)) of.delete(account);
        this.#saw(symbol, execution.px, execution.px);
        if (position === undefined) continue;
        const shares = side === BUY ? execution.qty : -execution.qty;
        position.net += shares;
        position.paid += shares * execution.px;
      }
    }
    return of;
  }

  /** The gate has booked it for good: it has told its client of it, and lost no power since. */
  #isCertain({ tellings, heardEpoch, heardNs, unwritten, refused }: Execution, atNs: number) {
    const { powerEpoch } = this.#book;
    return (
      tellings > 0 &&
      heardEpoch === powerEpoch &&
      heardNs < atNs - TURN_NS &&
      !unwritten &&
      !refused
    );
  }

  #saw(symbol: string, high: number, low: number): void {
    const best = this.#best.get(symbol) ?? { high: 0, low: Number.POSITIVE_INFINITY };
    this.#best.set(symbol, best);
    best.high = Math.max(best.high, high);
    if (low > 0) best.low = Math.min(best.low, low);
  }
}

function termsOf(parent: Parent) {
  const child = parent.children[0];
  const terms = parent.order?.confirmed ?? parent.order?.asked[0];
  return {
    account: child?.account ?? terms?.account ?? parent.account,
    symbol: child?.symbol ?? terms?.symbol ?? parent.symbol,
    side: terms?.side ?? parent.side,
  };
}

function atMost(who: string, lost: number, most: number): void {
  if (lost <= most) return;
  throw new Violation("C23", `${who} is sent, ${lost} is lost at least, at most ${most}`);
}
