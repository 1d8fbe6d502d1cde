import { OrdType } from "../../domain/order.ts";
import { RejectCode } from "../../domain/reject-code.ts";
import type { GateLimits } from "../limits.ts";
import type { Pace, PacedOrder } from "../pace.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const orderRate: Control = {
  id: "C24",
  name: "order rate of the firm, of each client and in each symbol; market orders in each symbol",
  source: "RTS 6 art. 15(1)(e), 15(3); 15c3-5(c)(1)(ii)",
  scope: "parent",
  kind: "cumulative",
  firmness: "hard",
  limits: [
    "firmOrdersMaxPerS",
    "clients.*.ordersMaxPerS",
    "symbolOrdersMaxPerS",
    "symbolMarketOrdersMaxPerMin",
  ],
  codes: [
    RejectCode.FirmOrderRate,
    RejectCode.ClientOrderRate,
    RejectCode.SymbolOrderRate,
    RejectCode.SymbolMarketOrders,
  ],
  numbers: ["orders with this one", "most"],
};

/** Orders and replaces that were admitted count: what was refused took nothing of the room. */
export function orderRateWithin(
  pace: Pace,
  limits: GateLimits,
  order: PacedOrder,
  symbol: number,
  why: Reason,
): boolean {
  const firm = pace.firmOrders.count(0, pace.second) + 1;
  if (firm > limits.firmOrdersMaxPerS) {
    return refuse(why, RejectCode.FirmOrderRate, firm, limits.firmOrdersMaxPerS);
  }
  const client = pace.clientOrders.count(order.client, pace.second) + 1;
  const clientMost = limits.exposure.clients[order.client]?.ordersMaxPerS ?? 0;
  if (client > clientMost) return refuse(why, RejectCode.ClientOrderRate, client, clientMost);
  const same = pace.symbolOrders.count(symbol, pace.second) + 1;
  if (same > limits.symbolOrdersMaxPerS) {
    return refuse(why, RejectCode.SymbolOrderRate, same, limits.symbolOrdersMaxPerS);
  }
  if (order.ordType !== OrdType.Market) return true;
  const market = pace.symbolMarketOrders.count(symbol, pace.minute) + 1;
  if (market <= limits.symbolMarketOrdersMaxPerMin) return true;
  return refuse(why, RejectCode.SymbolMarketOrders, market, limits.symbolMarketOrdersMaxPerMin);
}
