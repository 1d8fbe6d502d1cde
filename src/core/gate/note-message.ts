import { isSymbol } from "../domain/symbols.ts";
import type { Gate } from "./gate.ts";

/**
 * A client's session has asked for something: it counts before anything is decided (C24).
 *
 * @param symbol As the client wrote it; "" when it names none.
 */
export function noteMessage(gate: Gate, client: string, symbol: string): void {
  gate.messages.add(client, symbolOf(gate, symbol), gate.nowNs);
}

/** What an order of this client is held against: how much was asked for by now. */
export function lookAtMessages(gate: Gate, client: string, symbol: string): void {
  gate.messages.look(client, symbolOf(gate, symbol), gate.nowNs);
}

function symbolOf(gate: Gate, symbol: string): number {
  return isSymbol(symbol) ? gate.symbols.find(symbol) : -1;
}
