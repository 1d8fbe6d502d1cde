import type { GateLimits } from "../../core/gate/limits.ts";
import type { Instrument } from "../../core/venue/market/instrument.ts";
import type { FleetShape } from "./shape.ts";

/** $0.0001 in a dollar. */
const DOLLAR = 10_000;
/** More than any day loses. */
const ANY_LOSS = 4e15;
/** By how much, of the prior close of other days. */
const CLOSED_HIGHER = 1.0055;
/** Parts of the firm's loss limit for a window and an account: one of the three is met first. */
const PARTS = [
  { window: 1, account: 0.3 },
  { window: 0.4, account: 1 },
  { window: 1, account: 1 },
] as const;

type Shape = Pick<FleetShape, "lossUsd">;
type LossLimits = Pick<GateLimits, "firmLossMax" | "firmLossWindowMax" | "firmLossWindowS">;

/** What the firm may lose on a day. */
export function lossLimits(shape: Shape): LossLimits {
  const { lossUsd } = shape;
  return {
    firmLossMax: part(shape, 1),
    firmLossWindowMax: part(shape, PARTS[lossUsd % PARTS.length]?.window ?? 1),
    firmLossWindowS: 1 + (lossUsd % 60),
  };
}

/** What each account may lose on a day, $0.0001. */
export function accountLossMax(shape: Shape): number {
  return part(shape, PARTS[shape.lossUsd % PARTS.length]?.account ?? 1);
}

/**
 * What closed at which price before the day. The market begins half a percent above the prior close
 * of its instruments: whoever holds anything has gained. Where a day is to show losses, it had
 * closed as high.
 */
export function closedAt(
  { lossUsd }: Shape,
  instruments: readonly Instrument[],
): readonly Instrument[] {
  if (lossUsd === 0) return instruments;
  return instruments.map((one) => {
    return { ...one, priorClosePx: Math.round(one.priorClosePx * CLOSED_HIGHER) };
  });
}

function part({ lossUsd }: Shape, of: number): number {
  return lossUsd === 0 ? ANY_LOSS : Math.ceil(lossUsd * DOLLAR * of);
}
