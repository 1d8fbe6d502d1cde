import type { GateLimits } from "../../core/gate/limits.ts";
import type { VisibleLimits } from "../judge/facts.ts";

/** Of a gate's limits those whose breach shows outside. */
export function visibleLimits(limits: GateLimits): VisibleLimits {
  return {
    maxOrderQty: limits.maxOrderQty,
    softOrderQty: limits.softOrderQty,
    maxOrderNotional: limits.maxOrderNotional,
    maxChildQty: limits.maxChildQty,
    maxChildNotional: limits.maxChildNotional,
    laneWindow: limits.laneWindow,
    sentCap: limits.sentCapSweep,
    positionMaxShares: Math.max(
      ...Object.values(limits.exposure.accounts).map((account) => account.positionMaxShares),
    ),
    firmLossMax: limits.firmLossMax,
    accountLossMax: Math.max(
      ...Object.values(limits.exposure.accounts).map(({ lossMax }) => lossMax),
    ),
    clientMessagesMaxPerS: Math.max(
      ...Object.values(limits.exposure.clients).map(({ messagesMaxPerS }) => messagesMaxPerS),
    ),
    firmChildrenMaxPerS: limits.firmChildrenMaxPerS,
    symbolChildrenMaxPerS: limits.symbolChildrenMaxPerS,
    symbolSharesMaxPerMin: limits.symbolSharesMaxPerMin,
    symbolVolumeMaxBp: limits.symbolVolumeMaxBp,
    symbolVolumeFromShares: limits.symbolVolumeFromShares,
    parentSharesMaxPerS: limits.parentSharesMaxPerS,
    parentChildrenMax: limits.parentChildrenMax,
    bookTimesMax: limits.bookTimesMax,
    maxIsoQty: limits.maxIsoQty,
    quoteAgeMaxMs: limits.quoteAgeMaxMs,
    heldParents: limits.heldParents,
  };
}
