import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseInstruments } from "./instruments.ts";

const HEADER = "symbol,class,price,adv,lot\n";

test("the sample holds hundreds of instruments, IBM and BAC among them", () => {
  const file = join(import.meta.dirname, "..", "..", "..", "config", "instruments.csv");
  const faults: string[] = [];
  const symbols = parseInstruments(readFileSync(file, "utf8"), faults).map(({ symbol }) => symbol);
  expect(faults).toEqual([]);
  expect(symbols.length).toBeGreaterThanOrEqual(300);
  expect(symbols).toEqual(expect.arrayContaining(["IBM", "BAC"]));
});

test("a line gives prices in $0.0001 and shares as whole numbers", () => {
  expect(parseInstruments(`${HEADER}IBM,large,184.10,5500000,100\n`, [])).toEqual([
    { symbol: "IBM", class: "large", priorClosePx: 1_841_000, adv: 5_500_000, lot: 100 },
  ]);
});

test.each([
  [
    "ibm,large,1.00,1,100",
    'line 2: symbol is "ibm": it must be 1 to 8 of A-Z 0-9 . - that begin with a letter',
  ],
  ["IBM,huge,1.00,1,100", 'line 2: class is "huge": it must be one of large, mid, small'],
  ["IBM,large,1.00001,1,100", 'line 2: price is "1.00001": it must be USD with at most 4 decimals'],
  ["IBM,large,0,1,100", 'line 2: price is "0": it must be USD with at most 4 decimals'],
  ["IBM,large,1.00,1.5,100", 'line 2: adv is "1.5": it must be whole shares'],
  ["IBM,large,1.00,1", 'line 2: lot is "": it must be whole shares'],
  ["IBM,large,1.00,1,100,x", 'line 2: the rest is "x": it must be absent'],
])("%s is refused", (line, fault) => {
  const faults: string[] = [];
  expect(parseInstruments(`${HEADER}${line}\n`, faults)).toEqual([]);
  expect(faults).toEqual([fault]);
});

test("every wrong line is named, the same symbol twice and a wrong header too", () => {
  const faults: string[] = [];
  const line = "IBM,large,1.00,1,100\n";
  parseInstruments(`symbol,price\n${line}${line}BAC,,2.00,1,100\n`, faults);
  expect(faults).toMatchInlineSnapshot(`
    [
      "line 1 is "symbol,price": it must be symbol,class,price,adv,lot",
      "line 3: IBM stands in line 2 already",
      "line 4: class is "": it must be one of large, mid, small",
    ]
  `);
});
