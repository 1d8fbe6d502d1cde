import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SeededRandom } from "../../src/core/domain/random.ts";
import { auditVenue, parentOf } from "./auditor.ts";
import { type Asked, chainFaults, type Told, toldBy } from "./report-chain.ts";
import { System, until } from "./system.ts";
import { type Order, type OrderView, Trader } from "./trader.ts";

const PORTS = 19_000;
const VENUES = { N: 9901, P: 9902, Q: 9906, K: 9911 };
const SYMBOLS = ["IBM", "BAC", "AAPL", "MSFT", "SPY", "F", "GE", "XOM"];
const SOAK_MS = process.env.SMARS_LONG === "1" ? 600_000 : 20_000;
const SESSIONS = 4;
/** Parents of one session that have not ended. */
const OPEN_MAX = 10;
/** A client changes its mind about an order so often: one look in so many. */
const AMENDS_IN = 12;

type Amended = {
  readonly order: Order;
  readonly view: OrderView;
  readonly asked: Map<string, "cancel" | "replace">;
};

let system: System;
const traders: Trader[] = [];
const amended: Map<string, Amended> = new Map();
/** Everything that was said of an order, by its first ClOrdID(11). */
const chains: Map<string, Told[]> = new Map();
const parentNumber: Map<string, number> = new Map();

beforeAll(async () => {
  const args = ["--venues", Object.keys(VENUES).join(","), "--routers", "2"];
  system = await System.start({ ports: PORTS, args });
  for (let i = 1; i <= SESSIONS; i++) {
    const trader = await new Trader(system.clientPort, `CLIENT${i + 2}`).start();
    trader.onReport = (order, _execType, message) => {
      note(order.clOrdId, toldBy(message));
      const id = message.text(37);
      if (id.startsWith("P")) parentNumber.set(order.clOrdId, Number(id.slice(1)));
    };
    trader.onCancelReject = (order, message) => note(order.clOrdId, toldBy(message));
    traders.push(trader);
  }
}, 60_000);

afterAll(async () => {
  for (const trader of traders) trader.stop();
  expect(await system?.stop()).toBe(0);
});

function note(clOrdId: string, told: Told): void {
  const chain = chains.get(clOrdId) ?? [];
  chain.push(told);
  chains.set(clOrdId, chain);
}

type Quote = { readonly symbol: string; readonly bid: number; readonly ask: number };
let market: readonly Quote[] = [];

async function look(): Promise<void> {
  const { rows } = await system.api<{ rows: Quote[] }>(`/api/quotes?symbols=${SYMBOLS.join(",")}`);
  market = rows.filter(({ bid, ask }) => bid > 0 && ask > bid);
}

/** A limit around the market: it trades in parts, now and then, and seldom all at once. */
function limitNear(random: SeededRandom, symbol: string, side: 1 | 2): number {
  const quote = market.find((row) => row.symbol === symbol) ?? (market[0] as Quote);
  const cents = random.below(6) - 3;
  const usd = side === 1 ? quote.ask + cents / 100 : quote.bid - cents / 100;
  return Math.round(usd * 100) * 100;
}

async function trade(trader: Trader, at: number, stop: () => boolean): Promise<void> {
  const random = new SeededRandom(at + 404);
  const open: Amended[] = [];
  for (let n = 0; !stop() || open.length > 0; ) {
    while (!stop() && open.length < OPEN_MAX) {
      const { symbol } = market[random.below(market.length)] as Quote;
      const side = random.below(2) === 0 ? 1 : 2;
      const limitPx = limitNear(random, symbol, side);
      const order = {
        clOrdId: `a${at}-${n++}`,
        side,
        symbol,
        qty: 500 + random.below(5_000),
        limitPx,
      };
      const one: Amended = {
        order: order as Order,
        view: trader.order(order as Order),
        asked: new Map(),
      };
      amended.set(order.clOrdId, one);
      open.push(one);
    }
    for (const one of open)
      if (random.below(stop() ? 3 : AMENDS_IN) === 0) amend(trader, random, one, stop());
    await new Promise((resolve) => setTimeout(resolve, 4));
    for (const one of open.filter(({ view }) => isEnded(view))) open.splice(open.indexOf(one), 1);
  }
}

/** A replace up or down, of price or both, or a cancel; whether or not one is under way already. */
function amend(trader: Trader, random: SeededRandom, one: Amended, over: boolean): void {
  const { order, view, asked } = one;
  if (view.status === "" || isEnded(view)) return;
  const clOrdId = `${order.clOrdId}-${asked.size}`;
  if (over || random.below(8) === 0) {
    asked.set(clOrdId, "cancel");
    trader.cancel(clOrdId, order);
    return;
  }
  asked.set(clOrdId, "replace");
  const qty = Math.max(1, view.cumQty + random.below(4_000) - 300);
  const limitPx = limitNear(random, order.symbol, order.side ?? 1);
  trader.replace(order, { ...order, clOrdId, qty, limitPx });
}

