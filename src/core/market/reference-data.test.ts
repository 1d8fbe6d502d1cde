import { expect, test } from "vitest";
import type { SymbolId } from "../domain/symbols.ts";
import { ReferenceData } from "./reference-data.ts";

const IBM: SymbolId = 1;
const BAC: SymbolId = 2;

test("an instrument without a row has nothing that a control could pass by", () => {
  const data = new ReferenceData(3);
  data.setSecurity(IBM, {
    ...{ roundLot: 100, tier: 1, listing: 78, priorClose: 1_850_000, adv: 4e6 },
    tick: 50,
  });
  data.setRestricted(IBM);
  data.setShortSaleRestricted(IBM);
  expect(rowOf(data, IBM)).toEqual([true, 100, 1, 78, 1_850_000, 4e6, 50, true, true]);
  expect(rowOf(data, BAC)).toEqual([false, 0, 0, 0, 0, 0, 0, false, false]);
  data.clear();
  expect(rowOf(data, IBM)).toEqual(rowOf(data, BAC));
});

test("listing venue and prior close alone leave the rest of a row as it is", () => {
  const data = new ReferenceData(3);
  data.setListing(IBM, 80, 1_700_000);
  expect(rowOf(data, IBM)).toEqual([false, 0, 0, 80, 1_700_000, 0, 0, false, false]);
});

function rowOf(data: ReferenceData, symbol: SymbolId): unknown[] {
  return [
    data.has(symbol),
    data.roundLot(symbol),
    data.tier(symbol),
    data.listing(symbol),
    data.priorClose(symbol),
    data.adv(symbol),
    data.tick(symbol),
    data.restricted(symbol),
    data.shortSaleRestricted(symbol),
  ];
}
