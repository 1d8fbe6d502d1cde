import { KIND_SHIFT, Kind, RULE_ENUM } from "./dictionary.ts";
import { SessionRejectReason as Reason } from "./tags.ts";
import { isUtc } from "./utc.ts";

const FINE = -1;
const BLANK = 0x20;

/**
 * Checks a value that is not empty against its kind and its listed values.
 *
 * @param rule   The field's rule, as in `MessageRules.rules`.
 * @param column The field's column in the tables.
 * @param values Listed values of all fields, as in `Dictionary.values`.
 * @returns -1, or the SessionRejectReason(373): 5 not a listed value, 6 not in the kind's format.
 */
export function checkValue(
  bytes: Uint8Array,
  at: number,
  length: number,
  rule: number,
  column: number,
  values: Int32Array,
): number {
  switch (rule >> KIND_SHIFT) {
    case Kind.Char:
      if (length !== 1) return Reason.IncorrectDataFormat;
      return (rule & RULE_ENUM) === 0 || isListed(values, column, bytes[at] as number)
        ? FINE
        : Reason.ValueIncorrect;
    case Kind.Decimal:
      return isDecimal(bytes, at, length) ? FINE : Reason.IncorrectDataFormat;
    case Kind.Utc:
      return isUtc(bytes, at, length) ? FINE : Reason.IncorrectDataFormat;
    case Kind.Uint:
    case Kind.Length:
      return isDigits(bytes, at, length) ? FINE : Reason.IncorrectDataFormat;
    case Kind.Int:
      return checkInt(bytes, at, length, rule, column, values);
    case Kind.Boolean:
      return length === 1 && (bytes[at] === 0x59 || bytes[at] === 0x4e)
        ? FINE
        : Reason.IncorrectDataFormat;
    case Kind.Multiple:
      return checkMultiple(bytes, at, length, rule, column, values);
    case Kind.Date:
      return isDate(bytes, at, length) ? FINE : Reason.IncorrectDataFormat;
    case Kind.MonthYear:
      return isMonthYear(bytes, at, length) ? FINE : Reason.IncorrectDataFormat;
    default:
      return FINE;
  }
}

/** Digits with at most one point and an optional minus; leading zeros are kept as received. */
function isDecimal(bytes: Uint8Array, at: number, length: number): boolean {
  const end = at + length;
  let i = bytes[at] === 0x2d ? at + 1 : at;
  let digits = 0;
  let points = 0;
  for (; i < end; i++) {
    const c = bytes[i] as number;
    if ((c - 0x30) >>> 0 <= 9) digits++;
    else if (c === 0x2e && points === 0) points++;
    else return false;
  }
  return digits > 0;
}

function isDigits(bytes: Uint8Array, at: number, length: number): boolean {
  for (let i = at; i < at + length; i++) {
    if (((bytes[i] as number) - 0x30) >>> 0 > 9) return false;
  }
  return length <= 15;
}

function checkInt(
  bytes: Uint8Array,
  at: number,
  length: number,
  rule: number,
  column: number,
  values: Int32Array,
): number {
  const minus = bytes[at] === 0x2d ? 1 : 0;
  if (length === minus || !isDigits(bytes, at + minus, length - minus)) {
    return Reason.IncorrectDataFormat;
  }
  if ((rule & RULE_ENUM) === 0) return FINE;
  let value = 0;
  for (let i = at + minus; i < at + length; i++) value = value * 10 + (bytes[i] as number) - 0x30;
  return minus === 0 && isListed(values, column, value) ? FINE : Reason.ValueIncorrect;
}

/** Single characters with one blank between them. */
function checkMultiple(
  bytes: Uint8Array,
  at: number,
  length: number,
  rule: number,
  column: number,
  values: Int32Array,
): number {
  if (length % 2 === 0) return Reason.IncorrectDataFormat;
  for (let i = 0; i < length; i++) {
    const c = bytes[at + i] as number;
    if ((i % 2 === 1) !== (c === BLANK)) return Reason.IncorrectDataFormat;
    if (i % 2 === 0 && (rule & RULE_ENUM) !== 0 && !isListed(values, column, c)) {
      return Reason.ValueIncorrect;
    }
  }
  return FINE;
}

/** Whether a character, or a small whole number, is among the listed values of a field. */
export function isListed(values: Int32Array, column: number, value: number): boolean {
  if (value > 127) return false;
  return (((values[(column << 2) + (value >> 5)] as number) >>> (value & 31)) & 1) === 1;
}

function isDate(bytes: Uint8Array, at: number, length: number): boolean {
  if (length !== 8 || !isDigits(bytes, at, 8)) return false;
  const month = ((bytes[at + 4] as number) - 0x30) * 10 + (bytes[at + 5] as number) - 0x30;
  const day = ((bytes[at + 6] as number) - 0x30) * 10 + (bytes[at + 7] as number) - 0x30;
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/** `YYYYMM`, with a day `DD` or a week `wN` after it in 4.4. */
function isMonthYear(bytes: Uint8Array, at: number, length: number): boolean {
  if (length !== 6 && length !== 8) return false;
  if (!isDigits(bytes, at, 6)) return false;
  if (length === 6 || isDigits(bytes, at + 6, 2)) return true;
  const week = (bytes[at + 7] as number) - 0x30;
  return bytes[at + 6] === 0x77 && week >= 1 && week <= 5;
}
