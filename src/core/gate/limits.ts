/** C17 to C20: what one scope may come to, $0.0001. */
export type MoneyLimits = {
  /** Most money of both sides together, open at its worst case and executed. */
  readonly grossMax: number;
  /** Most money by which one side may exceed what the other has executed. */
  readonly netMax: number;
};

/** C24 beside them, of the client within a second. */
export type ClientLimits = MoneyLimits & {
  /** Most orders and replaces. */
  readonly ordersMaxPerS: number;
  /** Most messages of any kind; beyond it its orders and replaces are refused. */
  readonly messagesMaxPerS: number;
};

/** C22 beside them: the account's position in any one symbol, working orders included. */
export type AccountLimits = MoneyLimits & {
  readonly positionMaxShares: number;
  /** C23: most loss of the account on a trade date, $0.0001. */
  readonly lossMax: number;
};

/** Sum limits by scope. A name that stands in none of them trades nothing. */
export type ExposureLimits = {
  readonly clients: Readonly<Record<string, ClientLimits>>;
  readonly accounts: Readonly<Record<string, AccountLimits>>;
  /** By class of the instrument, each symbol by itself. */
  readonly symbolClasses: Readonly<Record<string, MoneyLimits>>;
  readonly strategies: Readonly<Record<string, MoneyLimits>>;
};

/**
 * The limits that the gate holds orders against, as limits.yaml and people's commands set them
 * (`LIMIT_TABLE`). Nothing here has a default: a configuration that leaves one out does not start.
 */
export type RiskLimits = {
  /** C4: most shares of one parent. */
  readonly maxOrderQty: number;
  /** C74: most shares of one parent without a second person's word. */
  readonly softOrderQty: number;
  /** C5: most money of one parent at its worst case, $0.0001. */
  readonly maxOrderNotional: number;
  /** C74: the same without a second person's word. */
  readonly softOrderNotional: number;
  /** C4: most shares of one child. */
  readonly maxChildQty: number;
  /** C5: most money of one child, $0.0001. */
  readonly maxChildNotional: number;
  /** C8: most of its instrument's average daily volume in one parent, hundredths of a percent. */
  readonly advMaxBp: number;
  /** C74: the same without a second person's word. */
  readonly softAdvBp: number;
  /** C74: how long an order waits for a person's word, and that for the order, ms. */
  readonly softReleaseMs: number;
  /** C6: how far beyond the market an aggressive price may lie, in hundredths of a percent. */
  readonly collarBp: number;
  /** SAFETY 4.3: the band around the arrival price that makes the reserve price, same unit. */
  readonly reserveBandBp: number;
  /** C10: oldest quotes that may decide, ms. */
  readonly quoteAgeMaxMs: number;
  /** DOMAIN 6.1: oldest trade that may stand in for an NBBO, ms. */
  readonly lastTradeAgeMaxMs: number;
  /** DOMAIN 6.1: widest NBBO that is a reference, hundredths of a percent of its bid. */
  readonly spreadMaxBp: number;
  /**
   * DOMAIN 6.1: how far an indicative price may lie from the prior close, and an auction order from
   * its reference, hundredths of a percent.
   */
  readonly auctionBandBp: number;
  /** Most shares ever sent for a parent, as a multiple of its quantity, strategy sweep. */
  readonly sentCapSweep: number;
  /** I14: most new orders of one venue session without an answer. */
  readonly laneWindow: number;
  /** B17: oldest possible duplicate or resend that may become a new order, ms. */
  readonly possDupAgeMaxMs: number;
  /** C21: most shares that no order explains before the firm is FROZEN. */
  readonly suspenseMaxShares: number;
  /** C21: most money that no order explains, $0.0001. */
  readonly suspenseMaxNotional: number;
  /** C17: most money of the firm, both sides, open at its worst case and executed, $0.0001. */
  readonly firmGrossMax: number;
  /** C18: most money by which one side may exceed what the other has executed, $0.0001. */
  readonly firmNetMax: number;
  /** C23: most loss of the firm on a trade date, $0.0001. */
  readonly firmLossMax: number;
  /** C23: most by which its loss may rise within `firmLossWindowS`, $0.0001. */
  readonly firmLossWindowMax: number;
  readonly firmLossWindowS: number;
  /** C53: how far a proposal may be behind its parent's last fill, journal events. */
  readonly fillLagMax: number;
  /** C12: most equal orders of one account within `equalOrdersMs`. */
  readonly equalOrdersMax: number;
  /** C12: how long an order is one of those equal to a later one, ms. */
  readonly equalOrdersMs: number;
  /** C12: most equal children of one parent in a row, each within a second of the one before. */
  readonly equalChildrenMax: number;
  /** C26: most children of one parent. */
  readonly parentChildrenMax: number;
  /** C26: most shares of one parent that are sent within a second. */
  readonly parentSharesMaxPerS: number;
  /** C24: most messages of all clients within a second. */
  readonly firmMessagesMaxPerS: number;
  /** C24: the same in one symbol. */
  readonly symbolMessagesMaxPerS: number;
  /** C24: most orders and replaces of all clients within a second. */
  readonly firmOrdersMaxPerS: number;
  /** C24: the same in one symbol. */
  readonly symbolOrdersMaxPerS: number;
  /** C24: most market orders in one symbol within a minute. */
  readonly symbolMarketOrdersMaxPerMin: number;
  /** C24: most children within a second. */
  readonly firmChildrenMaxPerS: number;
  /** C24: the same in one symbol. */
  readonly symbolChildrenMaxPerS: number;
  /** C24: the same of one router. */
  readonly routerChildrenMaxPerS: number;
  /** C27: most shares in one symbol that are sent within a minute. */
  readonly symbolSharesMaxPerMin: number;
  /** C27: the same as a share of what has traded at all venues, hundredths of a percent. */
  readonly symbolVolumeMaxBp: number;
  /** C27: up to so many shares within a minute that share is not asked for. */
  readonly symbolVolumeFromShares: number;
  /** C25: how often a strategy is applied to one account, symbol and side within a minute. */
  readonly repeatsMaxPerMin: number;
  /** C9: most shares of an order that takes, as a multiple of those shown at its price. */
  readonly bookTimesMax: number;
  /** C34: most shares of one child that is marked ISO; 0 none is. */
  readonly maxIsoQty: number;
  /** C36: the highest access fee that a venue may take, millionths of a dollar a share. */
  readonly accessFeeMaxMicros: number;
  /** C57: a router that sends no more than so many children within a second is not compared. */
  readonly routerDivergesFromPerS: number;
  /** C57: one that sends more than so many times as many as the others is FROZEN. */
  readonly routerDivergesTimes: number;
};

