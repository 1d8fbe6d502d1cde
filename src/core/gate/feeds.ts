import type { Gate } from "./gate.ts";
import { hold, holdScope } from "./hold.ts";
import { ScopeState, StateCause } from "./scope-state.ts";

/**
 * `quotes` says how a venue's feed is. What that means for its lane holds from now on, not from
 * the next tick: no order leaves for a venue whose quotes nobody vouches for any more.
 *
 * @param venue Index of the venue in the consolidated book.
 */
export function takeFeed(gate: Gate, venue: number, up: boolean): void {
  gate.market.tops.setFeed(venue, up);
  stepFeeds(gate);
}

/** The link to `quotes` is lost, and every feed with it. */
export function loseFeeds(gate: Gate): void {
  const { market } = gate;
  market.ready = false;
  market.states.clear();
  market.volume.lost();
  for (let venue = 0; venue < market.tops.venues.length; venue++) market.tops.setFeed(venue, false);
  stepFeeds(gate);
}

/**
 * Looks at the gate's own feeds (SAFETY 4.1). One venue's feed lost: its lane takes no new order.
 * All lost, or `quotes` itself: the firm is HELD. Before they were there once, nothing is lost: an
 * order without a reference is refused all the same.
 */
export function stepFeeds(gate: Gate): void {
  const { market, lanes, limits } = gate;
  const { tops } = market;
  if (market.ready) market.wasReady = true;
  if (!market.wasReady) return;
  let up = 0;
  for (const lane of lanes) if (tops.feedUp(tops.venueIndex(lane.venue))) up++;
  if (!market.fresh(gate.nowNs, limits) || up === 0) {
    hold(gate, StateCause.FeedsLost);
    return;
  }
  for (const lane of lanes) {
    if (tops.feedUp(tops.venueIndex(lane.venue))) lane.feedSeen = true;
    else if (lane.feedSeen || isHeld(gate, lane.venue)) {
      holdScope(gate, venueScope(lane.venue), StateCause.FeedLost);
    }
  }
}

/** Its feed was lost before this start, and has not been good since. */
function isHeld({ ledger }: Gate, venue: number): boolean {
  const { FeedLost } = StateCause;
  return ledger.states.demand(venueScope(venue), FeedLost) !== ScopeState.OPEN;
}

/** The scope of a venue, named by its code. */
function venueScope(code: number): { readonly kind: "venue"; readonly name: string } {
  return { kind: "venue", name: String.fromCharCode(code) };
}
