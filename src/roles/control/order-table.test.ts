import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OrdStatus } from "../../core/domain/ord-status.ts";
import { encodeFrame, type FieldValues, FrameBytes } from "../../wire/fleet/frame-values.ts";
import type { Layout } from "../../wire/fleet/layout.ts";
import { ChildRow, FillRow, ParentRow } from "../../wire/fleet/schema.ts";
import { OrderTable } from "./order-table.ts";
import { childView, fillView, parentView } from "./order-view.ts";

const BOUNDS = { endedMax: 3, partsMax: 1000, tapeMax: 4 };

function written(layout: Layout, values: FieldValues): DataView {
  const bytes = new FrameBytes();
  encodeFrame(bytes, layout, values);
  return bytes.view;
}

/** A table and short ways to tell it rows. */
function scripted(bounds = BOUNDS) {
  const table = new OrderTable(bounds);
  table.snapshotBegins();
  const parent = (n: number, values: FieldValues = {}): unknown =>
    table.parentRow(
      written(ParentRow, { parent: n, client: "desk", clOrdId: `C${n}`, symbol: "IBM", ...values }),
      0,
    );
  const child = (n: number, k: number, values: FieldValues = {}): void =>
    table.childRow(written(ChildRow, { parent: n, incarnation: 1, child: k, ...values }), 0);
  const fill = (n: number, k: number, index: number, values: FieldValues = {}): void =>
    table.fillRow(
      written(FillRow, {
        parent: n,
        incarnation: 1,
        child: k,
        index,
        execId: `E${index}`,
        ...values,
      }),
      0,
    );
  return { table, parent, child, fill };
}

const ENDED = { ordStatus: OrdStatus.Filled };

describe("rows become views", () => {
  test("a parent with a child and a fill, exact to the fourth decimal", () => {
    const { table, parent, child, fill } = scripted();
    parent(7, {
      side: 1,
      ordType: 2,
      tif: 0,
      strategy: 1,
      account: "ACC",
      ordStatus: OrdStatus.PartiallyFilled,
      orderQty: 5000,
      cumQty: 300,
      workingQty: 200,
      remainingQty: 4500,
      limitPx: 1_851_001,
      filledNotional: 1_850_999 * 100 + 1_851_000 * 200,
      worker: 3,
      utcMs: 1000,
    });
    child(7, 1, {
      gate: 2,
      venue: 0x4e,
      router: 3,
      side: 1,
      ordType: 2,
      tif: 3,
      qty: 300,
      px: 1_851_000,
      cumQty: 300,
      ordStatus: OrdStatus.Filled,
      nbboBid: 1_850_900,
      nbboAsk: 1_851_000,
      quoteAgeUs: 120,
    });
    fill(7, 1, 50, { venue: 0x4e, lastQty: 300, lastPx: 1_851_000, utcMs: 1000 });
    const entry = table.find("desk", "C7");
    expect(entry && parentView(entry)).toMatchInlineSnapshot(`
      {
        "account": "ACC",
        "avgPx": 185.099967,
        "children": 1,
        "clOrdId": "C7",
        "client": "desk",
        "closedQty": 0,
        "cumQty": 300,
        "doubtQty": 0,
        "excessQty": 0,
        "fills": 1,
        "leavesQty": 4700,
        "limit": 185.1001,
        "open": true,
        "ordStatus": "PartiallyFilled",
        "orderQty": 5000,
        "parent": 7,
        "remainingQty": 4500,
        "side": "Buy",
        "strategy": "sweep",
        "symbol": "IBM",
        "text": "",
        "tif": "Day",
        "type": "Limit",
        "unlistedQty": 0,
        "utcMs": 1000,
        "worker": 3,
        "workingQty": 200,
      }
    `);
    expect(
      entry && [...entry.children.values()].map((c) => childView(entry, c)),
    ).toMatchInlineSnapshot(`
      [
        {
          "clOrdId": "20001000070001",
          "cumQty": 300,
          "leavesQty": 0,
          "nbboAsk": 185.1,
          "nbboBid": 185.09,
          "ordStatus": "Filled",
          "price": 185.1,
          "qty": 300,
          "quoteAgeUs": 120,
          "router": 3,
          "side": "Buy",
          "symbol": "IBM",
          "tif": "Ioc",
          "type": "Limit",
          "utcMs": 0,
          "venue": "N",
        },
      ]
    `);
    expect(entry?.fills.map(fillView)).toMatchInlineSnapshot(`
      [
        {
          "childClOrdId": "20001000070001",
          "clOrdId": "C7",
          "client": "desk",
          "execId": "E50",
          "index": 50,
          "parent": 7,
          "price": 185.1,
          "qty": 300,
          "side": "Buy",
          "symbol": "IBM",
          "utcMs": 1000,
          "venue": "N",
        },
      ]
    `);
  });

  test.each([
    [OrdStatus.New, 0, 100],
    [OrdStatus.PartiallyFilled, 40, 60],
    [OrdStatus.PendingCancel, 40, 60],
    [OrdStatus.Canceled, 40, 0],
    [OrdStatus.Filled, 100, 0],
  ])("in state %s with %s of 100 filled LeavesQty(151) is %s", (ordStatus, cumQty, leavesQty) => {
    const { table, parent } = scripted();
    parent(1, { ordStatus, orderQty: 100, cumQty });
    const entry = table.get(1);
    expect(entry && parentView(entry).leavesQty).toBe(leavesQty);
  });

  test("a state that this build does not know is shown as its number", () => {
    const { table, parent } = scripted();
    parent(1, { ordStatus: 77, side: 9 });
    const entry = table.get(1);
    expect(entry && parentView(entry)).toMatchObject({ ordStatus: "77", side: "Side9" });
  });
});

