/** How much a stock trades: it sets spread, depth and how often quotes change. */
export const INSTRUMENT_CLASSES = ["large", "mid", "small"] as const;
export type InstrumentClass = (typeof INSTRUMENT_CLASSES)[number];

/** One stock that the venues list. */
export type Instrument = {
  readonly symbol: string;
  readonly class: InstrumentClass;
  /** Official close of the day before, $0.0001. */
  readonly priorClosePx: number;
  /** Average shares a day, all venues together. */
  readonly adv: number;
  /** Shares of a round lot. */
  readonly lot: number;
};
