import type { ParentInputs, RefusedOrder } from "./decision-inputs.ts";
import type { MarketInputs } from "./market-word.ts";

/** Records that change nothing: they stand in the journal so that a decision can be made again. */

/** What a router proposed, before the draws or the refusal that came of it. */
export type ProposedRecord = MarketInputs & {
  parent: number;
  router: number;
  /** The message as given. */
  leaseId: number;
  incarnation: number;
  rel: number;
  kill: number;
  n: number;
  assign: number;
  count: number;
  /** Lease, the one before it, next number and last ref of the router, as the gate held them. */
  leaseNow: number;
  oldLease: number;
  nextNow: number;
  lastRef: number;
  /** The router ran the active release; the parent's reserve was on disk. */
  released: number;
  durable: number;
  quotesReady: number;
  nbboBid: number;
  nbboAsk: number;
  lastPx: number;
  seen: number;
  /** Age of the router's last frame, of the quotes and of the last trade (-1 none), ns. */
  silentNs: number;
  quoteAgeNs: number;
  tradeAgeNs: number;
  utcMs: number;
  /** Limit up-limit down bands of its symbol, $0.0001; 0 none. */
  lowerBand: number;
  upperBand: number;
  /** Venues that show the best quote of the side it takes, a bit each, and their shares there. */
  farVenues: number;
  farQty: number;
};

/**
 * The best quote of a venue on the side that a group takes, with the shares of it that the group's
 * ISO children take: one of each venue that shows any, before the Proposed of such a group.
 */
export type ProtectedQuoteRecord = { venue: number; px: number; qty: number; taken: number };

/** A part of the rules that this start decides by: `GateRules` as JSON. */
export type RulesRecord = { part: number; parts: number; text: string };

/**
 * A client's replace as it was decoded, with what the ladder saw and what it said; an admitted one
 * has code 0, and its ReplaceParent stands behind it.
 */
export type ReplaceAskedRecord = ParentInputs &
  Omit<RefusedOrder, "waiting" | "queueSize"> & {
    client: string;
    clOrdId: string;
    origClOrdId: string;
    body: string;
    handlInst: number;
    /** The order's own record was on disk. */
    durable: number;
    code: number;
    a: number;
    b: number;
    utcMs: number;
  };

/** A client's cancel and what was said of it; behind an admitted one stands its CancelParent. */
export type CancelAskedRecord = {
  client: string;
  session: string;
  clOrdId: string;
  origClOrdId: string;
  code: number;
  a: number;
  b: number;
  utcMs: number;
};
