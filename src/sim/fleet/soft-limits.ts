import type { GateLimits } from "../../core/gate/limits.ts";
import type { FleetShape } from "./shape.ts";

type SoftLimits = Pick<
  GateLimits,
  "softOrderQty" | "softOrderNotional" | "softAdvBp" | "softReleaseMs"
>;

/** Money of a share of the soft limit, $0.0001: dear symbols meet it before that of shares. */
const SOFT_PX = 1_000_000;
/** People and clients have so long. */
const RELEASE_MS = 900;

/** On days with soft limits the larger orders need a second person's word, now this, now that. */
export function softLimits({ softPart, maxQty }: FleetShape): SoftLimits {
  if (softPart === 0) {
    const none = { softOrderQty: 50_000, softOrderNotional: 20_000_000 * 10_000, softAdvBp: 1000 };
    return { ...none, softReleaseMs: RELEASE_MS };
  }
  const softOrderQty = Math.max(1, Math.floor(maxQty * softPart));
  const softOrderNotional = softOrderQty * SOFT_PX;
  return { softOrderQty, softOrderNotional, softAdvBp: 2, softReleaseMs: RELEASE_MS };
}
