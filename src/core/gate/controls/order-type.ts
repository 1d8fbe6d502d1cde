import { isSide, OrdType, Tif } from "../../domain/order.ts";
import { RejectCode } from "../../domain/reject-code.ts";
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
  numbers: ["code", "0"],
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
  if (tif !== Tif.Day && tif !== Tif.Ioc) return refuse(why, RejectCode.UnsupportedTif, tif, 0);
  return true;
}

/** A child is always a limit order: the gate sends no market order (C7). */
export function childTypePermitted(ordType: number, tif: number, why: Reason): boolean {
  if (ordType !== OrdType.Limit) return refuse(why, RejectCode.ChildOrdType, ordType, 0);
  if (tif !== Tif.Day && tif !== Tif.Ioc && tif !== Tif.Fok) {
    return refuse(why, RejectCode.ChildTif, tif, 0);
  }
  return true;
}
