import type { QuoteEar } from "../tape.ts";
import { Violation } from "../violation.ts";
import type { Child } from "./book.ts";
import type { VisibleLimits } from "./facts.ts";
import { Field, letter } from "./fix-words.ts";
import { isMarkedRetail } from "./retail-marks.ts";
import { VolumeShares } from "./volume-shares.ts";

/** What one venue shows of a symbol, $0.0001 and shares; a price of 0: that side is empty. */
type Top = {
  bidPx: number;
  bidQty: number;
  askPx: number;
  askQty: number;
  trading: boolean;
};

/** How something was before a change: to exchange it undoes the change, again does it anew. */
type Change = { readonly atNs: number; readonly exchange: () => void };

const BUY = "1";
const [DAY, AT_THE_OPENING, AT_THE_CLOSE] = ["0", "2", "7"] as const;
/** ExecInst(18) of an intermarket sweep. */
const ISO = "|18=f|";
/** A turn reads its lines one after the other, and writes at its end: less than this later. */
const TURN_NS = 1e6;
/** A gate's clock may run so much slower than the world's. */
const DRIFT = 2;
/** Changes that are kept, at least; older ones than a turn are dropped now and then. */
const KEPT = 256;

/**
 * Controls that ask for quotes, judged by what the gate's own feed has delivered to it, with the
 * plainest book that there can be: a child is sent on fresh quotes that are not crossed (C10), not
 * through the best one, nor at once where nothing is shown (C34), does not rest at another venue's
 * (C35), and takes no more than so many times what is shown (C9). A sweep (ISO) is held to its
 * size; whether its group takes every quote whole is for the gate's own tests. A retail order goes
 * to a programme alone, which is better than every quote, at its client's own limit (C37).
 *
 * What came in the turn in which an order was written may have come behind the decision: it is a
 * violation only if it is one by every state of the quotes since that turn began. Orders of
 * auctions are decided on no quote.
 */
export class Quotes implements QuoteEar {
  readonly #tops: Map<string, Map<string, Top>> = new Map();
  readonly #up: Set<string> = new Set();
  /** What is sent of a symbol, against what trades in it. */
  readonly volumes: VolumeShares = new VolumeShares();
  #ready = false;
  #heardNs = 0;
  #changes: Change[] = [];

  heard(atNs: number): void {
    this.#heardNs = atNs;
  }

