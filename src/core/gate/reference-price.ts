import { isAuctionTif, Tif } from "../domain/order.ts";
import { AuctionCross } from "../market/market-states.ts";
import { HaltReason } from "../market/trading-state.ts";
import type { Gate } from "./gate.ts";
import { indicativePx, listingLane } from "./market-word.ts";

/** Which price is the reference (DOMAIN 6.1). Numbers are appended, for records carry them. */
export const ReferenceKind = {
  /** There is none: the order is refused. */
  None: 0,
  /** The side of the NBBO that the order would hit. */
  Nbbo: 1,
  /** The last eligible trade, where the NBBO is one-sided or too wide. */
  LastTrade: 2,
  /** What the listing venue's auction would trade at. */
  Indicative: 3,
  /** The official close of the day before. */
  PriorClose: 4,
} as const;
export type ReferenceKind = (typeof ReferenceKind)[keyof typeof ReferenceKind];

/** A reference with the bands that lie around it. */
export type ReferencePrice = {
  readonly kind: ReferenceKind;
  /** $0.0001, 0 for none. */
  readonly px: number;
  /** How far beyond it an aggressive price may lie now, and any child ever; 0.01 %. */
  readonly collarBp: number;
  readonly reserveBp: number;
};

/**
 * The price against which an order is held. In continuous trading that of the market view; of an
 * auction order, before the open and in a stop the listing venue's indicative price if it lies
 * within the auction band of the official prior close, else the prior close. Then the auction band
 * is the collar and the reserve band too: an auction's price is one price, far from no quote.
 *
 * @param tif Of the client's order.
 */
export function referenceFor(
  gate: Gate,
  symbol: number,
  buy: boolean,
  tif: number,
): ReferencePrice {
  const { market, limits, nowNs } = gate;
  if (isContinuous(gate, symbol, tif)) {
    const px = market.reference(symbol, buy, nowNs, limits);
    const quoted = market.twoSided(symbol, limits);
    const kind = px === 0 ? "None" : quoted ? "Nbbo" : "LastTrade";
    const { collarBp, reserveBandBp: reserveBp } = limits;
    return { kind: ReferenceKind[kind], px, collarBp, reserveBp };
  }
  const bp = limits.auctionBandBp;
  const around = { collarBp: bp, reserveBp: bp };
  const close = gate.reference.priorClose(symbol);
  if (close === 0 || !market.fresh(nowNs, limits)) {
    return { kind: ReferenceKind.None, px: 0, ...around };
  }
  const px = auctionPx(gate, symbol, tif);
  const near = px > 0 && Math.abs(px - close) * 10_000 <= close * bp;
  if (near) return { kind: ReferenceKind.Indicative, px, ...around };
  return { kind: ReferenceKind.PriorClose, px: close, ...around };
}

/** Whether an order meets a market that trades all the time. */
function isContinuous({ market }: Gate, symbol: number, tif: number): boolean {
  if (isAuctionTif(tif) || !market.states.regular) return false;
  return market.states.stopped(symbol) === HaltReason.None;
}

/** Indicative price of the auction that the order would be in, 0 when nothing tells one. */
function auctionPx(gate: Gate, symbol: number, tif: number): number {
  const lane = listingLane(gate, symbol);
  if (lane < 0) return 0;
  const cross = gate.market.states.auctionCross(symbol, lane);
  const closing = cross === AuctionCross.Closing;
  if (cross === AuctionCross.None || closing !== (tif === Tif.AtClose)) return 0;
  if (tif === Tif.AtOpen && cross !== AuctionCross.Opening) return 0;
  return indicativePx(gate, symbol);
}
