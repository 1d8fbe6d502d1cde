import { SeededRandom } from "../../src/core/domain/random.ts";
import type { System } from "./system.ts";
import type { Order, OrderView, Trader } from "./trader.ts";

/** Orders of one client that have not ended. */
const OPEN_MAX = 24;

export type Quote = { readonly symbol: string; readonly bid: number; readonly ask: number };

/** Present national best quotes that are two-sided, $0.0001. */
export async function quotesOf(
  system: System,
  symbols: readonly string[],
): Promise<Map<string, Quote>> {
  type Rows = { rows: { symbol: string; bid: number; ask: number }[] };
  const { rows } = await system.api<Rows>(`/api/quotes?symbols=${symbols.join(",")}`);
  const units = (dollars: number): number => Math.round(dollars * 10_000);
  return new Map(
    rows
      .filter(({ bid, ask }) => bid > 0 && ask > bid)
      .map(({ symbol, bid, ask }) => [symbol, { symbol, bid: units(bid), ask: units(ask) }]),
  );
}

/** How one client trades: `restMs` between two looks at its orders, 2 when it is left out. */
export type Pace = { readonly seed: number; readonly orders: number; readonly restMs?: number };

/** One client: sends so many orders, cancels and replaces some of them on the way. */
export async function trade(
  trader: Trader,
  { seed, orders, restMs = 2 }: Pace,
  market: () => Map<string, Quote>,
): Promise<void> {
  const random = new SeededRandom(seed);
  const open: { order: Order; view: OrderView }[] = [];
  let sent = 0;
  while (sent < orders || open.length > 0) {
    while (open.length < OPEN_MAX && sent < orders && market().size > 0) {
      const order = anOrder(random, market(), `s${seed}-${sent++}`);
      open.push({ order, view: trader.order(order) });
    }
    for (const { order, view } of open) disturb(trader, random, order, view);
    await new Promise((resolve) => setTimeout(resolve, restMs));
    const ended = open.filter(({ view }) => "24C8".includes(view.status) && view.status !== "");
    for (const one of ended) open.splice(open.indexOf(one), 1);
  }
}

function anOrder(random: SeededRandom, market: Map<string, Quote>, clOrdId: string): Order {
  const quote = [...market.values()][random.below(market.size)] as Quote;
  const side = random.below(2) === 0 ? 1 : 2;
  // Most can trade at once, some lie a little behind the market and wait or are taken back.
  const cents = random.below(4) === 0 ? -random.below(5) : random.below(6);
  const px = side === 1 ? quote.ask + cents * 100 : quote.bid - cents * 100;
  const tif = random.below(4) === 0 ? 3 : 0;
  return { clOrdId, side, symbol: quote.symbol, qty: 1 + random.below(900), limitPx: px, tif };
}

/** Now and then the client changes its mind; what waits too long is cancelled in the end. */
function disturb(trader: Trader, random: SeededRandom, order: Order, view: OrderView): void {
  if (!"01".includes(view.status) || view.status === "") return;
  const chance = random.below(1_000);
  if (chance < 8) trader.cancel(`${order.clOrdId}-x${random.below(1e9)}`, order);
  else if (chance < 12) {
    const qty = view.cumQty + 1 + random.below(900);
    trader.replace(order, { ...order, clOrdId: `${order.clOrdId}-r${random.below(1e6)}`, qty });
  }
}
