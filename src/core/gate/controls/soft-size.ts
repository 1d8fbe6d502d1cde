import { RejectCode } from "../../domain/reject-code.ts";
import type { SymbolId } from "../../domain/symbols.ts";
import type { ReferenceData } from "../../market/reference-data.ts";
import type { GateLimits } from "../limits.ts";
import { PassNeed } from "../pass-records.ts";
import { type Control, type Reason, refuse } from "../reason.ts";
import { volumePart } from "./percent-of-volume.ts";

export const softSize: Control = {
  id: "C74",
  name: "soft limits of one order: above one, a second person lets exactly this order pass, once",
  source: "FINRA 15-09; FIA",
  scope: "parent",
  kind: "order",
  firmness: "soft",
  limits: ["softOrderQty", "softOrderNotionalUsd", "softAdvPct", "softReleaseMs"],
  codes: [RejectCode.SoftOrderQty, RejectCode.SoftOrderNotional, RejectCode.SoftAdv],
  numbers: ["shares, or worst case in $0.0001", "most without a person's word"],
};

type Soft = Pick<GateLimits, "softOrderQty" | "softOrderNotional" | "softAdvBp">;

/** An order as its size is measured; money at its worst case, $0.0001. */
export type Sized = { readonly symbol: SymbolId; readonly qty: number; readonly notional: number };

/** The soft limits that an order is above, bits of `PassNeed`. */
export function softNeeds(reference: ReferenceData, limits: Soft, order: Sized): number {
  const { symbol, qty, notional } = order;
  let needs = 0;
  if (qty > limits.softOrderQty) needs |= PassNeed.qty;
  if (notional > limits.softOrderNotional) needs |= PassNeed.notional;
  if (qty > volumePart(reference.adv(symbol), limits.softAdvBp)) needs |= PassNeed.adv;
  return needs;
}

/** Refuses an order by the first soft limit that nobody has let it pass. */
export function softWithin(
  reference: ReferenceData,
  limits: Soft,
  order: Sized,
  why: Reason,
): boolean {
  const { symbol, qty, notional } = order;
  const needs = softNeeds(reference, limits, order);
  if ((needs & PassNeed.qty) !== 0) {
    return refuse(why, RejectCode.SoftOrderQty, qty, limits.softOrderQty);
  }
  if ((needs & PassNeed.notional) !== 0) {
    return refuse(why, RejectCode.SoftOrderNotional, notional, limits.softOrderNotional);
  }
  if ((needs & PassNeed.adv) !== 0) {
    const most = volumePart(reference.adv(symbol), limits.softAdvBp);
    return refuse(why, RejectCode.SoftAdv, qty, most);
  }
  return true;
}
