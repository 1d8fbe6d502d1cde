import { RejectCode } from "../../domain/reject-code.ts";
import type { GateLimits } from "../limits.ts";
import type { MessageCounts } from "../message-rates.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const messageRate: Control = {
  id: "C24",
  name: "messages of the firm, of each client and in each symbol",
  source: "RTS 6 art. 15(1)(d); 15c3-5(c)(1)(ii)",
  scope: "parent",
  kind: "cumulative",
  firmness: "hard",
  limits: ["clients.*.messagesMaxPerS", "symbolMessagesMaxPerS", "firmMessagesMaxPerS"],
  codes: [RejectCode.ClientMessageRate, RejectCode.SymbolMessageRate, RejectCode.FirmMessageRate],
  numbers: ["messages within a second with this one", "most"],
};

/**
 * Whatever clients ask for counts, taken or refused; only orders and replaces are refused for it,
 * for a cancel always goes and a status changes nothing. The client's own room is asked first: it
 * is the one who can mend it.
 */
export function messageRateWithin(
  seen: Readonly<MessageCounts>,
  limits: GateLimits,
  client: string,
  why: Reason,
): boolean {
  const { clientMessages, symbolMessages, firmMessages } = seen;
  const { symbolMessagesMaxPerS, firmMessagesMaxPerS, exposure } = limits;
  const clientMost = exposure.clients[client]?.messagesMaxPerS ?? 0;
  if (clientMessages > clientMost) {
    return refuse(why, RejectCode.ClientMessageRate, clientMessages, clientMost);
  }
  if (symbolMessages > symbolMessagesMaxPerS) {
    return refuse(why, RejectCode.SymbolMessageRate, symbolMessages, symbolMessagesMaxPerS);
  }
  if (firmMessages <= firmMessagesMaxPerS) return true;
  return refuse(why, RejectCode.FirmMessageRate, firmMessages, firmMessagesMaxPerS);
}
