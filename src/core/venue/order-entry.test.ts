import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { OrdType, Side, Tif } from "../domain/order.ts";
import { AuctionKind, AuctionQueue } from "./auction-queue.ts";
import { type ClientOrder, ClientOrders } from "./client-orders.ts";
import { ClOrdIds } from "./clordids.ts";
import { MatchingEngine } from "./engine.ts";
import { type EndCause, OrderEntry, type OrderSink } from "./order-entry.ts";
import type { OrderRequest } from "./order-request.ts";
import { VenueReject } from "./venue-reject.ts";

const SYMBOLS = ["IBM", "BAC", "HLT"];

/** A venue without wires: requests in, what the clients are told out, as lines. */
class Desk implements OrderSink {
  readonly lines: string[] = [];
  readonly entry: OrderEntry;
  readonly executed: Map<ClientOrder, number> = new Map();

  constructor() {
    const nothing = () => {};
    const book = {
      added: nothing,
      executed: nothing,
      printed: nothing,
      reduced: nothing,
      deleted: nothing,
      replaced: nothing,
    };
    const engine = new MatchingEngine(
      SYMBOLS.length,
      {
        traded: (resting, incoming, qty, price, restingLeaves, incomingLeaves) => {
          this.entry.traded(resting, qty, price, restingLeaves, true);
          this.entry.traded(incoming, qty, price, incomingLeaves, false);
        },
        rested: (order, row) => this.entry.rested(order, row),
      },
      book,
      2,
    );
    this.entry = new OrderEntry({
      orders: new ClientOrders(2),
      ids: new ClOrdIds(2),
      engine,
      sink: this,
      queue: new AuctionQueue(),
      rules: {
        checkNew: (symbol) => (symbol === 2 ? VenueReject.SymbolHalted : VenueReject.None),
        checkReplace: () => VenueReject.None,
        mayLeave: () => true,
        auctionOf: () => AuctionKind.None,
      },
      retail: null,
    });
  }

  accepted(order: ClientOrder) {
    this.#say(order, "new");
  }
  filled(order: ClientOrder, qty: number, price: number, added: boolean | null) {
    this.executed.set(order, (this.executed.get(order) ?? 0) + qty);
    this.#say(order, `fill ${qty} @ ${price} ${added ? "added" : "removed"}`);
  }
  canceled(order: ClientOrder) {
    this.#say(order, "canceled");
  }
  replaced(order: ClientOrder, origId: number) {
    this.#say(order, `replaced ${this.#text(origId)}`);
  }
  amended(order: ClientOrder, number: number, qty: number, price: number) {
    this.#say(order, `trade ${number} is ${qty} @ ${price}`);
  }
  ended(order: ClientOrder, cause: EndCause) {
    this.#say(order, `ended ${cause}`);
  }

  #say(order: ClientOrder, what: string) {
    const { orders } = this.entry;
    const sums = `${orders.orderQty(order)}=${orders.cumQty(order)}+${orders.leavesQty(order)}`;
    this.lines.push(`${this.#text(orders.id(order))} ${what} ${sums}`);
  }

  #text(id: number): string {
    const { ids } = this.entry;
    const at = ids.offset(id);
    return String.fromCharCode(...ids.bytes.subarray(at, at + ids.length(id)));
  }
}

type Fields = Partial<Omit<OrderRequest, "bytes" | "symbol">> & {
  id: string;
  orig?: string;
  symbol?: string;
};

function request(fields: Fields): OrderRequest {
  const { id, orig = "", symbol = "IBM", ...rest } = fields;
  return {
    bytes: Uint8Array.from(`${id}${orig}`, (c) => c.charCodeAt(0)),
    idAt: 0,
    idLength: id.length,
    origAt: id.length,
    origLength: orig.length,
    symbol: SYMBOLS.indexOf(symbol),
    side: Side.Buy,
    ordType: OrdType.Limit,
    tif: Tif.Day,
    qty: 100,
    price: 1_820_000,
    maxFloor: -1,
    retail: false,
    ...rest,
  };
}

