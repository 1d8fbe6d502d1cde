import { MALFORMED } from "./values.ts";

/** Bytes of a UTCTimestamp with milliseconds: `20131008-13:30:00.123`. */
export const UTC_LENGTH = 21;
/** Bytes of a UTCTimestamp with microseconds: `20131008-13:30:00.123456`. */
export const UTC_MICROS_LENGTH = 24;

const DAY_MS = 86_400_000;
/** `YYYYMMDD` */
const DATE_LENGTH = 8;
/** `YYYYMMDD-HH:MM:SS` */
const SECONDS_LENGTH = 17;
const DECIMALS_MAX = 9;

/**
 * Reads a UTCTimestamp, `YYYYMMDD-HH:MM:SS` with up to nine decimals, as milliseconds since 1970
 * (finer decimals are cut off). MALFORMED when a part is out of range or the instant lies before
 * 1970; second 60 is a leap second.
 */
export function readUtcMs(bytes: Uint8Array, at: number, length: number): number {
  const seconds = readSeconds(bytes, at, length);
  if (seconds < 0) return MALFORMED;
  const ms = length === SECONDS_LENGTH ? 0 : readDecimals(bytes, at, length, 3);
  return ms < 0 ? MALFORMED : seconds * 1000 + ms;
}

/** As `readUtcMs`, in whole microseconds since 1970. */
export function readUtcMicros(bytes: Uint8Array, at: number, length: number): number {
  const seconds = readSeconds(bytes, at, length);
  if (seconds < 0) return MALFORMED;
  const micros = length === SECONDS_LENGTH ? 0 : readDecimals(bytes, at, length, 6);
  return micros < 0 ? MALFORMED : seconds * 1_000_000 + micros;
}

/** Whether a value is a UTCTimestamp, of any precision from seconds to nanoseconds. */
export function isUtc(bytes: Uint8Array, at: number, length: number): boolean {
  if (readSeconds(bytes, at, length) < 0) return false;
  return length === SECONDS_LENGTH || readDecimals(bytes, at, length, 0) === 0;
}

/** The date written last and its day: mostly the next timestamp has it too. */
const writtenDate: Uint8Array = new Uint8Array(DATE_LENGTH);
let writtenDay = Number.NaN;

/** Writes a UTCTimestamp with milliseconds; a fraction of a millisecond is cut off. */
export function writeUtcMs(target: Uint8Array, at: number, utcMs: number): void {
  const whole = Math.floor(utcMs);
  const day = Math.floor(whole / DAY_MS);
  if (day !== writtenDay) {
    writtenDay = day;
    writeDate(writtenDate, 0, day);
  }
  for (let i = 0; i < DATE_LENGTH; i++) target[at + i] = writtenDate[i] as number;
  target[at + 8] = 0x2d;
  const msOfDay = (whole - day * DAY_MS) | 0;
  const seconds = (msOfDay / 1000) | 0;
  const minutes = (seconds / 60) | 0;
  const hours = (minutes / 60) | 0;
  putTwo(target, at + 9, hours);
  target[at + 11] = 0x3a;
  putTwo(target, at + 12, minutes - hours * 60);
  target[at + 14] = 0x3a;
  putTwo(target, at + 15, seconds - minutes * 60);
  target[at + 17] = 0x2e;
  putThree(target, at + 18, msOfDay - seconds * 1000);
}

/**
 * Writes a UTCTimestamp with microseconds. A number of milliseconds carries a quarter of a
 * microsecond today, so the nearest whole microsecond is the one that was meant.
 *
 * @param utcMs Milliseconds since 1970 with a fraction.
 */
export function writeUtcMicros(target: Uint8Array, at: number, utcMs: number): void {
  let whole = Math.floor(utcMs);
  let micros = Math.round((utcMs - whole) * 1000);
  if (micros === 1000) {
    whole++;
    micros = 0;
  }
  writeUtcMs(target, at, whole);
  putThree(target, at + UTC_LENGTH, micros);
}

/** The date read last, as its eight bytes, and its day: mostly the next timestamp has it too. */
let dateHigh = 0x3139_3730;
let dateLow = 0x3031_3031;
let dateSeconds = 0;

/** Whole seconds since 1970, or MALFORMED; the length is that of a timestamp of any precision. */
function readSeconds(bytes: Uint8Array, at: number, length: number): number {
  const decimals = length - SECONDS_LENGTH - 1;
  if (length < SECONDS_LENGTH || decimals === 0 || decimals > DECIMALS_MAX) return MALFORMED;
  if (bytes[at + 8] !== 0x2d || bytes[at + 11] !== 0x3a || bytes[at + 14] !== 0x3a) {
    return MALFORMED;
  }
  const hour = two(bytes, at + 9);
  const minute = two(bytes, at + 12);
  const second = two(bytes, at + 15);
  // A part that is no number is negative, and so is their union.
  if ((hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 60) return MALFORMED;
  const high = four(bytes, at);
  const low = four(bytes, at + 4);
  if (high !== dateHigh || low !== dateLow) {
    const days = readDays(bytes, at);
    if (days < 0) return MALFORMED;
    dateHigh = high;
    dateLow = low;
    dateSeconds = days * 86_400;
  }
  return dateSeconds + (hour * 60 + minute) * 60 + second;
}

/** Days from 1970-01-01 to `YYYYMMDD`, or MALFORMED. */
function readDays(bytes: Uint8Array, at: number): number {
  const year = two(bytes, at) * 100 + two(bytes, at + 2);
  const month = two(bytes, at + 4);
  const day = two(bytes, at + 6);
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) {
    return MALFORMED;
  }
  return daysSince1970(year, month, day);
}

/** The decimals behind the seconds in units of so many of them; finer ones must be digits too. */
function readDecimals(bytes: Uint8Array, at: number, length: number, wanted: number): number {
  const from = at + SECONDS_LENGTH + 1;
  if (bytes[from - 1] !== 0x2e) return MALFORMED;
  let value = 0;
  for (let i = from; i < at + length; i++) {
    const digit = (bytes[i] as number) - 0x30;
    if (digit >>> 0 > 9) return MALFORMED;
    if (i - from < wanted) value = value * 10 + digit;
  }
  for (let i = at + length - from; i < wanted; i++) value *= 10;
  return value;
}

/** Writes `YYYYMMDD` of a day counted from 1970-01-01. */
function writeDate(target: Uint8Array, at: number, days: number): void {
  // Days to date in the proleptic Gregorian calendar, years counted from 1 March.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  putTwo(target, at, Math.floor(year / 100));
  putTwo(target, at + 2, year % 100);
  putTwo(target, at + 4, month);
  putTwo(target, at + 6, dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1);
}

function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Two digits; a large negative number when one of them is none. */
function two(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - 0x30;
  const ones = (bytes[at + 1] as number) - 0x30;
  return tens >>> 0 > 9 || ones >>> 0 > 9 ? -100_000 : tens * 10 + ones;
}

function four(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

function putTwo(target: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0;
  target[at] = 0x30 + tens;
  target[at + 1] = 0x30 + value - tens * 10;
}

function putThree(target: Uint8Array, at: number, value: number): void {
  const hundreds = (value / 100) | 0;
  target[at] = 0x30 + hundreds;
  putTwo(target, at + 1, value - hundreds * 100);
}
