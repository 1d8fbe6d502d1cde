import type { DayContents } from "../../wire/day/encode-bundle.ts";

/** What a fleet's days may say of one of their symbols or venues that no ordinary day says. */
export const DAY_WORDS = [
  "restricted",
  "not allowed",
  "hardly traded",
  "not located",
  "restricted in short sales",
  "access fee unknown",
] as const;
export type DayWord = (typeof DAY_WORDS)[number];

/** Shares a day. */
const HARDLY = 1000;

/** The day with this word of the last of its symbols, or of its venues: the others are ordinary. */
export function withWord(day: DayContents, word: DayWord): DayContents {
  const { symbol } = day.securities.at(-1) as DayContents["securities"][number];
  switch (word) {
    case "restricted":
      return { ...day, restricted: [symbol] };
    case "not allowed":
      return { ...day, allowed: day.allowed.filter((one) => one !== symbol) };
    case "hardly traded":
      return {
        ...day,
        securities: day.securities.map((x) => (x.symbol === symbol ? { ...x, adv: HARDLY } : x)),
      };
    case "not located":
      return { ...day, locates: day.locates.filter((one) => one.symbol !== symbol) };
    case "restricted in short sales":
      return { ...day, ssr: [symbol] };
    case "access fee unknown":
      return { ...day, fees: day.fees.slice(0, -1) };
  }
}