describe("names", () => {
  test("a replaced parent is found under its old and its new ClOrdID(11)", () => {
    const { table, parent } = scripted();
    parent(1);
    parent(1, { clOrdId: "C1B" });
    expect(table.find("desk", "C1")).toBe(table.find("desk", "C1B"));
  });

  test("a refused duplicate does not hide the order that it repeats", () => {
    const { table, parent } = scripted();
    parent(1);
    parent(2, { clOrdId: "C1", ordStatus: OrdStatus.Rejected });
    expect(table.find("desk", "C1")?.parent).toBe(1);
  });

  test("only the first 24 characters of a ClOrdID(11) count, as in the frame", () => {
    const { table, parent } = scripted();
    parent(1, { clOrdId: "A".repeat(24) });
    expect(table.find("desk", `${"A".repeat(24)}BCD`)?.parent).toBe(1);
  });

  test("clients do not see each other's names", () => {
    const { table, parent } = scripted();
    parent(1);
    expect(table.find("other", "C1")).toBeUndefined();
  });
});

describe("bounds", () => {
  test("the oldest ended parents go, open ones stay", () => {
    const { table, parent } = scripted();
    parent(1);
    for (let n = 2; n <= 6; n++) parent(n, ENDED);
    expect(table.newest(() => true).map((p) => p.parent)).toEqual([6, 5, 4, 1]);
    expect(table.takeGone()).toEqual([2, 3]);
    expect(table.find("desk", "C2")).toBeUndefined();
  });

  test("too many children drop ended parents first", () => {
    const { table, parent, child } = scripted({ ...BOUNDS, partsMax: 4 });
    parent(1, ENDED);
    child(1, 1);
    child(1, 2);
    parent(2);
    for (let k = 1; k <= 3; k++) child(2, k);
    expect(table.newest(() => true).map((p) => p.parent)).toEqual([2]);
  });

  test("a late row of a dropped parent makes no new one", () => {
    const { table, parent, child, fill } = scripted();
    for (let n = 1; n <= 5; n++) parent(n, ENDED);
    child(1, 1);
    fill(1, 1, 9);
    expect(table.size).toBe(3);
  });

  test("the tape keeps the newest fills", () => {
    const { table, parent, fill } = scripted();
    parent(1);
    for (let index = 1; index <= 20; index++) fill(1, 1, index);
    expect(table.tape().map((f) => f.index)).toEqual([17, 18, 19, 20]);
  });

  test("whatever comes in whatever order, ended parents and their parts stay within bounds", () => {
    const row = fc.record({
      kind: fc.constantFrom("open", "ended", "child", "fill"),
      n: fc.integer({ min: 1, max: 12 }),
      k: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 200 }), (rows) => {
        const { table, parent, child, fill } = scripted({ endedMax: 3, partsMax: 10, tapeMax: 4 });
        let index = 0;
        for (const { kind, n, k } of rows) {
          index++;
          if (kind === "child") child(n, k);
          else if (kind === "fill") fill(n, k, index);
          else parent(n, kind === "ended" ? ENDED : {});
          const all = table.newest(() => true);
          const ended = all.filter((p) => p.ordStatus === OrdStatus.Filled);
          const parts = all.reduce((sum, p) => sum + p.children.size + p.fills.length, 0);
          expect(ended.length).toBeLessThanOrEqual(3);
          expect(ended.length === 0 || parts <= 10).toBe(true);
          expect(table.tape().length).toBeLessThanOrEqual(4);
        }
      }),
    );
  });
});

