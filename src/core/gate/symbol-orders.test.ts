import fc from "fast-check";
import { expect, test } from "vitest";
import { SymbolOrders } from "./symbol-orders.ts";

test("holds what was added and not removed, newest first, however many there are", () => {
  const steps = fc.array(fc.record({ symbol: fc.nat(2), end: fc.nat(6) }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (all) => {
      const orders = new SymbolOrders(3, 2);
      const open: { row: number; symbol: number }[] = [];
      for (const [row, { symbol, end }] of all.entries()) {
        orders.add(symbol, row);
        open.unshift({ row, symbol });
        const [gone] = end < open.length ? open.splice(end, 1) : [];
        if (gone !== undefined) orders.remove(gone.symbol, gone.row);
        for (const of of [0, 1, 2]) {
          const found: number[] = [];
          for (let at = orders.newest(of); at >= 0; at = orders.older(at)) found.push(at);
          expect(found).toEqual(open.filter((one) => one.symbol === of).map((one) => one.row));
        }
      }
    }),
  );
});
