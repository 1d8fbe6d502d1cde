import type { RiskLimits } from "./limits.ts";
import { LOSS_WINDOW_MAX_S } from "./loss-lows.ts";
import { RECENT_MAX, RECENT_MAX_MS } from "./recent-times.ts";

/** What one value of a limit is for: every order, the firm, or each thing of a kind by name. */
export const LIMIT_SCOPES = [
  "order",
  "firm",
  "client",
  "account",
  "symbol",
  "strategy",
  "venue",
  "router",
] as const;
export type LimitScope = (typeof LIMIT_SCOPES)[number];

/** One limit as people know it. Values are whole numbers of 10^-decimals of its unit. */
export type LimitRow = {
  /** In limits.yaml, in commands and in the journal, with its unit in the name. */
  readonly name: string;
  /** Where the gate holds it. */
  readonly key: string;
  readonly scope: LimitScope;
  readonly unit: string;
  readonly decimals: number;
  /** Least and most that it may be. */
  readonly least: number;
  readonly most: number;
  /** The control or invariant that holds orders against it. */
  readonly control: string;
  /** Which direction one person may go alone; "neither": every change takes two. */
  readonly stricter: "lower" | "higher" | "neither";
  /** One sentence. */
  readonly meaning: string;
  /** Of a soft limit: the hard one that it is never above. */
  readonly below?: keyof RiskLimits;
};

type Unit = Pick<LimitRow, "unit" | "decimals" | "least" | "most">;
type Declared = Unit & Omit<LimitRow, "key">;

/** More would not fit the field of a record. */
const SHARES: Unit = { unit: "shares", decimals: 0, least: 1, most: 2_147_483_647 };
/** Above $400bn a firm's sums of money could pass 2^53 units of $0.0001. */
const USD: Unit = { unit: "USD", decimals: 4, least: 1, most: 400_000_000_000 * 10_000 };

function percent(most: number): Unit {
  return { unit: "percent", decimals: 2, least: 1, most: most * 100 };
}

function whole(unit: string, most: number): Unit {
  return { unit, decimals: 0, least: 1, most };
}

/** More in a second or a minute no gate decides. */
const RATE_MOST = 100_000_000;

/** Of one order alone; of everything together. Less lets less through. */
const ORDER = { scope: "order", stricter: "lower" } as const;
const FIRM = { scope: "firm", stricter: "lower" } as const;

const GROSS_MEANING = "most money of both sides, open orders at their worst case and executions";
const NET_MEANING = "most money by which one side could exceed what the other has executed";

/**
 * Every limit, declared once: from here come the decoder of limits.yaml, its JSON schema, the table
 * in docs/limits.md, and what a person may change while the gate runs.
 */
