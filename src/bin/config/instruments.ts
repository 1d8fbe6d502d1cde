import { parsePrice, parseQty } from "../../core/domain/price.ts";
import { isSymbol } from "../../core/domain/symbols.ts";
import { INSTRUMENT_CLASSES, type Instrument } from "../../core/venue/market/instrument.ts";

const HEADER = "symbol,class,price,adv,lot";

/**
 * Reads config/instruments.csv: a header line, then `symbol,class,price,adv,lot` each, the price in
 * dollars and the official close of the day before. Adds a fault, with its line, for each that is
 * wrong.
 */
export function parseInstruments(csv: string, faults: string[]): Instrument[] {
  const [header, ...lines] = csv.trimEnd().split(/\r?\n/);
  if (header !== HEADER) faults.push(`line 1 is ${JSON.stringify(header)}: it must be ${HEADER}`);
  if (lines.length === 0) faults.push("it names no instrument: at least one line must follow");
  const seen = new Map<string, number>();
  return lines.flatMap((line, at) => {
    const instrument = parseLine(line, `line ${at + 2}`, faults);
    if (instrument === undefined) return [];
    const first = seen.get(instrument.symbol);
    if (first !== undefined) {
      faults.push(`line ${at + 2}: ${instrument.symbol} stands in line ${first} already`);
    }
    seen.set(instrument.symbol, at + 2);
    return [instrument];
  });
}

function parseLine(line: string, where: string, faults: string[]): Instrument | undefined {
  const before = faults.length;
  const [symbol = "", className = "", price = "", adv = "", lot = "", ...more] = line.split(",");
  const expect = (holds: boolean, field: string, value: string, allowed: string): void => {
    if (!holds) faults.push(`${where}: ${field} is "${value}": it must be ${allowed}`);
  };
  const priorClosePx = parsePrice(price);
  const advShares = parseQty(adv);
  const lotShares = parseQty(lot);
  const instrumentClass = INSTRUMENT_CLASSES.find((known) => known === className);
  expect(isSymbol(symbol), "symbol", symbol, "1 to 8 of A-Z 0-9 . - that begin with a letter");
  expect(
    instrumentClass !== undefined,
    "class",
    className,
    `one of ${INSTRUMENT_CLASSES.join(", ")}`,
  );
  expect(typeof priorClosePx === "number", "price", price, "USD with at most 4 decimals");
  expect(typeof advShares === "number", "adv", adv, "whole shares");
  expect(typeof lotShares === "number", "lot", lot, "whole shares");
  expect(more.length === 0, "the rest", more.join(","), "absent");
  if (faults.length > before || instrumentClass === undefined) return undefined;
  return {
    symbol,
    class: instrumentClass,
    priorClosePx: priorClosePx as number,
    adv: advShares as number,
    lot: lotShares as number,
  };
}
