import { describe, expect, test } from "vitest";
import { formatClOrdId } from "../../core/domain/clordid.ts";
import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import {
  type CorrectionRecord,
  ReportKind,
  type ReportRecord,
  type SuspenseRecord,
} from "../../core/gate/records.ts";
import { dictionary } from "../fix/dictionary.ts";
import { fixBytes } from "../fix/fix-text.test-kit.ts";
import { FixFramer, Frame } from "../fix/framer.ts";
import { FixMessage } from "../fix/message.ts";
import { FixParser } from "../fix/parser.ts";
import type { BeginString } from "../fix/tags.ts";
import { readCancelRequest, readParentOrder, readReplaceRequest } from "./client-requests.ts";
import { refusalText } from "./refusal-text.ts";
import { readVenueMessage, VenueMessage } from "./venue-reports.ts";

const HEADER = "34=2|49=CLIENT1|52=20131008-13:30:00.000|56=SMARS";
const SENDER = { client: "alpha", session: "s" };

function message(body: string, begin: BeginString = "FIX.4.4"): FixMessage {
  const framer = new FixFramer();
  framer.push(fixBytes(`8=${begin}|${body}`));
  const read = new FixMessage();
  expect(framer.next()).toBe(Frame.Whole);
  expect(new FixParser(dictionary(begin)).parse(framer, read)).toBe(true);
  return read;
}

/** A NewOrderSingle(D) with some fields changed or, with null, left out. */
function order(changes: Record<number, string | null> = {}): FixMessage {
  const fields: Record<number, string | null> = {
    1: "ALPHA1",
    11: "A1",
    21: "1",
    38: "100",
    40: "2",
    44: "185.10",
    54: "1",
    55: "IBM",
    59: "0",
    60: "20131008-13:30:00",
    ...changes,
  };
  const body = Object.entries(fields).flatMap(([tag, text]) =>
    text === null ? [] : `${tag}=${text}`,
  );
  return message(`35=D|${HEADER}|${body.join("|")}`);
}

