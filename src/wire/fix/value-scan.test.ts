import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dictionary, KIND_SHIFT, Kind } from "./dictionary.ts";
import { latin1 } from "./fix-text.test-kit.ts";
import { MsgType, Tag } from "./tags.ts";
import { checkValue } from "./value-check.ts";
import { scanValue, UNSURE } from "./value-scan.ts";

const tables = dictionary("FIX.4.4");
const rules = tables.messages.get(MsgType.ExecutionReport)?.rules as Uint16Array;
/** A field of each kind that has a scan of its own. */
const FIELDS: readonly [number, number, readonly string[]][] = [
  [Tag.ClOrdID, Kind.String, ["A-1", " ", "é"]],
  [Tag.OptAttribute, Kind.Char, ["1", "A"]],
  [Tag.Price, Kind.Decimal, ["185.10", "-1.5", "0", "002000.00", ".5", "5."]],
  [Tag.TransactTime, Kind.Utc, ["20131008-13:30:00", "20131008-13:30:00.123456"]],
  [Tag.NoPartyIDs, Kind.Uint, ["0", "12", "123456789012345"]],
  [Tag.LastLiquidityInd, Kind.Int, ["1", "3"]],
  [Tag.TotNumReports, Kind.Int, ["7", "12"]],
  [Tag.LastRptRequested, Kind.Boolean, ["Y", "N"]],
];

/** Both ways to look at one value: where the scan ends, and what the check says. */
function both(tag: number, text: string): { scanned: number; fault: number; end: number } {
  const bytes = latin1(`x${text}\x0110=000\x01`);
  const rule = rules[tag] as number;
  const view = new DataView(bytes.buffer);
  return {
    scanned: scanValue(bytes, view, 1, rule, tag, tables.values),
    fault: checkValue(bytes, 1, text.length, rule, tag, tables.values),
    end: 1 + text.length,
  };
}

test.each([
  [Tag.Side, "1"],
  [Tag.ExecInst, "f"],
  [Tag.SettlDate, "20131008"],
])("tag %d has no scan of its own", (tag, text) => {
  expect(both(tag, text)).toMatchObject({ scanned: UNSURE, fault: -1 });
});

describe.each(FIELDS)("tag %d", (tag, kind, good) => {
  test("is of the kind that it stands for here", () => {
    expect((rules[tag] as number) >> KIND_SHIFT).toBe(kind);
  });

  test.each(good)("%j is seen to be good", (text) => {
    expect(both(tag, text)).toEqual({ scanned: 1 + text.length, fault: -1, end: 1 + text.length });
  });

  test("what the scan finds good the check finds good, to the same end", () => {
    const text = fc.oneof(
      fc.string({ maxLength: 18, unit: fc.constantFrom(..."0123456789.-YNfG :AZ") }),
      fc.constantFrom(...FIELDS.flatMap(([, , texts]) => texts)),
      fc.constantFrom("20131308-13:30:00", "20131008-24:30:00", "20131008-13:30:00.", "1 2", "!"),
    );
    fc.assert(
      fc.property(text, (value) => {
        const { scanned, fault, end } = both(tag, value);
        if (scanned !== UNSURE) expect([scanned, fault]).toEqual([end, -1]);
      }),
      { numRuns: 1000 },
    );
  });

  test("of no value it is unsure", () => expect(both(tag, "").scanned).toBe(UNSURE));
});
