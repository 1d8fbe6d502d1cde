/**
 * Readers of single values, straight from the bytes: no string, no floating point, no throw. They
 * are stricter than the session's format rules: what they refuse the application refuses (B6, B7).
 */

/** A field that is not there. */
export const ABSENT = -1;
/** A value that is not what the reader wants. */
export const MALFORMED = -2;
/** A price with more than four decimals. */
export const TOO_FINE = -3;
/** A price above the largest that the wire formats carry. */
export const TOO_LARGE = -4;

const UNITS_MAX = 4_294_967_295;
const SHARES_MAX = 2_147_483_647;

/** Digits only, up to 15 of them; leading zeros are read. MALFORMED otherwise. */
export function readUint(bytes: Uint8Array, at: number, length: number): number {
  if (length < 1 || length > 15) return MALFORMED;
  let value = 0;
  for (let i = at; i < at + length; i++) {
    const digit = (bytes[i] as number) - 0x30;
    if (digit >>> 0 > 9) return MALFORMED;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * Units of $0.0001, exact. Digits with at most one point and at least one digit on each side of
 * it; no sign, exponent, blank or leading zero. MALFORMED, TOO_FINE or TOO_LARGE otherwise.
 */
export function readPrice(bytes: Uint8Array, at: number, length: number): number {
  const end = at + length;
  let i = at;
  let value = 0;
  for (; i < end; i++) {
    const digit = (bytes[i] as number) - 0x30;
    if (digit >>> 0 > 9) break;
    if (value <= UNITS_MAX) value = value * 10 + digit;
  }
  const whole = i - at;
  if (whole === 0 || (whole > 1 && bytes[at] === 0x30)) return MALFORMED;
  let decimals = 0;
  if (i < end) {
    if (bytes[i] !== 0x2e) return MALFORMED;
    for (i++; i < end; i++) {
      const digit = (bytes[i] as number) - 0x30;
      if (digit >>> 0 > 9) return MALFORMED;
      decimals++;
      if (decimals <= 4 && value <= UNITS_MAX) value = value * 10 + digit;
    }
    if (decimals === 0) return MALFORMED;
    if (decimals > 4) return TOO_FINE;
  }
  if (value > UNITS_MAX) return TOO_LARGE;
  for (let d = decimals; d < 4; d++) value *= 10;
  return value > UNITS_MAX ? TOO_LARGE : value;
}

/**
 * Whole shares, `0` to `2147483647`: digits only, no leading zero, no point. MALFORMED otherwise.
 */
export function readQty(bytes: Uint8Array, at: number, length: number): number {
  if (length > 1 && bytes[at] === 0x30) return MALFORMED;
  if (length > 10) return MALFORMED;
  const value = readUint(bytes, at, length);
  return value > SHARES_MAX ? MALFORMED : value;
}

/** The ASCII code of a value of one character; MALFORMED otherwise. */
export function readChar(bytes: Uint8Array, at: number, length: number): number {
  return length === 1 ? (bytes[at] as number) : MALFORMED;
}

/** The value as a string, one character for each byte (Latin-1). Allocates. */
export function readText(bytes: Uint8Array, at: number, length: number): string {
  let text = "";
  for (let i = at; i < at + length; i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}
