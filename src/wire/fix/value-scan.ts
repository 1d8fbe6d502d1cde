import { KIND_SHIFT, Kind, RULE_ENUM } from "./dictionary.ts";
import { fieldEnd } from "./field-end.ts";
import { isUtc } from "./utc.ts";
import { isListed } from "./value-check.ts";

/** What `scanValue` answers when it does not see that a value is good. */
export const UNSURE = -1;

const SOH = 1;
const ZERO = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;
const YES = 0x59;
const NO = 0x4e;
const DIGITS_MAX = 15;

/**
 * Finds the end of a value and checks it in the same pass. What it finds good `checkValue` finds
 * good too; of anything else it is UNSURE, and `checkValue` says what is wrong, if anything is.
 *
 * @param view   The same bytes, as in `FixFramer.view`.
 * @param rule   The field's rule, as in `MessageRules.rules`.
 * @param column The field's column in the tables.
 * @param values Listed values of all fields, as in `Dictionary.values`.
 * @returns The offset of the SOH behind the value, or UNSURE.
 */
export function scanValue(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  rule: number,
  column: number,
  values: Int32Array,
): number {
  switch (rule >> KIND_SHIFT) {
    case Kind.String: {
      const end = fieldEnd(view, at);
      return end > at && (rule & RULE_ENUM) === 0 ? end : UNSURE;
    }
    case Kind.Char: {
      // One that is listed was found before.
      const c = bytes[at] as number;
      const alone = bytes[at + 1] === SOH && c !== SOH;
      return alone && (rule & RULE_ENUM) === 0 ? at + 1 : UNSURE;
    }
    case Kind.Decimal:
      return scanDecimal(bytes, at);
    case Kind.Utc: {
      const end = fieldEnd(view, at);
      return isUtc(bytes, at, end - at) ? end : UNSURE;
    }
    case Kind.Uint:
      return scanDigits(bytes, at);
    case Kind.Int: {
      // Without sign, and listed only below ten: the rest is rare.
      const end = scanDigits(bytes, at);
      if (end < 0 || (rule & RULE_ENUM) === 0) return end;
      return end === at + 1 && isListed(values, column, (bytes[at] as number) - ZERO)
        ? end
        : UNSURE;
    }
    case Kind.Boolean:
      return bytes[at + 1] === SOH && (bytes[at] === YES || bytes[at] === NO) ? at + 1 : UNSURE;
    default:
      return UNSURE;
  }
}

function scanDigits(bytes: Uint8Array, at: number): number {
  let end = at;
  while (((bytes[end] as number) - ZERO) >>> 0 <= 9) end++;
  return bytes[end] === SOH && end > at && end - at <= DIGITS_MAX ? end : UNSURE;
}

function scanDecimal(bytes: Uint8Array, at: number): number {
  const from = bytes[at] === MINUS ? at + 1 : at;
  let end = from;
  while (((bytes[end] as number) - ZERO) >>> 0 <= 9) end++;
  let digits = end - from;
  if (bytes[end] === POINT) {
    const point = end++;
    while (((bytes[end] as number) - ZERO) >>> 0 <= 9) end++;
    digits += end - point - 1;
  }
  return bytes[end] === SOH && digits > 0 ? end : UNSURE;
}
