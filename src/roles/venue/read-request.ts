import { isRetail } from "../../core/domain/retail.ts";
import type { SymbolId, SymbolTable } from "../../core/domain/symbols.ts";
import type { OrderRequest } from "../../core/venue/order-request.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import { Tag } from "../../wire/fix/tags.ts";

const ZERO = 0x30;
const BLANK = 0x20;
const SYMBOL_MAX = 8;
const DAY = 0;

/** An empty request, to be filled by `readRequest` again and again. */
export function emptyRequest(): OrderRequest {
  return {
    bytes: new Uint8Array(0),
    idAt: 0,
    idLength: 0,
    origAt: 0,
    origLength: 0,
    symbol: -1,
    side: 0,
    ordType: 0,
    tif: DAY,
    qty: 0,
    price: 0,
    maxFloor: -1,
    retail: false,
  };
}

/** Fills a request from a D, F, G or H; reads no string. TimeInForce(59) absent means Day. */
export function readRequest(m: FixMessage, symbols: SymbolTable, into: OrderRequest): void {
  into.bytes = m.bytes;
  into.idAt = m.offset(Tag.ClOrdID);
  into.idLength = m.length(Tag.ClOrdID);
  into.origAt = m.offset(Tag.OrigClOrdID);
  into.origLength = m.length(Tag.OrigClOrdID);
  into.symbol = readSymbol(m, symbols);
  into.side = m.char(Tag.Side) - ZERO;
  into.ordType = m.char(Tag.OrdType) - ZERO;
  into.tif = m.has(Tag.TimeInForce) ? m.char(Tag.TimeInForce) - ZERO : DAY;
  into.qty = m.qty(Tag.OrderQty);
  into.price = m.price(Tag.Price);
  into.maxFloor = m.qty(Tag.MaxFloor);
  into.retail = isRetail(m.char(Tag.OrderCapacity)) || isRetail(m.char(Tag.Rule80A));
}

/** The symbol of Symbol(55), or -1 when it is not listed. */
export function readSymbol(m: FixMessage, symbols: SymbolTable): SymbolId {
  const at = m.offset(Tag.Symbol);
  const length = m.length(Tag.Symbol);
  if (at < 0 || length > SYMBOL_MAX) return -1;
  return symbols.findWords(word(m.bytes, at, length), word(m.bytes, at + 4, length - 4));
}

/** Four characters as a little-endian word, blank-padded. */
function word(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = 3; i >= 0; i--)
    value = (value << 8) | (i < length ? (bytes[at + i] as number) : BLANK);
  return value >>> 0;
}
