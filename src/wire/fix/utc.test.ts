import fc from "fast-check";
import { expect, test } from "vitest";
import { fixText, latin1 } from "./fix-text.test-kit.ts";
import {
  readUtcMicros,
  readUtcMs,
  UTC_LENGTH,
  UTC_MICROS_LENGTH,
  writeUtcMicros,
  writeUtcMs,
} from "./utc.ts";
import { MALFORMED } from "./values.ts";

const read = (text: string): number => readUtcMs(latin1(text), 0, text.length);

const readMicros = (text: string): number => readUtcMicros(latin1(text), 0, text.length);

function writeMicros(utcMs: number): string {
  const bytes = new Uint8Array(UTC_MICROS_LENGTH);
  writeUtcMicros(bytes, 0, utcMs);
  return fixText(bytes);
}

function write(utcMs: number): string {
  const bytes = new Uint8Array(UTC_LENGTH);
  writeUtcMs(bytes, 0, utcMs);
  return fixText(bytes);
}

test("every instant from 1970 to 2400 reads back as it was written, and as the calendar has it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 13_569_465_600_000 - 1 }), (utcMs) => {
      const text = write(utcMs);
      expect(read(text)).toBe(utcMs);
      const iso = new Date(utcMs).toISOString();
      expect(text).toBe(iso.replace(/-/g, "").replace("T", "-").replace("Z", ""));
    }),
  );
});

test.each([
  ["20131008-13:30:00", 1_381_239_000_000],
  ["20131008-13:30:00.5", 1_381_239_000_500],
  ["20131008-13:30:00.12", 1_381_239_000_120],
  ["20131008-13:30:00.123456", 1_381_239_000_123],
  ["20131008-13:30:00.123456789", 1_381_239_000_123],
  ["20161231-23:59:60.000", 1_483_228_800_000],
  ["20240229-00:00:00", 1_709_164_800_000],
])("%s is %d", (text, utcMs) => expect(read(text)).toBe(utcMs));

test.each([
  ["20131008-13:30:00", 1_381_239_000_000_000],
  ["20131008-13:30:00.123", 1_381_239_000_123_000],
  ["20131008-13:30:00.123456", 1_381_239_000_123_456],
  ["20131008-13:30:00.1234569", 1_381_239_000_123_456],
  ["19700101-00:00:00.000001", 1],
  ["20381231-23:59:59.999999", 2_177_452_799_999_999],
])("%s is %d microseconds", (text, micros) => expect(readMicros(text)).toBe(micros));

test("every microsecond from 1970 to 2050 reads back as it was written from milliseconds", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_524_608_000_000_000 - 1 }), (micros) => {
      const text = writeMicros(micros / 1000);
      expect(readMicros(text)).toBe(micros);
      expect(text.slice(0, UTC_LENGTH)).toBe(write(Math.floor(micros / 1000)));
    }),
  );
});

test.each([
  [0, "19700101-00:00:00.000000"],
  [1_381_239_000_123, "20131008-13:30:00.123000"],
  [1_381_239_000_123.456, "20131008-13:30:00.123456"],
  [1_381_239_000_123.457, "20131008-13:30:00.123457"],
  [1_381_239_000_123.9998, "20131008-13:30:00.124000"],
  [1_388_534_399_999.9998, "20140101-00:00:00.000000"],
])("%d milliseconds are written as %s", (utcMs, text) => expect(writeMicros(utcMs)).toBe(text));

test.each([
  "20130229-00:00:00",
  "20131301-00:00:00",
  "20131008-24:00:00",
  "20131008-13:60:00",
  "20131008-13:30:61",
  "20131008-13:30:00.",
  "20131008-13:30:00,123",
  "20131008-13:30:00.12a",
  "20131008-13:30:00.1234567890",
  "20131008T13:30:00",
  "2013100813:30:00",
  "-0131008-13:30:00",
  "19691231-23:59:59",
  "",
])("%j is no timestamp", (text) => {
  expect(read(text)).toBe(MALFORMED);
  expect(readMicros(text)).toBe(MALFORMED);
});

test("a fraction of a millisecond is cut off", () => {
  expect(write(1_381_239_000_123.999)).toBe("20131008-13:30:00.123");
});
