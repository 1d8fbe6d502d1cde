import { isAuctionTif, isBuy, type Side } from "../domain/order.ts";
import type { RetailOrders } from "../domain/retail.ts";
import { shownWithin } from "./book.ts";
import { accountTypeOf } from "./controls/retail.ts";
import type { ProposedRecord, ProtectedQuoteRecord } from "./decision-records.ts";
import type { Gate } from "./gate.ts";
import { indicativePx, type MarketInputs, marketInputs, marketWord } from "./market-word.ts";
import type { MessageCounts } from "./message-rates.ts";
import { P, ParentFlag } from "./parents.ts";
import { emptyProposal, type Proposal, type ProposedChild } from "./proposal.ts";
import type { ChildRefusedRecord } from "./records.ts";
import { referenceFor } from "./reference-price.ts";
import type { ParentOrder } from "./requests.ts";
import type { Router } from "./routers.ts";
import { farPx, farQty, hasIso, takenByIso } from "./swept-quotes.ts";

/**
 * What the ladders read that the journal's fold does not give: it is written beside the decision,
 * so that `smars audit replay` makes every decision again. A rung that reads something new writes
 * it here.
 */

/** The market and the moment as a parent's ladder saw them. */
export type ParentInputs = MarketInputs &
  MessageCounts & {
    possDupSentUtcMs: number;
    /** Age of the quotes and of the last trade, ns; -1: there was no trade. */
    quoteAgeNs: number;
    tradeAgeNs: number;
    quotesReady: number;
    /** Shares shown at the prices which it may pay (C9). */
    bookQty: number;
  };

/** A refused parent as it was decoded; an admitted one's fields stand in its RESERVE. */
export type RefusedOrder = {
  side: number;
  ordType: number;
  tif: number;
  strategy: number;
  qty: number;
  limitPx: number;
  /** OrderCapacity(528) or Rule80A(47), ASCII; AccountType(581), else that of its account. */
  capacity: number;
  accountType: number;
  faultCode: number;
  faultTag: number;
  symbolKnown: number;
  nbboBid: number;
  nbboAsk: number;
  lastPx: number;
  /** `Waiting`: what waits under its key, and how many orders wait for their scopes. */
  waiting: number;
  queueSize: number;
  session: string;
  account: string;
  symbol: string;
};

/** What waits for its scope under the key of a refused order. */
export const Waiting = {
  Nothing: 0,
  /** Another order: the key stays that order's. */
  Other: 1,
  /** The order itself, until now: its client took it back. */
  Itself: 2,
} as const;
export type Waiting = (typeof Waiting)[keyof typeof Waiting];

/** The child of a refused group that failed, with what stood before it in its group. */
export type RefusedChild = {
  venue: number;
  side: number;
  ordType: number;
  tif: number;
  iso: number;
  hidden: number;
  account0: number;
  account1: number;
  account2: number;
  account3: number;
  qty: number;
  px: number;
  /** Its place in the group, from 0. */
  place: number;
  /** Shares, children to the same lane, and the last ref before it. */
  drawn: number;
  laneBefore: number;
  refBefore: number;
  /** Lanes of the children before and behind it, a bit each. */
  lanesBefore: number;
  lanesBehind: number;
  /** Its lane as the gate saw it. */
  laneReady: number;
  congested: number;
  trading: number;
  /** `MarketPhase` of its venue. */
  phase: number;
  unacked: number;
  retail: number;
  /** Shares that had traded in its parent's symbol at all venues within a minute. */
  volume: number;
  symbol: string;
};

/** Longest text of a record that is taken from a client's message. */
const TEXT_MAX = 256;

/** A client's text, cut to what a record holds. */
export function recordText(text: string): string {
  return text.length > TEXT_MAX ? text.slice(0, TEXT_MAX) : text;
}

