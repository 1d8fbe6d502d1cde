import { type Decoder, decimal, mapped, object, text, whole } from "./decode.ts";

/** What fills the simulated venues' books. */
export type MarketConfig = {
  /** Seeded market makers, or a folder of recorded LEAN days. */
  readonly mode: "synthetic" | { readonly leanFolder: string };
  readonly seed: number;
  /** Time of day at which the market starts, ms since midnight in New York. */
  readonly fromMs: number;
  /** The trading session, ms since midnight in New York. */
  readonly openMs: number;
  readonly closeMs: number;
  /** Whether a synthetic market has the phases and auctions of a day, or is open at once. */
  readonly phases: boolean;
  /** Simulated seconds in one second. */
  readonly speed: number;
};

/** A text that cannot be read, with what is allowed. */
export type Refusal = { readonly allowed: string };

const MODES = '"synthetic" or "lean:" and the folder of recorded days';
const TIME_OF_DAY = "a time of day from 00:00 to 23:59:59, such as 09:30";

/** Reads `synthetic` or `lean:DIR`. */
export function parseMarketMode(words: string): MarketConfig["mode"] | Refusal {
  if (words === "synthetic") return "synthetic";
  const leanFolder = /^lean:(.+)$/.exec(words)?.[1];
  return leanFolder === undefined ? { allowed: MODES } : { leanFolder };
}

/** Reads `09:30` or `09:30:15` as ms since midnight. */
export function parseTimeOfDay(words: string): number | Refusal {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(words);
  if (match === null) return { allowed: TIME_OF_DAY };
  const [, hours, minutes, seconds = "0"] = match;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

const timeOfDay: Decoder<number> = mapped(text(/^/, TIME_OF_DAY), parseTimeOfDay);

/** The section `market` of config/smars.yaml. */
export const market: Decoder<MarketConfig> = mapped(
  object({
    mode: mapped(text(/^/, MODES), parseMarketMode),
    seed: whole("a whole number", 0, 4_294_967_295),
    from: timeOfDay,
    open: timeOfDay,
    close: timeOfDay,
    speed: decimal("simulated seconds a second", 0.01, 1000),
  }),
  ({ from, open, close, ...same }) => {
    const times = { fromMs: from, openMs: open, closeMs: close };
    return { ...same, ...times, phases: false };
  },
);
