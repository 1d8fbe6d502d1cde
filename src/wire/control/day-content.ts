import { dateText, parseDate } from "../../core/domain/civil-date.ts";
import { canonicalText, parseCanonical } from "./canonical.ts";

/** What people sign of a trading day. */
export type DayContent = {
  readonly action: "open" | "close";
  /** Days since 1970. */
  readonly tradeDate: number;
  /** SHA-256 of the manifest of the day's bundle, hex. */
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
  if (action !== "open" && action !== "close") return null;
  if (typeof digest !== "string" || !HASH.test(digest)) return null;
  const tradeDate = typeof date === "string" ? parseDate(date) : null;
  return tradeDate === null ? null : { action, tradeDate, digest };
}
