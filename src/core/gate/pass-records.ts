/** What a person's word lets one order pass, a bit each. Numbers are appended, never reused. */
export const PassNeed = { reduce: 1, qty: 2, notional: 4, adv: 8 } as const;
export type PassNeed = (typeof PassNeed)[keyof typeof PassNeed];

/** Everything that an order says: the same values are the same order, under whatever ClOrdID. */
export type OrderContent = {
  client: string;
  account: string;
  symbol: string;
  side: number;
  ordType: number;
  tif: number;
  strategy: number;
  qty: number;
  /** $0.0001, 0 for a market order. */
  limitPx: number;
  capacity: number;
  /** AccountType(581) of the order, else that of its account. */
  accountType: number;
  /** All fields as the client wrote them. */
  body: string;
};

/** An order was refused that may pass with a person's word: what it says and what it needs. */
export type PassAskedRecord = OrderContent & {
  /** Its number, from 1. */
  pass: number;
  /** Bits of `PassNeed`. */
  needs: number;
  /** Of the whole order, $0.0001. */
  worstNotional: number;
  /** Nobody can let it pass later, UTC ms. */
  untilMs: number;
  utcMs: number;
  clOrdId: string;
  /** SenderSubID(50): who entered it, "" when the client did not say it. */
  trader: string;
};

/** A person lets exactly this order pass, once. */
export type PassGivenRecord = {
  pass: number;
  /** It is worth nothing later, UTC ms. */
  untilMs: number;
  utcMs: number;
  person: string;
  keyId: string;
  reason: string;
  /** SHA-256 of what was signed, hex. */
  contentHash: string;
};

/** The parent of this number, whose reserve comes next, passes by it: no other ever does. */
export type PassUsedRecord = { pass: number; parent: number; utcMs: number };
