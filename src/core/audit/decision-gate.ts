import { isBuy, type Side } from "../domain/order.ts";
import { FIRM } from "../domain/scope.ts";
import { type SymbolId, SymbolTable } from "../domain/symbols.ts";
import type { GateRules, RefusedChild } from "../gate/decision-inputs.ts";
import type {
  ProposedRecord,
  ProtectedQuoteRecord,
  ReplaceAskedRecord,
} from "../gate/decision-records.ts";
import type { GateEffects } from "../gate/effects.ts";
import { Gate } from "../gate/gate.ts";
import type { Lane } from "../gate/lanes.ts";
import type { Ledger } from "../gate/ledger.ts";
import type { LimitSetRecord } from "../gate/limit-records.ts";
import { type MarketInputs, setMarket } from "../gate/market-word.ts";
import type { MessageCounts } from "../gate/message-rates.ts";
import { P, ParentFlag } from "../gate/parents.ts";
import { emptyProposal, type Proposal, type ProposedChild } from "../gate/proposal.ts";
import type { RecordSink } from "../gate/record-sink.ts";
import type { ChildRefusedRecord, DrawRecord } from "../gate/records.ts";
import { makeRouter, type Router } from "../gate/routers.ts";
import { limitRow, withLimit } from "../gate/set-limit.ts";
import { fillReference } from "../gate/trading-day.ts";
import type { MarketPhase } from "../market/market-states.ts";
import { Tops, VENUES_MAX } from "../market/tops.ts";

/**
 * The gate's clock in a replay: a whole number from which every recorded age can be taken exactly,
 * and which leaves room for the age of any trade.
 */
const NOW_NS = 2 ** 52;

/** What routers run whose release was the active one. */
const RELEASE = "active";

/** Prices of one symbol as a decision saw them. */
type Quotes = { readonly nbboBid: number; readonly nbboAsk: number; readonly lastPx: number };
type Ages = MarketInputs & {
  readonly quoteAgeNs: number;
  readonly tradeAgeNs: number;
  readonly quotesReady: number;
};

/** Who shows the best quote of the side that an order takes, and how much of it in all. */
type Far = { readonly buy: boolean; readonly venues: number; readonly qty: number };

/**
 * A gate that only decides: the very ladders of the live one over a folded ledger, with a market,
 * lanes and a router that are set to what was recorded beside each decision.
 */
export class DecisionGate {
  readonly gate: Gate;
  readonly router: Router = makeRouter(0);
  readonly proposal: Proposal = emptyProposal();
  readonly #symbols: RecordedSymbols;
  /** What each lane shows of the symbol that is decided on: bid, its shares, ask, its shares. */
  readonly #shown: Uint32Array = new Uint32Array(VENUES_MAX * 4);

  /** @param symbols Every symbol that the gate knew at some time. */
  constructor(symbols: readonly string[], ledger: Ledger, rules: GateRules) {
    this.#symbols = new RecordedSymbols(symbols);
    this.gate = new Gate({
      gate: ledger.gate,
      symbols: this.#symbols,
      ledger,
      venues: rules.venues,
      tops: new Tops(symbols.length, rules.venues),
      limits: rules.limits,
      limitsFile: NO_FILE,
      accounts: new Map(
        Object.entries(rules.accounts).map(([name, list]) => [name, new Set(list)]),
      ),
      accountTypes: new Map(),
      retailAccounts: new Set(rules.retailAccounts ?? []),
      retailVenues: new Map(rules.retailVenues ?? []),
      owners: new Map(Object.entries(rules.owners)),
      symbolClasses: new Map(Object.entries(rules.symbolClasses)),
      digest: RELEASE,
      routers: 0,
      records: NOWHERE as RecordSink,
      effects: NOWHERE as GateEffects,
    });
    fillReference(this.gate);
    for (let v = 0; v < rules.venues.length; v++) this.gate.market.tops.setFeed(v, true);
  }

  /** A limit has another value from this record on. */
  limitSet({ limit, to }: LimitSetRecord): void {
    const row = limitRow(limit);
    if (row !== undefined) this.gate.limits = withLimit(this.gate.limits, row, to);
  }

  /** Another day was opened with the last record that was folded. */
  dayOpened(): void {
    fillReference(this.gate);
  }

