import { ReportKind, type SuspenseRecord } from "./records.ts";

/** One execution that no order of ours explains. */
export type SuspenseLine = {
  readonly venue: number;
  readonly symbol: string;
  readonly side: number;
  readonly qty: number;
  /** $0.0001. */
  readonly px: number;
};

/** Sum of one symbol at one venue; buys and sells never offset each other. */
export type SuspensePosition = {
  readonly venue: number;
  readonly symbol: string;
  shares: number;
  /** $0.0001. */
  notional: number;
};

/**
 * The suspense account (C21): what venues say that we traded and no order of ours explains. Each
 * execution counts once, and no more when its order is found or the venue breaks the trade.
 */
export class SuspenseAccount {
  readonly #lines: Map<string, Map<string, SuspenseLine>> = new Map();
  /** Executions that two people have explained: none counts again when its venue repeats it. */
  readonly #explained: Set<string> = new Set();
  /** Shares of all lines. */
  shares = 0;
  /**
   * Money of all lines, $0.0001. A venue may report any price and size: beyond 2^53 it is rounded,
   * and far above any limit that a configuration can hold.
   */
  notional = 0;

  apply(r: SuspenseRecord): void {
    if (r.kind === ReportKind.Bust) this.remove(r.venue, r.execId);
    if (r.counts !== 1 || r.lastQty === 0) return;
    const { venue, symbol, side, lastQty: qty, lastPx: px } = r;
    // A correction says anew what one execution was; anything else that differs counts as more.
    if (r.kind === ReportKind.Correct) this.remove(venue, r.execId);
    const key = keyOf(venue, r.execId);
    const lines = this.#lines.get(key) ?? new Map<string, SuspenseLine>();
    const content = `${qty}@${px}`;
    if (lines.has(content) || this.#explained.has(`${key} ${content}`)) return;
    lines.set(content, { venue, symbol, side, qty, px });
    this.#lines.set(key, lines);
    this.shares += qty;
    this.notional += qty * px;
  }

  /** Whether an execution stands here so, or people have explained it. */
  knows(r: {
    readonly venue: number;
    readonly execId: Int32Array;
    readonly lastQty: number;
    readonly lastPx: number;
  }): boolean {
    if (this.#lines.size === 0 && this.#explained.size === 0) return false;
    const key = keyOf(r.venue, r.execId);
    const content = `${r.lastQty}@${r.lastPx}`;
    return this.#lines.get(key)?.has(content) === true || this.#explained.has(`${key} ${content}`);
  }

  /** Takes an execution out: its order is known now, or the trade is broken. */
  remove(venue: number, execId: Int32Array): void {
    const key = keyOf(venue, execId);
    for (const { qty, px } of this.#lines.get(key)?.values() ?? []) {
      this.shares -= qty;
      this.notional -= qty * px;
    }
    this.#lines.delete(key);
  }

  /** Every line that stands now is explained by two people, and exposure no more. */
  explain(): void {
    for (const [key, lines] of this.#lines) {
      for (const content of lines.keys()) this.#explained.add(`${key} ${content}`);
    }
    this.#lines.clear();
    this.shares = 0;
    this.notional = 0;
  }

  /** What people sign when they explain them, a line each: which execution, and what of it. */
  get words(): string[] {
    return [...this.#lines].flatMap(([key, lines]) =>
      [...lines].map(([content, { symbol, side }]) => `${key} ${symbol} ${side} ${content}`),
    );
  }

  get lines(): SuspenseLine[] {
    return [...this.#lines.values()].flatMap((lines) => [...lines.values()]);
  }

  /** Sums by symbol and venue. */
  get positions(): SuspensePosition[] {
    const sums = new Map<string, SuspensePosition>();
    for (const { venue, symbol, qty, px } of this.lines) {
      const key = `${venue} ${symbol}`;
      const sum = sums.get(key) ?? { venue, symbol, shares: 0, notional: 0 };
      sum.shares += qty;
      sum.notional += qty * px;
      sums.set(key, sum);
    }
    return [...sums.values()];
  }
}

function keyOf(venue: number, execId: Int32Array): string {
  return `${venue} ${execId.join(" ")}`;
}
