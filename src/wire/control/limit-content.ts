import { canonicalText, parseCanonical } from "./canonical.ts";

/** What people sign of a limit; values are whole numbers of 10^-decimals of its unit. */
export type LimitContent = {
  /** Its name in limits.yaml. */
  readonly limit: string;
  /** What stands now. */
  readonly from: number;
  readonly to: number;
  /** UTC ms at which a laxer value goes back by itself; 0: it stands for good. */
  readonly until: number;
};

const KEYS = "from,limit,to,until";
const NAME = /^[A-Za-z0-9._-]{1,64}$/;

/** The canonical text by whose hash the command is bound. */
export function encodeLimitContent(content: LimitContent): string {
  return canonicalText({ ...content });
}

/** Reads it; null when it is not the canonical text of one. Total: never throws. */
export function decodeLimitContent(text: string): LimitContent | null {
  const value = parseCanonical(text);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  if (Object.keys(value).join(",") !== KEYS) return null;
  const { limit, from, to, until } = value as Readonly<Record<string, unknown>>;
  if (typeof limit !== "string" || !NAME.test(limit)) return null;
  if (typeof from !== "number" || typeof to !== "number") return null;
  if (typeof until !== "number" || until < 0) return null;
  return { limit, from, to, until };
}
