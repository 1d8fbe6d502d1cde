import { FrameReader } from "../../roles/fleet/frame-reader.ts";
import { getText } from "../../wire/fleet/codec.ts";
import { SymbolState } from "../../wire/fleet/schema.ts";
import type { ConnectionTap } from "../connection.ts";
import type { MarketEvent } from "../tape.ts";

const SYMBOL_SIZE = 8;

/** What a quotes frame told, without its time. */
type Told = Omit<MarketEvent, "kind" | "atNs">;

/** Reads what `quotes` has told the gate of halts, at the gate's end, for the judge. */
export class QuotesWire implements ConnectionTap {
  readonly #told: (event: Told) => void;
  readonly #heard: FrameReader;
  #garbled = false;

  constructor(told: (event: Told) => void) {
    this.#told = told;
    this.#heard = new FrameReader({
      take: (type, view, at) => {
        if (type === SymbolState.type) this.#state(view, at);
        return true;
      },
    });
  }

  written(): void {}

  taken(bytes: Uint8Array): void {
    if (!this.#garbled) this.#garbled = this.#heard.read(bytes) !== "";
  }

  closed(): void {
    this.#told({ what: "lost", symbol: "", venue: "", state: 0, reason: 0 });
  }

  #state(view: DataView, at: number): void {
    const f = SymbolState.at;
    this.#told({
      what: "state",
      symbol: getText(view, at + f.symbol, SYMBOL_SIZE),
      venue: String.fromCharCode(view.getUint8(at + f.venue)),
      state: view.getUint8(at + f.state),
      reason: view.getUint8(at + f.reason),
    });
  }
}
