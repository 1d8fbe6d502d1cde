import { RetailOrders } from "../domain/retail.ts";

/** One venue session of the gate, with its credit window. */
export type Lane = {
  readonly index: number;
  /** Venue code, ASCII. */
  readonly venue: number;
  /** Logged on. */
  live: boolean;
  /** Logged on, everything the venue had to resend has arrived: new orders may go. */
  ready: boolean;
  /** The venue reads too slowly: no new order until it has caught up (B23). */
  congested: boolean;
  /** New orders without any answer (I14). */
  unacked: number;
  /** Children that may still fill. */
  working: number;
  sent: number;
  /** Status requests without an answer; evidence is complete at 0. */
  asked: number;
  /** All that this venue has to say of earlier incarnations has been said. */
  evidence: boolean;
  /** Gate clock ns at which it was asked for evidence last, and how often since its logon. */
  askedNs: number;
  asks: number;
  /** Its feed was up since the start: from then on it can be lost. */
  feedSeen: boolean;
  /** The venue takes OrderMassCancelRequest(q): FIX 4.4, by its profile. */
  massCancel: boolean;
  /** Its retail programme (C37). */
  readonly retail: RetailOrders;
  /** Mass cancels without an answer. */
  massAsked: number;
  /** Logons so far: what was asked under an earlier one may be lost. */
  ups: number;
};

/** @param retail By venue code what takes retail orders; the others take none. */
export function makeLanes(
  venues: readonly number[],
  retail: ReadonlyMap<number, RetailOrders>,
): Lane[] {
  return venues.map((venue, index) => ({
    index,
    venue,
    live: false,
    ready: false,
    congested: false,
    unacked: 0,
    working: 0,
    sent: 0,
    asked: 0,
    evidence: false,
    askedNs: 0,
    asks: 0,
    feedSeen: false,
    massCancel: false,
    retail: retail.get(venue) ?? RetailOrders.None,
    massAsked: 0,
    ups: 0,
  }));
}