describe("an order", () => {
  const R = VenueReject;
  test.each<[string, Partial<Fields>, VenueReject]>([
    ["within every rule", {}, R.None],
    ["of one share", { qty: 1 }, R.None],
    ["at the market", { ordType: OrdType.Market, price: -1 }, R.None],
    ["below a dollar in tenths of a mil", { price: 9_999 }, R.None],
    ["without an id", { id: "" }, R.ClOrdIdInvalid],
    ["with an id of 21 characters", { id: "A".repeat(21) }, R.ClOrdIdInvalid],
    ["with the id of another order", { id: "USED" }, R.DuplicateClOrdId],
    ["with the id of a cancel", { id: "CXL" }, R.DuplicateClOrdId],
    ["with the id of a refused order", { id: "BAD" }, R.DuplicateClOrdId],
    ["in a symbol that nobody knows", { symbol: "XYZ" }, R.UnknownSymbol],
    ["in a halted symbol", { symbol: "HLT" }, R.SymbolHalted],
    ["on side 7", { side: 7 }, R.SideUnsupported],
    ["of type stop", { ordType: 3 }, R.OrdTypeUnsupported],
    ["good till cancel", { tif: 1 }, R.TifUnsupported],
    ["hidden", { maxFloor: 0 }, R.None],
    ["shown in part", { maxFloor: 100 }, R.MaxFloorUnsupported],
    ["for no shares", { qty: 0 }, R.QtyInvalid],
    ["for a malformed quantity", { qty: -2 }, R.QtyInvalid],
    ["for 1,000,001 shares", { qty: 1_000_001 }, R.QtyTooLarge],
    ["without a limit", { price: -1 }, R.PriceMissing],
    ["at zero", { price: 0 }, R.PriceInvalid],
    ["at a malformed price", { price: -2 }, R.PriceInvalid],
    ["finer than $0.0001", { price: -3 }, R.PriceTooFine],
    ["at a dollar and a tenth of a cent", { price: 10_010 }, R.PriceTooFine],
    ["beyond what the wire carries", { price: -4 }, R.PriceTooLarge],
    ["at $200,000", { price: 2_000_000_000 }, R.PriceTooLarge],
  ])("%s gives its one answer", (_, fields, answer) => {
    const { entry } = new Desk();
    entry.enter(0, request({ id: "USED" }));
    entry.cancel(0, request({ id: "CXL", orig: "USED" }));
    entry.enter(0, request({ id: "BAD", qty: 0 }));
    expect(entry.enter(0, request({ id: "A1", ...fields }))).toBe(answer);
  });

  test("may use an id that another session uses", () => {
    const { entry } = new Desk();
    expect(entry.enter(0, request({ id: "A1" }))).toBe(VenueReject.None);
    expect(entry.enter(1, request({ id: "A1" }))).toBe(VenueReject.None);
  });

  test("is refused when the day is over, and what rested has expired", () => {
    const desk = new Desk();
    desk.entry.enter(0, request({ id: "A1" }));
    desk.entry.closeDay();
    expect(desk.entry.enter(0, request({ id: "A2" }))).toBe(VenueReject.MarketClosed);
    expect(desk.lines).toEqual(["A1 new 100=0+100", "A1 ended DayOver 100=0+0"]);
    expect(desk.entry.orders.status(0)).toBe(OrdStatus.Expired);
  });
});

describe("a cancel or replace", () => {
  const R = VenueReject;
  test.each<[string, "cancel" | "replace", Partial<Fields>, VenueReject]>([
    ["of an open order", "cancel", {}, R.None],
    ["of an open order", "replace", {}, R.None],
    ["under an id in use", "cancel", { id: "OPEN" }, R.DuplicateClOrdId],
    ["under an id in use", "replace", { id: "DONE" }, R.DuplicateClOrdId],
    ["of an order that never was", "cancel", { orig: "NONE" }, R.OrderUnknown],
    ["of an order that never was", "replace", { orig: "NONE" }, R.OrderUnknown],
    ["of an order that was refused", "cancel", { orig: "BAD" }, R.OrderUnknown],
    ["of a filled order", "cancel", { orig: "DONE", symbol: "BAC" }, R.OrderEnded],
    ["of a filled order", "replace", { orig: "DONE", symbol: "BAC" }, R.OrderEnded],
    ["naming another symbol", "cancel", { symbol: "BAC" }, R.OrderMismatch],
    ["naming another side", "replace", { side: Side.Sell }, R.OrderMismatch],
    ["into a market order", "replace", { ordType: OrdType.Market }, R.OrdTypeUnsupported],
    ["to no shares", "replace", { qty: 0 }, R.QtyInvalid],
    ["to a sub-penny limit", "replace", { price: 1_820_050 }, R.PriceTooFine],
    ["to what has executed", "replace", { qty: 30 }, R.QtyNotAboveCum],
  ])("%s (%s) gives its one answer", (_, kind, fields, answer) => {
    const { entry } = new Desk();
    entry.enter(0, request({ id: "OPEN" }));
    entry.enter(0, request({ id: "HIT", side: Side.Sell, qty: 30 }));
    entry.enter(0, request({ id: "DONE", symbol: "BAC" }));
    entry.enter(0, request({ id: "TAKE", symbol: "BAC", side: Side.Sell }));
    entry.enter(0, request({ id: "BAD", qty: 0 }));
    expect(entry[kind](0, request({ id: "N1", orig: "OPEN", ...fields }))).toBe(answer);
  });

  test("a session cannot touch the orders of another", () => {
    const { entry } = new Desk();
    entry.enter(0, request({ id: "A1" }));
    expect(entry.cancel(1, request({ id: "C1", orig: "A1" }))).toBe(VenueReject.OrderUnknown);
    expect(entry.cancelAll(1, -1, "MassCanceled")).toBe(0);
  });

  test("an order is found by each id that it ever had", () => {
    const desk = new Desk();
    desk.entry.enter(0, request({ id: "A1" }));
    desk.entry.replace(0, request({ id: "A2", orig: "A1", qty: 300 }));
    desk.entry.cancel(0, request({ id: "A3", orig: "A1" }));
    expect(desk.lines).toEqual([
      "A1 new 100=0+100",
      "A2 replaced A1 300=0+300",
      "A2 canceled 300=0+0",
    ]);
  });
});

