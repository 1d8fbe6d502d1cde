import { RejectCode } from "../domain/reject-code.ts";

/**
 * What a router makes of a refusal. Nothing here weighs on safety, the gate refuses again; it
 * keeps a router from asking in vain.
 */
export const Reaction = {
  /** This parent waits, longer each time; what is left of it came with the refusal. */
  Pause: 0,
  /** No proposals at all until a new lease. */
  Lease: 1,
  /** No proposals at all for a while. */
  Gate: 2,
  /** This parent waits until the gate says something new of it. */
  Stop: 3,
  /** The venue takes no orders: left out for a while. */
  Venue: 4,
  /** The venue's window is full: left out for a moment. */
  Window: 5,
  /** The venue is not for this parent. */
  Route: 6,
  /** This venue's quote in the symbol is left alone: halted, or no price for us. */
  Quote: 7,
  /** The gate sees another market: the symbol's side rests a moment. */
  Moved: 8,
  /** The gate has no price to check by: the symbol's side rests for a while. */
  Blind: 9,
  /** A child may hold only so many shares, or so much money. */
  ChildQty: 10,
  ChildNotional: 11,
} as const;
export type Reaction = (typeof Reaction)[keyof typeof Reaction];

const C = RejectCode;
const R = Reaction;

const TABLE: ReadonlyMap<number, Reaction> = new Map<number, Reaction>([
  [C.GateNotOpen, R.Gate],
  [C.JournalFailed, R.Gate],
  [C.LeaseUnknown, R.Lease],
  [C.LeaseExpired, R.Lease],
  [C.FenceOld, R.Lease],
  [C.SequenceGap, R.Lease],
  [C.DuplicateRef, R.Lease],
  [C.SeenBehindTurned, R.Pause], // The events that it had not seen are on their way.
  [C.ReserveNotDurable, R.Pause],
  [C.ParentInDoubt, R.Pause],
  [C.ExceedsParent, R.Pause],
  [C.WorseThanReserve, R.Pause],
  [C.WorseThanLimit, R.Pause],
  [C.UnknownParent, R.Stop],
  [C.ParentEnded, R.Stop],
  [C.ParentFrozen, R.Stop],
  [C.NotTheWorker, R.Stop],
  [C.ParentMismatch, R.Stop],
  [C.SentCap, R.Stop],
  [C.ChildQtyInvalid, R.Stop],
  [C.GroupTooLarge, R.Stop],
  [C.ChildOrdType, R.Stop],
  [C.ChildTif, R.Stop],
  [C.ChildNumbersUsedUp, R.Stop],
  [C.VenueNotAllowed, R.Route],
  [C.AccessFeeUnknown, R.Route],
  [C.AccessFeeMax, R.Route],
  [C.RetailMarkOfParent, R.Pause],
  [C.RetailVenue, R.Pause],
  [C.RetailPrice, R.Pause],
  // The market has to trade first, or what was sent of it to grow old.
  [C.SymbolVolumeShare, R.Pause],
  [C.ParentChildren, R.Stop],
  [C.LaneDown, R.Venue],
  [C.LaneWindow, R.Window],
  [C.SymbolHalted, R.Quote],
  [C.PriceOffTick, R.Quote],
  [C.TradesThrough, R.Moved],
  [C.IsoIncomplete, R.Moved],
  [C.LocksQuote, R.Moved],
  [C.IsoLocksQuote, R.Moved],
  [C.ChildBookLiquidity, R.Moved],
  [C.ChildCollar, R.Blind],
  [C.NoReferenceForChild, R.Blind],
  [C.NoReference, R.Blind],
  [C.PriceCollar, R.Blind],
  [C.SymbolStoppedForChild, R.Blind],
  [C.OutsideBands, R.Blind],
  [C.ShortSaleRestrictedForChild, R.Blind],
  [C.VenuePhaseClosed, R.Venue],
  [C.AuctionCutoffForChild, R.Stop],
  [C.NoAuction, R.Stop],
  [C.NotTheListingVenue, R.Stop],
  [C.MaxChildQty, R.ChildQty],
  [C.MaxChildNotional, R.ChildNotional],
]);

/** The reaction to a reject code; a code this build does not know makes the parent wait. */
export function reactionTo(code: number): Reaction {
  return TABLE.get(code) ?? Reaction.Pause;
}
