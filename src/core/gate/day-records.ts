/** What a row of an opened day is about. Numbers are appended, never reused. */
export const DayRowKind = {
  /** An instrument: lot, LULD tier, listing venue, prior close, volume, flags, shares located. */
  Security: 1,
  /** An account's shares in a symbol at the open, and their cost. */
  Position: 2,
  /** A venue's access fee on this date. */
  Fee: 3,
  /** A client's credit on this date: gross, net. */
  Credit: 4,
  /** How many rows a file of the bundle had. */
  Rows: 5,
  /** From when on a venue's auctions take no order of a kind. */
  Cutoffs: 6,
  /** The increment of a tick class on this date. */
  Tick: 7,
} as const;
export type DayRowKind = (typeof DayRowKind)[keyof typeof DayRowKind];

/** Flags of a security. */
export const DayFlag = { Restricted: 1, Allowed: 2, ShortSaleRestricted: 4, HalfPenny: 8 } as const;

/**
 * One row of the bundle that the day opens on. Rows come before their `DayOpenedRecord`, which
 * counts them; without it they mean nothing. What `a` to `g` are stands beside each kind:
 * Security roundLot, tier, venue code, priorClose $0.0001, adv, flags, shares located; Position
 * shares, cost $0.0001; Fee millionths of a dollar a share; Credit gross, net $0.0001; Rows rows;
 * Cutoffs of market on open, limit on open, market on close, limit on close, UTC ms; Tick $0.0001.
 */
export type DayRowRecord = {
  /** From 0: the first one ends what an opening before it has left behind. */
  place: number;
  /** `DayRowKind`. */
  kind: number;
  a: number;
  b: number;
  c: number;
  d: number;
  e: number;
  f: number;
  g: number;
  /** Symbol, venue's letter, client or file. */
  name: string;
  account: string;
};

/** A trade date is open: two people signed its bundle. Edges in UTC ms. */
export type DayOpenedRecord = {
  /** Days since 1970. */
  tradeDate: number;
  /** Opens and closes so far, this one included: what a consent to the next is bound to. */
  seq: number;
  /** Rows before it that belong to it. */
  rows: number;
  /** 1: its files are production data (C72). */
  production: number;
  preOpenMs: number;
  openMs: number;
  closeMs: number;
  afterMs: number;
  /** The date on which its trades settle, days since 1970. */
  settleDate: number;
  utcMs: number;
  /** SHA-256 of the bundle's manifest, hex. */
  digest: string;
  first: string;
  second: string;
  reason: string;
};

/** A trade date is closed: nothing of it is open, and suspense is explained. */
export type DayClosedRecord = {
  tradeDate: number;
  seq: number;
  /** Executed on it, $0.0001. */
  bought: number;
  sold: number;
  utcMs: number;
  person: string;
  reason: string;
};
