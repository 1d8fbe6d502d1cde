import type { SeededRandom } from "../../core/domain/random.ts";
import { DAY_WORDS, type DayWord } from "./day-lists.ts";

/** How large and how lively a fleet is. Rates are means of exponential pauses. */
export type FleetShape = {
  /** Venues, 1 to 4; some of them speak FIX 4.2. */
  readonly venues: number;
  /** Routers of the product, 1 to 3; 0 where a resting one stands in for them. */
  readonly routers: number;
  /** Routers that lay day orders and take them back, 0 or 1. */
  readonly resting: number;
  /** Routers that propose anything, 0 or 1. */
  readonly hostile: number;
  /** Clients, 1 to 3. */
  readonly clients: number;
  /** Symbols, 1 to 4. */
  readonly symbols: number;
  /** New orders of each client in a second of the world. */
  readonly ordersPerS: number;
  /** Most shares of an order that is not meant to be refused. */
  readonly maxQty: number;
  /** How often, for each new order, the client does one of these to an order of its own. */
  readonly cancels: number;
  readonly replaces: number;
  readonly statuses: number;
  /** The same ClOrdID(11) once more, with the same words or with others. */
  readonly duplicates: number;
  /** An order that the gate has to refuse. */
  readonly faulty: number;
  /** Chance that an order is followed at once by its own cancel or replace. */
  readonly impatience: number;
  /** Chance, per new order, that the client cuts its line, comes back and says the last again. */
  readonly replays: number;
  /** How often a hostile router speaks in a second of the world, and how many frames at a time. */
  readonly hostilePerS: number;
  readonly hostileBurst: number;
  /** Looks of a resting router at one of its parents in a second of the world. */
  readonly restingPerS: number;
  /** Seconds of market time in a second of the world. */
  readonly marketSpeed: number;
  /** Who watches the gate as the console does, 0 or 1. */
  readonly observers: number;
  /** Clients come from other machines: nobody who is enrolled for trying out is heard. */
  readonly offLoopback: boolean;
  /** Rows of the gate's tables: small ones are full before the run is over. */
  readonly maxParents: number;
  readonly maxChildren: number;
  /** Seconds of the world until the trading day ends, 0: it does not within a run. */
  readonly dayS: number;
  /** Starts within an hour after which the gate opens only by two people. */
  readonly startsPerHourMax: number;
  /** Leases that end for cause within an hour after which a router is HELD for people. */
  readonly revocationsPerHourMax: number;
  /** Most new orders of a venue session without an answer. */
  readonly laneWindow: number;
  /** Most shares ever sent for an order, as a multiple of its quantity. */
  readonly sentCap: number;
  /** A venue that has not answered for so long is asked again, ms. */
  readonly unansweredMs: number;
  /** How many of the largest orders the firm's sum limits hold; 0: more than a day can bring. */
  readonly exposureOrders: number;
  /** Dollars that the loss limits allow, of which some are a part; 0: more than any day loses. */
  readonly lossUsd: number;
  /** Orders of the firm within a second that its rate limits allow; 0: more than any day brings. */
  readonly pacePerS: number;
  /** The prior close that quotes makes its bands from, as a part of the true one. */
  readonly bandsFrom: number;
  /** Seconds of the world until the closing cross, 0: the venues have no phases and no auctions. */
  readonly crossS: number;
  /** Soft limit of an order's shares, of the most that is not meant to be refused; 0: none. */
  readonly softPart: number;
  /** What each day says of the last symbol or venue that no ordinary day says. */
  readonly dayWord: DayWord | null;
};

/** A fleet as a seed has it: small enough to run fast, in every size and at every pace. */
export function drawShape(random: SeededRandom): FleetShape {
  const resting = random.below(4) > 0 ? 1 : 0;
  const crosses = random.below(10) === 0;
  const marketSpeed = crosses ? 40 + random.below(80) : 1 + random.below(60);
  const share = (most: number): number => (random.below(3) === 0 ? 0 : random.unit() * most);
  const shape = {
    venues: (crosses ? 2 : 1) + random.below(crosses ? 3 : 4),
    routers: 1 + random.below(3) - resting,
    resting,
    hostile: crosses ? 1 : random.below(2),
    clients: 1 + random.below(3),
    symbols: 1 + random.below(4),
    ordersPerS: 8 + random.below(78),
    maxQty: [300, 2000, 20_000][random.below(3)] as number,
    cancels: share(0.6),
    replaces: share(0.6),
    statuses: share(0.2),
    duplicates: share(0.2),
    faulty: share(0.2),
    impatience: share(0.4),
    replays: share(0.05),
    hostilePerS: 5 + random.below(75),
    // Of 1 August 2012: a router that sends on and on.
    hostileBurst: random.below(2) === 0 ? 1 : 1 + random.below(100),
    restingPerS: 20 + random.below(450),
    marketSpeed,
    observers: random.below(2),
    offLoopback: random.below(2) === 0,
    maxParents: random.below(10) === 0 ? 10 + random.below(150) : 4096,
    maxChildren: random.below(10) === 0 ? 20 + random.below(300) : 8192,
    dayS: random.below(12) === 0 ? 0.5 + random.unit() * 5 : 0,
    startsPerHourMax: random.below(4) === 0 ? 2 : 1000,
    revocationsPerHourMax: random.below(4) === 0 ? 5 : 10_000,
    laneWindow: [4, 8, 16, 64][random.below(4)] as number,
    sentCap: [3, 4, 8, 20][random.below(4)] as number,
    unansweredMs: [300, 1000, 2000][random.below(3)] as number,
    exposureOrders: random.below(4) === 0 ? 2 + random.below(60) : 0,
    pacePerS: random.below(10) === 0 ? 10 + random.below(80) : 0,
    // Far from the market until trades have made a reference of their own.
    bandsFrom: random.below(12) === 0 ? ([0.93, 1.07][random.below(2)] as number) : 1,
    // Its cut-offs, minutes of the market before it, have to lie within the run.
    crossS: crosses ? (150 + 500 * random.unit()) / marketSpeed : 0,
    dayWord: random.below(6) === 0 ? (DAY_WORDS[random.below(DAY_WORDS.length)] as DayWord) : null,
    lossUsd: random.below(5) === 0 ? Math.floor(20 * 2500 ** random.unit()) : 0,
  };
  return { ...shape, softPart: softPartOf(shape.ordersPerS) };
}

/** On one day in so many there are soft limits. */
const SOFT_EVERY = 6;

/** Less than the largest orders, now by little, now by much; 0 on most days. */
function softPartOf(ordersPerS: number): number {
  return ordersPerS % SOFT_EVERY === 0 ? 0.2 + ordersPerS / 160 : 0;
}
