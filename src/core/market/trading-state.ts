/** Whether a symbol trades at a venue, as its feed says (ITCH H). */
export const TradingState = {
  /** Not heard of, or stopped by a halt: no order is taken. */
  Halted: 0,
  Trading: 1,
  /** A limit up-limit down pause: orders wait for the auction that ends it. */
  Paused: 2,
  /** The last part of a halt: orders wait for the auction that ends it. */
  QuotationOnly: 3,
} as const;
export type TradingState = (typeof TradingState)[keyof typeof TradingState];

/** Why a symbol does not trade. Numbers are appended, for frames carry them. */
export const HaltReason = {
  None: 0,
  /** Limit up-limit down pause (LUDP). */
  Luld: 1,
  /** Market-wide circuit breaker, levels 1 to 3 (MWC1, MWC2, MWC3). */
  Breaker1: 2,
  Breaker2: 3,
  Breaker3: 4,
  /** News is pending (T1). */
  News: 5,
  /** Trading suspended by the SEC (H10). */
  Regulatory: 6,
  /** The venue's own trouble (M). */
  Operational: 7,
  /** One that we do not know by name. */
  Other: 8,
} as const;
export type HaltReason = (typeof HaltReason)[keyof typeof HaltReason];

/** Rule 201: no restriction, one triggered today, one that still holds the day after (ITCH Y). */
export const ShortSaleState = { Free: 0, Triggered: 1, Remains: 2 } as const;
export type ShortSaleState = (typeof ShortSaleState)[keyof typeof ShortSaleState];
