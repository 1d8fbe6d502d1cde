import { assert } from "../domain/assert.ts";
import type { OrdStatus } from "../domain/ord-status.ts";
import { isAuctionTif, isBuy, Tif } from "../domain/order.ts";
import { isStrategy } from "../domain/strategy.ts";
import type { SymbolId } from "../domain/symbols.ts";
import { Children } from "./children.ts";
import { Group } from "./group.ts";
import type { Lease } from "./lease.ts";
import {
  type Assignment,
  askQty,
  beginWork,
  freeQty,
  type ParentWork,
  permits,
  sideOf,
  worstPx,
} from "./parent-work.ts";
import { QuoteUse } from "./quote-use.ts";
import { Reaction, reactionTo } from "./refusal.ts";
import { Rests } from "./rests.ts";
import { RouterMarket } from "./router-market.ts";
import { joinAuction } from "./strategies/join-auction.ts";
import { offerRetail } from "./strategies/offer-retail.ts";
import { sweep } from "./strategies/sweep.ts";
import { Candidates, type RankingInputs, type RouterVenue, rankVenues } from "./venue-ranking.ts";
import { WorkLists } from "./work-lists.ts";

/** What a router asks of the world, called while it plans. */
export interface RouterEffects {
  /** Sends a group of children of one parent; `group` is filled again for the next. */
  propose(work: ParentWork, group: Group): void;
  /** Asks the gate to cancel a child, named by the parts of its ClOrdID(11). */
  cancel(parent: number, incarnation: number, child: number): void;
  /** The first parent of a symbol came: depth of it is wanted. */
  watch(symbol: SymbolId): void;
  /** The last parent of a symbol went. */
  unwatch(symbol: SymbolId): void;
}

export type RouterOptions = {
  /** Symbols of the process's own table. */
  readonly symbols: number;
  readonly venues: readonly RouterVenue[];
  /** Price levels that one group may span; beyond 1 depth is asked for. */
  readonly levels: number;
  /** Most shares that the gate lets be sent for a parent, as a multiple of its quantity. */
  readonly sentCap: number;
  /** Most children out at once, a power of two. */
  readonly childrenMax: number;
};

/** When all children that may be out are out, the rest waits this long. */
const FULL_RESTS_NS = 5e6;

/**
 * Works parents by proposing children. It holds what the gate has told and what it has itself
 * proposed, and asks for no more than the one less the other. All it knows ends with the link to
 * the gate. Instants are ns of the caller's monotonic clock.
 */
export class Router {
  readonly market: RouterMarket;
  readonly works: WorkLists;
  readonly use: QuoteUse;
  readonly children: Children;
  /** The live lease, or null: then nothing is proposed. */
  lease: Lease | null = null;
  readonly #effects: RouterEffects;
  readonly #rests: Rests;
  readonly #ranking: RankingInputs;
  readonly #candidates: Candidates;
  readonly #group: Group = new Group();
  readonly #sentCap: number;
  #nowNs = 0;

  constructor(options: RouterOptions, effects: RouterEffects) {
    const { symbols, venues, levels } = options;
    const codes = venues.map((venue) => venue.code);
    this.#effects = effects;
    this.#sentCap = options.sentCap;
    this.works = new WorkLists(symbols);
    this.use = new QuoteUse(symbols, venues.length);
    this.#rests = new Rests(symbols, venues.length, this.use);
    this.children = new Children(options.childrenMax, this.use, this.#rests);
    this.market = new RouterMarket(symbols, codes, this.use, this.works);
    this.#candidates = new Candidates(venues.length * levels);
    this.#ranking = {
      market: this.market,
      venues,
      use: this.use,
      venueRestsNs: this.#rests.venueNs,
      levels,
    };
  }

  /** A lease was given (M3). What an earlier one left unanswered is void. */
  leased(lease: Lease): void {
    this.children.voidUnanswered();
    this.lease = lease;
    this.works.markAll();
  }

  /** The lease has ended. */
  revoked(leaseId: number): void {
    if (this.lease?.leaseId === leaseId) this.lease = null;
  }

