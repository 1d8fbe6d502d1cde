import { dateText, parseDate } from "../../core/domain/civil-date.ts";
import { canonicalText, parseCanonical } from "./canonical.ts";

const ACTIONS = ["open", "close", "explain"] as const;
/** What is done with a trading day. */
type DayAction = (typeof ACTIONS)[number];

/** What people sign of a trading day. */
export type DayContent = {
  readonly action: DayAction;
  /** Days since 1970. */
  readonly tradeDate: number;
  /** SHA-256, hex: of the manifest of the day's bundle, or of the breaks that are explained. */
  readonly digest: string;
};

const KEYS = "action,digest,tradeDate";
const HASH = /^[0-9a-f]{64}$/;

/** The canonical text by whose hash the command is bound. */
export function encodeDayContent({ action, tradeDate, digest }: DayContent): string {
  return canonicalText({ action, tradeDate: dateText(tradeDate), digest });
}

/** Reads it; null when it is not the canonical text of one. Total: never throws. */
export function decodeDayContent(text: string): DayContent | null {
  const value = parseCanonical(text);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  if (Object.keys(value).join(",") !== KEYS) return null;
  const { action, tradeDate: date, digest } = value as Readonly<Record<string, unknown>>;
  if (!ACTIONS.some((one) => one === action)) return null;
  if (typeof digest !== "string" || !HASH.test(digest)) return null;
  const tradeDate = typeof date === "string" ? parseDate(date) : null;
  return tradeDate === null ? null : { action: action as DayAction, tradeDate, digest };
}
