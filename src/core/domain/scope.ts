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
