import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SymbolTable } from "../../core/domain/symbols.ts";
import { decodeItch, type ItchHandler } from "./decode.ts";
import type { ItchSink } from "./encode.ts";
import * as encode from "./encode.ts";
import { itchLayoutOf, readItch, writeItch } from "./itch-values.ts";
import type { ItchFieldType, ItchLayout } from "./layout.ts";
import {
  AddOrder,
  AddOrderMpid,
  BrokenTrade,
  CrossTrade,
  ITCH_MESSAGES,
  LuldCollar,
  MwcbStatus,
  Noii,
  OrderCancel,
  OrderDelete,
  OrderExecuted,
  OrderExecutedPx,
  OrderReplace,
  RegSho,
  StockDirectory,
  SystemEvent,
  Trade,
  TradingAction,
} from "./schema.ts";

const MAX_U32 = 4_294_967_295;

/** Writes down each call, name first. */
class Heard implements ItchHandler {
  readonly calls: (string | number | boolean)[][] = [];

  systemEvent(...values: number[]): void {
    this.calls.push(["systemEvent", ...values]);
  }
  stockDirectory(...values: number[]): void {
    this.calls.push(["stockDirectory", ...values]);
  }
  tradingAction(...values: number[]): void {
    this.calls.push(["tradingAction", ...values]);
  }
  regSho(...values: number[]): void {
    this.calls.push(["regSho", ...values]);
  }
  mwcbStatus(...values: number[]): void {
    this.calls.push(["mwcbStatus", ...values]);
  }
  noii(...values: number[]): void {
    this.calls.push(["noii", ...values]);
  }
  luldCollar(...values: number[]): void {
    this.calls.push(["luldCollar", ...values]);
  }
  add(...values: (number | boolean)[]): void {
    this.calls.push(["add", ...values]);
  }
  executed(...values: number[]): void {
    this.calls.push(["executed", ...values]);
  }
  executedPx(...values: (number | boolean)[]): void {
    this.calls.push(["executedPx", ...values]);
  }
  cancel(...values: number[]): void {
    this.calls.push(["cancel", ...values]);
  }
  delete(...values: number[]): void {
    this.calls.push(["delete", ...values]);
  }
  replace(...values: number[]): void {
    this.calls.push(["replace", ...values]);
  }
  trade(...values: number[]): void {
    this.calls.push(["trade", ...values]);
  }
  crossTrade(...values: number[]): void {
    this.calls.push(["crossTrade", ...values]);
  }
  brokenTrade(...values: number[]): void {
    this.calls.push(["brokenTrade", ...values]);
  }
}

/** The bytes of one message, which takes exactly `size`. */
function viewOf(size: number, put: (sink: ItchSink) => void): DataView {
  const view = new DataView(new ArrayBuffer(size));
  const room = (asked: number): number => {
    expect(asked).toBe(size);
    return 0;
  };
  put({ view, room });
  return view;
}

function decoded(view: DataView): (string | number | boolean)[] | string {
  const heard = new Heard();
  const fault = decodeItch(view, 0, view.byteLength, heard);
  return fault === null ? (heard.calls[0] ?? "passed over") : fault.code;
}

describe("layouts", () => {
  test("every message has the size that the specification gives", () => {
    const sizes = ITCH_MESSAGES.map((m) => `${String.fromCharCode(m.type)}${m.size}`).join(" ");
    expect(sizes).toBe(
      "S12 R39 H25 Y20 L26 V35 W12 K28 J35 h21 A36 F40 E31 C36 X23 D19 U35 P44 Q40 B19 I50 N20 O48",
    );
  });

  test.each(ITCH_MESSAGES.map((m) => [m.name, m] as const))(
    "%s reads back what was written, field by field",
    (_name, layout) => {
      fc.assert(
        fc.property(valuesOf(layout), (values) => {
          const view = viewOf(layout.size, (v) => writeItch(v.view, 0, layout, values));
          expect(readItch(view, 0, layout)).toEqual(values);
          expect(itchLayoutOf(view.getUint8(0))).toBe(layout);
        }),
        { numRuns: 50 },
      );
    },
  );
});

