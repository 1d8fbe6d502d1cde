import { MALFORMED } from "./values.ts";

/** Bytes of a UTCTimestamp with milliseconds: `20131008-13:30:00.123`. */
export const UTC_LENGTH = 21;

const DAY_MS = 86_400_000;

/**
 * Reads a UTCTimestamp, `YYYYMMDD-HH:MM:SS` with up to nine decimals, as milliseconds since 1970
 * (finer decimals are cut off). MALFORMED when a part is out of range; second 60 is a leap second.
 */
export function readUtcMs(bytes: Uint8Array, at: number, length: number): number {
  if (length < 17 || length === 18 || length > 27) return MALFORMED;
  if (bytes[at + 8] !== 0x2d || bytes[at + 11] !== 0x3a || bytes[at + 14] !== 0x3a) {
    return MALFORMED;
  }
  const year = two(bytes, at) * 100 + two(bytes, at + 2);
  const month = two(bytes, at + 4);
  const day = two(bytes, at + 6);
  const hour = two(bytes, at + 9);
  const minute = two(bytes, at + 12);
  const second = two(bytes, at + 15);
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) {
    return MALFORMED;
  }
  if (!(hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 60)) {
    return MALFORMED;
  }
  let ms = 0;
  if (length > 17) {
    if (bytes[at + 17] !== 0x2e) return MALFORMED;
    for (let i = 18; i < length; i++) {
      const digit = (bytes[at + i] as number) - 0x30;
      if (digit >>> 0 > 9) return MALFORMED;
      if (i < 21) ms = ms * 10 + digit;
    }
    if (length === 19) ms *= 100;
    else if (length === 20) ms *= 10;
  }
  return (
    daysSince1970(year, month, day) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + ms
  );
}

/** Writes a UTCTimestamp with milliseconds; a fraction of a millisecond is cut off. */
export function writeUtcMs(target: Uint8Array, at: number, utcMs: number): void {
  const whole = Math.floor(utcMs);
  const days = Math.floor(whole / DAY_MS);
  writeDate(target, at, days);
  target[at + 8] = 0x2d;
  let rest = whole - days * DAY_MS;
  const ms = rest % 1000;
  rest = (rest - ms) / 1000;
  const second = rest % 60;
  rest = (rest - second) / 60;
  const minute = rest % 60;
  putTwo(target, at + 9, (rest - minute) / 60);
  target[at + 11] = 0x3a;
  putTwo(target, at + 12, minute);
  target[at + 14] = 0x3a;
  putTwo(target, at + 15, second);
  target[at + 17] = 0x2e;
  const hundreds = (ms / 100) | 0;
  target[at + 18] = 0x30 + hundreds;
  putTwo(target, at + 19, ms - hundreds * 100);
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

function putTwo(target: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0;
  target[at] = 0x30 + tens;
  target[at + 1] = 0x30 + value - tens * 10;
}
