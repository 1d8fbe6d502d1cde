/**
 * The words of an order. Where FIX has a one-digit code, ours is that digit as a number, so that
 * a frame, a journal record and a FIX field can be compared by eye.
 */

/** Side(54). */
export const Side = { Buy: 1, Sell: 2, SellShort: 5, SellShortExempt: 6 } as const;
export type Side = (typeof Side)[keyof typeof Side];

/** OrdType(40). */
export const OrdType = { Market: 1, Limit: 2 } as const;
export type OrdType = (typeof OrdType)[keyof typeof OrdType];

/** TimeInForce(59). */
export const Tif = { Day: 0, AtOpen: 2, Ioc: 3, Fok: 4, AtClose: 7 } as const;
export type Tif = (typeof Tif)[keyof typeof Tif];

/** Whether an order waits for the opening or the closing auction. */
export function isAuctionTif(tif: number): boolean {
  return tif === Tif.AtOpen || tif === Tif.AtClose;
}

export function isSide(code: number): code is Side {
  return (
    code === Side.Buy ||
    code === Side.Sell ||
    code === Side.SellShort ||
    code === Side.SellShortExempt
  );
}

export function isBuy(side: Side): boolean {
  return side === Side.Buy;
}

export function sideName(side: Side): "Buy" | "Sell" | "SellShort" | "SellShortExempt" {
  switch (side) {
    case Side.Buy:
      return "Buy";
    case Side.Sell:
      return "Sell";
    case Side.SellShort:
      return "SellShort";
    case Side.SellShortExempt:
      return "SellShortExempt";
  }
}
