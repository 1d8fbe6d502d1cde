import type { MarketEvent } from "../tape.ts";
import { Violation } from "../violation.ts";
import type { Child } from "./book.ts";

/** How a symbol stands at one venue, as `quotes` told the gate. */
type Word = { readonly state: number; readonly reason: number; readonly atNs: number };

const TRADING = 1;
/** A turn reads its lines one after the other, and writes at its end: less than this later. */
const TURN_NS = 1e6;
/** No reason, and a venue's own trouble: they stop nobody elsewhere. */
const LOCAL: ReadonlySet<number> = new Set([0, 7]);

/**
 * C33: of what the gate's own feed has delivered. Nothing is written to any venue in a symbol that
 * one of them has told to be stopped, by a halt, a pause or a breaker. What came in the turn in
 * which the order was written may have come behind the decision.
 */
export class MarketStops {
  readonly #words: Map<string, Map<string, Word>> = new Map();

  take({ what, symbol, venue, state, reason, atNs }: MarketEvent): void {
    if (what === "lost") {
      this.forget();
      return;
    }
    const words = this.#words.get(symbol) ?? new Map<string, Word>();
    this.#words.set(symbol, words);
    const known = words.get(venue);
    // Told again, it has been so since it was told first.
    if (known?.state === state && known.reason === reason) return;
    words.set(venue, { state, reason, atNs });
  }

  /** A gate starts, or has lost its feeds: it knows nothing. */
  forget(): void {
    this.#words.clear();
  }

  /** An order is written to a venue; its line takes what is written. */
  sent(child: Child, atNs: number): void {
    for (const [venue, word] of this.#words.get(child.symbol) ?? []) {
      if (word.state === TRADING || LOCAL.has(word.reason) || word.atNs > atNs - TURN_NS) continue;
      const since = `${child.symbol} is stopped at ${venue} (${word.reason})`;
      throw new Violation("C33", `${child.id} is sent to ${child.venue.process}, and ${since}`);
    }
  }
}