const ROWS: Readonly<Record<keyof RiskLimits, Declared>> = {
  maxOrderQty: {
    name: "maxOrderQty",
    ...ORDER,
    ...SHARES,
    control: "C4",
    meaning: "most shares of one parent",
  },
  softOrderQty: {
    name: "softOrderQty",
    ...ORDER,
    ...SHARES,
    control: "C74",
    meaning: "soft: most shares of one parent that pass without a second person's word",
    below: "maxOrderQty",
  },
  maxOrderNotional: {
    name: "maxOrderNotionalUsd",
    ...ORDER,
    ...USD,
    control: "C5",
    meaning: "most money of one parent, at the worst price that its children may carry",
  },
  softOrderNotional: {
    name: "softOrderNotionalUsd",
    ...ORDER,
    ...USD,
    control: "C74",
    meaning: "soft: most money of one parent that passes without a second person's word",
    below: "maxOrderNotional",
  },
  maxChildQty: {
    name: "maxChildQty",
    ...ORDER,
    ...SHARES,
    control: "C4",
    meaning: "most shares of one child",
  },
  maxChildNotional: {
    name: "maxChildNotionalUsd",
    ...ORDER,
    ...USD,
    control: "C5",
    meaning: "most money of one child",
  },
  bookTimesMax: {
    name: "bookTimesMax",
    ...ORDER,
    ...whole("times the shares shown", 1_000_000),
    control: "C9",
    meaning: "most shares of an order that takes, of those that all venues show at its price",
  },
  maxIsoQty: {
    name: "maxIsoQty",
    ...ORDER,
    ...SHARES,
    least: 0,
    control: "C34",
    meaning: "most shares of one child that is marked as an intermarket sweep; 0: none is",
  },
  advMaxBp: {
    name: "advMaxPct",
    ...ORDER,
    ...percent(100),
    control: "C8",
    meaning: "most of an instrument's average daily volume in one parent",
  },
  softAdvBp: {
    name: "softAdvPct",
    ...ORDER,
    ...percent(100),
    control: "C74",
    meaning: "soft: most of that volume in one parent that passes without a second person's word",
    below: "advMaxBp",
  },
  softReleaseMs: {
    name: "softReleaseMs",
    ...ORDER,
    ...whole("ms", 86_400_000),
    control: "C74",
    meaning: "how long a refused order waits for a person's word, and the word for the order",
  },
  collarBp: {
    name: "collarPct",
    ...ORDER,
    ...percent(50),
    control: "C6",
    meaning: "how far beyond the market now an aggressive price may lie",
  },
  reserveBandBp: {
    name: "reserveBandPct",
    ...ORDER,
    ...percent(50),
    control: "C6",
    meaning: "how far beyond the market at its arrival a parent's children may ever be priced",
  },
  quoteAgeMaxMs: {
    name: "quoteAgeMaxMs",
    ...ORDER,
    ...whole("ms", 60_000),
    control: "C10",
    meaning: "oldest quotes that may decide",
  },
  lastTradeAgeMaxMs: {
    name: "lastTradeAgeMaxMs",
    ...ORDER,
    ...whole("ms", 86_400_000),
    control: "C10",
    meaning: "oldest trade that may stand in for the quotes",
  },
  spreadMaxBp: {
    name: "spreadMaxPct",
    ...ORDER,
    ...percent(100),
    control: "C10",
    meaning: "widest market that is a reference, of its bid",
  },
  auctionBandBp: {
    name: "auctionBandPct",
    ...ORDER,
    ...percent(50),
    control: "C6",
    meaning: "how far an auction's price may lie from the prior close, and its orders from it",
  },
  sentCapSweep: {
    name: "sentCapSweep",
    ...ORDER,
    ...whole("times its quantity", 10_000),
    control: "C26",
    meaning: "most shares ever sent for a parent of the strategy sweep",
  },
  possDupAgeMaxMs: {
    name: "possDupAgeMaxMs",
    ...ORDER,
    ...whole("ms", 86_400_000),
    control: "C12",
    meaning: "oldest possible duplicate that may become a new order",
  },
  fillLagMax: {
    name: "fillLagMax",
    ...ORDER,
    ...whole("journal events", 100_000_000),
    control: "C53",
    meaning: "how far a proposal may be behind its parent's last fill",
  },
  equalOrdersMax: {
    name: "equalOrdersMax",
    ...ORDER,
    ...whole("orders", RECENT_MAX),
    control: "C12",
    meaning: "most orders of one account that are equal, within `equalOrdersMs`",
  },
  equalOrdersMs: {
    name: "equalOrdersMs",
    ...ORDER,
    ...whole("ms", RECENT_MAX_MS),
    stricter: "higher",
    control: "C12",
    meaning: "for how long an order counts as equal to a later one",
  },
  equalChildrenMax: {
    name: "equalChildrenMax",
    ...ORDER,
    ...whole("children", 10_000_000),
    control: "C12",
    meaning: "most equal children of one parent in a row, each within a second of the one before",
  },
  parentChildrenMax: {
    name: "parentChildrenMax",
    ...ORDER,
    ...whole("children", 10_000_000),
    control: "C26",
    meaning: "most children of one parent",
  },
  parentSharesMaxPerS: {
    name: "parentSharesMaxPerS",
    ...ORDER,
    ...SHARES,
    control: "C26",
    meaning: "most shares of one parent that are sent within a second",
  },
  laneWindow: {
    name: "laneWindow",
    ...FIRM,
    ...whole("orders", 100_000),
    control: "I14",
    meaning: "most new orders of each venue session without an answer",
  },
  suspenseMaxShares: {
    name: "suspenseMaxShares",
    ...FIRM,
    ...SHARES,
    least: 0,
    control: "C21",
    meaning: "most shares that no order explains, before the firm is FROZEN",
  },
  suspenseMaxNotional: {
    name: "suspenseMaxUsd",
    ...FIRM,
    ...USD,
    control: "C21",
    meaning: "most money that no order explains, before the firm is FROZEN",
  },
  firmGrossMax: {
    name: "firmGrossMaxUsd",
    ...FIRM,
    ...USD,
    control: "C17",
    meaning: GROSS_MEANING,
  },
  firmNetMax: {
    name: "firmNetMaxUsd",
    ...FIRM,
    ...USD,
    control: "C18",
    meaning: NET_MEANING,
  },
  firmLossMax: {
    name: "firmLossMaxUsd",
    ...FIRM,
    ...USD,
    control: "C23",
    meaning:
      "most loss of the firm on a trade date, positions at what they would bring; then FROZEN",
  },
  firmLossWindowMax: {
    name: "firmLossWindowMaxUsd",
    ...FIRM,
    ...USD,
    control: "C23",
    meaning: "most by which that loss may rise within `firmLossWindowS`; then FROZEN",
  },
  firmLossWindowS: {
    name: "firmLossWindowS",
    ...FIRM,
    ...whole("s", LOSS_WINDOW_MAX_S),
    stricter: "higher",
    control: "C23",
    meaning: "for how long back the lowest loss of the firm counts",
  },
  firmMessagesMaxPerS: {
    name: "firmMessagesMaxPerS",
    ...FIRM,
    ...whole("messages", RATE_MOST),
    control: "C24",
    meaning: "most messages of all clients within a second; then no order, only cancels",
  },
  symbolMessagesMaxPerS: {
    name: "symbolMessagesMaxPerS",
    ...FIRM,
    ...whole("messages", RATE_MOST),
    control: "C24",
    meaning: "most messages of clients in one symbol within a second; then no order of it",
  },
  firmOrdersMaxPerS: {
    name: "firmOrdersMaxPerS",
    ...FIRM,
    ...whole("orders", RATE_MOST),
    control: "C24",
    meaning: "most orders and replaces of all clients within a second",
  },
  symbolOrdersMaxPerS: {
    name: "symbolOrdersMaxPerS",
    ...FIRM,
    ...whole("orders", RATE_MOST),
    control: "C24",
    meaning: "most orders and replaces in one symbol within a second",
  },
  symbolMarketOrdersMaxPerMin: {
    name: "symbolMarketOrdersMaxPerMin",
    ...FIRM,
    ...whole("orders", RATE_MOST),
    control: "C24",
    meaning: "most market orders in one symbol within a minute",
  },
  firmChildrenMaxPerS: {
    name: "firmChildrenMaxPerS",
    ...FIRM,
    ...whole("children", RATE_MOST),
    control: "C24",
    meaning: "most children within a second",
  },
  symbolChildrenMaxPerS: {
    name: "symbolChildrenMaxPerS",
    ...FIRM,
    ...whole("children", RATE_MOST),
    control: "C24",
    meaning: "most children in one symbol within a second",
  },
  routerChildrenMaxPerS: {
    name: "routerChildrenMaxPerS",
    ...FIRM,
    ...whole("children", RATE_MOST),
    control: "C24",
    meaning: "most children of one router within a second",
  },
  symbolSharesMaxPerMin: {
    name: "symbolSharesMaxPerMin",
    ...FIRM,
    ...SHARES,
    control: "C27",
    meaning: "most shares in one symbol that are sent within a minute",
  },
  symbolVolumeMaxBp: {
    name: "symbolVolumeMaxPct",
    ...FIRM,
    ...percent(100),
    control: "C27",
    meaning:
      "most that is sent in one symbol within a minute, of what has traded in it at all venues",
  },
  symbolVolumeFromShares: {
    name: "symbolVolumeFromShares",
    ...FIRM,
    ...SHARES,
    control: "C27",
    meaning: "so many shares in one symbol are sent within a minute whatever has traded in it",
  },
  repeatsMaxPerMin: {
    name: "repeatsMaxPerMin",
    ...FIRM,
    ...whole("times", RATE_MOST),
    control: "C25",
    meaning: "how often a strategy meets one account, symbol and side within a minute; then FROZEN",
  },
  accessFeeMaxMicros: {
    name: "accessFeeMaxUsd",
    ...FIRM,
    ...{ unit: "USD a share", decimals: 6, least: 1, most: 1_000_000 },
    control: "C36",
    meaning: "highest access fee of a venue at a dollar or more; below it that part of the price",
  },
  routerDivergesFromPerS: {
    name: "routerDivergesFromPerS",
    ...FIRM,
    ...whole("children", RATE_MOST),
    control: "C57",
    meaning: "a router that sends no more within a second is not compared with the others",
  },
  routerDivergesTimes: {
    name: "routerDivergesTimes",
    ...FIRM,
    ...whole("times the others'", 1_000_000),
    control: "C57",
    meaning:
      "most that a router may send within a second, of what the middle one of the others does",
  },
};