  /** A parent to work, or a new assignment of one that is worked (M17). */
  assigned(a: Assignment, nowNs: number): void {
    const known = this.works.get(a.parent);
    if (known !== undefined) this.unassigned(known.parent, known.assign, nowNs);
    const first = !this.works.working(a.symbol);
    const work = beginWork(a, isBuy(a.side), this.#sentCap);
    work.stopped = !isStrategy(a.strategy);
    this.works.add(work);
    this.works.mark(sideOf(work));
    if (!first) return;
    this.market.depths.open(a.symbol);
    this.#effects.watch(a.symbol);
  }

  /** An assignment ended; one that was overtaken by a newer one changes nothing. */
  unassigned(parent: number, assign: number, nowNs: number): void {
    const work = this.works.get(parent);
    if (work === undefined || work.assign !== assign) return;
    this.works.remove(work);
    this.children.forget(work, nowNs);
    if (this.works.working(work.symbol)) return;
    this.market.depths.close(work.symbol);
    this.#effects.unwatch(work.symbol);
  }

  /** Client or gate changed a parent: cancelled, replaced, reserve moved. */
  parentChanged(parent: number, remainingQty: number, limitPx: number, reservePx: number): void {
    const work = this.works.get(parent);
    if (work === undefined) return;
    work.limitPx = limitPx;
    work.offered = 0;
    work.worstPx = worstPx(work.buy, limitPx, reservePx);
    work.stopped = !isStrategy(work.strategy);
    work.done = false;
    work.pausedNs = 0;
    this.#told(parent, remainingQty);
  }

  /** A proposed child was sent; its ClOrdID(11) is made of incarnation and child. */
  admitted(
    parent: number,
    ref: number,
    incarnation: number,
    child: number,
    remainingQty: number,
  ): void {
    const row = this.children.rows.find(ref);
    if (row >= 0) this.children.admitted(row, incarnation, child);
    this.#told(parent, remainingQty);
  }

  /**
   * The gate refused the group in which `ref` stood.
   *
   * @param b Second of the two numbers that decided: the limit where one was passed.
   */
  refused(
    parent: number,
    ref: number,
    code: number,
    b: number,
    remainingQty: number,
    nowNs: number,
  ): void {
    const rows = this.children.rows;
    const row = rows.find(ref);
    const venueIndex = row < 0 ? -1 : (rows.venueIndex[row] as number);
    const useRow = row < 0 ? -1 : (rows.useRow[row] as number);
    if (row >= 0) this.children.returnGroup(row);
    if (reactionTo(code) === Reaction.Lease) this.lease = null;
    const work = this.works.get(parent);
    if (work === undefined) return;
    this.#rests.refused(work, code, b, { venueIndex, useRow }, nowNs);
    this.#told(parent, remainingQty);
  }

  /** A venue said something of a child: ack, fill, cancel, reject. */
  reported(
    parent: number,
    ref: number,
    status: OrdStatus,
    lastQty: number,
    remainingQty: number,
    nowNs: number,
  ): void {
    const row = this.children.rows.find(ref);
    if (row >= 0) this.children.reported(row, status, lastQty, nowNs);
    this.#told(parent, remainingQty);
  }

  /** The link to the gate is lost: leases, parents and children are known no more. */
  gateLost(nowNs: number): void {
    this.lease = null;
    for (const work of [...this.works.all()]) this.unassigned(work.parent, work.assign, nowNs);
    this.children.forget(null, nowNs);
    this.children.rows.restart();
  }

  /** Plans every side that was marked; the end of a turn. */
  plan(nowNs: number): void {
    if (this.lease === null || !this.market.ready || this.#rests.gateNs > nowNs) return;
    if (this.children.usedUp) return;
    this.#nowNs = nowNs;
    this.works.drain(this.#planSide);
  }

  /** When `wake` is needed next although nothing happens; 0: not at all. */
  wakeNs(nowNs: number): number {
    const next = this.works.wakeNs();
    const gateNs = this.#rests.gateNs;
    return gateNs > nowNs ? Math.max(next, gateNs) : next;
  }

  /** Marks what has waited for its instant; plan after it. */
  wake(nowNs: number): void {
    this.works.wake(nowNs);
  }

  /** Cancels children of which nothing was heard for too long. Asked for now and then. */
  cancelSilent(nowNs: number): void {
    this.children.silent(nowNs, (row) => {
      const { work, incarnation, child } = this.children.rows;
      const { parent } = work[row] as ParentWork;
      this.#effects.cancel(parent, incarnation[row] as number, child[row] as number);
    });
  }

  readonly #planSide = (side: number): void => {
    const nowNs = this.#nowNs;
    const list = this.works.at(side);
    if (list.length === 0) return;
    const restsNs = this.#rests.sideNs[side] as number;
    if (restsNs > nowNs) {
      this.works.sleep(side, restsNs);
      return;
    }
    const candidates = this.#candidates;
    rankVenues(this.#ranking, side >> 1, (side & 1) === 1, nowNs, candidates);
    let wanting = false;
    for (let i = 0; i < list.length; i++) {
      if (this.#planParent(list[i] as ParentWork, side, nowNs)) wanting = true;
    }
    if (wanting && candidates.wakeNs > 0) this.works.sleep(side, candidates.wakeNs);
  };

  /** Proposes what can be taken now; true when the parent could take more than there is. */
  #planParent(work: ParentWork, side: number, nowNs: number): boolean {
    if (work.stopped || work.done || askQty(work) <= 0) return false;
    const waitNs = this.children.room ? work.pausedNs : nowNs + FULL_RESTS_NS;
    if (waitNs > nowNs) {
      this.works.sleep(side, waitNs);
      return false;
    }
    if (isAuctionTif(work.tif)) {
      this.#planAuction(work, side, nowNs);
      return false;
    }
    const candidates = this.#candidates;
    if (candidates.bestPx === 0 || !permits(work, candidates.bestPx)) {
      // Immediate or cancel: it does not wait for the book.
      if (work.tif === Tif.Ioc && work.live === 0) work.done = true;
      return false;
    }
    if (this.#offerRetail(work, nowNs)) return true;
    sweep(work, candidates, this.#rests.caps, this.#group);
    this.#propose(work, nowNs);
    return askQty(work) > 0;
  }

  /** Retail orders go to the programmes first: what they meet there is better than any quote. */
  #offerRetail(work: ParentWork, nowNs: number): boolean {
    if (!work.retail) return false;
    const { venues, venueRestsNs, market } = this.#ranking;
    for (let v = 0; v < venues.length; v++) {
      const bit = 1 << v;
      if (((work.offered | work.excluded) & bit) !== 0 || (venueRestsNs[v] as number) > nowNs)
        continue;
      if (!market.tops.feedUp(v) || !market.tops.trading(work.symbol, v)) continue;
      const takes = (venues[v] as RouterVenue).retail;
      const to = { venue: v, takes, quote: this.#candidates.bestPx };
      offerRetail(work, to, this.use, this.#rests.caps, this.#group);
      if (this.#group.count === 0) continue;
      work.offered |= bit;
      this.#propose(work, nowNs);
      return true;
    }
    return false;
  }

  #planAuction(work: ParentWork, side: number, nowNs: number): void {
    const restsNs = this.#rests.venueNs[work.listing] ?? 0;
    if (restsNs > nowNs) {
      this.works.sleep(side, restsNs);
      return;
    }
    joinAuction(work, this.use, this.#rests.caps, this.#group);
    this.#propose(work, nowNs);
  }

  #propose(work: ParentWork, nowNs: number): void {
    const group = this.#group;
    if (group.count === 0) return;
    this.children.propose(work, group, nowNs);
    assert(freeQty(work) >= 0, "proposals never exceed what the gate told is left");
    this.#effects.propose(work, group);
  }

  /** What the gate says is left of a parent is always the truth. */
  #told(parent: number, remainingQty: number): void {
    const work = this.works.get(parent);
    if (work === undefined) return;
    work.remainingQty = remainingQty;
    if (freeQty(work) > 0) this.works.mark(sideOf(work));
  }
}
