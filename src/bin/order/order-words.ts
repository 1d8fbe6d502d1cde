import { OrdType, Side, Tif } from "../../core/domain/order.ts";
import { type NumberFault, parsePrice, parseQty, QTY_MAX } from "../../core/domain/price.ts";
import { Strategy } from "../../core/domain/strategy.ts";
import { isSymbol } from "../../core/domain/symbols.ts";

/** What `smars order buy|sell` was given, word for word. */
export type OrderWords = {
  readonly side: string;
  readonly qty: string;
  readonly symbol: string;
  readonly limit?: string | undefined;
  readonly tif: string;
  readonly strategy: string;
};

/** A parent order as it goes to the gate; prices in $0.0001. */
export type ParentRequest = {
  readonly side: Side;
  readonly orderQty: number;
  readonly symbol: string;
  readonly ordType: OrdType;
  /** Price(44), 0 for a market order. */
  readonly limitPx: number;
  readonly tif: Tif;
  readonly strategy: Strategy;
};

/** Words of `--tif`. */
const TIFS = {
  ...{ day: Tif.Day, ioc: Tif.Ioc },
  ...{ open: Tif.AtOpen, close: Tif.AtClose },
} as const;

/** Reads an order; every word that is wrong adds a fault with its value and what is allowed. */
export function parseOrderWords(words: OrderWords, faults: string[]): ParentRequest | undefined {
  const side = pick(
    words.side,
    { buy: Side.Buy, sell: Side.Sell, short: Side.SellShort },
    "the side",
    faults,
  );
  const orderQty = parseOrderQty(words.qty, faults);
  const limitPx = words.limit === undefined ? 0 : parseLimit(words.limit, faults);
  const tif = pick(words.tif, TIFS, "--tif", faults);
  const strategy = pick(words.strategy, { sweep: Strategy.Sweep }, "--strategy", faults);
  if (!isSymbol(words.symbol)) {
    faults.push(
      `SYMBOL is "${words.symbol}": it must be 1 to 8 of A-Z 0-9 . - and begin with a letter`,
    );
    return undefined;
  }
  if (side === undefined || orderQty === undefined || limitPx === undefined) return undefined;
  if (tif === undefined || strategy === undefined) return undefined;
  const ordType = words.limit === undefined ? OrdType.Market : OrdType.Limit;
  return { side, orderQty, symbol: words.symbol, ordType, limitPx, tif, strategy };
}

/** Reads a quantity of shares, OrderQty(38). */
export function parseOrderQty(words: string, faults: string[]): number | undefined {
  const qty = parseQty(words);
  if (typeof qty === "number") return qty;
  faults.push(`QTY is "${words}": ${why(qty)}; it must be whole shares from 1 to ${QTY_MAX}`);
  return undefined;
}

/** Reads a limit in USD, Price(44). */
export function parseLimit(words: string, faults: string[]): number | undefined {
  const price = parsePrice(words);
  if (typeof price === "number") return price;
  const allowed = "it must be USD from 0.0001 to 429496.7295 with at most 4 decimals";
  faults.push(`--limit is "${words}": ${why(price)}; ${allowed}`);
  return undefined;
}

function pick<T>(
  word: string,
  known: Readonly<Record<string, T>>,
  what: string,
  faults: string[],
): T | undefined {
  if (Object.hasOwn(known, word)) return known[word];
  faults.push(`${what} is "${word}": it must be one of ${Object.keys(known).join(", ")}`);
  return undefined;
}

function why(fault: NumberFault): string {
  switch (fault) {
    case "Empty":
      return "it is empty";
    case "NotANumber":
      return "digits and at most one point are read, no sign and no exponent";
    case "Zero":
      return "it is zero";
    case "TooManyDecimals":
      return "it has too many decimals";
    case "LeadingZero":
      return "it begins with a zero";
    case "TooLarge":
      return "it is too large";
  }
}
