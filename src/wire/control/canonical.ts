/** What canonical JSON can hold: no fraction, no exponent, no null. */
export type Canonical =
  | string
  | number
  | boolean
  | readonly Canonical[]
  | { readonly [key: string]: Canonical };

/**
 * The one text of a value: keys in the order of their UTF-16 units, no blanks, whole numbers only.
 * What is signed and hashed is this text in UTF-8, so that two programs that agree on a value agree
 * on its bytes. Throws on a number that is not a safe integer: our own mistake.
 */
export function canonicalText(value: Canonical): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new Error(`no canonical form: ${value}`);
    return String(value === 0 ? 0 : value);
  }
  if (isList(value)) return `[${value.map(canonicalText).join(",")}]`;
  const keys = Object.keys(value).sort();
  const entries = keys.map(
    (key) => `${JSON.stringify(key)}:${canonicalText(value[key] as Canonical)}`,
  );
  return `{${entries.join(",")}}`;
}

/**
 * Reads a text only when it is canonical: written again it gives the same text. A key that stands
 * twice, another order, a blank, a fraction are all refused (null), so that nobody signs one
 * meaning and is held to another.
 */
export function parseCanonical(text: string): Canonical | null {
  try {
    const value: Canonical = JSON.parse(text);
    return canonicalText(value) === text ? value : null;
  } catch {
    return null;
  }
}

function isList(value: Canonical): value is readonly Canonical[] {
  return Array.isArray(value);
}