describe("a second connection", () => {
  test("a snapshot told again counts no fill and no child twice", () => {
    const { table, parent, child, fill } = scripted();
    const tell = (): void => {
      parent(1);
      child(1, 1);
      fill(1, 1, 10);
    };
    tell();
    table.snapshotEnds(10);
    table.snapshotBegins();
    tell();
    fill(1, 1, 10);
    table.snapshotEnds(10);
    expect(table.get(1)?.children.size).toBe(1);
    expect(table.get(1)?.fills.length).toBe(1);
    expect(table.tape().length).toBe(1);
  });

  test("fills are told once: they outlast the connection, and what was missed is counted", () => {
    const { table, parent, fill } = scripted();
    parent(1, { cumQty: 100 });
    fill(1, 1, 10, { lastQty: 100 });
    table.snapshotEnds(10);
    table.snapshotBegins();
    parent(1, { cumQty: 250 });
    table.snapshotEnds(14);
    fill(1, 1, 15, { lastQty: 50 });
    parent(1, { cumQty: 300 });
    const entry = table.get(1);
    expect(entry?.fills.map((f) => f.index)).toEqual([10, 15]);
    expect(entry && parentView(entry).unlistedQty).toBe(150);
    expect(table.tape().map((f) => f.index)).toEqual([10, 15]);
  });

  test("fills that cannot be of this parent are not kept", () => {
    const { table, parent, child, fill } = scripted();
    parent(1, { cumQty: 100 });
    child(1, 1);
    fill(1, 1, 10, { lastQty: 100 });
    table.snapshotEnds(10);
    table.snapshotBegins();
    parent(1, { cumQty: 0 });
    table.snapshotEnds(900);
    expect([table.get(1)?.fills.length, table.get(1)?.children.size]).toEqual([0, 0]);
  });

  test("an open parent that is not told again is gone, an ended one stays", () => {
    const { table, parent } = scripted();
    parent(1, { index: 1 });
    parent(2, { ...ENDED, index: 2 });
    table.snapshotEnds(2);
    table.snapshotBegins();
    table.snapshotEnds(2);
    expect(table.newest(() => true).map((p) => p.parent)).toEqual([2]);
    expect(table.takeGone()).toEqual([1]);
  });

  test("a journal that went back is another one: nothing of the old is kept", () => {
    const { table, parent, child, fill } = scripted();
    parent(1, { index: 900, cumQty: 9 });
    child(1, 1);
    fill(1, 1, 900, { lastQty: 9 });
    parent(2, { ...ENDED, index: 900 });
    table.snapshotEnds(900);
    table.snapshotBegins();
    parent(1, { index: 3, client: "other", clOrdId: "X", symbol: "BAC", cumQty: 9 });
    child(1, 2);
    table.snapshotEnds(3);
    expect([...(table.get(1)?.children.values() ?? [])].map((c) => c.child)).toEqual([2]);
    expect([table.get(1)?.fills.length, table.tape().length]).toEqual([0, 0]);
    expect(table.newest(() => true).map(parentView)).toMatchObject([
      { parent: 1, client: "other", symbol: "BAC" },
    ]);
    expect(table.find("desk", "C1")).toBeUndefined();
  });

  test("a child that is told before its parent is not lost", () => {
    const { table, parent, child } = scripted();
    child(1, 1);
    expect(table.get(1)).toBeUndefined();
    parent(1);
    expect(table.get(1)?.children.size).toBe(1);
  });
});

describe("changes", () => {
  test("a parent that changed often is taken once", () => {
    const { table, parent, child } = scripted();
    parent(1);
    for (let k = 1; k <= 9; k++) child(1, k);
    expect(table.takeDirty(10).map((p) => p.parent)).toEqual([1]);
    expect(table.takeDirty(10)).toEqual([]);
  });

  test("what does not fit into one flush waits, and none is left out", () => {
    const { table, parent } = scripted();
    for (let n = 1; n <= 5; n++) parent(n);
    expect(table.takeDirty(2).map((p) => p.parent)).toEqual([1, 2]);
    parent(1);
    expect(table.takeDirty(2).map((p) => p.parent)).toEqual([3, 4]);
    expect(table.takeDirty(2).map((p) => p.parent)).toEqual([5, 1]);
  });
});
