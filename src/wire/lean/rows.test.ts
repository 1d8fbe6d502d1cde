import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asciiBytes } from "../../core/domain/bytes.ts";
import type { RowState } from "./columns.ts";
import { describeLeanFault } from "./fault.ts";
import { QuoteRows } from "./quote-rows.ts";
import { type LeanSource, MemorySource } from "./source.ts";
import { TradeRows } from "./trade-rows.ts";

const FILE = "IBM_20131008_quote.zip";

function bytes(text: string): Uint8Array {
  return asciiBytes(text);
}

function sourceOf(text: string, chunkSize = Number.MAX_SAFE_INTEGER): MemorySource {
  const all = bytes(text);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < all.length; at += chunkSize) chunks.push(all.slice(at, at + chunkSize));
  return new MemorySource(FILE, chunks);
}

type Rows<T> = { next(): RowState } & T;

/** Every row as text, then how it ended. */
function all<T>(rows: Rows<T>, print: (row: T) => string): string[] {
  const lines: string[] = [];
  for (;;) {
    const found = rows.next();
    if (found !== "row") return [...lines, found];
    lines.push(print(rows));
  }
}

const quote = (r: QuoteRows): string =>
  [r.ms, r.bidPx, r.bidQty, r.askPx, r.askQty, String.fromCharCode(r.venue)].join() +
  `,${r.condition.toString(16)},${r.suspicious ? 1 : 0}`;

const trade = (r: TradeRows): string =>
  [r.ms, r.px, r.qty, String.fromCharCode(r.venue)].join() +
  `,${r.condition.toString(16)},${r.suspicious ? 1 : 0}`;

describe("quote and trade rows", () => {
  const LINES = ["14400640,1800100,200,0,0,P,1,0", "14400640,0,0,1826200,100,Q,800,1"];

  test("are read column by column, and the last line needs no newline", () => {
    expect(all(new QuoteRows(sourceOf(LINES.join("\n"))), quote)).toEqual([...LINES, "end"]);
    expect(all(new QuoteRows(sourceOf(`${LINES.join("\n")}\n`)), quote)).toEqual([...LINES, "end"]);
  });

  test("may end their lines as Windows does, and an empty line is no row", () => {
    const text = `\n${LINES.join("\r\n\r\n")}\r\n\n`;
    expect(all(new QuoteRows(sourceOf(text)), quote)).toEqual([...LINES, "end"]);
  });

  test("an empty file has no rows", () => {
    expect(all(new QuoteRows(sourceOf("")), quote)).toEqual(["end"]);
    expect(all(new QuoteRows(new MemorySource(FILE, [bytes(""), bytes("")])), quote)).toEqual([
      "end",
    ]);
  });

  test("a trade has a price, a size and the venue that printed it", () => {
    const lines = ["31669457,1821000,300,P,2000,0", "34170000,1818700,135,D,20002020,0"];
    expect(all(new TradeRows(sourceOf(lines.join("\n"))), trade)).toEqual([...lines, "end"]);
  });

  test("read the same however the file is cut into chunks", () => {
    const u32 = fc.integer({ min: 0, max: 2_147_483_647 });
    const row = fc.tuple(u32, u32, u32, u32, fc.constantFrom("N", "D", "Z"), u32, fc.boolean());
    const file = fc.array(fc.tuple(fc.integer({ min: 0, max: 400_000 }), row), { maxLength: 60 });
    fc.assert(
      fc.property(file, fc.integer({ min: 1, max: 70 }), (rows, chunkSize) => {
        let ms = 0;
        const lines = rows.map(([step, [bid, bidQty, ask, askQty, venue, condition, odd]]) => {
          ms += step;
          const hex = condition.toString(16);
          return [ms, bid, bidQty, ask, askQty, venue, hex, odd ? 1 : 0].join(",");
        });
        const text = lines.join("\n");
        expect(all(new QuoteRows(sourceOf(text, chunkSize)), quote)).toEqual([...lines, "end"]);
      }),
    );
  });

  test("wait while nothing is there, and go on where they were", () => {
    const parts = [null, "14400640,18", null, "00100,200,0,0,P,1,0", null, "\n1"];
    const source: LeanSource = {
      file: FILE,
      state: "open",
      take: () => {
        const part = parts.shift() ?? null;
        return part === null ? null : bytes(part);
      },
      onReady: () => undefined,
      close: () => undefined,
    };
    const rows = new QuoteRows(source);
    const found = Array.from({ length: 5 }, () => rows.next());
    expect(found).toEqual(["wait", "wait", "wait", "row", "wait"]);
    expect(quote(rows)).toBe("14400640,1800100,200,0,0,P,1,0");
  });

  test("end with the fault of their source", () => {
    const fault = { code: "Corrupt", file: FILE, line: 0, text: "the check sum is wrong" } as const;
    const source = { ...sourceOf(""), file: FILE, state: fault, take: () => null };
    const rows = new QuoteRows({ ...source, onReady: () => undefined, close: () => undefined });
    expect([rows.next(), rows.next(), rows.fault]).toEqual(["fault", "fault", fault]);
  });
});

