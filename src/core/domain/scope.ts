/**
 * What a kill, a state or a limit covers: the whole firm, or every order of one client, account,
 * symbol, venue, router or strategy.
 */
export const SCOPE_KINDS = [
  "firm",
  "client",
  "account",
  "symbol",
  "venue",
  "router",
  "strategy",
] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

/** `name` is empty for the firm, and only for it. */
export type Scope = { readonly kind: ScopeKind; readonly name: string };

export const FIRM: Scope = { kind: "firm", name: "" };

/** What a name may hold: it stands in logs, records and signed commands as it is. */
const NAME = /^[A-Za-z0-9._-]{1,16}$/;
/** A single parent, and a single order at a venue: what people may speak of besides scopes. */
const PARENT = /^parent:[1-9]\d{0,8}$/;
const ORDER = /^order:[0-9A-Z]{14}$/;
const REFUSED = /^refused:[1-9]\d{0,8}$/;
const LIMIT = /^limit:[A-Za-z0-9._-]{1,64}$/;

/** Reads `firm` or `kind:name`, such as `symbol:IBM`; null for anything else. */
export function parseScope(text: string): Scope | null {
  if (text === "firm") return FIRM;
  const colon = text.indexOf(":");
  const kind = SCOPE_KINDS.find((known) => known === text.slice(0, colon));
  const name = text.slice(colon + 1);
  if (colon < 0 || kind === undefined || kind === "firm" || !NAME.test(name)) return null;
  return { kind, name };
}

/** The scope as it is written: `firm`, `symbol:IBM`. */
export function scopeText(scope: Scope): string {
  return scope.kind === "firm" ? "firm" : `${scope.kind}:${scope.name}`;
}

/** Number of the parent that `parent:N` names, 0 when the text names none. */
export function parentOfScope(text: string): number {
  return PARENT.test(text) ? Number(text.slice("parent:".length)) : 0;
}

/** ClOrdID(11) of the order at a venue that `order:ID` names, "" when the text names none. */
export function orderOfScope(text: string): string {
  return ORDER.test(text) ? text.slice("order:".length) : "";
}

/** The name of the limit that `limit:NAME` names, "" when the text names none. */
export function limitOfScope(text: string): string {
  return LIMIT.test(text) ? text.slice("limit:".length) : "";
}

/** Number of the refused order that `refused:N` names, 0 when the text names none. */
export function refusedOfScope(text: string): number {
  return REFUSED.test(text) ? Number(text.slice("refused:".length)) : 0;
}
