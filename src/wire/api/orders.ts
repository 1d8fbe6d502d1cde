import Type, { type Static } from "typebox";
import { LinkPhase } from "./status.ts";

const Usd = Type.Number({ description: "USD, at most 4 decimals" });
const MaybeUsd = Type.Union([Usd, Type.Null()]);

/** A parent order. `clOrdId` is the client's ClOrdID(11), its first 24 characters. */
export const ParentView = Type.Object({
  parent: Type.Integer({ description: "parent number of the gate" }),
  client: Type.String(),
  clOrdId: Type.String(),
  account: Type.String(),
  symbol: Type.String(),
  side: Type.String(),
  type: Type.String(),
  tif: Type.String(),
  strategy: Type.String(),
  limit: MaybeUsd,
  orderQty: Type.Integer(),
  cumQty: Type.Integer(),
  leavesQty: Type.Integer({ description: "LeavesQty(151): 0 once ended" }),
  avgPx: Type.Number({ description: "USD, at most 6 decimals, 0 without a fill" }),
  ordStatus: Type.String(),
  text: Type.String({ description: "code of the refusal or end, empty for none" }),
  open: Type.Boolean(),
  workingQty: Type.Integer({ description: "out at venues" }),
  remainingQty: Type.Integer({ description: "free to draw" }),
  doubtQty: Type.Integer({ description: "unproven after a restart" }),
  closedQty: Type.Integer({ description: "given back" }),
  excessQty: Type.Integer({ description: "filled beyond the order" }),
  worker: Type.Union([Type.Integer(), Type.Null()], { description: "router that works it" }),
  children: Type.Integer({ description: "children sent" }),
  fills: Type.Integer({ description: "executions" }),
  unlistedQty: Type.Integer({
    description: "shares filled while nobody watched: their executions are not among the fills",
  }),
  utcMs: Type.Number({ description: "when it last changed" }),
});
export type ParentView = Static<typeof ParentView>;

/** A child order with the NBBO that stands in its DRAW record. */
export const ChildView = Type.Object({
  venue: Type.String(),
  clOrdId: Type.String(),
  qty: Type.Integer(),
  price: MaybeUsd,
  type: Type.String(),
  tif: Type.String(),
  cumQty: Type.Integer(),
  leavesQty: Type.Integer(),
  ordStatus: Type.String(),
  nbboBid: MaybeUsd,
  nbboAsk: MaybeUsd,
  quoteAgeUs: Type.Integer({ description: "age of the quotes at the decision" }),
  router: Type.Integer(),
  symbol: Type.String(),
  side: Type.String(),
  utcMs: Type.Number({ description: "when it last changed" }),
});
export type ChildView = Static<typeof ChildView>;

/** One execution. */
export const FillView = Type.Object({
  venue: Type.String(),
  execId: Type.String({ description: "venue's ExecID(17)" }),
  qty: Type.Integer(),
  price: Usd,
  parent: Type.Integer(),
  client: Type.String(),
  clOrdId: Type.String({ description: "ClOrdID(11) of the parent" }),
  childClOrdId: Type.String(),
  symbol: Type.String(),
  side: Type.String(),
  index: Type.Integer({ description: "journal index" }),
  utcMs: Type.Number({ description: "when the gate booked it" }),
});
export type FillView = Static<typeof FillView>;

/** How fresh an answer is: the link to the process that it comes from and the age of its word. */
export const Freshness = Type.Object({
  link: LinkPhase,
  ageMs: Type.Union([Type.Number(), Type.Null()]),
});
export type Freshness = Static<typeof Freshness>;

/** What `/api/parents/:client/:clOrdId` answers. */
export const ParentDetail = Type.Object({
  gate: Freshness,
  parent: ParentView,
  children: Type.Array(ChildView),
  fills: Type.Array(FillView),
});
export type ParentDetail = Static<typeof ParentDetail>;

/** What `/api/parents` answers: newest first. */
export const ParentList = Type.Object({
  gate: Freshness,
  total: Type.Integer({ description: "parents that match, before the limit" }),
  parents: Type.Array(ParentView),
});
export type ParentList = Static<typeof ParentList>;
