import { NamedRates, partOf, RateWindows } from "./rate-windows.ts";

const SECOND = 1_000;

/** Messages within a second as an order's ladder sees them, the order's own among them. */
export type MessageCounts = {
  clientMessages: number;
  /** 0 when nobody knows its symbol. */
  symbolMessages: number;
  firmMessages: number;
};

/**
 * What clients asked for within the last second, whether it was taken or refused (C24). Not every
 * message leaves a record, so it is no fold: what an order was held against is written beside its
 * decision, and a start of the gate begins at none. It goes by the monotonic clock: a wall clock
 * that is stepped makes nothing older and nothing younger.
 */
export class MessageRates {
  /** As the rungs read it: of the client and symbol that were looked up last. */
  readonly seen: MessageCounts = { clientMessages: 0, symbolMessages: 0, firmMessages: 0 };
  readonly #firm: RateWindows = new RateWindows(1);
  readonly #symbols: RateWindows;
  readonly #clients: NamedRates = new NamedRates();

  /** @param symbols Instruments that there are. */
  constructor(symbols: number) {
    this.#symbols = new RateWindows(symbols);
  }

  /** A client has asked for something. @param symbol Its id, -1 when it names none that exists. */
  add(client: string, symbol: number, nowNs: number): void {
    const second = secondOf(nowNs);
    this.#firm.add(0, second, 1);
    this.#clients.add(client, second, 1);
    if (symbol >= 0) this.#symbols.add(symbol, second, 1);
  }

  /** Sets `seen`. */
  look(client: string, symbol: number, nowNs: number): void {
    const second = secondOf(nowNs);
    this.seen.clientMessages = this.#clients.count(client, second);
    this.seen.symbolMessages = symbol < 0 ? 0 : this.#symbols.count(symbol, second);
    this.seen.firmMessages = this.#firm.count(0, second);
  }

  /** Sets `seen` to what was written beside a decision. */
  recorded({ clientMessages, symbolMessages, firmMessages }: Readonly<MessageCounts>): void {
    this.seen.clientMessages = clientMessages;
    this.seen.symbolMessages = symbolMessages;
    this.seen.firmMessages = firmMessages;
  }
}

function secondOf(nowNs: number): number {
  return partOf(nowNs / 1e6, SECOND);
}