/**
 * How the gate behaves towards routers, venues, clients and its own machine. They bound no order:
 * they stand in smars.yaml and hold from one start to the next. None has a default either.
 */
export type GateSettings = {
  /** M17: a router that is silent for so long loses its parents, ms. */
  readonly workerSilenceMs: number;
  /** M3: a lease ends by itself after this without a heartbeat, ms. */
  readonly leaseTtlMs: number;
  /** How long an immediate-or-cancel parent may be worked, ms. */
  readonly iocParentMaxMs: number;
  /** Most parents of one journal: their rows are held in memory. */
  readonly maxParents: number;
  /** Most children of one journal: their tables are made for them at the start. */
  readonly maxChildren: number;
  /** F14: a venue that has not answered for so long is asked again, ms. */
  readonly unansweredMs: number;
  /** F14: so often, then its lane is FROZEN. */
  readonly unansweredTries: number;
  /** C54: what drop copy and order session of a venue do not both say by then is a break, ms. */
  readonly reconcileMs: number;
  /** B47: a tick that comes later than this holds the firm, ms. */
  readonly stallHeldMs: number;
  /** SAFETY 4.2: a measured HELD ends when its condition has been good for so long, ms. */
  readonly heldClearMs: number;
  /** SAFETY 4.2: open orders of a scope that is HELD for so long are asked back, ms. */
  readonly heldCancelMs: number;
  /** SAFETY 4.1: the same when feeds are lost, ms. */
  readonly feedLossCancelMs: number;
  /** What becomes of a new parent whose scope is HELD. */
  readonly heldParents: "refuse" | "queue";
  /** Most parents that wait so. */
  readonly heldQueueMax: number;
  /** B66: so many refusals of a router more than admissions, races apart, end its lease. */
  readonly refusalsEndLease: number;
  /** SAFETY 4.2: with more starts within an hour the gate does not open by itself. */
  readonly startsPerHourMax: number;
  /**
   * Between two leases of a router lies at least this; after each one that ended for cause twice as
   * long as after the one before, ms.
   */
  readonly leaseRetryMs: number;
  /** The longest such wait, ms. */
  readonly leaseRetryMaxMs: number;
  /** B66: with more leases ended for cause within an hour only people give a router another. */
  readonly revocationsPerHourMax: number;
  /** B66: most frames of a router within a second, of whatever kind. */
  readonly routerFramesPerS: number;
};

/** All of them, as the ladders read them. */
export type GateLimits = RiskLimits & GateSettings & { readonly exposure: ExposureLimits };