/** @param symbol Its id, -1 when it is not known. */
export function parentInputs(gate: Gate, order: ParentOrder, symbol: number): ParentInputs {
  const { market, nowNs } = gate;
  return {
    possDupSentUtcMs: order.possDupSentUtcMs,
    quoteAgeNs: nowNs - market.heardNs,
    tradeAgeNs: symbol < 0 ? -1 : market.tradeAgeNs(symbol, nowNs),
    quotesReady: market.ready ? 1 : 0,
    bookQty: symbol < 0 ? 0 : bookQty(gate, order, symbol),
    ...marketInputs(gate, symbol),
    ...gate.messages.seen,
  };
}

function bookQty(gate: Gate, { side, tif, limitPx }: ParentOrder, symbol: number): number {
  const buy = isBuy(side as Side);
  return shownWithin(gate, symbol, buy, limitPx, referenceFor(gate, symbol, buy, tif));
}

/** @param symbol Its id, -1 when it is not known. */
export function refusedOrder(
  gate: Gate,
  order: ParentOrder,
  symbol: number,
  waiting: Waiting,
): RefusedOrder {
  const { tops } = gate.market;
  return {
    side: order.side,
    ordType: order.ordType,
    tif: order.tif,
    strategy: order.strategy,
    qty: order.qty,
    limitPx: order.limitPx,
    capacity: order.capacity & 0xff,
    accountType: accountTypeOf(gate, order),
    faultCode: order.fault?.code ?? 0,
    faultTag: order.fault?.tag ?? 0,
    symbolKnown: symbol < 0 ? 0 : 1,
    nbboBid: symbol < 0 ? 0 : tops.bid(symbol),
    nbboAsk: symbol < 0 ? 0 : tops.ask(symbol),
    lastPx: symbol < 0 ? 0 : tops.lastPx(symbol),
    waiting,
    queueSize: gate.queue.size,
    session: order.session,
    account: recordText(order.account),
    symbol: recordText(order.symbol),
  };
}

/**
 * A record that is filled again and again. What begins as a fraction stays a double in its place:
 * writing it allocates nothing.
 */
class Head implements ProposedRecord {
  parent = 0;
  router = 0;
  leaseId = 0;
  incarnation = 0;
  rel = 0;
  kill = 0;
  n = 0;
  assign = 0;
  count = 0;
  leaseNow = 0;
  oldLease = 0;
  nextNow = 0;
  lastRef = 0;
  released = 0;
  durable = 0;
  quotesReady = 0;
  nbboBid = 0;
  nbboAsk = 0;
  lastPx = 0;
  seen = 0.5;
  silentNs = 0.5;
  quoteAgeNs = 0.5;
  tradeAgeNs = 0.5;
  utcMs = 0.5;
  market = 0;
  auctionPx = 0;
  priorClose = 0;
  lowerBand = 0;
  upperBand = 0;
  farVenues = 0;
  farQty = 0.5;
}

const head: ProposedRecord = new Head();

