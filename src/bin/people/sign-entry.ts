import { readFileSync } from "node:fs";
import type { People, PeopleEvent, PersonKey } from "../../core/control/people.ts";
import type { PeopleEntry } from "../../core/control/people-rules.ts";
import { type SigningKey, signEd25519, signingKeyOf } from "../../shell/kill/ed25519.ts";
import { appendEntry } from "../../shell/kill/people-file.ts";
import {
  type EntrySignature,
  entryBytes,
  type LogHead,
  NO_ENTRIES,
} from "../../wire/control/people-log.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";

/** A person's key as it lies in a file, with what the log knows of it. */
export type OwnKey = { readonly keyId: string; readonly key: SigningKey };

/** The entry that follows a head. */
export function nextEntry(head: LogHead, events: readonly PeopleEvent[]): PeopleEntry {
  return { v: 1, n: head.n + 1, prev: head.hash, at: Date.now(), events };
}

/** A person's signature over an entry. */
export function signEntry(entry: PeopleEntry, { keyId, key }: OwnKey): EntrySignature {
  return { keyId, signature: signEd25519(key, entryBytes(entry)) };
}

/** Begins a log: two people sign each other in. */
export function foundPeople(
  dataFolder: string,
  events: readonly PeopleEvent[],
  keys: readonly OwnKey[],
): void {
  const entry = nextEntry(NO_ENTRIES, events);
  appendEntry(dataFolder, { entry, signatures: keys.map((key) => signEntry(entry, key)) });
}

/** Reads a private key from a PEM file. Throws `CommandFault`. */
export function readSigningKey(file: string): SigningKey {
  let pem: string;
  try {
    pem = readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandFault(`--key ${file}: ${code}`, ExitCode.Usage);
  }
  const key = signingKeyOf(pem);
  if (key === null) {
    const text = `--key ${file}: no private Ed25519 key in PEM (smars people key FILE makes one)`;
    throw new CommandFault(text, ExitCode.Usage);
  }
  return key;
}

/** The key of a file as the log of people knows it. Throws `CommandFault` when it does not. */
export function ownKeyOf(people: People, file: string): OwnKey & { readonly person: string } {
  const key = readSigningKey(file);
  const known = keyByPublic(people, key.publicKey);
  if (known === undefined) {
    throw new CommandFault(`--key ${file}: nobody has enrolled this key`, ExitCode.Refused);
  }
  return { keyId: known.keyId, person: known.person, key };
}

function keyByPublic(people: People, publicKey: string): PersonKey | undefined {
  for (const key of people.keys) if (key.publicKey === publicKey) return key;
  return undefined;
}
