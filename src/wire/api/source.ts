import type { ParentDetail, ParentList } from "./orders.ts";
import type { QuoteList } from "./quotes.ts";
import type { Health, Status, VenueView } from "./status.ts";
import type { Subscribe } from "./stream.ts";

/** What the API's server asks of whoever knows the fleet. */
export interface ApiSource {
  status(): Status;
  health(): Health;
  venues(): VenueView[];
  /**
   * Parents, the newest first.
   *
   * @param open Only those that can still fill, or only those that cannot; undefined for all.
   */
  parents(open: boolean | undefined, limit: number): ParentList;
  /** One parent whole; without it, why: a gate that is away may well know it. */
  parent(client: string, clOrdId: string): ParentDetail | "UnknownParent" | "GateUnreachable";
  /** Quotes of the named symbols that are instruments; of all for an empty list. */
  quotes(symbols: readonly string[]): QuoteList;
}

/** One reader of the stream, as its publisher sees it. */
export interface StreamSink {
  /** Bytes sent but not yet taken by the reader's connection. */
  readonly pendingBytes: number;
  send(text: string): void;
  /** Closes it: it reads more slowly than we write. */
  drop(): void;
}

/** Where readers of the stream are attached. */
export interface StreamHub {
  readonly readers: number;
  attach(sink: StreamSink): StreamReader;
}

export interface StreamReader {
  subscribe(to: Subscribe): void;
  detach(): void;
}