/** Writes what a router proposed and how the gate saw the moment, before what became of it. */
export function noteProposal(gate: Gate, router: Router, p: Proposal): void {
  const { market, nowNs } = gate;
  const { parents } = gate.ledger;
  const row = parents.rowOf(p.parent);
  const symbol = row < 0 ? -1 : parents.get(row, P.symbol);
  head.parent = p.parent;
  head.router = router.number;
  head.leaseId = p.leaseId;
  head.incarnation = p.incarnation;
  head.rel = p.rel;
  head.kill = p.kill;
  head.n = p.n;
  head.assign = p.assign;
  head.count = p.count;
  head.leaseNow = router.leaseId;
  head.oldLease = router.oldLease;
  head.nextNow = router.next;
  head.lastRef = router.lastRef;
  head.released = router.release === gate.digest ? 1 : 0;
  head.durable = row >= 0 && parents.has(row, ParentFlag.durable) ? 1 : 0;
  head.quotesReady = market.ready ? 1 : 0;
  head.nbboBid = symbol < 0 ? 0 : market.tops.bid(symbol);
  head.nbboAsk = symbol < 0 ? 0 : market.tops.ask(symbol);
  head.lastPx = symbol < 0 ? 0 : market.tops.lastPx(symbol);
  head.seen = p.seen;
  head.silentNs = nowNs - router.heardNs;
  head.quoteAgeNs = nowNs - market.heardNs;
  head.tradeAgeNs = symbol < 0 ? -1 : market.tradeAgeNs(symbol, nowNs);
  head.utcMs = gate.utcMs;
  const auction = row >= 0 && isAuctionTif(parents.tif(row));
  head.market = marketWord(gate, symbol, auction);
  head.auctionPx = auction ? indicativePx(gate, symbol) : 0;
  head.priorClose = auction ? gate.reference.priorClose(symbol) : 0;
  head.lowerBand = symbol < 0 ? 0 : market.states.lowerBand(symbol);
  head.upperBand = symbol < 0 ? 0 : market.states.upperBand(symbol);
  const buy = row < 0 || isBuy(parents.side(row) as Side);
  head.farVenues = symbol < 0 ? 0 : market.tops.farVenues(symbol, buy);
  head.farQty = symbol < 0 ? 0 : market.tops.farQty(symbol, buy);
  if (symbol >= 0 && hasIso(p)) noteQuotes(gate, symbol, buy, p);
  gate.records.proposed(head);
}

const quote: ProtectedQuoteRecord = { venue: 0, px: 0, qty: 0, taken: 0.5 };

/** Writes what the sweeps of a group were held against. */
function noteQuotes(gate: Gate, symbol: number, buy: boolean, p: Proposal): void {
  const { market, taken } = gate;
  takenByIso(market, symbol, buy, p, taken);
  market.tops.venues.forEach((venue, index) => {
    quote.px = farPx(market, symbol, buy, index);
    if (quote.px === 0) return;
    quote.venue = venue;
    quote.qty = farQty(market, symbol, buy, index);
    quote.taken = taken[index] as number;
    gate.records.protectedQuote(quote);
  });
}

/** The same. */
class Refused implements ChildRefusedRecord {
  router = 0;
  leaseId = 0;
  n = 0;
  parent = 0;
  ref = 0;
  code = 0;
  a = 0.5;
  b = 0.5;
  utcMs = 0.5;
  venue = 0;
  side = 0;
  ordType = 0;
  tif = 0;
  iso = 0;
  hidden = 0;
  account0 = 0;
  account1 = 0;
  account2 = 0;
  account3 = 0;
  qty = 0;
  px = 0.5;
  place = 0;
  drawn = 0.5;
  laneBefore = 0;
  refBefore = 0;
  lanesBefore = 0;
  lanesBehind = 0;
  laneReady = 0;
  congested = 0;
  trading = 0;
  phase = 0;
  unacked = 0;
  retail = 0;
  volume = 0;
  symbol = "";
}

const refused: ChildRefusedRecord = new Refused();
/** Stands for the child that an empty group has not. */
const nobody: ProposedChild = emptyProposal().children[0] as ProposedChild;

/** The record of a group that failed at `failed`, for the reason in `why`; one instance. */
export function fillRefused(
  gate: Gate,
  router: Router,
  p: Proposal,
  failed: number,
): ChildRefusedRecord {
  const { why } = gate;
  refused.router = router.number;
  refused.leaseId = p.leaseId;
  refused.n = p.n;
  refused.parent = p.parent;
  refused.code = why.code;
  refused.a = why.a;
  refused.b = why.b;
  refused.utcMs = gate.utcMs;
  const child = failed < p.count ? (p.children[failed] ?? nobody) : nobody;
  refused.ref = p.children[failed]?.ref ?? 0;
  refused.venue = child.venue;
  refused.side = child.side;
  refused.ordType = child.ordType;
  refused.tif = child.tif;
  refused.iso = child.iso;
  refused.hidden = child.hidden;
  refused.retail = child.retail;
  refused.account0 = child.account0 >>> 0;
  refused.account1 = child.account1 >>> 0;
  refused.account2 = child.account2 >>> 0;
  refused.account3 = child.account3 >>> 0;
  refused.qty = child.qty;
  refused.px = child.px;
  refused.symbol = child.symbol < 0 ? "" : gate.symbols.name(child.symbol);
  fillPlace(gate, router, p, failed);
  fillLane(gate, p.parent, child.venue);
  return refused;
}

