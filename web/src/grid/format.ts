const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const ONE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
const PRICE = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 4,
});
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** Shares and counts: `12,300`. */
export function count(n: number): string {
  return WHOLE.format(n);
}

/** A count that may be zero in a table where zero is no news. */
export function quietCount(n: number): string {
  return n === 0 ? "–" : WHOLE.format(n);
}

/** Shares that go on growing: `9,876,500`, then `12.34 M`. */
export function shares(n: number): string {
  return n < 10_000_000 ? WHOLE.format(n) : `${(n / 1e6).toFixed(2)} M`;
}

/** Shares shown at a price: whole up to `99,900`, then thousands, `124 k`. */
export function shownSize(n: number): string {
  if (n === 0) return "–";
  return n < 100_000 ? WHOLE.format(n) : `${WHOLE.format(Math.floor(n / 1000))} k`;
}

/** A rate a second, to one decimal. */
export function rate(n: number): string {
  return n >= 100 ? WHOLE.format(n) : ONE.format(n);
}

/** USD with two to four decimals, a dash for none. */
export function usd(n: number | null | undefined): string {
  return n === null || n === undefined ? "–" : PRICE.format(n);
}

/** Time of day of the person at the screen: `09:31:05`. */
export function clock(utcMs: number): string {
  return CLOCK.format(utcMs);
}

/** A span: `12 ms`, `3.4 s`, `5 min`. */
export function span(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min`;
}

/** `PartiallyFilled` as people say it: `Partially filled`. */
export function words(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
