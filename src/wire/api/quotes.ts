import Type, { type Static } from "typebox";
import { Freshness } from "./orders.ts";

const MaybeUsd = Type.Union([Type.Number(), Type.Null()], { description: "USD, null for none" });

/** The national best bid and offer of a symbol over the venues whose feed is up. */
export const QuoteView = Type.Object({
  symbol: Type.String(),
  bid: MaybeUsd,
  bidQty: Type.Integer({ description: "shares shown at the bid, all venues" }),
  bidVenues: Type.String({ description: "letters of the venues at the bid" }),
  ask: MaybeUsd,
  askQty: Type.Integer(),
  askVenues: Type.String(),
  last: MaybeUsd,
  lastQty: Type.Integer(),
  lastVenue: Type.String(),
  tier: Type.Integer({ description: "0 has had orders, 1 has traded, 2 neither" }),
});
export type QuoteView = Static<typeof QuoteView>;

/** What `/api/quotes` answers. */
export const QuoteList = Type.Object({ quotes: Freshness, rows: Type.Array(QuoteView) });
export type QuoteList = Static<typeof QuoteList>;
