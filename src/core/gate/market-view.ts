import { MarketStates } from "../market/market-states.ts";
import type { Tops } from "../market/tops.ts";
import type { GateLimits } from "./limits.ts";
import { TradedVolume } from "./traded-volume.ts";

/**
 * The prices that the gate may use: its own reader of the venues' feeds, never a router's word
 * (SAFETY 4.1). Ages count on the gate's clock from receipt; a feed that is alive without a gap
 * proves that a quote which did not change still stands.
 */
export class MarketView {
  readonly tops: Tops;
  /** Halts, bands, auctions, phases: as the feeds told last. */
  readonly states: MarketStates;
  /** What has traded within the last minute. */
  readonly volume: TradedVolume;
  /** The whole state of all feeds was received and the connection stands. */
  ready = false;
  /** It was so once since the start: from then on it can be lost. */
  wasReady = false;
  /** Gate clock ns when `quotes` was last heard. */
  heardNs = 0;

  constructor(tops: Tops, symbols: number) {
    this.tops = tops;
    this.states = new MarketStates(symbols, tops.venues.length);
    this.volume = new TradedVolume(symbols);
  }

  trade(symbol: number, px: number, nowNs: number): void {
    this.tops.setLast(symbol, px, 0, nowNs);
  }

  /** Age of the last eligible trade, ns; -1 when there was none. */
  tradeAgeNs(symbol: number, nowNs: number): number {
    const tradeNs = this.tops.lastNs(symbol);
    return tradeNs < 0 ? -1 : nowNs - tradeNs;
  }

  /**
   * Whether the national best offer stands at the lower band, or the best bid at the upper one: a
   * limit state, in which the listing market pauses the symbol after 15 s (DOMAIN 3.3).
   */
  inLimitState(symbol: number): boolean {
    const lower = this.states.lowerBand(symbol);
    const upper = this.states.upperBand(symbol);
    if (upper === 0) return false;
    return this.tops.ask(symbol) === lower || this.tops.bid(symbol) === upper;
  }

  ageMs(nowNs: number): number {
    return this.ready ? Math.max(0, Math.floor((nowNs - this.heardNs) / 1e6)) : 86_400_000;
  }

  fresh(nowNs: number, limits: GateLimits): boolean {
    return this.ready && nowNs - this.heardNs <= limits.quoteAgeMaxMs * 1e6;
  }

  /** Whether bid and ask stand, are not crossed and not wider than the limit file allows. */
  twoSided(symbol: number, limits: GateLimits): boolean {
    const bid = this.tops.bid(symbol);
    const ask = this.tops.ask(symbol);
    return bid > 0 && ask >= bid && (ask - bid) * 10_000 <= bid * limits.spreadMaxBp;
  }

  /**
   * The price against which an aggressive order is held (DOMAIN 6.1): the side of the NBBO that it
   * would hit when the NBBO is a reference, else the last trade if it is young enough, else 0.
   */
  reference(symbol: number, buy: boolean, nowNs: number, limits: GateLimits): number {
    // A crossed market is no reference, and its symbol takes no new risk (SAFETY 4.1).
    if (!this.fresh(nowNs, limits) || this.tops.crossed(symbol)) return 0;
    if (this.twoSided(symbol, limits)) {
      return buy ? this.tops.ask(symbol) : this.tops.bid(symbol);
    }
    const tradeNs = this.tops.lastNs(symbol);
    const young = tradeNs >= 0 && nowNs - tradeNs <= limits.lastTradeAgeMaxMs * 1e6;
    return young ? this.tops.lastPx(symbol) : 0;
  }
}

/** `px` moved by so many hundredths of a percent, towards zero for a negative number. */
export function band(px: number, bp: number): number {
  return Math.floor((px * (10_000 + bp)) / 10_000);
}
