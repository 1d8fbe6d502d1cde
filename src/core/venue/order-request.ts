import { isSide, OrdType, Tif } from "../domain/order.ts";
import { PRICE_UNITS } from "../domain/price.ts";
import type { SymbolId } from "../domain/symbols.ts";
import { CLORDID_MAX } from "./clordids.ts";
import { VenueReject } from "./venue-reject.ts";

/** Most shares of one order. */
export const VENUE_QTY_MAX = 1_000_000;

/** Highest limit of an order, $199,999.99: a full order at it stays far below 2^53 of $0.0001. */
export const VENUE_PRICE_MAX = 1_999_999_900;

/** Rule 612: at or above $1 no order is priced finer than a cent. */
const CENT = 100;

/**
 * An order, cancel, replace or status request as it came in. The numbers are those of the FIX
 * reader: below 0 for what is absent or malformed. One object is filled again and again.
 */
export type OrderRequest = {
  /** Holds both ids; valid during the call. */
  bytes: Uint8Array;
  /** ClOrdID(11). */
  idAt: number;
  idLength: number;
  /** OrigClOrdID(41); for a status request the ClOrdID(11) asked for. */
  origAt: number;
  origLength: number;
  /** -1 when the venue does not know it. */
  symbol: SymbolId;
  /** Side(54), OrdType(40), TimeInForce(59) as their digits. */
  side: number;
  ordType: number;
  tif: number;
  qty: number;
  /** $0.0001; -3 when finer than that. */
  price: number;
  /** MaxFloor(111): absent for an order that is displayed whole, 0 for a hidden one. */
  maxFloor: number;
  /** It has the mark of a retail order. */
  retail: boolean;
};

const TIFS: ReadonlySet<number> = new Set(Object.values(Tif));
const ABSENT = -1;
const TOO_FINE = -3;
const TOO_LARGE = -4;

/** Whether an id could be one: 1 to 20 characters. */
export function checkId(length: number): VenueReject {
  return length > 0 && length <= CLORDID_MAX ? VenueReject.None : VenueReject.ClOrdIdInvalid;
}

/** What is wrong with the terms of an order, in the order in which it is looked at. */
export function checkTerms(request: OrderRequest): VenueReject {
  if (!isSide(request.side)) return VenueReject.SideUnsupported;
  if (request.ordType !== OrdType.Market && request.ordType !== OrdType.Limit) {
    return VenueReject.OrdTypeUnsupported;
  }
  if (!TIFS.has(request.tif)) return VenueReject.TifUnsupported;
  if (request.maxFloor !== ABSENT && request.maxFloor !== 0) {
    return VenueReject.MaxFloorUnsupported;
  }
  const qty = checkQty(request.qty);
  if (qty !== VenueReject.None || request.ordType === OrdType.Market) return qty;
  return checkPrice(request.price);
}

export function checkQty(qty: number): VenueReject {
  if (qty <= 0) return VenueReject.QtyInvalid;
  return qty > VENUE_QTY_MAX ? VenueReject.QtyTooLarge : VenueReject.None;
}

/** @see 17 CFR 242.612: no sub-penny order at or above $1.00. */
export function checkPrice(price: number): VenueReject {
  if (price === ABSENT) return VenueReject.PriceMissing;
  if (price === TOO_FINE) return VenueReject.PriceTooFine;
  if (price === TOO_LARGE) return VenueReject.PriceTooLarge;
  if (price <= 0) return VenueReject.PriceInvalid;
  if (price > VENUE_PRICE_MAX) return VenueReject.PriceTooLarge;
  if (price >= PRICE_UNITS && price % CENT !== 0) return VenueReject.PriceTooFine;
  return VenueReject.None;
}
