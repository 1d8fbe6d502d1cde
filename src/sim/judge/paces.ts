import { Violation } from "../violation.ts";
import type { Child } from "./book.ts";
import type { VisibleLimits } from "./facts.ts";
import { Field, word } from "./fix-words.ts";
import { Recent } from "./recent.ts";

/** A little less than the gate's: it reads its clock before it writes the time on a message. */
const SECOND_MS = 990;
export const MINUTE_MS = 59_900;

/**
 * Orders and shares that left for venues within a second or a minute, by SendingTime(52): the
 * gate's clock may run apart from the world's, and its limits count by it (C24, C26, C27).
 */
export class Paces {
  readonly #sent: Recent = new Recent();
  readonly #children: Map<number, number> = new Map();
  #newestMs = 0;

  /** An order is written to a venue. */
  sent(child: Child, text: string, limits: VisibleLimits): void {
    this.#newestMs = Math.max(this.#newestMs, sendingMs(text));
    const { number } = child.parent;
    const symbol = word(text, Field.Symbol);
    const one = [SECOND_MS, 1] as const;
    this.#atMost("C24", "the firm's children", ...one, limits.firmChildrenMaxPerS);
    this.#atMost("C24", `children in ${symbol}`, ...one, limits.symbolChildrenMaxPerS);
    const { symbolSharesMaxPerMin, parentSharesMaxPerS, parentChildrenMax } = limits;
    this.#atMost("C27", `shares in ${symbol}`, MINUTE_MS, child.qty, symbolSharesMaxPerMin);
    this.#atMost("C26", `shares of P${number}`, SECOND_MS, child.qty, parentSharesMaxPerS);
    const children = (this.#children.get(number) ?? 0) + 1;
    this.#children.set(number, children);
    if (children <= parentChildrenMax) return;
    throw new Violation("C26", `P${number}: ${children} children, at most ${parentChildrenMax}`);
  }

  /** The gate's power is lost: what it had not written it counts no more. */
  powerLost(): void {
    this.#sent.clear();
    this.#children.clear();
  }

  #atMost(rule: string, what: string, windowMs: number, much: number, most: number): void {
    this.#sent.add(what, this.#newestMs, much);
    const sum = this.#sent.sum(what, this.#newestMs, windowMs);
    if (sum > most)
      throw new Violation(rule, `${what}: ${sum} within ${windowMs} ms, at most ${most}`);
  }
}

/** SendingTime(52) as milliseconds: right within a month, and later in a later one. */
export function sendingMs(text: string): number {
  const time = word(text, Field.SendingTime);
  const part = (from: number, to: number): number => Number(time.slice(from, to));
  const day = part(0, 4) * 372 + part(4, 6) * 31 + part(6, 8);
  const minutes = (day * 24 + part(9, 11)) * 60 + part(12, 14);
  return (minutes * 60 + part(15, 17)) * 1000 + part(18, 21);
}
