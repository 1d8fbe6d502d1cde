import Type, { type Static } from "typebox";

/** The six states of a scope (SAFETY.md 4.2), in the order of their numbers in fleet frames. */
export const SCOPE_STATES = ["OPEN", "REDUCE_ONLY", "HELD", "FROZEN", "KILLED", "CLOSED"] as const;

/** One of the six states, or `UNREACHABLE`: the gate is away and its state is not known. */
export const StateWord = Type.Enum([...SCOPE_STATES, "UNREACHABLE"]);
export type StateWord = Static<typeof StateWord>;

/** How far a link is: `connecting`, taking the peer's `snapshot`, `live`, or `silent`. */
export const LinkPhase = Type.Enum(["connecting", "snapshot", "live", "silent"]);
export type LinkPhase = Static<typeof LinkPhase>;

/** Whether a session or feed works; `unknown` while the process that owns it is away. */
export const UpDown = Type.Enum(["up", "down", "unknown"]);
export type UpDown = Static<typeof UpDown>;

/** The gate as control sees it. Counts are those of `asOfMs`. */
const GateView = Type.Object({
  state: StateWord,
  /** The last state that the gate told, while it is away; else equal to `state`. */
  lastState: Type.Union([StateWord, Type.Null()]),
  incarnation: Type.Integer(),
  release: Type.Integer({ description: "release epoch" }),
  releaseDigest: Type.String({
    description: "first 24 digits of the SHA-256 of what it runs, the lists of controls included",
  }),
  controls: Type.String({
    description: "first 24 digits of the SHA-256 of the lists of controls",
  }),
  killed: Type.Array(Type.String(), { description: "scopes in state KILLED" }),
  cause: Type.String({ description: "code of the state's cause, empty for none" }),
  sinceMs: Type.Number({ description: "UTC ms when the state began" }),
  link: LinkPhase,
  ageMs: Type.Union([Type.Number(), Type.Null()], {
    description: "ms since the gate was last heard, null for never",
  }),
  asOfMs: Type.Number({ description: "UTC ms of the last word of the gate, 0 for never" }),
  openParents: Type.Integer(),
  parents: Type.Integer(),
  children: Type.Integer(),
  fills: Type.Integer(),
  refusals: Type.Integer(),
  index: Type.Integer({ description: "last journal index" }),
  synced: Type.Integer({ description: "last durable journal index" }),
});

const QuotesView = Type.Object({
  link: LinkPhase,
  ageMs: Type.Union([Type.Number(), Type.Null()]),
  asOfMs: Type.Number(),
  symbols: Type.Integer({ description: "symbols with a bid or an ask" }),
});

const ScopeView = Type.Object({
  scope: Type.String({ description: "firm, each venue:X, and whatever else is not OPEN" }),
  state: StateWord,
  cause: Type.String(),
  sinceMs: Type.Number(),
});

/** One router. `onDisk` and `active` are null until a launcher measures them. */
export const RouterView = Type.Object({
  id: Type.Integer(),
  link: UpDown,
  lease: Type.Union([Type.Integer(), Type.Null()], { description: "live lease, null for none" }),
  running: Type.String({ description: "release that it runs, empty when it named none" }),
  onDisk: Type.Union([Type.String(), Type.Null()]),
  active: Type.Union([Type.String(), Type.Null()]),
  heartbeatAgeMs: Type.Number(),
  pid: Type.Integer(),
  parents: Type.Integer({ description: "parents it works" }),
  admitted: Type.Integer({ description: "children admitted" }),
  refused: Type.Integer({ description: "children refused" }),
});
export type RouterView = Static<typeof RouterView>;

/** One venue: the gate's lane to it and the feed that quotes reads. */
export const VenueView = Type.Object({
  venue: Type.String({ description: "one letter" }),
  name: Type.String(),
  state: StateWord,
  session: UpDown,
  working: Type.Integer({ description: "children open" }),
  unacked: Type.Integer({ description: "new orders without an answer" }),
  sent: Type.Integer({ description: "children sent" }),
  shares: Type.Integer({ description: "shares executed" }),
  nextOut: Type.Integer({ description: "next outgoing MsgSeqNum(34)" }),
  nextIn: Type.Integer({ description: "next expected MsgSeqNum(34)" }),
  feed: UpDown,
  feedSeq: Type.Integer(),
  feedMessages: Type.Integer(),
});
export type VenueView = Static<typeof VenueView>;

const ExposureView = Type.Object({
  limit: Type.String(),
  scope: Type.String(),
  used: Type.Number(),
  max: Type.Number(),
});

const AlertView = Type.Object({
  code: Type.String(),
  scope: Type.String(),
  a: Type.Number({ description: "first of the numbers that decided" }),
  b: Type.Number({ description: "second of the numbers" }),
  utcMs: Type.Number(),
});

/** What `smars status --json` prints and `/api/status` answers. */
export const Status = Type.Object({
  nowMs: Type.Number(),
  gate: GateView,
  quotes: QuotesView,
  scopes: Type.Array(ScopeView),
  routers: Type.Array(RouterView),
  venues: Type.Array(VenueView),
  exposure: Type.Array(ExposureView),
  alerts: Type.Array(AlertView),
});
export type Status = Static<typeof Status>;

/** What `/health` answers: 200 when `ok`, else 503 with every reason. */
export const Health = Type.Object({
  ok: Type.Boolean(),
  gate: StateWord,
  quotes: LinkPhase,
  routers: Type.Integer({ description: "routers with a live lease" }),
  venues: Type.Integer({ description: "venues logged on" }),
  reasons: Type.Array(Type.String()),
});
export type Health = Static<typeof Health>;
