import { SymbolTable } from "../../core/domain/symbols.ts";
import { type VenueCode, venueLetter } from "../../core/domain/venue-code.ts";
import type { Address } from "../../ports/network.ts";
import type { BandPlan } from "../../roles/quotes/national-bands.ts";
import { Quotes } from "../../roles/quotes/quotes.ts";
import { Turn } from "../../roles/turn.ts";
import { NodeClock } from "../../shell/system/clock.ts";
import { NodeNetwork } from "../../shell/system/network.ts";

/** What the quotes process needs to run. */
export type QuotesConfig = {
  /** Where gate, routers and control connect; port 0 for any that is free. */
  readonly listen: Address;
  /** The venues and the address of each one's ITCH feed. */
  readonly venues: readonly { readonly code: VenueCode; readonly feed: Address }[];
  /** Instruments by name, none twice; what a feed tells of others is passed over. */
  readonly symbols: readonly string[];
  readonly bands: BandPlan;
  /** Takes one line for each feed that comes up or goes down. */
  readonly log: (line: string) => void;
};

export type RunningQuotes = { readonly port: number; close(): void };

/** Runs quotes until it is closed. Rejects with a `NetworkFault` when it cannot listen. */
export async function runQuotes(config: QuotesConfig): Promise<RunningQuotes> {
  const clock = new NodeClock();
  return Quotes.open({
    network: new NodeNetwork(),
    clock,
    turn: new Turn(clock),
    address: config.listen,
    symbols: new SymbolTable(config.symbols),
    venues: config.venues,
    bands: config.bands,
    onFeed: (code, reason) => {
      const state = reason === null ? "up" : `down: ${reason}`;
      config.log(`feed of ${venueLetter(code)} is ${state}`);
    },
  });
}
