/**
 * The limits that the gate holds every order against. Nothing here has a default: a configuration
 * that leaves one out does not start.
 */
export type GateLimits = {
  /** C4: most shares of one parent. */
  readonly maxOrderQty: number;
  /** C5: most money of one parent at its worst case, $0.0001. */
  readonly maxOrderNotional: number;
  /** C4: most shares of one child. */
  readonly maxChildQty: number;
  /** C5: most money of one child, $0.0001. */
  readonly maxChildNotional: number;
  /** C6: how far beyond the market an aggressive price may lie, in hundredths of a percent. */
  readonly collarBp: number;
  /** SAFETY 4.3: the band around the arrival price that makes the reserve price, same unit. */
  readonly reserveBandBp: number;
  /** C10: oldest quotes that may decide, ms. */
  readonly quoteAgeMaxMs: number;
  /** DOMAIN 6.1: oldest trade that may stand in for an NBBO, ms. */
  readonly lastTradeAgeMaxMs: number;
  /** DOMAIN 6.1: widest NBBO that is a reference, hundredths of a percent of its bid. */
  readonly spreadMaxBp: number;
  /** Most shares ever sent for a parent, as a multiple of its quantity, strategy sweep. */
  readonly sentCapSweep: number;
  /** I14: most new orders of one venue session without an answer. */
  readonly laneWindow: number;
  /** B17: oldest possible duplicate or resend that may become a new order, ms. */
  readonly possDupAgeMaxMs: number;
  /** M17: a router that is silent for so long loses its parents, ms. */
  readonly workerSilenceMs: number;
  /** M3: a lease ends by itself after this without a heartbeat, ms. */
  readonly leaseTtlMs: number;
  /** How long an immediate-or-cancel parent may be worked, ms. */
  readonly iocParentMaxMs: number;
  /** Most parents of one journal: their rows are held in memory. */
  readonly maxParents: number;
  /** SAFETY 4.2: with more starts within an hour the gate does not open by itself. */
  readonly startsPerHourMax: number;
};
