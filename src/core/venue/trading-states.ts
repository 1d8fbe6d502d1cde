import type { SymbolId } from "../domain/symbols.ts";
import { HaltReason, TradingState } from "../market/trading-state.ts";

/** Ms of market time at which a stop ends by itself: never. */
const NEVER = Number.POSITIVE_INFINITY;

/** Which symbols of a venue trade, why one does not, and until when. Times ms since midnight. */
export class TradingStates {
  readonly #state: Uint8Array;
  readonly #reason: Uint8Array;
  readonly #untilMs: Float64Array;
  /** Earliest end of a stop; no symbol needs a look before. */
  #nextMs = NEVER;

  constructor(symbols: number) {
    this.#state = new Uint8Array(symbols).fill(TradingState.Trading);
    this.#reason = new Uint8Array(symbols);
    this.#untilMs = new Float64Array(symbols).fill(NEVER);
  }

  state(symbol: SymbolId): TradingState {
    return this.#state[symbol] as TradingState;
  }

  reason(symbol: SymbolId): HaltReason {
    return this.#reason[symbol] as HaltReason;
  }

  isTrading(symbol: SymbolId): boolean {
    return this.#state[symbol] === TradingState.Trading;
  }

  trade(symbol: SymbolId): void {
    this.stop(symbol, TradingState.Trading, HaltReason.None);
  }

  /** @param untilMs When it ends by itself; absent: when somebody ends it. */
  stop(symbol: SymbolId, state: TradingState, reason: HaltReason, untilMs: number = NEVER): void {
    this.#state[symbol] = state;
    this.#reason[symbol] = reason;
    this.#untilMs[symbol] = untilMs;
    if (untilMs < this.#nextMs) this.#nextMs = untilMs;
  }

  /** The symbols whose stop ends at or before an instant. */
  due(nowMs: number): readonly SymbolId[] {
    if (nowMs < this.#nextMs) return [];
    const due: SymbolId[] = [];
    this.#nextMs = NEVER;
    this.#untilMs.forEach((untilMs, symbol) => {
      if (untilMs <= nowMs) due.push(symbol);
      else if (untilMs < this.#nextMs) this.#nextMs = untilMs;
    });
    return due;
  }
}
