import { type AuctionInterest, takesPart } from "./auction-price.ts";

/** One order of an auction with its place in time: lower came first. */
export type AuctionOrder = AuctionInterest & { readonly seq: number };

/**
 * Shares that each order trades at the auction's price, in the order given: `pairedQty` on each
 * side, by price (market orders first), then by time.
 */
export function allocate(
  orders: readonly AuctionOrder[],
  px: number,
  pairedQty: number,
): readonly number[] {
  const shares = new Array<number>(orders.length).fill(0);
  for (const buy of [true, false]) {
    let left = pairedQty;
    const side = [...orders.keys()].filter((i) => {
      const order = orders[i] as AuctionOrder;
      return order.buy === buy && takesPart(order, px);
    });
    side.sort((a, b) => compare(orders[a] as AuctionOrder, orders[b] as AuctionOrder));
    for (const i of side) {
      const qty = Math.min(left, (orders[i] as AuctionOrder).qty);
      shares[i] = qty;
      left -= qty;
    }
  }
  return shares;
}

function compare(a: AuctionOrder, b: AuctionOrder): number {
  const first = eagerness(a);
  const second = eagerness(b);
  if (first !== second) return first < second ? -1 : 1;
  // Two places at the end of all time are alike; a difference of infinities is no number.
  return a.seq === b.seq ? 0 : a.seq - b.seq;
}

/** Lower is better: market orders, then the highest bid or the lowest offer. */
function eagerness({ buy, limit }: AuctionOrder): number {
  if (limit === 0) return Number.NEGATIVE_INFINITY;
  return buy ? -limit : limit;
}