  /** Sets market and moment. @param symbol Its id, -1 when it is not known. */
  moment(symbol: number, utcMs: number, quotes: Quotes, ages: Ages, far: Far): void {
    const { gate } = this;
    const { market } = gate;
    gate.at(NOW_NS, utcMs);
    gate.fence.incarnation = gate.ledger.incarnation;
    gate.fence.kill = gate.ledger.kills.kill(FIRM);
    market.ready = ages.quotesReady === 1;
    market.heardNs = NOW_NS - ages.quoteAgeNs;
    setMarket(gate, symbol, ages);
    if (symbol < 0) return;
    const tradeNs = ages.tradeAgeNs < 0 ? -1 : NOW_NS - ages.tradeAgeNs;
    market.trade(symbol, quotes.lastPx, tradeNs);
    this.#show(quotes, far);
    for (const lane of gate.lanes) {
      this.#top(symbol, lane, 0, true);
      lane.ready = true;
      lane.congested = false;
      lane.unacked = 0;
    }
  }

  /** This symbol was not known to the gate when it decided; "" for none. */
  unknown(symbol: string): void {
    this.#symbols.unknown = symbol;
  }

  /** Sets what a proposal was decided by, its children aside. */
  proposed(r: ProposedRecord, quotes: readonly ProtectedQuoteRecord[]): void {
    const { gate, router, proposal } = this;
    const { parents } = gate.ledger;
    const row = parents.rowOf(r.parent);
    const symbol = row < 0 ? -1 : parents.get(row, P.symbol);
    const buy = row < 0 || isBuy(parents.side(row) as Side);
    this.moment(symbol, r.utcMs, r, r, { buy, venues: r.farVenues, qty: r.farQty });
    if (symbol >= 0 && quotes.length > 0) this.#showEach(symbol, buy, quotes);
    if (row >= 0) {
      gate.market.states.setBands(parents.get(row, P.symbol), r.lowerBand, r.upperBand, 0);
      if (r.durable === 1) parents.flag(row, ParentFlag.durable);
      else parents.unflag(row, ParentFlag.durable);
    }
    Object.assign(router, { number: r.router, leaseId: r.leaseNow, next: r.nextNow });
    router.oldLease = r.oldLease;
    router.release = r.released === 1 ? RELEASE : "";
    router.lastRef = r.lastRef;
    router.heardNs = NOW_NS - r.silentNs;
    const { leaseId, incarnation, rel, kill, seen, n, parent, assign, count } = r;
    Object.assign(proposal, { leaseId, incarnation, rel, kill, seen, n, parent, assign, count });
  }

  /** Sets how much clients had asked for when an order was decided. */
  messages(counts: MessageCounts): void {
    this.gate.messages.recorded(counts);
  }

  /** Sets what a client's replace was decided by. @param row Its order's row, -1 when not known. */
  asked(r: ReplaceAskedRecord, row: number): void {
    const { parents } = this.gate.ledger;
    const known = r.symbolKnown === 1;
    this.unknown(known ? "" : r.symbol);
    this.moment(known ? this.#symbols.find(r.symbol) : -1, r.utcMs, r, r, inOnePlace(r));
    this.messages(r);
    if (row < 0) return;
    if (r.durable === 1) parents.flag(row, ParentFlag.durable);
    else parents.unflag(row, ParentFlag.durable);
  }

  /** The child of a drawn order: its symbol, side and account are those of its parent's row. */
  drawn(place: number, r: DrawRecord): void {
    const { gate, proposal } = this;
    const { parents } = gate.ledger;
    const row = parents.rowOf(r.parent);
    const child = proposal.children[place] as ProposedChild;
    const { ref, venue, ordType, tif, iso, hidden, qty, px } = r;
    Object.assign(child, { ref, venue, ordType, tif, iso, hidden, qty, px });
    child.retail = r.retail;
    child.side = parents.side(row);
    child.symbol = parents.get(row, P.symbol);
    child.account0 = parents.get(row, P.account0);
    child.account1 = parents.get(row, P.account1);
    child.account2 = parents.get(row, P.account2);
    child.account3 = parents.get(row, P.account3);
    const lane = gate.lanes[gate.ledger.laneOf(venue)];
    if (lane === undefined) return;
    // Of the group's draws to one lane the first says how many stood before the group.
    const earlier = proposal.children.slice(0, place).some((before) => before.venue === venue);
    if (!earlier) lane.unacked = r.unacked;
    gate.market.volume.set(child.symbol, r.volume, NOW_NS);
    this.#phase(lane, r.phase);
    this.#top(child.symbol, lane, r.feedSeq, true);
  }

  /** The child of a refused group that failed; of the others the rungs saw their lanes. */
  refused(r: ChildRefusedRecord): void {
    const { gate, proposal } = this;
    this.#others(r.lanesBefore, 0, r.place);
    this.#others(r.lanesBehind, r.place + 1, Math.min(proposal.count, proposal.children.length));
    const row = gate.ledger.parents.rowOf(r.parent);
    const ofParent = row < 0 ? -1 : gate.ledger.parents.get(row, P.symbol);
    if (ofParent >= 0) gate.market.volume.set(ofParent, r.volume, NOW_NS);
    const child = proposal.children[r.place];
    if (child === undefined) return;
    const { ref, venue, side, ordType, tif, iso, hidden, qty, px }: RefusedChild & { ref: number } =
      r;
    Object.assign(child, { ref, venue, side, ordType, tif, iso, hidden, qty, px });
    child.retail = r.retail;
    child.symbol = r.symbol === "" ? -1 : gate.symbols.find(r.symbol);
    child.account0 = r.account0 | 0;
    child.account1 = r.account1 | 0;
    child.account2 = r.account2 | 0;
    child.account3 = r.account3 | 0;
    const lane = gate.lanes[gate.ledger.laneOf(venue)];
    if (lane === undefined) return;
    lane.ready = r.laneReady === 1;
    lane.congested = r.congested === 1;
    lane.unacked = r.unacked;
    this.#phase(lane, r.phase);
    if (ofParent >= 0 && r.trading === 0) this.#top(ofParent, lane, 0, false);
  }

  /** Children of a group to these lanes, each at least once. */
  #others(lanes: number, from: number, to: number): void {
    const { gate, proposal } = this;
    const venues = gate.lanes.filter(({ index }) => ((lanes >>> index) & 1) === 1);
    for (let i = from; i < to; i++) {
      const child = proposal.children[i];
      if (child !== undefined) child.venue = venues[(i - from) % venues.length]?.venue ?? 0;
    }
  }

