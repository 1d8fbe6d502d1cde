import type { Scope } from "../domain/scope.ts";
import { type PurgeAsk, type PurgeCount, VenueSweep } from "./venue-sweep.ts";
import type { WorkingOrder } from "./working-order.ts";

/** A venue that purge has a session with. */
export type PurgeVenue = { readonly venue: string; readonly massCancels: boolean };

/** One kill carried out at every venue that it covers. */
export class PurgeSweep {
  readonly scope: Scope;
  readonly venues: readonly VenueSweep[];

  constructor(
    scope: Scope,
    venues: readonly PurgeVenue[],
    orders: readonly WorkingOrder[],
    ask: (venue: string, ask: PurgeAsk) => void,
  ) {
    this.scope = scope;
    this.venues = venues
      .filter(({ venue }) => scope.kind !== "venue" || scope.name === venue)
      .map(
        ({ venue, massCancels }) =>
          new VenueSweep({
            venue,
            scope,
            massCancels,
            orders,
            ask: (what) => ask(venue, what),
          }),
      );
  }

  /** Nothing of the scope is open anywhere, by the word of every venue. */
  get done(): boolean {
    return this.venues.every((venue) => venue.done);
  }

  at(venue: string): VenueSweep | undefined {
    return this.venues.find((sweep) => sweep.venue === venue);
  }

  counts(): PurgeCount[] {
    return this.venues.map((venue) => venue.count());
  }
}
