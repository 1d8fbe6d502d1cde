import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { RecordType } from "../../core/gate/records.ts";
import { readForFold } from "./fold-reader.ts";
import { describeGateRecord, GateRecordWriter, readGateRecord } from "./gate-records.ts";
import { GATE_RECORDS, recordLayout } from "./gate-schema.ts";

class OneRecord {
  readonly bytes: Uint8Array = new Uint8Array(8192);
  readonly view: DataView = new DataView(this.bytes.buffer);
  type = 0;
  size = 0;
  begin(type: number, payloadMax: number): number {
    this.type = type;
    expect(payloadMax).toBeLessThanOrEqual(8192);
    return 0;
  }
  end(size: number): number {
    this.size = size;
    return 7;
  }
}

/** A value of its own for each field, near the end of its range. */
function sample(type: number): Record<string, unknown> {
  const spec = recordLayout(type);
  const record: Record<string, unknown> = {};
  for (const [i, [name, { type: cell }]] of Object.entries(
    spec?.layout.spec.fields ?? {},
  ).entries()) {
    const most = { u8: 255, u16: 65_534, u32: 4_294_967_295, whole: 2 ** 53 - 1 };
    if (cell === "text24") record[name] = Int32Array.from([1, -2, 3, -4, 5, -6]);
    else record[name] = most[cell as "u8"] - i;
  }
  for (const text of spec?.texts ?? []) record[text] = `${text} of a caf\u00e9 `;
  return record;
}

/** Records that are read for their decisions alone. */
function changesNothing(type: number): boolean {
  const { Proposed, ChildRefused, ReplaceAsked, CancelAsked, ProtectedQuote } = RecordType;
  const read: number[] = [Proposed, ChildRefused, ReplaceAsked, CancelAsked, ProtectedQuote];
  return read.includes(type);
}

describe("gate records", () => {
  test.each(Object.keys(RecordType))("%s: what is read back is what was written", (name) => {
    const type = RecordType[name as keyof typeof RecordType];
    const out = new OneRecord();
    const writer = new GateRecordWriter(out) as unknown as Record<string, (r: object) => number>;
    const method = name.charAt(0).toLowerCase() + name.slice(1);
    const record = sample(type);
    expect(writer[method]?.(record)).toBe(7);
    expect(out.type).toBe(type);
    expect(readGateRecord(type, out.view, 0)).toEqual(record);
  });

  test.each(Object.keys(RecordType))(
    "%s: a start of the gate reads all of it or nothing",
    (name) => {
      const type = RecordType[name as keyof typeof RecordType];
      const out = new OneRecord();
      const writer = new GateRecordWriter(out) as unknown as Record<string, (r: object) => number>;
      const method = name.charAt(0).toLowerCase() + name.slice(1);
      for (const text of ["", "another "]) {
        const record = sample(type);
        for (const field of recordLayout(type)?.texts ?? []) record[field] = `${text}${field}`;
        writer[method]?.(record);
        expect(readForFold(type, out.view, 0)).toEqual(changesNothing(type) ? {} : record);
      }
    },
  );

  test("a number that is not one of the gate's is no record", () => {
    expect(readGateRecord(999, new DataView(new ArrayBuffer(8)), 0)).toBeNull();
    expect(readForFold(999, new DataView(new ArrayBuffer(8)), 0)).toBeNull();
  });

  test("a record prints in one line", () => {
    const out = new OneRecord();
    new GateRecordWriter(out).giveback({ parent: 3, code: 16, utcMs: 5 });
    expect(describeGateRecord(out.type, out.view, 0)).toMatchInlineSnapshot(
      `"Giveback parent=3 code=16 utcMs=5"`,
    );
  });

  test("B68: SOH, line feeds and escapes of a client's text stay one line of printable characters", () => {
    const out = new OneRecord();
    const clOrdId = "a\nb\u0001c\u001b[31md\r\te";
    const record = {
      ...{ client: "alpha", clOrdId, body: "x", code: 1, a: 0, b: 0, utcMs: 5 },
      ...{ possDupSentUtcMs: 0, quoteAgeNs: 7, tradeAgeNs: -1, quotesReady: 1, bookQty: 0 },
      ...{ capacity: 65, accountType: 1 },
      ...{ market: 64, auctionPx: 0, priorClose: 1_810_000 },
      ...{ clientMessages: 1, symbolMessages: 2, firmMessages: 3 },
      ...{ side: 1, ordType: 2, tif: 0, strategy: 1, qty: 100, limitPx: 1_820_000 },
      ...{ faultCode: 0, faultTag: 0, symbolKnown: 1, nbboBid: 1, nbboAsk: 2, lastPx: 0 },
      ...{ waiting: 0, queueSize: 0, session: "s", account: "A1", symbol: "IBM" },
    };
    new GateRecordWriter(out).parentRefused(record);
    const line = describeGateRecord(out.type, out.view, 0);
    expect(line).toMatch(/^[\x20-\x7e]+$/);
    expect(line).toContain('clOrdId="a\\nb\\u0001c\\u001b[31md\\r\\te"');
    expect(readGateRecord(out.type, out.view, 0)).toEqual(record);
  });

  test("an instant keeps its microseconds", () => {
    const out = new OneRecord();
    const record = { monoNs: 123_456_789, utcMs: 1_700_000_000_000.125 };
    new GateRecordWriter(out).tick(record);
    expect(readGateRecord(out.type, out.view, 0)).toEqual(record);
  });

  test("record numbers and fields are appended, never changed: the ledger in test/ledger holds them", () => {
    const ledger = readFileSync("test/ledger/journal.txt", "utf8").trim().split("\n");
    const retired = ledger.filter((line) => line.endsWith(" retired"));
    const gone = retired.map((line) => Number.parseInt(line, 10));
    expect(Object.values(GATE_RECORDS).filter(({ type }) => gone.includes(type))).toEqual([]);
    const now = Object.values(GATE_RECORDS).map(({ type, layout, texts }) => {
      const fields = Object.entries(layout.spec.fields).map(([name, f]) => `${name}:${f.type}`);
      return [type, layout.spec.name, ...fields, ...texts.map((name) => `${name}:text`)].join(" ");
    });
    expect(now.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))).toEqual(
      ledger.filter((line) => !retired.includes(line)),
    );
  });
});