  #phase(lane: Lane, phase: number): void {
    const { states } = this.gate.market;
    if (states.phase(lane.index) === phase) return;
    states.setVenue(lane.index, phase as MarketPhase, states.breaker());
  }

  /** What the sweeps of a group take of each venue's quote, by lane. */
  taken(quotes: readonly ProtectedQuoteRecord[]): Float64Array {
    const taken = new Float64Array(VENUES_MAX);
    for (const { venue, taken: shares } of quotes) {
      const lane = this.gate.ledger.laneOf(venue);
      if (lane >= 0) taken[lane] = shares;
    }
    return taken;
  }

  /** The near side stands inOnePlace, the far one where it did, in parts that sum up. */
  #show({ nbboBid, nbboAsk }: Quotes, { buy, venues, qty }: Far): void {
    const showing = this.gate.lanes.filter(({ index }) => ((venues >>> index) & 1) === 1);
    const part = Math.floor(qty / Math.max(1, showing.length));
    for (const { index } of this.gate.lanes) {
      this.#shown.set([nbboBid, buy ? 1 : 0, nbboAsk, buy ? 0 : 1], index * 4);
    }
    for (const [place, { index }] of showing.entries()) {
      const rest = place < qty - part * showing.length ? 1 : 0;
      this.#shown[index * 4 + (buy ? 3 : 1)] = part + rest;
    }
  }

  /** Where sweeps decided, each venue's own best quote of that side. */
  #showEach(symbol: number, buy: boolean, quotes: readonly ProtectedQuoteRecord[]): void {
    for (const { index } of this.gate.lanes) this.#shown[index * 4 + (buy ? 3 : 1)] = 0;
    for (const { venue, px, qty } of quotes) {
      const lane = this.gate.ledger.laneOf(venue);
      if (lane >= 0) this.#shown.set([px, qty], lane * 4 + (buy ? 2 : 0));
    }
    for (const lane of this.gate.lanes) this.#top(symbol, lane, 0, true);
  }

  #top(symbol: number, lane: Lane, feedSeq: number, trading: boolean): void {
    const [bid = 0, bidQty = 0, ask = 0, askQty = 0] = this.#shown.subarray(lane.index * 4);
    this.gate.market.tops.set(symbol, lane.index, bid, bidQty, ask, askQty, feedSeq, trading);
  }
}

/**
 * For an order that asks nothing of single venues: the first shows all that it could take. Where
 * that is nothing the quote stands beyond its price, and any share of it will do.
 */
export function inOnePlace({ side, bookQty }: { side: number; bookQty: number }): Far {
  return { buy: isBuy(side as Side), venues: 1, qty: Math.max(1, bookQty) };
}

/** The symbols of a journal, of which a later start may know more than an earlier one. */
class RecordedSymbols extends SymbolTable {
  unknown = "";

  override find(name: string): SymbolId {
    return name === this.unknown ? -1 : super.find(name);
  }
}

/** A gate that only decides takes its limits from the journal. */
const NO_FILE = { version: 0, reason: "", author: "", approver: "" };

/** A gate that only decides writes and does nothing: whatever it tries is a fault of ours. */
const NOWHERE: unknown = {};
