import { Strategy, strategyName } from "../../core/domain/strategy.ts";
import type {
  AccountLimits,
  ClientLimits,
  ExposureLimits,
  GateLimits,
  MoneyLimits,
} from "../../core/gate/limits.ts";
import { RECENT_MAX } from "../../core/gate/recent-times.ts";
import { INSTRUMENT_CLASSES } from "../../core/venue/market/instrument.ts";
import { accountLossMax, lossLimits } from "./loss-days.ts";
import { plannedClient } from "./planned-client.ts";
import type { FleetShape } from "./shape.ts";
import { softLimits } from "./soft-limits.ts";

/** Shares of everything that an account has on the first day: its sells are long for a while. */
const HELD = 20_000;

/** Money of the largest order of a share at its worst case, $0.0001: about that of IBM. */
const ORDER_PX = 2_000_000;
/** What the parts of the firm may come to, of what the firm may. */
const PART = { client: 0.7, account: 0.5, symbol: 0.6 } as const;
/** The one strategy's, which is the narrowest of all for some. */
function strategyPart(exposureOrders: number): number {
  return exposureOrders % 3 === 0 ? 0.4 : 0.9;
}
/** Of gross, net. */
const NET_PART = 0.6;

/** What the firm may come to, gross, $0.0001. */
function firmMoney({ exposureOrders, maxQty }: FleetShape): number {
  return exposureOrders === 0 ? 4e15 : exposureOrders * maxQty * ORDER_PX;
}

/** On one day in so many every account begins short. */
const SHORT_EVERY = 6;

/** Half of what a narrow firm may hold, so that its accounts can buy and sell. */
export function heldAtFirst({ exposureOrders, maxQty, ordersPerS }: FleetShape): number {
  const most = maxQty * (1 + (exposureOrders % 4));
  const shares = exposureOrders === 0 ? HELD : Math.min(HELD, Math.floor(most / 2));
  return ordersPerS % SHORT_EVERY === 5 ? -shares : shares;
}

function firmLimits(shape: FleetShape): Pick<GateLimits, "firmGrossMax" | "firmNetMax"> {
  const firm = firmMoney(shape);
  return { firmGrossMax: firm, firmNetMax: Math.ceil(firm * NET_PART) };
}

/** Sum limits of which the narrowest that a client meets is now this one, now that one. */
function exposureLimits(shape: FleetShape): ExposureLimits {
  const { exposureOrders, maxQty, clients } = shape;
  const firm = firmMoney(shape);
  const of = (part: number): MoneyLimits => {
    return { grossMax: Math.ceil(firm * part), netMax: Math.ceil(firm * part * NET_PART) };
  };
  // A few of the largest orders: clients buy and sell, so that positions stay small.
  const positionMaxShares =
    exposureOrders === 0 ? 2_147_483_647 : maxQty * (1 + (exposureOrders % 4));
  const account: AccountLimits = {
    ...of(PART.account),
    positionMaxShares,
    lossMax: accountLossMax(shape),
  };
  const all = Array.from({ length: clients }, (_, i) => plannedClient(i + 1));
  return {
    clients: Object.fromEntries(
      all.map((one) => [one.client, clientLimits(of(PART.client), shape)]),
    ),
    accounts: Object.fromEntries(
      all.flatMap(({ accounts }) => accounts.map((name) => [name, account])),
    ),
    symbolClasses: Object.fromEntries(INSTRUMENT_CLASSES.map((name) => [name, of(PART.symbol)])),
    strategies: { [strategyName(Strategy.Sweep)]: of(strategyPart(exposureOrders)) },
  };
}

/** A rate, and shares, that no day of ours comes to. */
const ANY_PACE = 100_000_000;
const ANY_SHARES = 2_147_483_647;

/** On every second narrow day messages are: on the others orders come to what else is narrow. */
export function asksMuch(pacePerS: number): boolean {
  return pacePerS > 0 && pacePerS % 2 === 0;
}

function mostMessages(pacePerS: number, times: number): number {
  return asksMuch(pacePerS) ? Math.ceil(pacePerS * times) : ANY_PACE;
}

/** Of one client, with its orders and its messages within a second. */
function clientLimits(money: MoneyLimits, { pacePerS }: FleetShape): ClientLimits {
  const ordersMaxPerS = pacePerS === 0 ? ANY_PACE : Math.ceil(pacePerS * 0.7);
  return { ...money, ordersMaxPerS, messagesMaxPerS: mostMessages(pacePerS, 1.4) };
}

