import { FrameReader } from "../../roles/fleet/frame-reader.ts";
import { getText } from "../../wire/fleet/codec.ts";
import { Feed, Last, SnapshotEnd, SymbolState, Top } from "../../wire/fleet/schema.ts";
import type { ConnectionTap } from "../connection.ts";
import type { MarketEvent, QuoteEar, QuoteEvent } from "../tape.ts";

const SYMBOL_SIZE = 8;

/** What a quotes frame told, without its time. */
type Told = Omit<MarketEvent, "atNs"> | Omit<QuoteEvent, "atNs">;
type Best = Pick<QuoteEvent, "bidPx" | "askPx">;

/** Reads what `quotes` has told the gate, at the gate's end, for the judge. */
export class QuotesWire implements ConnectionTap {
  readonly #told: (event: Told) => void;
  readonly #heard: FrameReader;
  readonly #ear: () => QuoteEar | null;
  readonly #nowNs: () => number;
  /** By symbol the highest bid and the lowest offer so far. */
  readonly #best: Map<string, Best> = new Map();
  #garbled = false;

  constructor(told: (event: Told) => void, ear: () => QuoteEar | null, nowNs: () => number) {
    this.#told = told;
    this.#ear = ear;
    this.#nowNs = nowNs;
    this.#heard = new FrameReader({
      take: (type, view, at) => {
        const quotes = this.#ear();
        if (quotes !== null) this.#quote(quotes, type, view, at);
        if (type === SymbolState.type) this.#state(view, at);
        else if (type === Top.type) this.#top(view, at);
        return true;
      },
    });
  }

  written(): void {}

  taken(bytes: Uint8Array): void {
    if (!this.#garbled) this.#garbled = this.#heard.read(bytes) !== "";
  }

  closed(): void {
    this.#told({ kind: "market", what: "lost", symbol: "", venue: "", state: 0, reason: 0 });
    this.#ear()?.lost();
  }

  #quote(quotes: QuoteEar, type: number, view: DataView, at: number): void {
    const atNs = this.#nowNs();
    quotes.heard(atNs);
    if (type === SnapshotEnd.type) quotes.whole(atNs);
    else if (type === Feed.type) {
      const venue = String.fromCharCode(view.getUint8(at + Feed.at.venue));
      quotes.feed(atNs, venue, view.getUint8(at + Feed.at.up) === 1);
    } else if (type === Last.type) {
      const f = Last.at;
      const symbol = getText(view, at + f.symbol, SYMBOL_SIZE);
      quotes.traded(atNs, symbol, view.getFloat64(at + f.volume, true));
    } else if (type === Top.type) {
      const f = Top.at;
      const venue = String.fromCharCode(view.getUint8(at + f.venue));
      quotes.top(atNs, getText(view, at + f.symbol, SYMBOL_SIZE), venue, {
        bidPx: view.getUint32(at + f.bidPx, true),
        bidQty: view.getUint32(at + f.bidQty, true),
        askPx: view.getUint32(at + f.askPx, true),
        askQty: view.getUint32(at + f.askQty, true),
        trading: view.getUint8(at + f.trading) === 1,
      });
    }
  }

  #top(view: DataView, at: number): void {
    const f = Top.at;
    const symbol = getText(view, at + f.symbol, SYMBOL_SIZE);
    const [bid, ask] = [view.getUint32(at + f.bidPx, true), view.getUint32(at + f.askPx, true)];
    const { bidPx, askPx } = this.#best.get(symbol) ?? { bidPx: 0, askPx: 0 };
    const lower = ask > 0 && (askPx === 0 || ask < askPx);
    if (bid <= bidPx && !lower) return;
    const best = { bidPx: Math.max(bid, bidPx), askPx: lower ? ask : askPx };
    this.#best.set(symbol, best);
    this.#told({ kind: "quote", symbol, ...best });
  }

  #state(view: DataView, at: number): void {
    const f = SymbolState.at;
    this.#told({
      kind: "market",
      what: "state",
      symbol: getText(view, at + f.symbol, SYMBOL_SIZE),
      venue: String.fromCharCode(view.getUint8(at + f.venue)),
      state: view.getUint8(at + f.state),
      reason: view.getUint8(at + f.reason),
    });
  }
}