const GROSS = { name: "grossMaxUsd", key: "grossMax", ...USD, stricter: "lower" } as const;
const NET = { name: "netMaxUsd", key: "netMax", ...USD, stricter: "lower" } as const;

/** Gross and net money of each name of a scope. */
function money(scope: LimitScope, control: string): readonly LimitRow[] {
  return [
    { ...GROSS, scope, control, meaning: GROSS_MEANING },
    { ...NET, scope, control, meaning: NET_MEANING },
  ];
}

/** Limits of which each name of a scope has its own; they hold from one start to the next. */
const NAMED_ROWS: readonly LimitRow[] = [
  ...money("client", "C19"),
  {
    name: "ordersMaxPerS",
    key: "ordersMaxPerS",
    ...whole("orders", RATE_MOST),
    scope: "client",
    stricter: "lower",
    control: "C24",
    meaning: "most orders and replaces of the client within a second",
  },
  {
    name: "messagesMaxPerS",
    key: "messagesMaxPerS",
    ...whole("messages", RATE_MOST),
    scope: "client",
    stricter: "lower",
    control: "C24",
    meaning: "most messages of the client within a second; then none of its orders, only cancels",
  },
  ...money("account", "C19"),
  {
    name: "positionMaxShares",
    key: "positionMaxShares",
    ...SHARES,
    scope: "account",
    stricter: "lower",
    control: "C22",
    meaning: "most shares in one symbol, long or short, working orders included",
  },
  {
    name: "lossMaxUsd",
    key: "lossMax",
    ...USD,
    scope: "account",
    stricter: "lower",
    control: "C23",
    meaning: "most loss of the account on a trade date; then FROZEN",
  },
  ...money("symbol", "C20"),
  ...money("strategy", "C20"),
];

/** Every order's and the firm's, in the order of the file: people change them while it runs. */
export const SETTABLE_LIMITS: readonly LimitRow[] = Object.entries(ROWS).map(([key, declared]) => ({
  key,
  ...declared,
}));

/** All limits, in the order of the file. */
export const LIMIT_TABLE: readonly LimitRow[] = [...SETTABLE_LIMITS, ...NAMED_ROWS];

/** Whether one value lets less through than another. Of a limit without a direction none does. */
export function isStricter(row: LimitRow, value: number, than: number): boolean {
  if (row.stricter === "lower") return value < than;
  return row.stricter === "higher" && value > than;
}

/** The stricter of two values; of a limit without a direction the first. */
export function stricterOf(row: LimitRow, value: number, other: number): number {
  return isStricter(row, other, value) ? other : value;
}

/** A value as people read it, in the unit of its row: 500000 of `USD` is 50. */
export function amountText({ decimals }: LimitRow, value: number): string {
  return String(value / 10 ** decimals);
}