type PaceLimits = Pick<
  GateLimits,
  | "bookTimesMax"
  | "equalOrdersMax"
  | "equalOrdersMs"
  | "equalChildrenMax"
  | "parentChildrenMax"
  | "parentSharesMaxPerS"
  | "firmMessagesMaxPerS"
  | "symbolMessagesMaxPerS"
  | "firmOrdersMaxPerS"
  | "symbolOrdersMaxPerS"
  | "symbolMarketOrdersMaxPerMin"
  | "firmChildrenMaxPerS"
  | "symbolChildrenMaxPerS"
  | "routerChildrenMaxPerS"
  | "symbolSharesMaxPerMin"
  | "symbolVolumeMaxBp"
  | "symbolVolumeFromShares"
  | "repeatsMaxPerMin"
  | "routerDivergesFromPerS"
  | "routerDivergesTimes"
>;

/**
 * Rate limits, and that of the book, of which the narrowest that an order meets is now this one,
 * now that one.
 */
function paceLimits({ pacePerS: pace, maxQty }: FleetShape): PaceLimits {
  const most = (times: number): number => (pace === 0 ? ANY_PACE : Math.ceil(pace * times));
  return {
    // A few times what is shown: a child of all that is left is more once others have taken of it.
    bookTimesMax: pace === 0 ? 1_000 : 1 + (pace % 12),
    equalOrdersMax: pace === 0 ? RECENT_MAX : 1 + (pace % 5),
    equalOrdersMs: 1000,
    equalChildrenMax: pace === 0 ? 1_000_000 : 2 + (pace % 20),
    parentChildrenMax: pace === 0 ? 1_000_000 : 5 + 2 * pace,
    parentSharesMaxPerS: pace === 0 ? ANY_SHARES : maxQty * (1 + (pace % 3)),
    firmMessagesMaxPerS: mostMessages(pace, 3),
    symbolMessagesMaxPerS: mostMessages(pace, 2),
    firmOrdersMaxPerS: most(1),
    symbolOrdersMaxPerS: most(0.6),
    symbolMarketOrdersMaxPerMin: most(2),
    firmChildrenMaxPerS: most(6),
    symbolChildrenMaxPerS: most(4),
    routerChildrenMaxPerS: most(5),
    symbolSharesMaxPerMin: Math.min(ANY_SHARES, most(10) * maxQty),
    // On two narrow days of three this one is narrower than the one above.
    symbolVolumeMaxBp: pace === 0 ? 10_000 : 100 * (1 + (pace % 10)),
    symbolVolumeFromShares: pace % 3 === 0 ? ANY_SHARES : maxQty * (1 + (pace % 8)),
    // Now and then a few already: their accounts are FROZEN.
    repeatsMaxPerMin: pace % 5 === 1 ? 3 + (pace % 7) : most(3),
    routerDivergesFromPerS: most(0.5),
    routerDivergesTimes: 1 + (pace % 4),
  };
}

/** As of a firm, with small tables and short waits. */
export function fleetLimits(shape: FleetShape): GateLimits {
  const { startsPerHourMax, revocationsPerHourMax, maxParents, maxChildren } = shape;
  const { laneWindow, sentCap, unansweredMs } = shape;
  return {
    maxOrderQty: 50_000,
    maxOrderNotional: 20_000_000 * 10_000,
    ...softLimits(shape),
    maxChildQty: 10_000,
    maxChildNotional: 2_000_000 * 10_000,
    advMaxBp: 1000,
    collarBp: 300,
    reserveBandBp: 500,
    quoteAgeMaxMs: 5000,
    accessFeeMaxMicros: 3000,
    maxIsoQty: 10_000,
    lastTradeAgeMaxMs: 60_000,
    spreadMaxBp: 500,
    auctionBandBp: 1000,
    sentCapSweep: sentCap,
    laneWindow,
    possDupAgeMaxMs: 120_000,
    workerSilenceMs: 1000,
    leaseTtlMs: 3000,
    iocParentMaxMs: 2000,
    maxParents,
    maxChildren,
    unansweredMs,
    unansweredTries: 3,
    reconcileMs: 500,
    suspenseMaxShares: 300,
    suspenseMaxNotional: 1_000_000 * 10_000,
    stallHeldMs: 500,
    heldClearMs: 1000,
    heldCancelMs: 30_000,
    feedLossCancelMs: 10_000,
    heldParents: "queue",
    heldQueueMax: 100,
    fillLagMax: 100_000,
    refusalsEndLease: 1000,
    startsPerHourMax,
    leaseRetryMs: 20,
    leaseRetryMaxMs: 500,
    revocationsPerHourMax,
    routerFramesPerS: 20_000,
    ...firmLimits(shape),
    ...lossLimits(shape),
    ...paceLimits(shape),
    exposure: exposureLimits(shape),
  };
}