function isEnded({ status }: OrderView): boolean {
  return status !== "" && "248C".includes(status);
}

/** Shares that venues have executed, by parent; none of them holds any more. */
async function executed(): Promise<Map<number, number>> {
  const sums = new Map<number, number>();
  for (const [venue, port] of Object.entries(VENUES)) {
    for (const { clOrdId, cumQty, leavesQty } of await auditVenue(venue, port + PORTS)) {
      expect([clOrdId, leavesQty]).toEqual([clOrdId, 0]);
      sums.set(parentOf(clOrdId), (sums.get(parentOf(clOrdId)) ?? 0) + cumQty);
    }
  }
  return sums;
}

describe("clients that change their minds", () => {
  test(
    "cancels and replaces at random while fills go on: no fill is lost, no share is out after Canceled, every chain of reports is a legal one",
    async () => {
      await look();
      const watch = setInterval(() => void look(), 200);
      const endMs = performance.now() + SOAK_MS;
      const stop = (): boolean => performance.now() > endMs;
      await Promise.all(traders.map((trader, i) => trade(trader, i, stop)));
      clearInterval(watch);
      await answeredAll();

      const atVenues = await executed();
      const counts = { orders: 0, fills: 0, replaced: 0, refused: 0, filled: 0, canceledPartly: 0 };
      for (const [clOrdId, { view, asked }] of amended) {
        const chain = chains.get(clOrdId) ?? [];
        expect([clOrdId, chainFaults(chain, asked as Asked)]).toEqual([clOrdId, []]);
        const venues = atVenues.get(parentNumber.get(clOrdId) ?? -1) ?? 0;
        expect([clOrdId, view.filled, view.cumQty]).toEqual([clOrdId, venues, venues]);
        expect([clOrdId, view.afterEnd]).toEqual([clOrdId, []]);
        counts.orders += 1;
        counts.fills += view.fills.length;
        counts.replaced += chain.filter(({ execType }) => execType === "5").length;
        counts.refused += chain.filter(({ type }) => type === "9").length;
        if (view.status === "2") counts.filled += 1;
        if (view.status === "4" && view.cumQty > 0) counts.canceledPartly += 1;
      }
      console.log(JSON.stringify(counts));
      // It was the life that it is meant to be: amended often, filled in parts, ended in the middle.
      expect(counts.replaced).toBeGreaterThan(SOAK_MS / 100);
      expect(counts.fills).toBeGreaterThan(SOAK_MS / 200);
      expect(counts.filled).toBeGreaterThan(10);
      expect(counts.canceledPartly).toBeGreaterThan(10);
    },
    SOAK_MS + 100_000,
  );

  test("the judge would see it", () => {
    const report = (execType: string, ordStatus: string, rest: Partial<Told> = {}): Told => ({
      ...{ type: "8", execType, ordStatus, clOrdId: "a", orderQty: 100, cumQty: 0 },
      ...{ leavesQty: 100, avgPx: 0, lastQty: 0, lastPx: 0, ...rest },
    });
    const fill = { cumQty: 40, leavesQty: 60, avgPx: 2, lastQty: 40, lastPx: 2 };
    const pending = report("6", "6", { ...fill, lastQty: 0, clOrdId: "c" });
    const canceled = report("4", "4", { ...fill, lastQty: 0, leavesQty: 0, clOrdId: "c" });
    const asked: Asked = new Map([["c", "cancel"]]);
    const good = [report("0", "0"), report("F", "1", fill), pending, canceled];
    expect(chainFaults(good, asked)).toEqual([]);
    const faults = (chain: readonly Told[], of: Asked = asked): string =>
      chainFaults(chain, of).join("; ");
    expect(faults([...good, report("F", "4", fill)])).toMatch(/behind the end 4/);
    expect(faults(good.filter((one) => one.execType !== "F"))).toMatch(
      /CumQty 40, the fills are 0/,
    );
    expect(faults([report("0", "0"), report("F", "1", { ...fill, avgPx: 3 })])).toMatch(/AvgPx 3/);
    expect(faults(good.filter((one) => one !== pending))).toMatch(/without PendingCancel/);
    expect(faults(good, new Map([...asked, ["r", "replace"]]))).toMatch(/without an answer/);
    expect(faults(good.slice(0, 3))).toMatch(/stays pending/);
  });
});

/** Every request has its answer: those of ended orders come behind their end. */
async function answeredAll(): Promise<void> {
  const open = (): string[] =>
    [...amended].flatMap(([clOrdId, { asked }]) =>
      chainFaults(chains.get(clOrdId) ?? [], asked).filter((fault) => fault.includes("answer")),
    );
  await until(() => (open().length === 0 ? true : undefined), 5_000);
}
