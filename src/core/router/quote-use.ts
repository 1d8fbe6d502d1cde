/** How long a quote that was asked for is left alone when nothing is heard of it. */
const RETRY_NS = 20e6;
/** Doubling stops here: 20 ms x 2^6 = 1.28 s. */
const MISSES_MAX = 6;

/**
 * What this router has asked of each quote, so that no shown share is asked for twice. A row is
 * one side of one venue's book in one symbol, named by who takes it: buys take the ask.
 *
 * `spent` counts the shares asked for since the quote last changed, filled or not; `inFlight`
 * those that may still fill. A changed quote shows what was taken before, so only what is in
 * flight goes on counting; without a change the rest comes back after a back-off.
 */
export class QuoteUse {
  readonly #venues: number;
  readonly #inFlight: Float64Array;
  readonly #spent: Float64Array;
  /** Most aggressive price in flight: it says which quotes those shares can still reach. */
  readonly #reach: Float64Array;
  readonly #retryNs: Float64Array;
  readonly #holdNs: Float64Array;
  readonly #misses: Uint8Array;
  /** The row of orders that take no quote. */
  readonly nobody: number;

  constructor(symbols: number, venues: number) {
    this.nobody = symbols * venues * 2;
    const rows = this.nobody + 1;
    this.#venues = venues;
    this.#inFlight = new Float64Array(rows);
    this.#spent = new Float64Array(rows);
    this.#reach = new Float64Array(rows);
    this.#retryNs = new Float64Array(rows);
    this.#holdNs = new Float64Array(rows);
    this.#misses = new Uint8Array(rows);
  }

  row(symbol: number, venueIndex: number, buy: boolean): number {
    return (symbol * this.#venues + venueIndex) * 2 + (buy ? 1 : 0);
  }

  /** Shares asked for that the quote has not shown as gone; counts against what is shown. */
  spent(row: number, nowNs: number): number {
    const inFlight = this.#inFlight[row] as number;
    if ((this.#spent[row] as number) > inFlight && (this.#retryNs[row] as number) <= nowNs) {
      this.#spent[row] = inFlight;
    }
    return this.#spent[row] as number;
  }

  /** Whether the row rests until an instant, whatever its quote does. */
  held(row: number, nowNs: number): boolean {
    return (this.#holdNs[row] as number) > nowNs;
  }

  /** When a row that gives nothing now is worth another look by itself; 0: only with a change. */
  wakeNs(row: number, nowNs: number): number {
    if (this.held(row, nowNs)) return this.#holdNs[row] as number;
    const idle = (this.#spent[row] as number) > (this.#inFlight[row] as number);
    return idle ? (this.#retryNs[row] as number) : 0;
  }

  inFlight(row: number): number {
    return this.#inFlight[row] as number;
  }

  /** A child asks for shares. The back-off counts from its end, not from here. */
  take(row: number, qty: number, px: number, buy: boolean): void {
    const reach = this.#reach[row] as number;
    if (this.#inFlight[row] === 0 || (buy ? px > reach : px < reach)) this.#reach[row] = px;
    this.#inFlight[row] = (this.#inFlight[row] as number) + qty;
    this.#spent[row] = (this.#spent[row] as number) + qty;
  }

  /** Shares of a child in flight were filled; they stay spent until the quote changes. */
  filled(row: number, qty: number, nowNs: number): void {
    this.#inFlight[row] = (this.#inFlight[row] as number) - qty;
    this.#misses[row] = 0;
    this.#retryNs[row] = nowNs + RETRY_NS;
  }

  /** A child ended with shares left over. Twice in a row without any fill, and the row rests. */
  ended(row: number, leftQty: number, gaveNothing: boolean, nowNs: number): void {
    this.#inFlight[row] = (this.#inFlight[row] as number) - leftQty;
    if (!gaveNothing) {
      this.#retryNs[row] = nowNs + RETRY_NS;
      return;
    }
    const misses = Math.min((this.#misses[row] as number) + 1, MISSES_MAX);
    this.#misses[row] = misses;
    this.#retryNs[row] = nowNs + RETRY_NS * 2 ** (misses - 1);
    if (misses > 1) this.hold(row, this.#retryNs[row] as number);
  }

  /** A proposal was refused: its shares never went out. */
  returned(row: number, qty: number): void {
    this.#inFlight[row] = (this.#inFlight[row] as number) - qty;
    this.#spent[row] = Math.max((this.#spent[row] as number) - qty, this.#inFlight[row] as number);
  }

  /**
   * The quote changed.
   *
   * @param px New price of the side, 0 when it is empty. Shares in flight at prices that do not
   *           reach it cannot take it and so do not count against it.
   */
  changed(row: number, px: number, buy: boolean): void {
    const reach = this.#reach[row] as number;
    const beyond = px !== 0 && (buy ? px > reach : px < reach);
    this.#spent[row] = beyond ? 0 : (this.#inFlight[row] as number);
  }

  /** Leaves a row alone until an instant. */
  hold(row: number, untilNs: number): void {
    if ((this.#holdNs[row] as number) < untilNs) this.#holdNs[row] = untilNs;
  }
}