describe("decode(encode(x)) = x", () => {
  const u16 = fc.integer({ min: 0, max: 65_535 });
  const u32 = fc.integer({ min: 0, max: MAX_U32 });
  const u53 = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
  const ns = fc.integer({ min: 0, max: 86_399_999_999_999 });
  const char = fc.integer({ min: 0x21, max: 0x7e });
  const bool = fc.boolean();
  const table = new SymbolTable(["IBM", "BRK.A", "ABCDEFGH"]);
  const stock = fc.integer({ min: 0, max: 2 });

  test("system event", () => {
    fc.assert(
      fc.property(ns, char, (t, event) => {
        const view = viewOf(SystemEvent.size, (v) => encode.putSystemEvent(v, t, event));
        expect(decoded(view)).toEqual(["systemEvent", t, event]);
      }),
    );
  });

  test("messages of a stock", () => {
    fc.assert(
      fc.property(u16, ns, stock, char, u32, u32, u32, u32, (locate, t, s, code, a, b, c, d) => {
        const [lo, hi] = [table.lo(s), table.hi(s)];
        const all: [number, (v: ItchSink) => void, (string | number)[]][] = [
          [
            StockDirectory.size,
            (v) => encode.putStockDirectory(v, locate, t, lo, hi, a, 2),
            ["stockDirectory", locate, t, lo, hi, a, 2],
          ],
          [
            TradingAction.size,
            (v) => encode.putTradingAction(v, locate, t, lo, hi, code, d),
            ["tradingAction", locate, t, code, d],
          ],
          [
            RegSho.size,
            (v) => encode.putRegSho(v, locate, t, lo, hi, code),
            ["regSho", locate, t, code],
          ],
          [
            LuldCollar.size,
            (v) => encode.putLuldCollar(v, locate, t, lo, hi, a, b, c, d),
            ["luldCollar", locate, t, a, b, c],
          ],
          [
            MwcbStatus.size,
            (v) => encode.putMwcbStatus(v, t, (code % 3) + 1),
            ["mwcbStatus", t, (code % 3) + 1],
          ],
          [
            Noii.size,
            (v) =>
              encode.putNoii(v, locate, t, lo, hi, {
                pairedQty: a,
                imbalanceQty: b,
                direction: code,
                farPx: c,
                nearPx: d,
                referencePx: c,
                cross: code,
              }),
            ["noii", locate, t, a, b, code, d, code],
          ],
        ];
        for (const [size, put, wanted] of all) expect(decoded(viewOf(size, put))).toEqual(wanted);
      }),
    );
  });

  test("messages of an order", () => {
    fc.assert(
      fc.property(u16, ns, u53, u53, u32, u32, bool, stock, (l, t, ref, match, qty, px, b, s) => {
        const [lo, hi] = [table.lo(s), table.hi(s)];
        const all: [number, (v: ItchSink) => void, (string | number | boolean)[]][] = [
          [
            AddOrder.size,
            (v) => encode.putAddOrder(v, l, t, ref, b, qty, lo, hi, px),
            ["add", l, t, ref, b, qty, px],
          ],
          [
            OrderExecuted.size,
            (v) => encode.putOrderExecuted(v, l, t, ref, qty, match),
            ["executed", l, t, ref, qty],
          ],
          [
            OrderExecutedPx.size,
            (v) => encode.putOrderExecutedPx(v, l, t, ref, qty, match, b, px),
            ["executedPx", l, t, ref, qty, b, px],
          ],
          [
            OrderCancel.size,
            (v) => encode.putOrderCancel(v, l, t, ref, qty),
            ["cancel", l, t, ref, qty],
          ],
          [OrderDelete.size, (v) => encode.putOrderDelete(v, l, t, ref), ["delete", l, t, ref]],
          [
            OrderReplace.size,
            (v) => encode.putOrderReplace(v, l, t, ref, match, qty, px),
            ["replace", l, t, ref, match, qty, px],
          ],
        ];
        for (const [size, put, wanted] of all) expect(decoded(viewOf(size, put))).toEqual(wanted);
      }),
    );
  });

  test("trades", () => {
    fc.assert(
      fc.property(u16, ns, u53, u53, u32, u32, bool, stock, (l, t, big, match, qty, px, b, s) => {
        const [lo, hi] = [table.lo(s), table.hi(s)];
        const all: [number, (v: ItchSink) => void, (string | number | boolean)[]][] = [
          [
            Trade.size,
            (v) => encode.putTrade(v, l, t, b, qty, lo, hi, px, match),
            ["trade", l, t, qty, px],
          ],
          [
            CrossTrade.size,
            (v) => encode.putCrossTrade(v, l, t, big, lo, hi, px, match, 0x4f),
            ["crossTrade", l, t, big, px, match, 0x4f],
          ],
          [
            BrokenTrade.size,
            (v) => encode.putBrokenTrade(v, l, t, match),
            ["brokenTrade", l, t, match],
          ],
        ];
        for (const [size, put, wanted] of all) expect(decoded(viewOf(size, put))).toEqual(wanted);
      }),
    );
  });

  test("an add with its owner's name is an add", () => {
    const values = { locate: 7, ns: 5, ref: 9, side: "S", qty: 100, stock: "IBM", px: 10_000 };
    const view = viewOf(AddOrderMpid.size, (v) =>
      writeItch(v.view, 0, AddOrderMpid, { ...values, mpid: "KNIG" }),
    );
    expect(decoded(view)).toEqual(["add", 7, 5, 9, false, 100, 10_000]);
  });
});

