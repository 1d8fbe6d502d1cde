import Type, { type Static } from "typebox";
import { ChildView, FillView, ParentView } from "./orders.ts";
import { QuoteView } from "./quotes.ts";
import { Status } from "./status.ts";

/** What a reader of `/api/stream` can follow. */
export const Topic = Type.Enum(["status", "parents", "fills", "quotes", "rates"]);
export type Topic = Static<typeof Topic>;

/** The one message of a reader. A later one replaces the topics and the watched parent. */
export const Subscribe = Type.Object(
  {
    type: Type.Literal("subscribe"),
    topics: Type.Array(Topic, { maxItems: 5, uniqueItems: true }),
    /** Number of the parent whose children and fills to send too; null for none. */
    detail: Type.Union([Type.Integer({ minimum: 0, maximum: 0xffffffff }), Type.Null()]),
  },
  { additionalProperties: false },
);
export type Subscribe = Static<typeof Subscribe>;

/** What happened in one second. */
export const RatePoint = Type.Object({
  utcMs: Type.Number(),
  parents: Type.Number({ description: "parents a second" }),
  children: Type.Number({ description: "children a second" }),
  fills: Type.Number({ description: "fills a second" }),
});
export type RatePoint = Static<typeof RatePoint>;

const reset = Type.Boolean({ description: "true: forget all earlier rows of this topic" });

/** The messages of the stream, told apart by `type`. Rows replace earlier rows of the same key. */
export const StreamMessage = Type.Union([
  Type.Object({ type: Type.Literal("status"), status: Status }),
  Type.Object({
    type: Type.Literal("parents"),
    reset,
    rows: Type.Array(ParentView),
    gone: Type.Array(Type.Integer(), { description: "parent numbers no longer kept" }),
  }),
  Type.Object({ type: Type.Literal("fills"), reset, rows: Type.Array(FillView) }),
  Type.Object({ type: Type.Literal("quotes"), reset, rows: Type.Array(QuoteView) }),
  Type.Object({ type: Type.Literal("rates"), reset, points: Type.Array(RatePoint) }),
  Type.Object({
    type: Type.Literal("detail"),
    reset,
    parent: Type.Integer(),
    /** Null: the gate does not know this parent, or it is no longer kept. */
    view: Type.Union([ParentView, Type.Null()]),
    children: Type.Array(ChildView),
    fills: Type.Array(FillView),
  }),
  Type.Object({ type: Type.Literal("error"), code: Type.String(), text: Type.String() }),
]);
export type StreamMessage = Static<typeof StreamMessage>;
