/**
 * Every way a venue refuses an order or a request. The role turns each into the numbers and the
 * text of its FIX version.
 */
export const VenueReject = {
  None: 0,
  ClOrdIdInvalid: 1,
  DuplicateClOrdId: 2,
  UnknownSymbol: 3,
  SymbolHalted: 4,
  MarketClosed: 5,
  SideUnsupported: 6,
  OrdTypeUnsupported: 7,
  TifUnsupported: 8,
  QtyInvalid: 9,
  QtyTooLarge: 10,
  PriceMissing: 11,
  PriceInvalid: 12,
  PriceTooFine: 13,
  PriceTooLarge: 14,
  DayFull: 15,
  OrderUnknown: 16,
  OrderEnded: 17,
  OrderMismatch: 18,
  QtyNotAboveCum: 19,
  MaxFloorUnsupported: 20,
  AuctionUnsupported: 21,
  AuctionCutoff: 22,
  PhaseUnsupported: 23,
  SymbolPaused: 24,
  OutsideBands: 25,
  ShortSaleRestricted: 26,
  AuctionLocked: 27,
  RetailUnsupported: 28,
} as const;
export type VenueReject = (typeof VenueReject)[keyof typeof VenueReject];
