import { isBuy, OrdType, type Side, Tif } from "../../domain/order.ts";
import { RejectCode } from "../../domain/reject-code.ts";
import { isRetail, RetailOrders } from "../../domain/retail.ts";
import type { Gate } from "../gate.ts";
import type { Lane } from "../lanes.ts";
import { P } from "../parents.ts";
import type { ProposedChild } from "../proposal.ts";
import { type Control, refuse } from "../reason.ts";

export const retailChild: Control = {
  id: "C37",
  name: "a child is marked retail for a programme only, of a retail order, at its client's price",
  source: "NYSE 7.44(a)(3), (k)(1), in 2012 107C(a)(3), (k)(1)",
  scope: "child",
  kind: "regulatory",
  firmness: "hard",
  limits: [],
  codes: [RejectCode.RetailMarkOfParent, RejectCode.RetailVenue, RejectCode.RetailPrice],
  numbers: [
    "capacity of the order, ASCII (venue: its code; price, $0.0001)",
    "0 (venue: time in force; price: the client's or the quote, $0.0001, 0: it takes none)",
  ],
};

/**
 * The mark says that nothing of price or side was changed since a natural person gave the order:
 * the child carries the client's own limit, to the last digit. A market order has none. Where the
 * venue's entry cites a rule that lets it come, its child is priced from the best quote, beyond
 * which nothing of the programme lies, to the collar, so that it keeps none of that from its
 * client. It is a limit order that ends at once: it meets the programme's interest, and what is
 * left is cancelled (Type 1). An account that is attested no more marks nothing more.
 */
export function retailChildWithin(
  gate: Gate,
  row: number,
  child: ProposedChild,
  { retail }: Lane,
): boolean {
  if (child.retail === 0) return true;
  const { why } = gate;
  const { parents } = gate.ledger;
  const capacity = (parents.get(row, P.handling) >>> 8) & 0xff;
  const attested = gate.retailAccounts.has(parents.infoOf(row).account);
  if (!isRetail(capacity) || !attested) {
    return refuse(why, RejectCode.RetailMarkOfParent, capacity, 0);
  }
  const ends = child.tif === Tif.Ioc && child.ordType === OrdType.Limit;
  if (retail === RetailOrders.None || !ends) {
    return refuse(why, RejectCode.RetailVenue, child.venue, child.tif);
  }
  const { px } = child;
  const limit = parents.limitPx(row);
  if (limit > 0) return px === limit || refuse(why, RejectCode.RetailPrice, px, limit);
  const buy = isBuy(parents.side(row) as Side);
  const { tops } = gate.market;
  const symbol = parents.get(row, P.symbol);
  const quote = buy ? tops.ask(symbol) : tops.bid(symbol);
  const takes = retail === RetailOrders.Market && quote > 0;
  if (takes && (buy ? px >= quote : px <= quote)) return true;
  return refuse(why, RejectCode.RetailPrice, px, takes ? quote : 0);
}
