import type { SeededRandom } from "../../core/domain/random.ts";
import { SETTABLE_LIMITS } from "../../core/gate/limit-table.ts";
import type { GateLimits } from "../../core/gate/limits.ts";
import { LIMIT_SLIPS } from "../fleet/people.ts";
import { type Fault, oneOf } from "./fault-site.ts";

/** Limits whose breach venues and clients can see. */
const SHOWN: ReadonlySet<string> = new Set([
  ...["maxOrderQty", "maxOrderNotional", "maxChildQty", "maxChildNotional"],
  ...["laneWindow", "sentCapSweep"],
]);

/** $0.0001 in a dollar. */
const DOLLAR = 10_000;

/** Least and most of each limit that a firm may come to; what is strict is the more likely. */
const RANGES: Readonly<Partial<Record<keyof GateLimits, readonly [number, number]>>> = {
  maxOrderQty: [100, 50_000],
  maxOrderNotional: [50_000 * DOLLAR, 20_000_000 * DOLLAR],
  maxChildQty: [100, 10_000],
  maxChildNotional: [20_000 * DOLLAR, 5_000_000 * DOLLAR],
  collarBp: [20, 500],
  reserveBandBp: [50, 1000],
  quoteAgeMaxMs: [150, 5000],
  accessFeeMaxMicros: [1000, 3000],
  bookTimesMax: [1, 1000],
  maxIsoQty: [50, 10_000],
  spreadMaxBp: [5, 500],
  auctionBandBp: [50, 2000],
  sentCapSweep: [1, 20],
  laneWindow: [1, 64],
  firmLossMax: [200 * DOLLAR, 50_000_000 * DOLLAR],
  firmLossWindowMax: [200 * DOLLAR, 50_000_000 * DOLLAR],
  firmLossWindowS: [1, 3600],
  equalOrdersMax: [3, 200],
  equalOrdersMs: [10, 10_000],
  equalChildrenMax: [8, 200],
  parentChildrenMax: [30, 1000],
  parentSharesMaxPerS: [1000, 100_000],
  firmMessagesMaxPerS: [30, 1000],
  symbolMessagesMaxPerS: [20, 600],
  firmOrdersMaxPerS: [10, 500],
  symbolOrdersMaxPerS: [6, 300],
  symbolMarketOrdersMaxPerMin: [10, 500],
  firmChildrenMaxPerS: [40, 1000],
  symbolChildrenMaxPerS: [25, 600],
  routerChildrenMaxPerS: [30, 700],
  symbolSharesMaxPerMin: [20_000, 1_000_000],
  symbolVolumeMaxBp: [100, 10_000],
  symbolVolumeFromShares: [2_000, 1_000_000],
  repeatsMaxPerMin: [40, 1000],
  routerDivergesFromPerS: [30, 500],
  routerDivergesTimes: [2, 20],
  possDupAgeMaxMs: [5, 120_000],
  workerSilenceMs: [300, 5000],
  iocParentMaxMs: [50, 5000],
  unansweredMs: [100, 3000],
  unansweredTries: [1, 3],
  suspenseMaxShares: [10, 10_000],
  stallHeldMs: [50, 2000],
  heldClearMs: [50, 2000],
  heldCancelMs: [100, 30_000],
  feedLossCancelMs: [100, 10_000],
  heldQueueMax: [1, 100],
  fillLagMax: [1, 1000],
  refusalsEndLease: [3, 1000],
  leaseRetryMs: [20, 300],
  routerFramesPerS: [20, 2000],
  softOrderQty: [20, 60_000],
  softOrderNotional: [20_000 * DOLLAR, 25_000_000 * DOLLAR],
  softAdvBp: [1, 1000],
  softReleaseMs: [50, 5000],
};
type Ranged = keyof typeof RANGES;
const NAMES = Object.keys(RANGES) as Ranged[];
/** Those that people change while the gate runs, by their names; what shows outside more often. */
const SETTABLE: readonly (readonly [string, Ranged])[] = SETTABLE_LIMITS.flatMap(
  ({ name, key }) => {
    if (!NAMES.includes(key as Ranged)) return [];
    const one = [name, key as Ranged] as const;
    return SHOWN.has(key) ? [one, one, one] : [one];
  },
);
/** So seldom a file is changed without another version, a change is a slip, or of no limit. */
const FORGOTTEN_EVERY = 6;
const SLIP_EVERY = 4;
const UNKNOWN_EVERY = 20;
/** So many of them are changed at once, at most. */
const AT_ONCE = 8;

/** People change limits in the gate's configuration, and start it again: they hold from then on. */
export const limitsChanged: Fault = ({ fleet, tape, random, note }) => {
  if (fleet.process("gate")?.alive !== true) return;
  let changed = false;
  tape.onEvent((event) => {
    if (changed || event.kind !== "limits") return;
    changed = true;
    note("gate");
  });
  fleet.changeLimits(drawLimits(random), random.below(FORGOTTEN_EVERY) > 0);
  fleet.kill("gate", "its limits are changed");
};

/** People change a limit while the gate runs, with an end now and then; or try what may not be. */
export const peopleLimit: Fault = ({ fleet, random, note }) => {
  const [name, key] = SETTABLE[random.below(SETTABLE.length)] as readonly [string, Ranged];
  const slip = random.below(SLIP_EVERY) === 0 ? oneOf(random, LIMIT_SLIPS) : "";
  // One of them is over already.
  const endMs = random.below(3) === 0 ? -500 + random.below(8_000) : 0;
  const unknown = random.below(UNKNOWN_EVERY) === 0;
  const value = drawn(random, key);
  // A soft limit is also tried above its hard one.
  const row = SETTABLE_LIMITS.find((one) => one.name === name);
  const above = row?.below !== undefined && random.below(2) === 0;
  fleet.people.limit(unknown ? "maxFun" : name, above ? row.most : value, endMs, slip ?? "");
  note("gate");
};

/** Other limits, each within what a firm may come to. */
export function drawLimits(random: SeededRandom): Partial<GateLimits> {
  const change: Record<string, number | string> = {};
  for (let left = 1 + random.below(AT_ONCE); left > 0; left--) {
    const name = NAMES[random.below(NAMES.length)] as Ranged;
    change[name] = drawn(random, name);
  }
  if (random.below(4) === 0) change.heldParents = random.below(2) === 0 ? "refuse" : "queue";
  return change as Partial<GateLimits>;
}

/** A value of its range; what is strict is the more likely. */
function drawn(random: SeededRandom, name: Ranged): number {
  const [least, most] = RANGES[name] as readonly [number, number];
  return Math.floor(least * (most / least) ** (random.unit() ** 2));
}
