import { expect, test } from "vitest";
import { fixBytes, latin1, sealed } from "../wire/fix/fix-text.test-kit.ts";
import { FixLogScanner, type LogMessage } from "./log-scanner.ts";
import { rawText } from "./raw-text.ts";

const ORDER = fixBytes("8=FIX.4.4|35=D|34=2|49=A|52=20131008-13:30:00.000|56=B|11=X|55=IBM|54=1");
const BEAT = fixBytes("8=FIX.4.2|35=0|34=3|49=A|52=20131008-13:30:01.000|56=B");
const DATA = fixBytes(
  "8=FIX.4.4|35=A|34=1|49=A|56=B|95=9|96=a\u000110=1\n8=FIX.4|98=0".replace("^", ""),
);

function joined(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  const all = parts.map((part) => (typeof part === "string" ? latin1(part) : part));
  return Uint8Array.from(all.flatMap((part) => [...part]));
}

/** Scans a log that comes in pieces of this many bytes. */
function scan(log: Uint8Array, piece = log.length): LogMessage[] {
  const scanner = new FixLogScanner();
  const found: LogMessage[] = [];
  for (let at = 0; at < log.length; at += piece) {
    scanner.push(log.subarray(at, at + piece));
    for (let one = scanner.next(); one !== null; one = scanner.next()) found.push(one);
  }
  scanner.end();
  for (let one = scanner.next(); one !== null; one = scanner.next()) found.push(one);
  return found;
}

const bar = (bytes: Uint8Array): string => rawText(bytes);
const caret = (bytes: Uint8Array): string => rawText(bytes).replaceAll("|", "^A");

test.each([
  ["run together", joined(ORDER, BEAT)],
  ["one a line", joined(ORDER, "\n", BEAT, "\n")],
  ["bars for SOH", joined(bar(ORDER), "\n", bar(BEAT), "\n")],
  ["^A for SOH", joined(caret(ORDER), "\n", caret(BEAT), "\n")],
  ["bars, the last one of a line missing", joined(bar(ORDER).slice(0, -1), "\r\n", bar(BEAT))],
  ["times before them", joined("13:30:00 in  ", ORDER, "\n13:30:01 out ", bar(BEAT), "\n")],
  [
    "other lines between them",
    joined("# 108=FIX.4.4|9=5|\n", ORDER, "\nstopped: 8 of 8=no\n", BEAT),
  ],
])("a log with %s gives its messages, byte for byte, in pieces of any size", (_, log) => {
  for (const piece of [log.length, 64, 7, 3, 1]) {
    expect(scan(log, piece).map(({ bytes }) => bytes)).toEqual([ORDER, BEAT]);
  }
});

test("SOH, a line end and another 8=FIX inside data are part of the message", () => {
  for (const piece of [1, 50, 1000]) {
    expect(scan(joined(DATA, "\n", BEAT), piece).map(({ bytes }) => bytes)).toEqual([DATA, BEAT]);
  }
});

test("what stands before a message on its line comes with it, and so does its place", () => {
  const [first, second] = scan(joined("a\n 13:30:00.123 <in>  ", ORDER, "\n", BEAT), 5);
  expect(first).toMatchObject({ before: "13:30:00.123 <in>", at: 22 });
  expect(second).toMatchObject({ before: "", at: 22 + ORDER.length + 1 });
  expect(scan(joined(ORDER, " out ", BEAT))[1]?.before).toBe("out");
});

test.each([
  ["a length that is too short", "8=FIX.4.4|9=5|35=0|34=1|"],
  ["a length that is too long", "8=FIX.4.4|9=500|35=0|34=1|"],
  ["a length that cannot be true", "8=FIX.4.4|9=9999999|35=0|34=1|"],
  ["no length", "8=FIX.4.4|35=0|34=1|"],
  ["no version that is known", "8=FIX.9|9=3|35=0|34=1|"],
])("a message with %s is found with the ones around it", (_, text) => {
  const broken = sealed(text);
  for (const log of [joined(ORDER, broken, BEAT), joined(ORDER, "\n", broken, "\n", BEAT)]) {
    expect(scan(log).map(({ bytes }) => bytes)).toEqual([ORDER, broken, BEAT]);
    expect(scan(log, 9).map(({ bytes }) => bytes)).toEqual([ORDER, broken, BEAT]);
  }
});

test("a message that is cut off ends with its line, or where the next one begins", () => {
  const cut = ORDER.subarray(0, 60);
  const whole = joined(cut, cut.at(-1) === 1 ? "" : "\x01");
  expect(scan(joined(cut, "\n", BEAT)).map(({ bytes }) => bytes)).toEqual([whole, BEAT]);
  expect(scan(joined(whole, BEAT)).map(({ bytes }) => bytes)).toEqual([whole, BEAT]);
  expect(scan(joined(BEAT, cut)).map(({ bytes }) => bytes)).toEqual([BEAT, whole]);
});

test("a log that grows gives each message once, and a cut one when it has rested", () => {
  const scanner = new FixLogScanner();
  scanner.push(joined(ORDER, BEAT.subarray(0, 20)));
  expect(scanner.next()?.bytes).toEqual(ORDER);
  expect(scanner.next()).toBeNull();
  scanner.push(BEAT.subarray(20));
  expect(scanner.next()?.bytes).toEqual(BEAT);
  scanner.push(sealed("8=FIX.4.4|9=500|35=0|"));
  expect(scanner.next()).toBeNull();
  scanner.end();
  expect(scanner.next()?.bytes).toEqual(sealed("8=FIX.4.4|9=500|35=0|"));
});

test("a length that cannot be true is not waited for", () => {
  const scanner = new FixLogScanner();
  const broken = sealed("8=FIX.4.4|9=9999999|35=0|");
  scanner.push(joined(broken, ORDER));
  expect([scanner.next()?.bytes, scanner.next()?.bytes]).toEqual([broken, ORDER]);
});

test("a field without an end is cut, however long it goes on", () => {
  const scanner = new FixLogScanner();
  scanner.push(latin1(`8=FIX.4.4|58=${"1".repeat(200_000)}`));
  expect(scanner.next()?.bytes.length).toBeGreaterThan(65_536);
});

test("bytes that are no log give nothing, and the scan ends", () => {
  const noise = Uint8Array.from({ length: 20_000 }, (_, i) => (i * 7919 + (i >> 3)) & 0xff);
  expect(scan(noise, 1000)).toEqual([]);
  expect(scan(latin1("8=FIX".repeat(5_000)), 999)).toEqual([]);
  expect(scan(latin1(`8=FIX.4.4|9=${"1".repeat(200_000)}`), 999).length).toBeGreaterThan(0);
});

test.each([
  ["plain text", ORDER],
  ["a bar in a value", fixBytes("8=FIX.4.4|35=0|34=1|58=a~b").map((c) => (c === 0x7e ? 0x7c : c))],
  ["data", DATA],
])("%s as text reads back to the same bytes", (_, bytes) => {
  const text = latin1(rawText(bytes));
  expect(scan(text).map((one) => one.bytes)).toEqual([bytes]);
  expect(scan(joined(text, "\n", text, "\n"), 11).map((one) => one.bytes)).toEqual([bytes, bytes]);
});

test("a bar and a caret in values leave SOH as it is", () => {
  const bytes = latin1("8=FIX.4.4\x019=9\x0158=|^A^\x01");
  expect(rawText(bytes)).toBe("8=FIX.4.4\x019=9\x0158=|^A^\x01");
});
