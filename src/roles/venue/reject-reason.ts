import { formatPrice } from "../../core/domain/price.ts";
import { CLORDID_MAX } from "../../core/venue/clordids.ts";
import { DAY_ORDERS_MAX } from "../../core/venue/order-entry.ts";
import { VENUE_PRICE_MAX, VENUE_QTY_MAX } from "../../core/venue/order-request.ts";
import { VenueReject } from "../../core/venue/venue-reject.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import { type BeginString, CxlRejReason, OrdRejReason, Tag } from "../../wire/fix/tags.ts";

/** OrdRejReason(103) of a refused order; 4.2 has no code beyond 8 and says Broker option. */
export function ordRejReason(reject: VenueReject, version: BeginString): number {
  switch (reject) {
    case VenueReject.UnknownSymbol:
      return OrdRejReason.UnknownSymbol;
    case VenueReject.SymbolHalted:
    case VenueReject.SymbolPaused:
    case VenueReject.MarketClosed:
    case VenueReject.PhaseUnsupported:
      return OrdRejReason.ExchangeClosed;
    case VenueReject.QtyTooLarge:
    case VenueReject.PriceTooLarge:
    case VenueReject.DayFull:
      return OrdRejReason.ExceedsLimit;
    case VenueReject.DuplicateClOrdId:
      return OrdRejReason.DuplicateOrder;
    default:
      return version === "FIX.4.2" ? OrdRejReason.Broker : OrdRejReason.Other;
  }
}

/** CxlRejReason(102) of a refused cancel or replace. */
export function cxlRejReason(reject: VenueReject, version: BeginString): number {
  switch (reject) {
    case VenueReject.OrderUnknown:
      return CxlRejReason.UnknownOrder;
    case VenueReject.OrderEnded:
    case VenueReject.AuctionLocked:
    case VenueReject.QtyNotAboveCum:
      return CxlRejReason.TooLate;
    case VenueReject.DuplicateClOrdId:
      // 4.2 has no code for it.
      return version === "FIX.4.2" ? CxlRejReason.Broker : CxlRejReason.DuplicateClOrdId;
    default:
      return version === "FIX.4.2" ? CxlRejReason.Broker : CxlRejReason.Other;
  }
}

/**
 * Text(58) of a refusal: what it was, the value as it was sent, what is allowed. A flat table of
 * codes. Long on purpose: one row for each code.
 */
export function rejectText(reject: VenueReject, message: FixMessage): string {
  const qty = message.text(Tag.OrderQty);
  const price = message.text(Tag.Price);
  const symbol = message.text(Tag.Symbol);
  const id = message.text(Tag.ClOrdID);
  const tif = message.text(Tag.TimeInForce);
  switch (reject) {
    case VenueReject.None:
      return "";
    case VenueReject.ClOrdIdInvalid:
      return `ClOrdID has ${id.length} characters, allowed: 1 to ${CLORDID_MAX}`;
    case VenueReject.DuplicateClOrdId:
      return `ClOrdID ${id} was used before, allowed: each once a day`;
    case VenueReject.UnknownSymbol:
      return `symbol ${symbol} is not listed here`;
    case VenueReject.SymbolHalted:
      return `symbol ${symbol} is halted`;
    case VenueReject.MarketClosed:
      return "the market is closed for the day";
    case VenueReject.SideUnsupported:
      return `side ${message.text(Tag.Side)} is not supported, allowed: 1, 2, 5, 6`;
    case VenueReject.OrdTypeUnsupported:
      return `order type ${message.text(Tag.OrdType)} is not supported, allowed: 1, 2`;
    case VenueReject.TifUnsupported:
      return `time in force ${tif} is not supported, allowed: 0, 2, 3, 4, 7`;
    case VenueReject.MaxFloorUnsupported:
      return `MaxFloor ${message.text(Tag.MaxFloor)} is not supported, allowed: 0 or none`;
    case VenueReject.QtyInvalid:
      return `quantity ${qty} is invalid, allowed: whole shares from 1 to ${VENUE_QTY_MAX}`;
    case VenueReject.QtyTooLarge:
      return `quantity ${qty} is too large, allowed: at most ${VENUE_QTY_MAX}`;
    case VenueReject.PriceMissing:
      return "a limit order has a price";
    case VenueReject.PriceInvalid:
      return `price ${price} is invalid, allowed: above 0, up to four decimals`;
    case VenueReject.PriceTooFine:
      return `price ${price} is too fine, allowed: whole cents from $1, else $0.0001 (Rule 612)`;
    case VenueReject.PriceTooLarge:
      return `price ${price} is too large, allowed: at most ${formatPrice(VENUE_PRICE_MAX)}`;
    case VenueReject.DayFull:
      return `no room for more orders today, allowed: ${DAY_ORDERS_MAX}`;
    case VenueReject.OrderUnknown:
      return `order ${message.text(Tag.OrigClOrdID)} is not known`;
    case VenueReject.OrderEnded:
      return `order ${message.text(Tag.OrigClOrdID)} has ended`;
    case VenueReject.OrderMismatch:
      return `order ${message.text(Tag.OrigClOrdID)} has another symbol or side`;
    case VenueReject.QtyNotAboveCum:
      return `quantity ${qty} is not above what has executed`;
    case VenueReject.AuctionUnsupported:
      return "this market has no auctions";
    case VenueReject.AuctionCutoff:
      return "the cut-off of this auction order has passed";
    case VenueReject.PhaseUnsupported:
      return "this phase of the day does not take such an order";
    case VenueReject.SymbolPaused:
      return `symbol ${symbol} is paused, allowed: limit day orders for its auction`;
    case VenueReject.OutsideBands:
      return `price ${price || "of a market order"} is outside the limit up-limit down bands`;
    case VenueReject.ShortSaleRestricted:
      return "no short sale at or below the best bid today (Rule 201)";
    case VenueReject.RetailUnsupported:
      return "a retail order is a limit order, immediate or cancel (Type 1)";
    case VenueReject.AuctionLocked:
      return `order ${message.text(Tag.OrigClOrdID)} waits for its auction, its cut-off has passed`;
  }
}