describe("what a client asks", () => {
  test("an order becomes core words, its price exact", () => {
    expect(readParentOrder(order(), SENDER)).toMatchObject({
      clOrdId: "A1",
      account: "ALPHA1",
      symbol: "IBM",
      side: 1,
      ordType: 2,
      tif: 0,
      strategy: 1,
      qty: 100,
      limitPx: 1_851_000,
      body: "IBM|1|2|0|100|185.10|ALPHA1|1",
      possDupSentUtcMs: 0,
      fault: null,
    });
  });

  test.each<[string, Record<number, string | null>, RegExp]>([
    ["no quantity", { 38: null }, /^QtyInvalid OrderQty\(38\) is missing/],
    ["a quantity of zero", { 38: "0" }, /^QtyInvalid OrderQty\(38\) "0", allowed are whole shares/],
    ["part of a share", { 38: "100.5" }, /^QtyInvalid OrderQty\(38\) "100.5"/],
    ["a huge quantity", { 38: "1".padEnd(31, "0") }, /^QtyInvalid OrderQty\(38\) "10000/],
    ["leading zeros", { 38: "00012" }, /^QtyInvalid OrderQty\(38\) "00012"/],
    ["no price on a limit order", { 44: null }, /^MissingField Price\(44\) is missing/],
    ["a price of zero", { 44: "0" }, /^PriceInvalid Price\(44\) "0" is no positive price/],
    ["more than 4 decimals", { 44: "1.23456" }, /^PriceInvalid .*"1.23456" has more than 4 decim/],
    ["a price too large", { 44: "429496.7296" }, /^PriceInvalid .* is above 429496.7295/],
    ["a price on a market order", { 40: "1" }, /^PriceInvalid .* not allowed on a market order/],
    ["no account", { 1: null }, /^MissingField Account\(1\) is missing/],
    ["an account too long", { 1: "A".repeat(17) }, /^Garbled Account\(1\) has 17 characters/],
    ["an execution instruction", { 18: "G" }, /^UnsupportedInstruction ExecInst\(18\) is not/],
    ["a stop price", { 99: "185" }, /^UnsupportedInstruction StopPx\(99\)/],
    ["a least quantity", { 110: "50" }, /^UnsupportedInstruction MinQty\(110\)/],
    ["a displayed quantity", { 111: "0" }, /^UnsupportedInstruction MaxFloor\(111\)/],
    ["an id too long", { 11: "A".repeat(25) }, /^Garbled ClOrdID\(11\) has 25 characters/],
  ])(
    "B6, B7: %s is a fault that names the field, the value and what is allowed",
    (_, wrong, text) => {
      const { fault } = readParentOrder(order(wrong), SENDER);
      expect(`${rejectName(fault?.code ?? 0)} ${fault?.text}`).toMatch(text);
    },
  );

  test.each([
    { what: "FIX 4.4", fields: "528=P|581=3", begin: "FIX.4.4", capacity: "P", accountType: 3 },
    { what: "FIX 4.2", fields: "47=A", begin: "FIX.4.2", capacity: "A", accountType: 0 },
    { what: "nothing said", fields: "", begin: "FIX.4.4", capacity: "\0", accountType: 0 },
  ] as const)("what an audit trail needs, $what: capacity, account type, handling", (row) => {
    const tags = `${row.fields}${row.fields === "" ? "" : "|"}`;
    const read = readParentOrder(
      message(
        `35=D|${HEADER}|1=ALPHA1|11=A|21=2|38=5|40=1|${tags}54=1|55=IBM|60=20131008-13:30:00`,
        row.begin,
      ),
      SENDER,
    );
    expect(read.fault).toBeNull();
    expect(read).toMatchObject({ handlInst: 2, accountType: row.accountType });
    expect(String.fromCharCode(read.capacity)).toBe(row.capacity);
    // Another capacity is another order; one that does not say it is worded as ever.
    expect(read.body.includes("=")).toBe(row.fields !== "");
  });

  test("B17: a possible duplicate carries the instant of its first sending", () => {
    const dup = message(
      `35=D|34=2|43=Y|49=CLIENT1|52=20131008-13:30:09.000|56=SMARS|122=20131008-13:30:00.000|` +
        "11=A|55=IBM|54=1|60=20131008-13:30:00|40=1|38=5",
    );
    expect(readParentOrder(dup, SENDER).possDupSentUtcMs).toBe(Date.UTC(2013, 9, 8, 13, 30));
  });

  test("cancel and replace name the order that they change", () => {
    const head = `${HEADER}|41=A1`;
    const cancel = message(`35=F|${head}|11=X|54=1|55=IBM|60=20131008-13:30:00`);
    expect(readCancelRequest(cancel, SENDER)).toEqual({
      ...SENDER,
      clOrdId: "X",
      origClOrdId: "A1",
    });
    const replace = message(
      `35=G|${head}|1=ALPHA1|11=R|38=7|40=2|44=5|54=1|55=IBM|60=20131008-13:30:00`,
    );
    expect(readReplaceRequest(replace, SENDER)).toMatchObject({
      clOrdId: "R",
      origClOrdId: "A1",
      qty: 7,
      limitPx: 50_000,
    });
  });

  test("every refusal has a text that begins with its stable code", () => {
    for (const [name, code] of Object.entries(RejectCode)) {
      if (code !== 0) expect(refusalText(code, 12, 34)).toMatch(new RegExp(`^${name}(: |$)`));
    }
    expect(refusalText(RejectCode.MaxOrderNotional, 1_234_567_8901, 5)).toContain("$1,234,568");
  });
});

describe("what a venue says", () => {
  const about = { gate: 1, venue: 78, utcMs: 1 };
  const report = { execId: new Int32Array(6) } as ReportRecord;
  const suspense = { execId: new Int32Array(6) } as SuspenseRecord;
  const correction = {
    execId: new Int32Array(6),
    refExecId: new Int32Array(6),
  } as CorrectionRecord;
  const records = { report, correction, suspense };
  const id = formatClOrdId(1, 2, 3, 4);
  const body = "6=0|14=60|37=V1|54=1|55=IBM|151=40";

  function read(fields: string, begin: BeginString = "FIX.4.4"): VenueMessage {
    return readVenueMessage(message(`${fields}|${body}`, begin), about, records);
  }

  test.each<[string, BeginString, string, number]>([
    ["new", "FIX.4.4", "150=0|39=0", ReportKind.Accepted],
    ["trade", "FIX.4.4", "150=F|39=1|31=1.5|32=60", ReportKind.Fill],
    ["partial fill of 4.2", "FIX.4.2", "20=0|150=1|39=1|31=1.5|32=60", ReportKind.Fill],
    ["cancelled", "FIX.4.4", "150=4|39=4", ReportKind.Canceled],
    ["rejected", "FIX.4.4", "150=8|39=8", ReportKind.Rejected],
    ["expired", "FIX.4.4", "150=C|39=C", ReportKind.Expired],
    ["status, alive", "FIX.4.4", "150=I|39=1", ReportKind.StatusLive],
    ["status, ended", "FIX.4.4", "150=I|39=4", ReportKind.StatusEnded],
    ["status, never had", "FIX.4.4", "150=I|39=8|103=5", ReportKind.StatusUnknown],
    ["status of 4.2", "FIX.4.2", "20=3|150=1|39=1", ReportKind.StatusLive],
    ["replaced", "FIX.4.4", "150=5|39=0", ReportKind.Replaced],
    ["pending new", "FIX.4.4", "150=A|39=A", ReportKind.PendingCancel],
    ["pending replace", "FIX.4.4", "150=E|39=E", ReportKind.Unexpected],
    ["suspended", "FIX.4.4", "150=9|39=9", ReportKind.Unexpected],
    ["restated", "FIX.4.4", "150=D|39=1", ReportKind.Unexpected],
  ])("%s in %s", (_, begin, fields, kind) => {
    expect(read(`35=8|${HEADER}|11=${id}|17=E1|${fields}`, begin)).toBe(VenueMessage.Report);
    expect(report).toMatchObject({ kind, incarnation: 2, parent: 3, child: 4, cumQty: 60 });
  });

  test.each<[string, BeginString, string, number]>([
    ["a bust", "FIX.4.4", "150=H|39=0|19=E1|31=1.5|32=60", ReportKind.Bust],
    ["a correction", "FIX.4.4", "150=G|39=1|19=E1|31=1.5|32=60", ReportKind.Correct],
    ["a bust of 4.2", "FIX.4.2", "20=1|150=0|39=0|19=E1|31=1.5|32=60", ReportKind.Bust],
    ["a correction of 4.2", "FIX.4.2", "20=2|150=1|39=1|19=E1|31=1.5|32=60", ReportKind.Correct],
  ])("B29: %s names the trade that it changes", (_, begin, fields, kind) => {
    const told = read(`35=8|${HEADER}|11=${id}|17=E2|${fields}`, begin);
    expect(told).toBe(VenueMessage.Correction);
    expect(correction).toMatchObject({ kind, parent: 3, child: 4, lastQty: 60, lastPx: 15_000 });
    expect([correction.execId[0], correction.refExecId[0]]).toEqual([0x3245, 0x3145]);
  });

  test("B29: a correction that names no trade goes to suspense", () => {
    const told = read(`35=8|${HEADER}|11=${id}|17=E2|150=G|39=1|31=1.5|32=60`);
    expect([told, suspense.lastQty, suspense.symbol]).toEqual([VenueMessage.Suspense, 60, "IBM"]);
  });

  test.each([
    ["185.10", 1_851_000],
    ["185.123449", 1_851_234],
    ["185.123450", 1_851_235],
    ["7", 70_000],
    ["-1", 0],
    ["999999999", 0],
  ])("AvgPx(6) %s is %d units of $0.0001", (text, units) => {
    const sums = `6=${text}|14=60|37=V1|54=1|55=IBM|151=40`;
    const m = message(`35=8|${HEADER}|11=${id}|17=E1|150=0|39=0|${sums}`);
    readVenueMessage(m, about, records);
    expect(report.avgPx).toBe(units);
  });

  test("B26: an order that is not ours goes to suspense with its shares", () => {
    const told = read(`35=8|${HEADER}|11=SOMEBODY|17=E1|150=F|39=2|31=1.5|32=60`);
    expect([told, suspense.clOrdId, suspense.lastQty]).toEqual([
      VenueMessage.Suspense,
      "SOMEBODY",
      60,
    ]);
  });

  test("an id of another gate is not ours", () => {
    const other = formatClOrdId(2, 2, 3, 4);
    expect(read(`35=8|${HEADER}|11=${other}|17=E1|150=0|39=0`)).toBe(VenueMessage.Suspense);
  });

  test("B28: two ExecIDs that differ in one letter differ in their words", () => {
    read(`35=8|${HEADER}|11=${id}|17=NG160M7PL7E2|150=F|39=1|31=1.5|32=60`);
    const first = [...report.execId];
    read(`35=8|${HEADER}|11=${id}|17=NG160M7PL7E3|150=F|39=1|31=1.5|32=60`);
    expect([...report.execId]).not.toEqual(first);
  });
});
