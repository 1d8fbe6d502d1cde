import { canonicalText, parseCanonical } from "./canonical.ts";

/** What two people sign of an order that its venue does not answer for. */
export type ResolveContent = {
  /** ClOrdID(11) of the order at the venue, 14 characters. */
  readonly order: string;
  /** All that the venue filled of it, reported or not; 0: nothing. */
  readonly cumQty: number;
  /** Price of what was not reported, $0.0001; 0 when nothing is missing. */
  readonly px: number;
  /** SHA-256 of who was phoned, when, and what was said; 64 hex digits. */
  readonly evidence: string;
  /** Letter of the venue that was asked: of an order that the journal lacks. */
  readonly venue?: string;
};

const KEYS = "cumQty,evidence,order,px";
const VENUE = /^[A-Z]$/;
const ORDER = /^[0-9A-Z]{14}$/;
const HASH = /^[0-9a-f]{64}$/;
const QTY_MAX = 2_147_483_647;
const PX_MAX = 4_294_967_295;

/** The canonical text by whose hash the command is bound. */
export function encodeResolveContent(content: ResolveContent): string {
  return canonicalText({ ...content });
}

/** Reads it; null when it is not the canonical text of one. Total: never throws. */
export function decodeResolveContent(text: string): ResolveContent | null {
  const value = parseCanonical(text);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  const keys = Object.keys(value).join(",");
  if (keys !== KEYS && keys !== `${KEYS},venue`) return null;
  const { order, cumQty, px, evidence, venue } = value as Readonly<Record<string, unknown>>;
  if (typeof order !== "string" || !ORDER.test(order)) return null;
  if (typeof evidence !== "string" || !HASH.test(evidence)) return null;
  if (typeof cumQty !== "number" || cumQty < 0 || cumQty > QTY_MAX) return null;
  if (typeof px !== "number" || px < 0 || px > PX_MAX) return null;
  const said = { order, cumQty, px, evidence };
  if (venue === undefined) return said;
  return typeof venue === "string" && VENUE.test(venue) ? { ...said, venue } : null;
}
