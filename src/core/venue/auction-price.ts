/** An order as an auction sees it; prices in $0.0001. */
export type AuctionInterest = {
  readonly buy: boolean;
  /** 0 for a market order, which takes any price. */
  readonly limit: number;
  /** Shares left. */
  readonly qty: number;
};

/** Between which prices an auction may cross, and what it stays near to; $0.0001. */
export type AuctionFrame = {
  readonly referencePx: number;
  readonly lowPx: number;
  readonly highPx: number;
};

/** Where an auction crosses. */
export type AuctionPrice = {
  /** $0.0001; 0 when nothing can cross. */
  readonly px: number;
  /** Shares that trade. */
  readonly pairedQty: number;
  /** Shares to buy less shares to sell at that price; at the reference when nothing crosses. */
  readonly imbalanceQty: number;
};

const CENT = 100;
const DOLLAR = 10_000;

/**
 * The one price of an auction: of all prices in the frame that which trades most shares; of those
 * that which leaves the smallest imbalance; of those the nearest to the reference, the lower of
 * two that are equally near. Prices lie on cents, below $1 on $0.0001 (Rule 612).
 */
export function auctionPrice(
  orders: readonly AuctionInterest[],
  frame: AuctionFrame,
): AuctionPrice {
  const buys = new Map<number, number>();
  const sells = new Map<number, number>();
  let demand = 0;
  let supply = 0;
  for (const { buy, limit, qty } of orders) {
    const side = buy ? buys : sells;
    if (limit > 0) side.set(limit, (side.get(limit) ?? 0) + qty);
    // Buyers leave as the price rises, sellers with a limit come.
    if (buy) demand += qty;
    else if (limit === 0) supply += qty;
  }
  let best: AuctionPrice = { px: 0, pairedQty: 0, imbalanceQty: 0 };
  for (const px of candidates(buys, sells, frame)) {
    supply += sells.get(px) ?? 0;
    const paired = Math.min(demand, supply);
    const found: AuctionPrice = { px, pairedQty: paired, imbalanceQty: demand - supply };
    const inFrame = px >= frame.lowPx && px <= frame.highPx;
    if (inFrame && (best.px === 0 || isBetter(found, best, frame.referencePx))) best = found;
    demand -= buys.get(px) ?? 0;
  }
  if (best.pairedQty > 0) return best;
  return { px: 0, pairedQty: 0, imbalanceQty: imbalanceAt(orders, frame.referencePx) };
}

/** Whether an order takes part at a price. */
export function takesPart({ buy, limit }: AuctionInterest, px: number): boolean {
  return limit === 0 || (buy ? limit >= px : limit <= px);
}

function imbalanceAt(orders: readonly AuctionInterest[], px: number): number {
  let sum = 0;
  for (const order of orders) if (takesPart(order, px)) sum += order.buy ? order.qty : -order.qty;
  return sum;
}

function isBetter(found: AuctionPrice, best: AuctionPrice, referencePx: number): boolean {
  if (found.pairedQty !== best.pairedQty) return found.pairedQty > best.pairedQty;
  const rest = Math.abs(found.imbalanceQty) - Math.abs(best.imbalanceQty);
  if (rest !== 0) return rest < 0;
  return Math.abs(found.px - referencePx) < Math.abs(best.px - referencePx);
}

/**
 * Every price at which the sums may change, with the next one beside it, where a limit has just
 * left or not yet come; and reference and ends of the frame. Between two of them all prices are
 * alike but for their distance to the reference. Rising.
 */
function candidates(
  buys: ReadonlyMap<number, number>,
  sells: ReadonlyMap<number, number>,
  { referencePx, lowPx, highPx }: AuctionFrame,
): number[] {
  const all = new Set<number>([referencePx, lowPx, highPx]);
  for (const px of buys.keys()) all.add(px).add(px + (px >= DOLLAR ? CENT : 1));
  for (const px of sells.keys()) all.add(px).add(px - (px > DOLLAR ? CENT : 1));
  return [...all].filter((px) => px > 0).sort((a, b) => a - b);
}
