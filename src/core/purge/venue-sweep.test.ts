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
    it.step(true);
    expect(heard()).toEqual(["ListOpen", "MassCancel all"]);
    it.told(ORDER, OrdStatus.New);
    expect(it.done).toBe(false);
    answer();
    answer();
    it.told(ORDER, OrdStatus.Canceled);
    expect(it.done).toBe(true);
  });
});

describe("a venue that does not answer", () => {
  /** What is asked in each of so many seconds, `each` after every step. */
  function seconds(it: VenueSweep, heard: () => string[], count: number, each = () => {}) {
    return Array.from({ length: count }, () => {
      it.step(true);
      const asked = heard();
      each();
      return asked;
    });
  }
  const at = (said: string[][], what: string): number[] =>
    said.flatMap((asked, i) => (asked.some((one) => one.startsWith(what)) ? [i + 1] : []));

  test("is asked ever more seldom, at last once a minute, and its orders stay unanswered", () => {
    const { sweep: it, heard } = sweep({ massCancels: false });
    it.up();
    heard();
    const said = seconds(it, heard, 200);
    expect(at(said, "ListOpen")).toEqual([1, 3, 7, 15, 31, 63, 123, 183]);
    expect(at(said, "Cancel")).toEqual([1, 3, 7, 15, 31, 63, 123, 183]);
    expect([it.done, it.openSteps]).toEqual([false, 200]);
    expect(it.left()).toEqual([
      {
        clOrdId: ORDER.clOrdId,
        venue: "N",
        symbol: "IBM",
        side: 1,
        qty: 100,
        state: "unanswered",
      },
    ]);
  });

  test("to a mass cancel: what is known is cancelled order by order", () => {
    const { sweep: it, heard } = sweep();
    it.up();
    heard();
    const said = seconds(it, heard, 3, () => it.listed());
    const single = ["ListOpen", `Cancel ${ORDER.clOrdId}`];
    expect(said).toEqual([["ListOpen"], single, single]);
    // A line that is back may do it at once again.
    it.up();
    expect(heard()).toEqual(["ListOpen", "MassCancel all"]);
  });

  test("for one order: an order that comes later is cancelled within its second", () => {
    const { sweep: it, heard } = sweep({ massCancels: false });
    it.up();
    it.listed();
    seconds(it, heard, 20, () => it.listed());
    it.step(true);
    heard();
    const late = { ...ORDER, clOrdId: "10001000020001" };
    it.told(late, OrdStatus.New);
    expect(heard()).toEqual([`Cancel ${late.clOrdId}`]);
    it.told(late, OrdStatus.Canceled);
    expect(it.count()).toMatchObject({ open: 2, cancelled: 1, unanswered: 1 });
  });

  test("and is back: everything is asked at once", () => {
    const { sweep: it, heard } = sweep({ massCancels: false });
    it.up();
    seconds(it, heard, 50);
    it.down();
    it.step(false);
    expect(heard()).toEqual([]);
    it.up();
    expect(heard()).toEqual(["ListOpen", `Cancel ${ORDER.clOrdId}`]);
  });

  test("but refuses each cancel: it is asked ever more seldom, and the desk is told", () => {
    const { sweep: it, heard } = sweep({ massCancels: false });
    const refuse = (): void => {
      for (let i = 0; i < 3; i++) {
        it.cancelRefused(ORDER.clOrdId, OrdStatus.New);
        it.listed();
        it.told(ORDER, OrdStatus.New);
      }
    };
    it.up();
    refuse();
    heard();
    const said = seconds(it, heard, 20, refuse);
    expect(at(said, "Cancel")).toEqual([1, 3, 7, 15]);
    // How it stands is asked after each of these, so it is heard a second later.
    expect(at(said, "Status")).toEqual([2, 4, 8, 16]);
    expect(it.left()).toMatchObject([{ state: "cannotCancel" }]);
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
