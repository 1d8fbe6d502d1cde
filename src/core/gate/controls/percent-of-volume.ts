import { RejectCode } from "../../domain/reject-code.ts";
import type { SymbolId } from "../../domain/symbols.ts";
import type { ReferenceData } from "../../market/reference-data.ts";
import type { GateLimits } from "../limits.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const percentOfVolume: Control = {
  id: "C8",
  name: "quantity of one parent against the average daily volume of its instrument",
  source: "FINRA 15-09; venue products",
  scope: "parent",
  kind: "order",
  firmness: "hard",
  limits: ["advMaxPct"],
  codes: [RejectCode.AdvMax, RejectCode.AdvUnknown],
  numbers: ["shares of the order", "most shares, 0 when the volume is not known"],
};

/** Hundredths of a percent in the whole. */
const WHOLE = 10_000;

/** Shares that are this part, hundredths of a percent, of an average daily volume. */
export function volumePart(adv: number, partBp: number): number {
  return Math.floor((adv * partBp) / WHOLE);
}

/** Whether an order is small against what its instrument trades in a day; unknown is refused. */
export function withinVolume(
  reference: ReferenceData,
  { advMaxBp }: Pick<GateLimits, "advMaxBp">,
  order: { readonly symbol: SymbolId; readonly qty: number },
  why: Reason,
): boolean {
  const { symbol, qty } = order;
  const adv = reference.adv(symbol);
  if (adv === 0) return refuse(why, RejectCode.AdvUnknown, qty, 0);
  const most = volumePart(adv, advMaxBp);
  return qty <= most || refuse(why, RejectCode.AdvMax, qty, most);
}
