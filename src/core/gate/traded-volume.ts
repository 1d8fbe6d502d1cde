import { partOf, RateWindows } from "./rate-windows.ts";

const MINUTE_MS = 60_000;
/** No sum was told on this connection. */
const UNKNOWN = -1;
/** What a window holds at most. */
const MOST = 2_147_483_647;

/**
 * Shares that have traded in each symbol at all venues within the last minute (C27), as `quotes`
 * tells them: a sum that grows while it runs. They count from when the gate heard of them, on its
 * own clock, by sevenths of the minute as what it sends does.
 *
 * Whatever is not known to have traded just now counts nothing: the first sum of a connection, one
 * that is below the last (another start of `quotes`), what is heard late, and all there is when the
 * clock goes back. A connection that is lost takes nothing out of the window: it runs empty by
 * itself.
 */
export class TradedVolume {
  readonly #windows: RateWindows;
  readonly #told: Float64Array;
  #isLate = false;

  /** @param symbols Instruments that there are. */
  constructor(symbols: number) {
    this.#windows = new RateWindows(symbols);
    this.#told = new Float64Array(symbols).fill(UNKNOWN);
  }

  /** @param sum Shares since `quotes` started, a whole number. */
  told(symbol: number, sum: number, nowNs: number): void {
    const before = this.#told[symbol] as number;
    this.#told[symbol] = this.#isLate ? UNKNOWN : sum;
    if (before === UNKNOWN || sum <= before) return;
    const part = partAt(nowNs);
    const room = MOST - this.#windows.count(symbol, part);
    this.#windows.add(symbol, part, Math.min(sum - before, room));
  }

  /** The connection is lost: what trades until the next one is not known. */
  lost(): void {
    this.#told.fill(UNKNOWN);
    this.#isLate = false;
  }

  /** Whether what is told now had waited, behind a standstill of the gate, and for too long. */
  late(isLate: boolean): void {
    if (isLate) this.lost();
    this.#isLate = isLate;
  }

  /** Shares within the last minute, below 2^31. */
  within(symbol: number, nowNs: number): number {
    return this.#windows.count(symbol, partAt(nowNs));
  }

  /** So many have traded within the minute, all of them now: what a journal says of a decision. */
  set(symbol: number, shares: number, nowNs: number): void {
    this.#windows.reset(symbol, partAt(nowNs), shares);
  }

  /** A word that means nothing, of a symbol's row: reading it brings it near. */
  fetch(symbol: number): number {
    return this.#windows.fetch(symbol);
  }
}

function partAt(nowNs: number): number {
  return partOf(nowNs / 1e6, MINUTE_MS);
}