test("a life: accepted, replaced into the market, filled in parts, the IOC rest given back", () => {
  const desk = new Desk();
  desk.entry.enter(0, request({ id: "S1", side: Side.Sell, qty: 100, price: 1_820_100 }));
  desk.entry.enter(0, request({ id: "B1", qty: 150 }));
  desk.entry.replace(0, request({ id: "B2", orig: "B1", qty: 150, price: 1_820_100 }));
  desk.entry.enter(0, request({ id: "S2", side: Side.Sell, qty: 90, price: 1, tif: Tif.Ioc }));
  expect(desk.lines).toMatchInlineSnapshot(`
    [
      "S1 new 100=0+100",
      "B1 new 150=0+150",
      "B2 replaced B1 150=0+150",
      "S1 fill 100 @ 1820100 added 100=100+0",
      "B2 fill 100 @ 1820100 removed 150=100+50",
      "S2 new 90=0+90",
      "B2 fill 50 @ 1820100 added 150=150+0",
      "S2 fill 50 @ 1820100 removed 90=50+40",
      "S2 ended Unfilled 90=50+0",
    ]
  `);
  expect(desk.entry.orders.notional(1)).toBe(150 * 1_820_100);
});

test("a mass cancel takes one symbol or all, of one session", () => {
  const desk = new Desk();
  for (const [id, symbol] of [
    ["A1", "IBM"],
    ["A2", "BAC"],
    ["A3", "IBM"],
  ] as const) {
    desk.entry.enter(0, request({ id, symbol }));
  }
  desk.entry.enter(1, request({ id: "A1" }));
  expect(desk.entry.cancelAll(0, 0, "MassCanceled")).toBe(2);
  expect(desk.entry.cancelAll(0, -1, "Disconnected")).toBe(1);
  expect(desk.entry.orders.isOpen(3)).toBe(true);
});

test("ids and orders are found again after the tables have grown", () => {
  const { entry } = new Desk();
  for (let i = 0; i < 5_000; i++) {
    entry.enter(i % 3, request({ id: `ID${i}`, price: 1_000_000 + i * 100 }));
  }
  for (let i = 0; i < 5_000; i++) {
    const order = entry.find(i % 3, request({ id: "", orig: `ID${i}` }));
    expect(entry.orders.price(order)).toBe(1_000_000 + i * 100);
    expect(entry.find((i + 1) % 3, request({ id: "", orig: `ID${i}` }))).toBe(-1);
  }
});

test("for any requests: orderQty = cumQty + leavesQty while open, cumQty never above orderQty", () => {
  const step = fc.record({
    kind: fc.constantFrom("enter", "enter", "enter", "cancel", "replace", "all"),
    session: fc.integer({ min: 0, max: 1 }),
    side: fc.constantFrom(Side.Buy, Side.Sell),
    qty: fc.integer({ min: 0, max: 9 }),
    price: fc.integer({ min: 1, max: 6 }).map((n) => n * 100),
    tif: fc.constantFrom(Tif.Day, Tif.Day, Tif.Ioc, Tif.Fok),
    maxFloor: fc.constantFrom(-1, 0),
    orig: fc.nat(40),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (all) => {
      const desk = new Desk();
      const { entry } = desk;
      all.forEach(({ kind, session, orig, ...terms }, i) => {
        const asked = request({ ...terms, id: `N${i}`, orig: `N${orig}` });
        if (kind === "all") entry.cancelAll(session, 0, "MassCanceled");
        else entry[kind as "enter" | "cancel" | "replace"](session, asked);
        for (let order = 0; order < entry.orders.count; order++) {
          const { orders } = entry;
          const cumQty = orders.cumQty(order);
          expect(cumQty).toBe(desk.executed.get(order) ?? 0);
          expect(cumQty).toBeLessThanOrEqual(orders.orderQty(order));
          if (orders.isOpen(order)) {
            expect(orders.leavesQty(order)).toBe(orders.orderQty(order) - cumQty);
            expect(orders.row(order)).toBeGreaterThanOrEqual(0);
          } else {
            expect(orders.row(order)).toBe(-1);
          }
        }
      });
    }),
    { numRuns: 200 },
  );
});
