import { asciiBytes } from "../../core/domain/bytes.ts";
import { formatClOrdId } from "../../core/domain/clordid.ts";
import { C } from "../../core/gate/children.ts";
import type { Ledger } from "../../core/gate/ledger.ts";
import type { VenueProgram } from "./programs.ts";

/** The only session of a venue's order entry. */
const GATE_SESSION = 0;

/**
 * ClOrdID(11) of every order that the gate's books hold as open and that its venue does not: an
 * exchange that died has lost its books, a report may be one that a session has to refuse. Where
 * that lasts only people can say what became of the order.
 */
export function* lostOrders(ledger: Ledger, venues: readonly VenueProgram[]): Generator<string> {
  const { children } = ledger;
  for (let row = children.live.next(0); row >= 0; row = children.live.next(row + 1)) {
    const venue = venues[children.get(row, C.lane)]?.venue;
    if (venue === undefined || venue === null) continue;
    const id = orderIdOf(ledger, row);
    const bytes = asciiBytes(id);
    const { ids, orders } = venue.exchange.entry;
    const entry = ids.find(GATE_SESSION, bytes, 0, bytes.length);
    if (entry < 0 || !orders.isOpen(ids.order(entry))) yield id;
  }
}

/** ClOrdID(11) of an order of the gate's books. */
export function orderIdOf({ children, gate }: Ledger, row: number): string {
  const parent = children.get(row, C.parentRow) + 1;
  return formatClOrdId(gate, children.get(row, C.incarnation), parent, children.get(row, C.child));
}
