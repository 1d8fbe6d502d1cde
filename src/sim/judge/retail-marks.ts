import { RetailOrders } from "../../core/domain/retail.ts";
import { Violation } from "../violation.ts";
import type { Child, Order, Terms, Venue } from "./book.ts";
import { Field, letter } from "./fix-words.ts";

/** Whether an order carries a venue's retail designator: OrderCapacity(528), in 4.2 Rule80A(47). */
export function isMarkedRetail(text: string): boolean {
  return [Field.OrderCapacity, Field.Rule80A].some((field) => letter(text, field) === "I");
}

/**
 * Whether the retail designator goes only where it may (C37): on an order whose client marked it
 * and attests its account, to a venue with a programme, at a limit that the client has named. A
 * market order has none: it may only come where the venue takes those.
 */
export function checkRetailMark(venue: Venue, child: Child, text: string): void {
  if (!isMarkedRetail(text)) return;
  const { id, px } = child;
  if (venue.retail === RetailOrders.None) {
    throw new Violation("C37", `${id} is marked retail at ${venue.process}, which takes none`);
  }
  const { order } = child.parent;
  // Its client has not been told of it yet: which order it is of nobody outside can tell.
  if (order === null) return;
  const terms = termsOf(order).filter(({ retail }) => retail);
  if (terms.length === 0 || !order.client.attested.includes(child.account)) {
    throw new Violation("C37", `${id} is marked retail, its order is not`);
  }
  const takesMarket = venue.retail === RetailOrders.Market;
  if (terms.some((of) => of.px === px || (of.px === 0 && takesMarket))) return;
  throw new Violation("C37", `${id} is marked retail at ${px}, no price of its client`);
}

/** Every wording of an order that may be in force. */
function termsOf({ asked, pending, confirmed }: Order): readonly Terms[] {
  return [...asked, ...pending.values(), ...(confirmed === null ? [] : [confirmed])];
}