describe("what is refused", () => {
  test("every message cut at any byte, and every one with a byte too many", () => {
    for (const layout of ITCH_MESSAGES) {
      const view = new DataView(new ArrayBuffer(layout.size + 1));
      writeItch(view, 0, layout, {});
      for (let length = 1; length <= layout.size + 1; length++) {
        if (length === layout.size) continue;
        const fault = decodeItch(view, 0, length, new Heard());
        expect(fault).toEqual({
          code: "WrongLength",
          type: layout.type,
          offset: Math.min(length, layout.size),
        });
      }
    }
  });

  test("nothing, an unknown type, a side that is none, numbers beyond 2^53", () => {
    const bad = (layout: ItchLayout, field: string, byte: number): unknown => {
      const view = new DataView(new ArrayBuffer(layout.size));
      writeItch(view, 0, layout, { side: "B" });
      view.setUint8(layout.at[field] as number, byte);
      return decodeItch(view, 0, layout.size, new Heard());
    };
    expect(decodeItch(new DataView(new ArrayBuffer(1)), 0, 0, new Heard())).toEqual({
      code: "Empty",
      type: 0,
      offset: 0,
    });
    expect(decodeItch(new DataView(Uint8Array.of(0x7a).buffer), 0, 1, new Heard())).toEqual({
      code: "UnknownType",
      type: 0x7a,
      offset: 0,
    });
    expect(bad(AddOrder, "side", 0x43)).toEqual({ code: "BadSide", type: 0x41, offset: 19 });
    const tooLarge = [
      [AddOrder, "ref", 11],
      [AddOrderMpid, "ref", 11],
      [OrderExecuted, "ref", 11],
      [OrderExecutedPx, "ref", 11],
      [OrderCancel, "ref", 11],
      [OrderDelete, "ref", 11],
      [OrderReplace, "ref", 11],
      [OrderReplace, "newRef", 19],
      [CrossTrade, "qty", 11],
      [CrossTrade, "match", 31],
      [Noii, "pairedQty", 11],
      [Noii, "imbalanceQty", 19],
      [BrokenTrade, "match", 11],
    ] as const;
    for (const [layout, field, offset] of tooLarge) {
      expect(bad(layout, field, 0x01)).toEqual({ code: "TooLarge", type: layout.type, offset });
    }
  });

  test("no bytes make it throw: it hands one message on, passes over, or names a fault", () => {
    const message = fc
      .constantFrom(...ITCH_MESSAGES)
      .chain((m) =>
        fc.uint8Array({ minLength: m.size - 1, maxLength: m.size - 1 }).map((b) => [m.type, ...b]),
      );
    fc.assert(
      fc.property(message, (bytes) => {
        const heard = new Heard();
        const fault = decodeItch(
          new DataView(Uint8Array.from(bytes).buffer),
          0,
          bytes.length,
          heard,
        );
        expect(heard.calls.length).toBeLessThanOrEqual(fault === null ? 1 : 0);
      }),
      { numRuns: 2000 },
    );
  });
});

function valuesOf(layout: ItchLayout): fc.Arbitrary<Record<string, number | string>> {
  return fc.record(
    Object.fromEntries(
      Object.entries(layout.fields).map(([name, type]) => [name, fieldValue(type)]),
    ),
  ) as fc.Arbitrary<Record<string, number | string>>;
}

function fieldValue(type: ItchFieldType): fc.Arbitrary<number | string> {
  const text = (size: number): fc.Arbitrary<string> =>
    fc.stringMatching(new RegExp(`^[A-Z0-9.]{0,${size}}$`));
  switch (type) {
    case "u16":
      return fc.integer({ min: 0, max: 65_535 });
    case "u32":
    case "price4":
      return fc.integer({ min: 0, max: MAX_U32 });
    case "ns":
      return fc.integer({ min: 0, max: 2 ** 48 - 1 });
    case "u64":
    case "price8":
      return fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    case "char":
      return text(1);
    case "alpha2":
      return text(2);
    case "alpha4":
      return text(4);
    case "stock":
      return text(8);
  }
}
