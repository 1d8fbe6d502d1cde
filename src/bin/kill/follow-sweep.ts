import type { SweepBody, SweepVenue } from "../../wire/control/kill-port.ts";
import { table } from "../table.ts";
import { askKillPort } from "./ask-kill-port.ts";
import type { KillPlace } from "./kill-places.ts";

const EVERY_MS = 100;
const ASK_MS = 1000;
/** When nothing has changed for so long, what is left is a matter for the desk. */
const QUIET_MS = 5000;

/**
 * Follows a kill until nothing is unanswered, or until nothing has changed for five seconds.
 *
 * @param places Who may know: the first that answers with the kill is believed.
 * @param tell Called with every change.
 * @returns The last that was heard, null for nothing at all.
 */
export async function followSweep(
  places: readonly KillPlace[],
  scope: string,
  tell: (sweep: SweepBody) => void,
): Promise<SweepBody | null> {
  let last: SweepBody | null = null;
  let told = "";
  let changedMs = performance.now();
  for (;;) {
    const sweep = await askSweep(places, scope);
    const text = JSON.stringify([sweep?.venues, sweep?.durable, sweep?.done]);
    if (sweep !== null) last = sweep;
    if (sweep !== null && text !== told) {
      told = text;
      changedMs = performance.now();
      tell(sweep);
    }
    if (sweep?.done === true) return sweep;
    if (performance.now() - changedMs > QUIET_MS) return last;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

async function askSweep(places: readonly KillPlace[], scope: string): Promise<SweepBody | null> {
  const path = `/v1/sweep?scope=${encodeURIComponent(scope)}`;
  for (const { port } of places) {
    const reply = await askKillPort({ port, path, withinMs: ASK_MS });
    if (reply?.status === 200) return reply.body as SweepBody;
  }
  return null;
}

/** One line of where a kill stands. */
export function sweepLine({ by, venues }: SweepBody): string {
  const sum = (of: (venue: SweepVenue) => number): number =>
    venues.reduce((total, venue) => total + of(venue), 0);
  const left = sum((venue) => venue.unanswered);
  const stuck = sum((venue) => venue.cannotCancel);
  const also = stuck === 0 ? "" : `, ${stuck} cannot be cancelled now`;
  return `${by}: ${sum((venue) => venue.open)} were open, ${left} unanswered${also}`;
}

/** Lines that the desk can read from while it is on the telephone. */
const LEFT_SHOWN = 20;

/** The orders that are not over, as far as somebody names them. */
export function leftLines({ left = [] }: SweepBody): string[] {
  const lines = left.slice(0, LEFT_SHOWN).map(({ venue, clOrdId, symbol, side, qty, state }) => {
    const said = state === "cannotCancel" ? "cannot be cancelled" : "unanswered";
    return `${venue} ${clOrdId} ${symbol}, side ${side}, ${qty} shares: ${said}`;
  });
  return left.length > LEFT_SHOWN ? [...lines, `and ${left.length - LEFT_SHOWN} more`] : lines;
}

/** What became of the orders, a row a venue. */
export function sweepTable({ venues }: SweepBody): string[] {
  const head = ["venue", "open", "cancelled", "filled", "expired", "cannot cancel", "unanswered"];
  const rows = venues.map((v) => [
    v.venue,
    v.open,
    v.cancelled,
    v.filled,
    v.expired,
    v.cannotCancel,
    v.unanswered,
  ]);
  return rows.length === 0 ? ["no order was open"] : table(head, rows);
}
