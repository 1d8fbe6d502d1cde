import type { Gate } from "./gate.ts";
import { P, ParentFlag } from "./parents.ts";
import type { Proposal, ProposedChild } from "./proposal.ts";
import type { ProposedRecord } from "./records.ts";
import type { ParentOrder } from "./requests.ts";
import type { Router } from "./routers.ts";

/**
 * What the ladders read that the journal's fold does not give: it is written beside the decision,
 * so that `smars audit replay` makes every decision again. A rung that reads something new writes
 * it here.
 */

/** The market and the moment as a parent's ladder saw them. */
export type ParentInputs = {
  possDupSentUtcMs: number;
  /** Age of the quotes and of the last trade, ns; -1: there was no trade. */
  quoteAgeNs: number;
  tradeAgeNs: number;
  quotesReady: number;
  sessionOpen: number;
};

/** A refused parent as it was decoded; an admitted one's fields stand in its RESERVE. */
export type RefusedOrder = {
  side: number;
  ordType: number;
  tif: number;
  strategy: number;
  qty: number;
  limitPx: number;
  faultCode: number;
  faultTag: number;
  symbolKnown: number;
  nbboBid: number;
  nbboAsk: number;
  lastPx: number;
  session: string;
  account: string;
  symbol: string;
};

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
  /** Its lane as the gate saw it. */
  laneReady: number;
  congested: number;
  trading: number;
  unacked: number;
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
    sessionOpen: gate.sessionOpen ? 1 : 0,
  };
}

/** @param symbol Its id, -1 when it is not known. */
export function refusedOrder(gate: Gate, order: ParentOrder, symbol: number): RefusedOrder {
  const { tops } = gate.market;
  return {
    side: order.side,
    ordType: order.ordType,
    tif: order.tif,
    strategy: order.strategy,
    qty: order.qty,
    limitPx: order.limitPx,
    faultCode: order.fault?.code ?? 0,
    faultTag: order.fault?.tag ?? 0,
    symbolKnown: symbol < 0 ? 0 : 1,
    nbboBid: symbol < 0 ? 0 : tops.bid(symbol),
    nbboAsk: symbol < 0 ? 0 : tops.ask(symbol),
    lastPx: symbol < 0 ? 0 : tops.lastPx(symbol),
    session: order.session,
    account: recordText(order.account),
    symbol: recordText(order.symbol),
  };
}

const head: ProposedRecord = {
  parent: 0,
  router: 0,
  leaseId: 0,
  incarnation: 0,
  rel: 0,
  kill: 0,
  n: 0,
  assign: 0,
  count: 0,
  leaseNow: 0,
  nextNow: 0,
  lastRef: 0,
  durable: 0,
  quotesReady: 0,
  nbboBid: 0,
  nbboAsk: 0,
  lastPx: 0,
  seen: 0,
  silentNs: 0,
  quoteAgeNs: 0,
  tradeAgeNs: 0,
  utcMs: 0,
};

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
  head.nextNow = router.next;
  head.lastRef = router.lastRef;
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
  gate.records.proposed(head);
}

/** The child of a group that failed; zeros when the group has no such child. */
export function refusedChild(
  gate: Gate,
  router: Router,
  p: Proposal,
  failed: number,
): RefusedChild {
  const child = failed < p.count ? p.children[failed] : undefined;
  const { ledger, market, symbols } = gate;
  const index = child === undefined ? -1 : ledger.laneOf(child.venue);
  const lane = gate.lanes[index];
  const row = ledger.parents.rowOf(p.parent);
  const symbol = row < 0 ? -1 : ledger.parents.get(row, P.symbol);
  let drawn = 0;
  let laneBefore = 0;
  for (let i = 0; i < failed; i++) {
    const before = p.children[i] as ProposedChild;
    drawn += before.qty;
    if (ledger.laneOf(before.venue) === index) laneBefore += 1;
  }
  return {
    venue: child?.venue ?? 0,
    side: child?.side ?? 0,
    ordType: child?.ordType ?? 0,
    tif: child?.tif ?? 0,
    iso: child?.iso ?? 0,
    hidden: child?.hidden ?? 0,
    account0: (child?.account0 ?? 0) >>> 0,
    account1: (child?.account1 ?? 0) >>> 0,
    account2: (child?.account2 ?? 0) >>> 0,
    account3: (child?.account3 ?? 0) >>> 0,
    qty: child?.qty ?? 0,
    px: child?.px ?? 0,
    place: failed,
    drawn,
    laneBefore,
    refBefore: failed > 0 ? (p.children[failed - 1]?.ref ?? 0) : router.lastRef,
    laneReady: lane?.ready === true ? 1 : 0,
    congested: lane?.congested === true ? 1 : 0,
    trading: lane !== undefined && symbol >= 0 && market.tops.trading(symbol, index) ? 1 : 0,
    unacked: lane?.unacked ?? 0,
    symbol: child === undefined || child.symbol < 0 ? "" : symbols.name(child.symbol),
  };
}

/** What a gate is configured with as far as it decides: journaled at each start. */
export type GateRules = {
  readonly limits: Gate["limits"];
  readonly accounts: Readonly<Record<string, readonly string[]>>;
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
  const text = JSON.stringify({ limits: gate.limits, accounts, venues } satisfies GateRules);
  const parts = Math.ceil(text.length / PART);
  for (let part = 0; part < parts; part++) {
    gate.records.rules({ part, parts, text: text.slice(part * PART, (part + 1) * PART) });
  }
}