describe("a line that does not read", () => {
  test.each([
    ["14400640,1800100,200,0,0,P,1", "the line ends after column 7 (TooFewColumns)"],
    ["14400640", "the line ends after column 1 (TooFewColumns)"],
    [
      "14400640,1800100,200,0,0,P,1,0,7",
      "a column after the last, which is number 8 (TooManyColumns)",
    ],
    [
      "14400640,1800100,200,0,0,P,1,0,",
      "a column after the last, which is number 8 (TooManyColumns)",
    ],
    ["14400640,,200,0,0,P,1,0", "column 2 is empty, allowed: a whole number (EmptyColumn)"],
    ["14400640,1800100,200,0,0,,1,0", "column 6 is empty, allowed: one letter A-Z (EmptyColumn)"],
    ["14400640,1800100,200,0,0,P,1,", "column 8 is empty, allowed: 0 or 1 (EmptyColumn)"],
    [
      "14400640,180.01,200,0,0,P,1,0",
      'column 2 holds "180.01", allowed: a whole number (NotANumber)',
    ],
    ["14400640,-1,200,0,0,P,1,0", 'column 2 holds "-1", allowed: a whole number (NotANumber)'],
    ["ms,bid,200,0,0,P,1,0", 'column 1 holds "ms", allowed: a whole number (NotANumber)'],
    ["86400000,1800100,200,0,0,P,1,0", "86400000 is larger than 86399999 (TooLarge)"],
    ["14400640,4294967296,200,0,0,P,1,0", "4294967296 is larger than 4294967295 (TooLarge)"],
    ["14400640,1800100,2147483648,0,0,P,1,0", "2147483648 is larger than 2147483647 (TooLarge)"],
    ["14400640,1800100,200,0,0,p,1,0", 'column 6 holds "p", allowed: one letter A-Z (NotAVenue)'],
    ["14400640,1800100,200,0,0,PQ,1,0", 'column 6 holds "PQ", allowed: one letter A-Z (NotAVenue)'],
    ["14400640,1800100,200,0,0,P,g,0", 'column 7 holds "g", allowed: hexadecimal digits (NotHex)'],
    ["14400640,1800100,200,0,0,P,123456789,0", "a condition has at most 8 digits (TooLarge)"],
    ["14400640,1800100,200,0,0,P,1,2", 'column 8 holds "2", allowed: 0 or 1 (NotAFlag)'],
    [
      "14400638,1800100,200,0,0,P,1,0",
      "14400638 ms follows 14400639 ms, rows go forward in time (OutOfOrder)",
    ],
    ["1".repeat(257), "the line has more than 256 bytes (LineTooLong)"],
  ])("%s", (line, wanted) => {
    const rows = new QuoteRows(sourceOf(`14400639,1,1,0,0,P,1,0\n${line}\n14400641,1,1,0,0,P,1,0`));
    expect(all(rows, quote)).toEqual(["14400639,1,1,0,0,P,1,0", "fault"]);
    expect(describeLeanFault(rows.fault as NonNullable<typeof rows.fault>)).toBe(
      `${FILE}, line 2: ${wanted}`,
    );
    expect(rows.next()).toBe("fault");
  });

  test("is found before a file without any newline fills the memory", () => {
    const rows = new QuoteRows(sourceOf("1".repeat(100_000), 100));
    expect(rows.next()).toBe("fault");
    expect(rows.fault).toMatchObject({ code: "LineTooLong" });
  });

  test("no bytes make the reader throw or run on for ever", () => {
    const noise = fc.array(fc.constantFrom(...Array.from("0123456789,,,PQ\n\r-.a")), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(noise, fc.integer({ min: 1, max: 30 }), (chars, chunkSize) => {
        const text = chars.join("");
        const rows = new QuoteRows(sourceOf(text, chunkSize));
        expect(["end", "fault"]).toContain(all(rows, quote).at(-1));
      }),
    );
  });
});

describe("a trade is a last price", () => {
  test.each([
    ["1", "regular", true],
    ["20", "intermarket sweep", true],
    ["20000020", "trade-through exempt sweep", true],
    ["20000040", "opening print", true],
    ["2000", "extended hours", false],
    ["4000", "out of sequence", false],
    ["20100200", "average price, derivatively priced", false],
    ["1000000", "official close", false],
    ["80000000", "odd lot", false],
  ])("condition %s (%s): %s", (condition, _name, eligible) => {
    const rows = new TradeRows(sourceOf(`1,1,1,N,${condition},0`));
    rows.next();
    expect(rows.eligible).toBe(eligible);
  });

  test("but never a suspicious one", () => {
    const rows = new TradeRows(sourceOf("1,1,1,N,1,1"));
    rows.next();
    expect(rows.eligible).toBe(false);
  });
});