  top(atNs: number, symbol: string, venue: string, told: Readonly<Top>): void {
    const tops = this.#tops.get(symbol) ?? new Map<string, Top>();
    this.#tops.set(symbol, tops);
    const top = tops.get(venue) ?? { bidPx: 0, bidQty: 0, askPx: 0, askQty: 0, trading: false };
    tops.set(venue, top);
    const other = { ...told };
    this.#change(atNs, () => {
      const now = { ...top };
      Object.assign(top, other);
      Object.assign(other, now);
    });
  }

  traded(atNs: number, symbol: string, shares: number): void {
    this.volumes.traded(atNs, symbol, shares);
  }

  feed(atNs: number, venue: string, up: boolean): void {
    if (this.#up.has(venue) === up) return;
    this.#change(atNs, () => {
      if (!this.#up.delete(venue)) this.#up.add(venue);
    });
  }

  whole(atNs: number): void {
    if (this.#ready) return;
    this.#change(atNs, () => {
      this.#ready = !this.#ready;
    });
  }

  /** The line to `quotes` is gone, and a gate that starts knows nothing. */
  lost(): void {
    this.#tops.clear();
    this.#up.clear();
    this.#ready = false;
    this.#changes = [];
    this.volumes.lost();
  }

  /** An order is written to a venue; its line takes what is written. */
  sent(child: Child, text: string, limits: VisibleLimits, atNs: number): void {
    const tif = letter(text, Field.TimeInForce) || DAY;
    if (tif === AT_THE_OPENING || tif === AT_THE_CLOSE) return;
    const order = {
      ...{ venue: child.venue.code, symbol: child.symbol, qty: child.qty, px: child.px },
      ...{ buy: letter(text, Field.Side) === BUY, rests: tif === DAY, iso: text.includes(ISO) },
      retail: isMarkedRetail(text),
    };
    const age = (atNs - this.#heardNs) / 1e6;
    if (age > DRIFT * limits.quoteAgeMaxMs + TURN_NS / 1e6) {
      throw new Violation("C10", `${child.id} is sent on quotes of ${age} ms ago`);
    }
    if (order.iso && order.qty > limits.maxIsoQty) {
      throw new Violation("C34", `${child.id} sweeps ${order.qty}, at most ${limits.maxIsoQty}`);
    }
    const now = this.#fault(order, limits);
    if (now === null || this.#hadNone(order, limits, atNs)) return;
    throw new Violation(now[0], `${child.id} (${JSON.stringify(order)}): ${now[1]}`);
  }

  /** Whether the order was right by the quotes as they stood somewhen since its turn began. */
  #hadNone(order: SentOrder, limits: VisibleLimits, atNs: number): boolean {
    const undone: Change[] = [];
    let right = false;
    for (let i = this.#changes.length - 1; i >= 0 && !right; i--) {
      const change = this.#changes[i] as Change;
      if (change.atNs <= atNs - TURN_NS) break;
      change.exchange();
      undone.push(change);
      right = this.#fault(order, limits) === null;
    }
    for (const change of undone.reverse()) change.exchange();
    return right;
  }

  #fault(order: SentOrder, limits: VisibleLimits): readonly [rule: string, what: string] | null {
    if (!this.#ready) return ["C10", "the gate has no quotes"];
    const { buy, px, qty, rests, iso, retail, venue: own } = order;
    const [far, near] = [this.#best(order.symbol, buy), this.#best(order.symbol, !buy)];
    const crossed = far.px > 0 && near.px > 0 && (buy ? near.px > far.px : near.px < far.px);
    if (crossed) return ["C10", `the quotes are crossed: ${near.px} and ${far.px}`];
    if (far.px === 0) return rests ? null : ["C34", "nothing is shown that it could take"];
    const reaches = (quote: number): boolean => (buy ? px >= quote : px <= quote);
    if (!reaches(far.px)) return null;
    if (px !== far.px && !iso && !retail) return ["C34", `the best quote is ${far.px}`];
    const other = [...far.venues].find((venue) => venue !== own);
    if (rests && !iso && other !== undefined) return ["C35", `${other} shows ${far.px}`];
    const most = far.qty * limits.bookTimesMax;
    return qty > most ? ["C9", `${far.qty} are shown at ${far.px}, at most ${most}`] : null;
  }

  /** The best quote that a buy (or a sell) takes, of venues that trade and whose feed is up. */
  #best(symbol: string, buy: boolean): Best {
    const best: Best = { px: 0, qty: 0, venues: new Set() };
    for (const [venue, top] of this.#tops.get(symbol) ?? []) {
      const [px, qty] = buy ? [top.askPx, top.askQty] : [top.bidPx, top.bidQty];
      if (px === 0 || qty === 0 || !top.trading || !this.#up.has(venue)) continue;
      const better = best.px === 0 || (buy ? px < best.px : px > best.px);
      if (better) Object.assign(best, { px, qty: 0, venues: new Set() });
      if (px !== best.px) continue;
      best.qty += qty;
      best.venues.add(venue);
    }
    return best;
  }

  #change(atNs: number, exchange: () => void): void {
    exchange();
    if (this.#changes.length >= 2 * KEPT) {
      this.#changes = this.#changes.filter((change) => change.atNs > atNs - TURN_NS);
    }
    this.#changes.push({ atNs, exchange });
  }
}

type SentOrder = {
  readonly venue: string;
  readonly symbol: string;
  readonly buy: boolean;
  readonly px: number;
  readonly qty: number;
  /** It is not immediate or cancel. */
  readonly rests: boolean;
  readonly iso: boolean;
  readonly retail: boolean;
};

type Best = { px: number; qty: number; venues: Set<string> };
