import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvariantViolation } from "./assert.ts";
import {
  CHILD_MAX,
  CLORDID_LENGTH,
  formatClOrdId,
  GATE_MAX,
  INCARNATION_MAX,
  PARENT_MAX,
  readClOrdId,
} from "./clordid.ts";
import { SeededRandom } from "./random.ts";
import { isSymbol, SymbolTable } from "./symbols.ts";
import { venueCode, venueLetter } from "./venue-code.ts";

const ids = fc.record({
  gate: fc.nat(GATE_MAX),
  incarnation: fc.nat(INCARNATION_MAX),
  parent: fc.nat(PARENT_MAX),
  child: fc.nat(CHILD_MAX),
});

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

describe("ClOrdID", () => {
  test("gate, incarnation, parent and child can be read from the id, and two are never the same", () => {
    fc.assert(
      fc.property(ids, (id) => {
        const text = formatClOrdId(id.gate, id.incarnation, id.parent, id.child);
        expect(text).toHaveLength(CLORDID_LENGTH);
        const parts = { gate: 0, incarnation: 0, parent: 0, child: 0 };
        expect(readClOrdId(bytesOf(text), 0, text.length, parts)).toBe(true);
        expect(parts).toEqual(id);
      }),
    );
  });

  test("a number that would not fit is our bug: none wraps", () => {
    expect(() => formatClOrdId(0, INCARNATION_MAX + 1, 1, 1)).toThrow(InvariantViolation);
    expect(() => formatClOrdId(0, 1, PARENT_MAX + 1, 1)).toThrow(InvariantViolation);
    expect(() => formatClOrdId(0, 1, 1, CHILD_MAX + 1)).toThrow(InvariantViolation);
  });

  test.each(["", "1", "1000100001000a", "10001000010001 ", "10001-00010001"])(
    "%j is no id of ours",
    (text) => {
      const parts = { gate: 0, incarnation: 0, parent: 0, child: 0 };
      expect(readClOrdId(bytesOf(text), 0, text.length, parts)).toBe(false);
    },
  );
});

describe("symbols", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[A-Z][A-Z0-9.-]{0,7}$/), { maxLength: 200 });

  test("a symbol is found by its name and by its eight wire bytes, and by nothing else", () => {
    fc.assert(
      fc.property(names, fc.nat(), fc.nat(), (list, lo, hi) => {
        const table = new SymbolTable(list);
        for (const [id, name] of list.entries()) {
          expect(table.find(name)).toBe(id);
          expect(table.findWords(table.lo(id), table.hi(id))).toBe(id);
          expect(table.name(id)).toBe(name);
        }
        const found = table.findWords(lo, hi);
        if (found >= 0) expect([table.lo(found), table.hi(found)]).toEqual([lo, hi]);
      }),
    );
  });

  test.each(["", "ibm", "IBM ", " IBM", "\u0406BM", "TOOLONGNAME", "1A", "A/B"])(
    "B9: %j is no symbol",
    (text) => {
      expect(isSymbol(text)).toBe(false);
      expect(() => new SymbolTable([text])).toThrow(InvariantViolation);
    },
  );

  test("a venue is one letter of the tape", () => {
    expect(venueLetter(venueCode("N"))).toBe("N");
    expect(() => venueCode("NY")).toThrow(InvariantViolation);
  });
});

describe("seeded chance", () => {
  test("the same seed gives the same numbers, another seed others", () => {
    const draw = (seed: number): number[] => {
      const random = new SeededRandom(seed);
      return Array.from({ length: 8 }, () => random.u32());
    };
    expect(draw(42)).toEqual(draw(42));
    expect(draw(42)).not.toEqual(draw(43));
  });

  test("numbers lie in their range and reach all of it", () => {
    const random = new SeededRandom(7);
    const seen = new Set(Array.from({ length: 2_000 }, () => random.below(10)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const mean =
      Array.from({ length: 20_000 }, () => random.normal()).reduce((a, b) => a + b) / 2e4;
    expect(Math.abs(mean)).toBeLessThan(0.05);
  });
});
