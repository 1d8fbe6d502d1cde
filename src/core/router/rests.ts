import type { ChildCaps } from "./group.ts";
import { type ParentWork, sideOf } from "./parent-work.ts";
import type { QuoteUse } from "./quote-use.ts";
import { Reaction, reactionTo } from "./refusal.ts";

const MS = 1e6;
const PAUSE_NS: number = 5 * MS;
/** 5 ms x 2^7 = 640 ms. */
const PAUSE_DOUBLINGS = 7;
const GATE_RESTS_NS: number = 100 * MS;
const VENUE_RESTS_NS: number = 250 * MS;
const WINDOW_RESTS_NS: number = 2 * MS;
const MOVED_RESTS_NS: number = 2 * MS;
const BLIND_RESTS_NS: number = 100 * MS;
const QUOTE_RESTS_NS: number = 500 * MS;

/** Where a refused child would have gone; -1 each when the router does not know the child. */
export type RefusedAt = { readonly venueIndex: number; readonly useRow: number };

/** Who is left alone until when, and the largest child: what refusals have taught. */
export class Rests {
  /** Nothing at all is proposed before this instant. */
  gateNs = 0;
  /** Per venue index: nothing is sent there before. */
  readonly venueNs: Float64Array;
  /** Per side of a symbol, as `sideOf` names it. */
  readonly sideNs: Float64Array;
  readonly caps: ChildCaps = {
    qty: Number.MAX_SAFE_INTEGER,
    notional: Number.MAX_SAFE_INTEGER,
    perVenue: Number.MAX_SAFE_INTEGER,
  };
  readonly #use: QuoteUse;

  constructor(symbols: number, venues: number, use: QuoteUse) {
    this.venueNs = new Float64Array(venues);
    this.sideNs = new Float64Array(symbols * 2);
    this.#use = use;
  }

  restVenue(venueIndex: number, untilNs: number): void {
    if ((this.venueNs[venueIndex] as number) < untilNs) this.venueNs[venueIndex] = untilNs;
  }

  /** Makes a parent wait, twice as long each time, from its setback number `from` on. */
  setBack(work: ParentWork, from: number, nowNs: number): void {
    work.setbacks += 1;
    const doublings = Math.min(work.setbacks - from - 1, PAUSE_DOUBLINGS);
    if (doublings >= 0) work.pausedNs = nowNs + PAUSE_NS * 2 ** doublings;
  }

  /**
   * Acts on a refusal that does not end the lease.
   * Long on purpose: one reaction after the other, each with its reason in `Reaction`.
   *
   * @param b Second number of the refusal: the limit where one was passed.
   */
  refused(work: ParentWork, code: number, b: number, at: RefusedAt, nowNs: number): void {
    const reaction = at.venueIndex < 0 ? Reaction.Pause : reactionTo(code);
    switch (reaction) {
      case Reaction.Lease:
        break;
      case Reaction.Pause:
        this.setBack(work, 0, nowNs);
        break;
      case Reaction.Stop:
        work.stopped = true;
        break;
      case Reaction.Gate:
        this.gateNs = nowNs + GATE_RESTS_NS;
        break;
      case Reaction.Venue:
        this.restVenue(at.venueIndex, nowNs + VENUE_RESTS_NS);
        break;
      case Reaction.Window:
        if (b > 0) this.caps.perVenue = Math.min(this.caps.perVenue, b);
        this.restVenue(at.venueIndex, nowNs + WINDOW_RESTS_NS);
        break;
      case Reaction.Route:
        work.excluded |= 1 << at.venueIndex;
        break;
      case Reaction.Quote:
        this.#use.hold(at.useRow, nowNs + QUOTE_RESTS_NS);
        break;
      case Reaction.Moved:
        this.sideNs[sideOf(work)] = nowNs + MOVED_RESTS_NS;
        this.setBack(work, 3, nowNs);
        break;
      case Reaction.Blind:
        this.sideNs[sideOf(work)] = nowNs + BLIND_RESTS_NS;
        break;
      case Reaction.ChildQty:
        if (b > 0 && b < this.caps.qty) this.caps.qty = b;
        else this.setBack(work, 0, nowNs);
        break;
      case Reaction.ChildNotional:
        if (b > 0 && b < this.caps.notional) this.caps.notional = b;
        else this.setBack(work, 0, nowNs);
        break;
    }
  }
}
