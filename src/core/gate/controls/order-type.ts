import { isAuctionTif, isSide, OrdType, Tif } from "../../domain/order.ts";
import { RejectCode } from "../../domain/reject-code.ts";
import type { ParentRows } from "../parents.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const orderType: Control = {
  id: "C13",
  name: "side, order type and time in force that are permitted; no order type is exempt",
  source: "15c3-5(c)(2)(i)",
  scope: "both",
  kind: "order",
  firmness: "hard",
  limits: [],
  codes: [
    RejectCode.UnsupportedSide,
    RejectCode.UnsupportedOrdType,
    RejectCode.UnsupportedTif,
    RejectCode.ChildOrdType,
    RejectCode.ChildTif,
  ],
  numbers: ["code", "0 (child of an auction order: the code that it has to have)"],
};

/** Whether a sell is marked right is another control's (C30). */
export function parentTypePermitted(
  side: number,
  ordType: number,
  tif: number,
  why: Reason,
): boolean {
  if (!isSide(side)) return refuse(why, RejectCode.UnsupportedSide, side, 0);
  if (ordType !== OrdType.Market && ordType !== OrdType.Limit) {
    return refuse(why, RejectCode.UnsupportedOrdType, ordType, 0);
  }
  if (tif === Tif.Day || tif === Tif.Ioc || isAuctionTif(tif)) return true;
  return refuse(why, RejectCode.UnsupportedTif, tif, 0);
}

/**
 * A child of an auction order is an order for that auction, of its type. Every other is a limit
 * order: the gate sends no market order into continuous trading (C7).
 */
export function childTypePermitted(
  parents: ParentRows,
  row: number,
  ordType: number,
  tif: number,
  why: Reason,
): boolean {
  const wanted = parents.tif(row);
  if (isAuctionTif(wanted)) {
    if (ordType !== parents.ordType(row)) {
      return refuse(why, RejectCode.ChildOrdType, ordType, parents.ordType(row));
    }
    return tif === wanted || refuse(why, RejectCode.ChildTif, tif, wanted);
  }
  if (ordType !== OrdType.Limit) return refuse(why, RejectCode.ChildOrdType, ordType, 0);
  if (tif !== Tif.Day && tif !== Tif.Ioc && tif !== Tif.Fok) {
    return refuse(why, RejectCode.ChildTif, tif, 0);
  }
  return true;
}
