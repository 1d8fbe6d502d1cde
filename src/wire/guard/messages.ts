import { asciiBytes } from "../../core/domain/bytes.ts";
import { type Canonical, canonicalText, parseCanonical } from "../control/canonical.ts";

/** How a field of a message looks. `count`: a whole number from 0. */
export type GuardFieldKind = "count" | "hex16" | "hex64" | "hex128" | "text";

type Fields = Readonly<Record<string, GuardFieldKind>>;
type MessageSpec = {
  readonly from: "gate" | "guard";
  readonly doc: string;
  readonly fields: Fields;
};

/**
 * What gate and guard say to each other, declared once: a line of canonical JSON each, with the
 * name in `type` and exactly these fields. A message with a `signature` is signed by its sender, a
 * Kill by the person who gave it.
 */
export const GUARD_MESSAGES = {
  Nonce: {
    from: "gate",
    doc: "Asks for a Go, every 500 ms. The gate's dead man counts from when it was sent.",
    fields: { gate: "count", incarnation: "count", nonce: "hex16" },
  },
  Head: {
    from: "gate",
    doc: "The journal up to `index` is on disk, and `hash` is its last seal (M13).",
    fields: {
      gate: "count",
      incarnation: "count",
      index: "count",
      hash: "hex64",
      signature: "hex128",
    },
  },
  Go: {
    from: "guard",
    doc: "The answer to a Nonce (M11), with the newest head that is kept; index 0: none is.",
    fields: {
      guard: "count",
      nonce: "hex16",
      incarnation: "count",
      index: "count",
      hash: "hex64",
      kills: "count",
      signature: "hex128",
    },
  },
  Kill: {
    from: "guard",
    doc: "A person's kill as it was signed: all that are kept before a first Go, new ones at once.",
    fields: { command: "text", signature: "hex128" },
  },
} as const satisfies Readonly<Record<string, MessageSpec>>;
export type GuardMessageName = keyof typeof GUARD_MESSAGES;

type ValueOf<K extends GuardFieldKind> = K extends "count" ? number : string;
/** A message by its name. */
export type GuardMessageOf<N extends GuardMessageName> = { readonly type: N } & {
  readonly [F in keyof (typeof GUARD_MESSAGES)[N]["fields"]]: ValueOf<
    (typeof GUARD_MESSAGES)[N]["fields"][F] & GuardFieldKind
  >;
};
export type GuardMessage = { [N in GuardMessageName]: GuardMessageOf<N> }[GuardMessageName];
/** A message without what its sender has yet to add. */
export type Unsigned<M extends GuardMessage> = Omit<M, "signature">;

/** Longest line in bytes; a peer that sends more is closed. */
export const GUARD_LINE_MAX = 8192;

const FORMS: Readonly<Record<GuardFieldKind, (value: Canonical) => boolean>> = {
  count: (value) => typeof value === "number" && value >= 0,
  hex16: (value) => typeof value === "string" && /^[0-9a-f]{16}$/.test(value),
  hex64: (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value),
  hex128: (value) => typeof value === "string" && /^[0-9a-f]{128}$/.test(value),
  text: (value) => typeof value === "string" && /^[ -~]{1,4096}$/.test(value),
};

/** The line of a message, its end included. */
export function guardLine(message: GuardMessage): string {
  return `${canonicalText(message)}\n`;
}

/** Reads a line without its end; null when it is none of these messages. Total: never throws. */
export function readGuardLine(line: string): GuardMessage | null {
  const value = line.length > GUARD_LINE_MAX ? null : parseCanonical(line);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  const map = value as Readonly<Record<string, Canonical>>;
  const { type } = map;
  if (typeof type !== "string" || !Object.hasOwn(GUARD_MESSAGES, type)) return null;
  const fields: Fields = GUARD_MESSAGES[type as GuardMessageName].fields;
  const names = Object.keys(fields);
  if (Object.keys(map).length !== names.length + 1) return null;
  const good = names.every((name) => {
    const field = map[name];
    return field !== undefined && FORMS[fields[name] as GuardFieldKind](field);
  });
  return good ? (map as unknown as GuardMessage) : null;
}

/** The bytes that the sender of a Head or Go signs. */
export function guardSignedBytes(
  message: Unsigned<GuardMessageOf<"Head">> | Unsigned<GuardMessageOf<"Go">>,
): Uint8Array {
  const { signature: _, ...rest } = message as GuardMessageOf<"Go">;
  const text = `${message.type.toUpperCase()}/v1\0${canonicalText(rest)}`;
  return asciiBytes(text);
}
