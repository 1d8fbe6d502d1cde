import type { Layout } from "./layout.ts";
import { FLEET_ENTRIES, FLEET_MESSAGES, FLEET_SCHEMA_VERSION } from "./schema.ts";

/**
 * The whole declaration as text, one line a field: numbers, names and types in the order in which
 * they lie in the frame. Documentation is left out, for it changes no byte.
 */
export function canonicalSchema(): string {
  const lines = [`schema ${FLEET_SCHEMA_VERSION}`];
  for (const message of FLEET_MESSAGES) {
    lines.push(`message ${message.type} ${message.spec.name} ${message.size}`, ...fields(message));
  }
  for (const [message, entry] of FLEET_ENTRIES) {
    lines.push(`entry ${message.type} ${entry.spec.name} ${entry.size}`, ...fields(entry));
  }
  return `${lines.join("\n")}\n`;
}

/** FNV-1a, 64 bits, over the canonical text. Tells builds apart; it is no signature. */
export function schemaDigest(): { readonly lo: number; readonly hi: number } {
  const digest = fnv1a(canonicalSchema());
  return { lo: Number(digest & 0xffff_ffffn), hi: Number(digest >> 32n) };
}

/** FNV-1a over ASCII text, as published by Fowler, Noll and Vo. */
export function fnv1a(text: string): bigint {
  let hash = 0xcbf2_9ce4_8422_2325n;
  for (let i = 0; i < text.length; i++) {
    hash ^= BigInt(text.charCodeAt(i) & 0xff);
    hash = (hash * 0x0000_0100_0000_01b3n) & 0xffff_ffff_ffff_ffffn;
  }
  return hash;
}

function fields(layout: Layout): string[] {
  return Object.entries(layout.spec.fields).map(
    ([name, field]) => `  ${field.id} ${name} ${field.type} at ${layout.at[name]}`,
  );
}
