import { People, type PeopleEvent, ROLES, type Role } from "../../core/control/people.ts";
import { entryFault, type PeopleEntry } from "../../core/control/people-rules.ts";
import { asciiBytes, hexDigits } from "../../core/domain/bytes.ts";
import type { Sha256 } from "../journal/format.ts";
import { type Canonical, canonicalText, parseCanonical } from "./canonical.ts";

/** Longest line in characters; what is longer is not looked at. */
const LINE_MAX = 16_384;
const FIRST_PREV = "0".repeat(64);

const HEX64 = /^[0-9a-f]{64}$/;
const HEX128 = /^[0-9a-f]{128}$/;
const ID = /^[A-Za-z0-9._-]{1,32}$/;
const NAME = /^[ -~]{1,64}$/;

/** A signature over `entryBytes`, hex, by a key. */
export type EntrySignature = { readonly keyId: string; readonly signature: string };

/** An entry with the signatures that it has so far. */
export type SignedEntry = {
  readonly entry: PeopleEntry;
  readonly signatures: readonly EntrySignature[];
};

/** Checks an Ed25519 signature: raw public key in hex, bytes, signature in hex. */
export type VerifySignature = (publicKey: string, bytes: Uint8Array, signature: string) => boolean;

/** What checking a log takes. */
export type LogCrypto = { readonly sha256: Sha256; readonly verify: VerifySignature };

/** Where a log ends: what the next entry has to name. */
export type LogHead = { readonly n: number; readonly hash: string };

/** A log read to its end, or the first line that may not stand there. */
export type PeopleFold =
  | { readonly type: "Folded"; readonly people: People; readonly head: LogHead }
  | { readonly type: "Damaged"; readonly line: number; readonly why: string };

/** Head of a log without any entry. */
export const NO_ENTRIES: LogHead = { n: 0, hash: FIRST_PREV };

/** The bytes that the signers of an entry sign. */
export function entryBytes(entry: PeopleEntry): Uint8Array {
  return asciiBytes(`PEOPLE/v1\0${canonicalText(toCanonical(entry))}`);
}

/** The line of an entry, without its line end. */
export function entryLine({ entry, signatures }: SignedEntry): string {
  return canonicalText({
    entry: toCanonical(entry),
    signatures: signatures.map(({ keyId, signature }) => ({ keyId, signature })),
  });
}

/** Reads a line; null when it is not the canonical line of one. */
export function decodeEntry(line: string): SignedEntry | null {
  if (line.length > LINE_MAX) return null;
  const map = mapOf(parseCanonical(line), "entry,signatures");
  const body = map === null ? null : mapOf(map.entry, "at,events,n,prev,v");
  if (map === null || body === null || body.v !== 1) return null;
  const { at, n, prev } = body;
  if (!isCount(at) || !isCount(n) || !isText(prev, HEX64)) return null;
  const events = listOf(body.events, decodeEvent);
  const signatures = listOf(map.signatures, decodeSignature);
  if (events === null || signatures === null) return null;
  return { entry: { v: 1, n, prev, at, events }, signatures };
}

/**
 * Folds a whole log. Every line must be whole, follow the one before it by hash and number, and be
 * signed by those who may decide it; the first that is not damages the log.
 */
export function foldPeople(text: string, crypto: LogCrypto): PeopleFold {
  const people = new People();
  let head = NO_ENTRIES;
  const lines = text.split("\n");
  if (lines.pop() !== "") return { type: "Damaged", line: lines.length + 1, why: "a torn line" };
  for (const line of lines) {
    const signed = decodeEntry(line);
    const why = signed === null ? "not an entry" : signedFault(people, head, signed, crypto);
    if (signed === null || why !== null) {
      return { type: "Damaged", line: head.n + 1, why: why ?? "not an entry" };
    }
    for (const event of signed.entry.events) people.apply(event);
    head = { n: head.n + 1, hash: hashOf(line, crypto.sha256) };
  }
  return { type: "Folded", people, head };
}

