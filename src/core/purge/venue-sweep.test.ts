import { describe, expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { FIRM, type Scope } from "../domain/scope.ts";
import { type PurgeAsk, VenueSweep } from "./venue-sweep.ts";
import { coversOrder, type WorkingOrder } from "./working-order.ts";

const ORDER: WorkingOrder = {
  clOrdId: "10001000010001",
  venue: "N",
  symbol: "IBM",
  side: 1,
  qty: 100,
  client: "alpha",
  account: "ALPHA1",
  strategy: "sweep",
  router: 2,
};

function sweep(options: { scope?: Scope; massCancels?: boolean; orders?: WorkingOrder[] } = {}) {
  const asked: string[] = [];
  const ask = (what: PurgeAsk): void => {
    const about = "order" in what ? what.order.clOrdId : "symbol" in what ? what.symbol : "";
    asked.push(`${what.type} ${about ?? "all"}`.trim());
  };
  const { scope = FIRM, massCancels = true, orders = [ORDER] } = options;
  const parts = { venue: "N", scope, massCancels, orders, ask };
  return { sweep: new VenueSweep(parts), heard: () => asked.splice(0) };
}

describe("a venue that is emptied", () => {
  test("is asked for everything, again when that is answered, and then how each order ended", () => {
    const { sweep: it, heard } = sweep();
    it.up();
    expect(heard()).toEqual(["ListOpen", "MassCancel all"]);
    it.told(ORDER, OrdStatus.New);
    it.listed();
    expect(heard()).toEqual([]);
    it.massAnswered(true);
    expect(heard()).toEqual(["ListOpen", "MassCancel all"]);
    it.listed();
    it.massAnswered(true);
    // The mass cancel's answer is a count and proves nothing of an order.
    expect(it.done).toBe(false);
    expect(heard()).toEqual(["Status 10001000010001"]);
    it.told(ORDER, OrdStatus.Filled);
    expect(it.done).toBe(true);
    expect(it.count()).toMatchObject({ open: 1, filled: 1, unanswered: 0 });
  });

  test("without a mass cancel (FIX 4.2): every order by itself, also one that no list had", () => {
    const { sweep: it, heard } = sweep({ massCancels: false });
    const late = { ...ORDER, clOrdId: "10001000010002" };
    it.up();
    expect(heard()).toEqual(["ListOpen", "Cancel 10001000010001"]);
    it.told({ clOrdId: late.clOrdId, venue: "N", symbol: "IBM", side: 1, qty: 5 }, OrdStatus.New);
    it.listed();
    expect(heard()).toEqual(["Cancel 10001000010002"]);
    it.told(ORDER, OrdStatus.Canceled);
    it.told(late, OrdStatus.Canceled);
    expect(heard()).toEqual(["ListOpen"]);
    it.listed();
    expect(it.count()).toMatchObject({ open: 2, cancelled: 2, unanswered: 0 });
    expect(it.done).toBe(true);
  });

  test("a mass cancel that is refused is done order by order", () => {
    const { sweep: it, heard } = sweep();
    it.up();
    heard();
    it.listed();
    it.massAnswered(false);
    expect(heard()).toEqual(["Cancel 10001000010001"]);
  });

  test("an order that the venue twice refuses to cancel is told as one that cannot be", () => {
    const { sweep: it } = sweep({ massCancels: false });
    it.up();
    it.listed();
    it.cancelRefused(ORDER.clOrdId, OrdStatus.New);
    it.listed();
    it.cancelRefused(ORDER.clOrdId, OrdStatus.New);
    it.told(ORDER, OrdStatus.New);
    expect(it.count()).toMatchObject({ cannotCancel: 1, unanswered: 0 });
  });

  test("that is lost in between has answered nothing: all is asked again", () => {
    const { sweep: it, heard } = sweep();
    it.up();
    it.down();
    expect(it.count()).toMatchObject({ open: 1, unanswered: 1 });
    expect(it.done).toBe(false);
    heard();
    it.up();
    expect(heard()).toEqual(["ListOpen", "MassCancel all"]);
  });

  test("has not answered while nothing is known of it, however empty the list is", () => {
    expect(sweep({ orders: [] }).sweep.done).toBe(false);
  });

  test("once a second is asked again, and an order that came in between is found", () => {
    const { sweep: it, heard } = sweep({ orders: [] });
    const answer = (): void => {
      it.listed();
      it.massAnswered(true);
    };
    it.up();
    answer();
    answer();
    expect(it.done).toBe(true);
    heard();
    it.step();
    expect(heard()).toEqual(["ListOpen", "MassCancel all"]);
    it.told(ORDER, OrdStatus.New);
    expect(it.done).toBe(false);
    answer();
    answer();
    it.told(ORDER, OrdStatus.Canceled);
    expect(it.done).toBe(true);
  });
});

describe("a scoped kill", () => {
  test.each<[string, Scope, boolean]>([
    ["its client", { kind: "client", name: "alpha" }, true],
    ["another client", { kind: "client", name: "bravo" }, false],
    ["its account", { kind: "account", name: "ALPHA1" }, true],
    ["another account", { kind: "account", name: "ALPHA2" }, false],
    ["its symbol", { kind: "symbol", name: "IBM" }, true],
    ["another symbol", { kind: "symbol", name: "BAC" }, false],
    ["its venue", { kind: "venue", name: "N" }, true],
    ["another venue", { kind: "venue", name: "P" }, false],
    ["its router", { kind: "router", name: "2" }, true],
    ["another router", { kind: "router", name: "22" }, false],
    ["its strategy", { kind: "strategy", name: "sweep" }, true],
    ["another strategy", { kind: "strategy", name: "dark" }, false],
  ])("of %s", (_, scope, covers) => {
    expect(coversOrder(scope, ORDER, ORDER)).toBe(covers);
  });

  test("of a client covers an order of which nobody can say whose it is", () => {
    const { clOrdId, venue, symbol, side, qty } = ORDER;
    const listed = { clOrdId, venue, symbol, side, qty };
    expect(coversOrder({ kind: "client", name: "bravo" }, listed)).toBe(true);
    expect(coversOrder({ kind: "symbol", name: "BAC" }, listed)).toBe(false);
    const sibling = { ...ORDER, clOrdId: "10001000010009" };
    expect(coversOrder({ kind: "client", name: "bravo" }, listed, undefined, sibling)).toBe(false);
    expect(coversOrder({ kind: "router", name: "7" }, listed, undefined, sibling)).toBe(true);
  });

  test("of a symbol is a mass cancel of that symbol; of a client it is order by order", () => {
    const symbol = sweep({ scope: { kind: "symbol", name: "IBM" } });
    symbol.sweep.up();
    expect(symbol.heard()).toEqual(["ListOpen", "MassCancel IBM"]);
    const client = sweep({ scope: { kind: "client", name: "alpha" } });
    client.sweep.up();
    expect(client.heard()).toEqual(["ListOpen", "Cancel 10001000010001"]);
  });

  test("leaves an order alone that the list gives to another client", () => {
    const other = { ...ORDER, clOrdId: "10001000020001", client: "bravo" };
    const { sweep: it, heard } = sweep({
      scope: { kind: "client", name: "alpha" },
      orders: [ORDER, other],
    });
    it.up();
    it.told({ clOrdId: other.clOrdId, venue: "N", symbol: "IBM", side: 1, qty: 5 }, OrdStatus.New);
    expect(heard()).toEqual(["ListOpen", "Cancel 10001000010001"]);
  });
});