/** What stood around the child in its group. */
function fillPlace(gate: Gate, router: Router, p: Proposal, failed: number): void {
  const { ledger } = gate;
  const own = ledger.laneOf((p.children[failed] ?? nobody).venue);
  refused.place = failed;
  refused.drawn = 0;
  refused.laneBefore = 0;
  refused.lanesBefore = 0;
  refused.lanesBehind = 0;
  refused.refBefore = failed > 0 ? (p.children[failed - 1]?.ref ?? 0) : router.lastRef;
  const count = Math.min(p.count, p.children.length);
  for (let i = 0; i < count; i++) {
    const other = p.children[i] as ProposedChild;
    const lane = ledger.laneOf(other.venue);
    const bit = lane < 0 ? 0 : 1 << lane;
    if (i > failed) refused.lanesBehind |= bit;
    if (i >= failed) continue;
    refused.lanesBefore |= bit;
    refused.drawn += other.qty;
    if (lane === own) refused.laneBefore++;
  }
}

/** Its lane, and the symbol of its parent, as the gate saw them. */
function fillLane(gate: Gate, parent: number, venue: number): void {
  const { ledger, market } = gate;
  const index = ledger.laneOf(venue);
  const lane = gate.lanes[index];
  const row = ledger.parents.rowOf(parent);
  const symbol = row < 0 ? -1 : ledger.parents.get(row, P.symbol);
  refused.laneReady = lane?.ready === true ? 1 : 0;
  refused.congested = lane?.congested === true ? 1 : 0;
  refused.trading = lane !== undefined && symbol >= 0 && market.tops.trading(symbol, index) ? 1 : 0;
  refused.phase = lane === undefined ? 0 : market.states.phase(index);
  refused.unacked = lane?.unacked ?? 0;
  refused.volume = symbol < 0 ? 0 : market.volume.within(symbol, gate.nowNs);
}

/** What a gate is configured with as far as it decides: journaled at each start. */
export type GateRules = {
  readonly limits: Gate["limits"];
  readonly accounts: Readonly<Record<string, readonly string[]>>;
  /** Accounts that are attested retail; absent in journals of before it was held. */
  readonly retailAccounts?: readonly string[];
  /** What takes retail orders, venue code and `RetailOrders`; absent in journals of before. */
  readonly retailVenues?: readonly (readonly [number, RetailOrders])[];
  /** Beneficial owner of each account. */
  readonly owners: Readonly<Record<string, string>>;
  readonly symbolClasses: Readonly<Record<string, string>>;
  /** Venue codes, one lane each. */
  readonly venues: readonly number[];
};

/** Characters of a part: below the longest text of a record. */
const PART = 500;

/** Journals the limits, accounts and venues that this start decides by, in parts. */
export function noteRules(gate: Gate): void {
  const accounts: Record<string, string[]> = {};
  for (const [client, names] of gate.accounts) accounts[client] = [...names];
  const venues = gate.lanes.map((lane) => lane.venue);
  const rules: GateRules = {
    limits: gate.limits,
    accounts,
    retailAccounts: [...gate.retailAccounts],
    retailVenues: gate.lanes.map(({ venue, retail }) => [venue, retail] as const),
    owners: Object.fromEntries(gate.owners.of),
    symbolClasses: Object.fromEntries(gate.symbolClasses),
    venues,
  };
  const text = JSON.stringify(rules);
  const parts = Math.ceil(text.length / PART);
  for (let part = 0; part < parts; part++) {
    gate.records.rules({ part, parts, text: text.slice(part * PART, (part + 1) * PART) });
  }
}