/** Why a signed entry may not follow this head, or null. */
export function signedFault(
  people: People,
  head: LogHead,
  { entry, signatures }: SignedEntry,
  { verify }: LogCrypto,
): string | null {
  if (entry.n !== head.n + 1) return `entry ${entry.n} after entry ${head.n}`;
  if (entry.prev !== head.hash) return "it does not follow the line before it";
  const bytes = entryBytes(entry);
  for (const { keyId, signature } of signatures) {
    const publicKey = people.key(keyId)?.publicKey ?? ownKey(entry, keyId);
    if (publicKey === undefined) return `nobody has the key ${keyId}`;
    if (!verify(publicKey, bytes, signature)) return `the signature of ${keyId} is wrong`;
  }
  return entryFault(
    people,
    entry,
    signatures.map(({ keyId }) => keyId),
  );
}

/** The founders' keys are in the entry that they sign. */
function ownKey(entry: PeopleEntry, keyId: string): string | undefined {
  if (entry.n !== 1) return undefined;
  for (const event of entry.events) {
    if (event.type === "KeyEnrolled" && event.keyId === keyId) return event.publicKey;
  }
  return undefined;
}

function toCanonical({ v, n, prev, at, events }: PeopleEntry): Canonical {
  return { v, n, prev, at, events: events.map((event) => ({ ...event })) };
}

function decodeEvent(value: Canonical): PeopleEvent | null {
  const person = mapOf(value, "demo,name,person,roles,type");
  if (person?.type === "PersonEnrolled") {
    const { demo, name, person: id } = person;
    const roles = listOf(person.roles, decodeRole);
    if (typeof demo !== "boolean" || !isText(name, NAME) || !isText(id, ID) || roles === null) {
      return null;
    }
    return { type: "PersonEnrolled", person: id, name, roles, demo };
  }
  const changed = mapOf(value, "person,roles,type");
  if (changed?.type === "RolesChanged" && isText(changed.person, ID)) {
    const roles = listOf(changed.roles, decodeRole);
    return roles === null ? null : { type: "RolesChanged", person: changed.person, roles };
  }
  const key = mapOf(value, "keyId,person,publicKey,type");
  if (key?.type === "KeyEnrolled") {
    const { keyId, person: id, publicKey } = key;
    if (!isText(keyId, ID) || !isText(id, ID) || !isText(publicKey, HEX64)) return null;
    return { type: "KeyEnrolled", person: id, keyId, publicKey };
  }
  const revoked = mapOf(value, "keyId,type");
  if (revoked?.type !== "KeyRevoked" || !isText(revoked.keyId, ID)) return null;
  return { type: "KeyRevoked", keyId: revoked.keyId };
}

function decodeRole(value: Canonical): Role | null {
  return ROLES.find((role) => role === value) ?? null;
}

function decodeSignature(value: Canonical): EntrySignature | null {
  const map = mapOf(value, "keyId,signature");
  if (map === null || !isText(map.keyId, ID) || !isText(map.signature, HEX128)) return null;
  return { keyId: map.keyId, signature: map.signature };
}

type CanonicalMap = { readonly [key: string]: Canonical };

/** A map with exactly these keys, as they stand in their canonical order. */
function mapOf(value: Canonical | null | undefined, keys: string): CanonicalMap | null {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  return Object.keys(value).join(",") === keys ? (value as CanonicalMap) : null;
}

function listOf<T>(
  value: Canonical | undefined,
  decode: (entry: Canonical) => T | null,
): readonly T[] | null {
  if (!Array.isArray(value)) return null;
  const list = value.map(decode);
  return list.includes(null) ? null : (list as T[]);
}

function isText(value: Canonical | undefined, form: RegExp): value is string {
  return typeof value === "string" && form.test(value);
}

function isCount(value: Canonical | undefined): value is number {
  return typeof value === "number" && value >= 0;
}

function hashOf(line: string, sha256: Sha256): string {
  return hexDigits(sha256(asciiBytes(line)));
}
