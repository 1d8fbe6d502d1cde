import type { OrdType, Side, Tif } from "../domain/order.ts";
import type { SymbolId } from "../domain/symbols.ts";
import type { AuctionKind } from "./auction-queue.ts";
import type { VenueReject } from "./venue-reject.ts";

/** What the day allows an order, beyond its own terms; asked with every request. */
export interface OrderRules {
  /** @param price $0.0001, 0 for a Market order. */
  checkNew(symbol: SymbolId, side: Side, ordType: OrdType, tif: Tif, price: number): VenueReject;
  /** An order in the book is to have another price or size. */
  checkReplace(symbol: SymbolId, side: Side, price: number): VenueReject;
  /** Whether an order that waits for its auction may still be cancelled or replaced. */
  mayLeave(ordType: OrdType, tif: Tif): boolean;
  /** For which auction a new order waits; None when it trades at once. */
  auctionOf(symbol: SymbolId, tif: Tif): AuctionKind;
}
