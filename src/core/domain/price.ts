import { assert } from "./assert.ts";

declare const unit: unique symbol;

/**
 * Order price in units of $0.0001, a whole number.
 * Rule 612 allows an order no finer increment, so an order price never rounds.
 */
export type Price = number & { readonly [unit]: "USD/10000 per share" };

/** Shares, a whole number, zero or more. */
export type Qty = number & { readonly [unit]: "shares" };

/** Money in units of $0.0001. A bigint, because a firm-wide sum of price x qty can pass 2^53. */
export type Notional = bigint & { readonly [unit]: "USD/10000" };

/** Units of a price in one dollar. */
export const PRICE_UNITS = 10_000;

/** Largest price that the wire formats carry (ITCH Price(4) is 32 bits): $429,496.7295. */
export const PRICE_MAX: Price = 4_294_967_295 as Price;

/** Largest quantity of one order: it must fit a 32-bit signed row cell. */
export const QTY_MAX: Qty = 2_147_483_647 as Qty;

export function price(units: number): Price {
  assert(Number.isSafeInteger(units) && units > 0, "a price is a positive whole number");
  return units as Price;
}

export function qty(shares: number): Qty {
  assert(Number.isSafeInteger(shares) && shares >= 0, "a quantity is whole and not negative");
  return shares as Qty;
}

export function notional(price: Price, qty: Qty): Notional {
  return (BigInt(price) * BigInt(qty)) as Notional;
}

/** Why a decimal text is no price or quantity of ours. */
export type NumberFault =
  | "Empty"
  | "NotANumber"
  | "Zero"
  | "TooManyDecimals"
  | "LeadingZero"
  | "TooLarge";

/**
 * Reads a decimal price such as `185.10`, exactly and without floating point.
 * At most four decimals; no sign, exponent, blank or leading zero (SAFETY B7).
 */
export function parsePrice(text: string): Price | NumberFault {
  if (text === "") return "Empty";
  if (!/^[0-9]+(?:\.[0-9]+)?$/.test(text)) return "NotANumber";
  const [whole = "", decimals = ""] = text.split(".");
  if (whole.length > 1 && whole.startsWith("0")) return "LeadingZero";
  if (decimals.length > 4) return "TooManyDecimals";
  if (whole.length > 6) return "TooLarge";
  const units = Number(whole) * PRICE_UNITS + Number(decimals.padEnd(4, "0"));
  if (units === 0) return "Zero";
  return units > PRICE_MAX ? "TooLarge" : (units as Price);
}

/** Reads a share quantity: `1` to `2147483647`, digits only, no leading zero (SAFETY B6). */
export function parseQty(text: string): Qty | NumberFault {
  if (text === "") return "Empty";
  if (!/^[0-9]+$/.test(text)) return "NotANumber";
  if (/^0+$/.test(text)) return "Zero";
  if (text.startsWith("0")) return "LeadingZero";
  if (text.length > 10) return "TooLarge";
  const shares = Number(text);
  return shares > QTY_MAX ? "TooLarge" : (shares as Qty);
}

/** Writes a price in dollars with at least two and at most four decimals: `185.10`, `0.0001`. */
export function formatPrice(units: number): string {
  const whole = Math.trunc(units / PRICE_UNITS);
  const decimals = String(units - whole * PRICE_UNITS).padStart(4, "0");
  return `${whole}.${decimals.endsWith("00") ? decimals.slice(0, 2) : decimals}`;
}
