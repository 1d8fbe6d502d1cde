import { equalOrdersWithin } from "./controls/equal-orders.ts";
import { messageRateWithin } from "./controls/message-rate.ts";
import { orderRateWithin } from "./controls/order-rate.ts";
import { repeatsWithin } from "./controls/repeats.ts";
import { freezeScope } from "./freeze.ts";
import type { Gate } from "./gate.ts";
import type { ParentOrder } from "./requests.ts";
import { StateCause } from "./scope-state.ts";

/**
 * The rungs of a parent's rates and counts (C12, C24, C25): those of orders by the journal's own
 * times, that of messages by what was looked up as the order was taken up.
 */
export function ratesWithin(gate: Gate, order: ParentOrder, symbol: number): boolean {
  const { why, limits } = gate;
  const { pace } = gate.ledger;
  if (!messageRateWithin(gate.messages.seen, limits, order.client, why)) return false;
  pace.at(gate.utcMs);
  if (!orderRateWithin(pace, limits, order, symbol, why)) return false;
  if (!equalOrdersWithin(pace, limits, order, why)) return false;
  return repeatsWithin(pace, limits, order, why);
}

/** C25: a strategy that was applied too often to an account is stopped for it until people look. */
export function stopRepeats(gate: Gate, account: string): void {
  const { code, a, b } = gate.why;
  gate.effects.alert(code, `account ${account}`, a, b);
  freezeScope(gate, { kind: "account", name: account }, StateCause.RepeatedExecution);
}
