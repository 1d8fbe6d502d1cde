import type { Scope } from "../domain/scope.ts";

/** One order that the gate has out at a venue, as its working list says it. */
export type WorkingOrder = {
  readonly clOrdId: string;
  /** Venue code, one letter. */
  readonly venue: string;
  readonly symbol: string;
  /** Side(54). */
  readonly side: number;
  /** OrderQty(38), shares. */
  readonly qty: number;
  readonly client: string;
  readonly account: string;
  readonly strategy: string;
  /** Number of the router that proposed it. */
  readonly router: number;
};

/** What a venue says of an order that the working list does not have: it knows no client. */
export type ListedOrder = Pick<WorkingOrder, "clOrdId" | "venue" | "symbol" | "side" | "qty">;

/** Parent number of an order of the gate, as it stands in the id: the same for every child. */
export function parentOf(order: ListedOrder): string {
  return order.clOrdId.slice(PARENT_AT, PARENT_AT + PARENT_DIGITS);
}

const PARENT_AT = 5;
const PARENT_DIGITS = 5;

/**
 * Whether a kill of this scope covers an order. One of which it cannot be told is covered: a cancel
 * too many is repaired by the client, one too few by nobody (I15).
 *
 * @param listed The order on the gate's list, if it is there.
 * @param sibling An order of the same parent on that list: of the same client, account, strategy.
 */
export function coversOrder(
  scope: Scope,
  order: ListedOrder,
  listed?: WorkingOrder,
  sibling?: WorkingOrder,
): boolean {
  switch (scope.kind) {
    case "firm":
      return true;
    case "venue":
      return order.venue === scope.name;
    case "symbol":
      return order.symbol === scope.name;
    case "client":
    case "account":
    case "strategy": {
      const known = listed ?? sibling;
      return known === undefined || known[scope.kind] === scope.name;
    }
    case "router":
      return listed === undefined || String(listed.router) === scope.name;
  }
}
