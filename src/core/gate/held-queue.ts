import { decideParent, orderState, refusedByQueue, refuseParent } from "./admit-parent.ts";
import { Waiting } from "./decision-inputs.ts";
import type { Gate } from "./gate.ts";
import { clientKey } from "./ledger.ts";
import { lookAtMessages } from "./note-message.ts";
import type { ParentOrder } from "./requests.ts";
import { ScopeState } from "./scope-state.ts";

/**
 * Orders that came while their scope was HELD go through the whole ladder as soon as it is not,
 * oldest first; a stricter state refuses them. Called by the ticker.
 */
export function stepQueue(gate: Gate): void {
  for (const [key, order] of [...gate.queue]) {
    if (orderState(gate, order) === ScopeState.HELD) continue;
    gate.queue.delete(key);
    decideParent(gate, order);
  }
}

/** A client takes back an order that still waits; false when none of this name does. */
export function dropQueued(gate: Gate, client: string, clOrdId: string): boolean {
  const key = clientKey(client, clOrdId);
  const order = gate.queue.get(key);
  if (order === undefined) return false;
  gate.queue.delete(key);
  endQueued(gate, order);
  return true;
}

/** A client's session is gone, and its orders are not to be kept. */
export function dropQueuedOf(gate: Gate, session: string): void {
  for (const [key, order] of [...gate.queue]) {
    if (order.session !== session) continue;
    gate.queue.delete(key);
    endQueued(gate, order);
  }
}

function endQueued(gate: Gate, order: ParentOrder): void {
  lookAtMessages(gate, order.client, order.symbol);
  if (refusedByQueue(gate, order, Waiting.Itself, gate.queue.size)) {
    refuseParent(gate, order, Waiting.Itself);
  }
}
