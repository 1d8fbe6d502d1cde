import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type PeopleEvent, ROLES, type Role } from "../../core/control/people.ts";
import { makeSigningKey, publicKeyOf } from "../../shell/kill/ed25519.ts";
import {
  appendEntry,
  hasPeople,
  LOG_CRYPTO,
  PeopleLogFault,
  writeKey,
} from "../../shell/kill/people-file.ts";
import { decodeEntry, entryBytes, entryLine } from "../../wire/control/people-log.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { readLog } from "../kill/sign-command.ts";
import {
  foundPeople,
  nextEntry,
  ownKeyOf,
  readSigningKey,
  signEntry,
} from "../people/sign-entry.ts";
import { table } from "../table.ts";

const NAME = /^[A-Za-z0-9._-]{1,30}$/;

export type PeopleOptions = { readonly data: string; readonly json?: true };
export type AddOptions = PeopleOptions & {
  readonly public: string;
  readonly roles: string;
  readonly key: string;
};

type Row = {
  readonly person: string;
  readonly roles: readonly Role[];
  readonly demo: boolean;
  readonly keys: readonly { readonly keyId: string; readonly revoked: boolean }[];
};

/** `smars people list`: who may do what, and what waits for a second person. */
export function listPeople(options: PeopleOptions): void {
  const dataFolder = resolve(options.data);
  const { people } = readLog(dataFolder);
  const rows = [...people.all].map(({ person, roles, demo }): Row => {
    const keys = [...people.keys].filter((key) => key.person === person);
    return {
      person,
      roles: [...roles],
      demo,
      keys: keys.map(({ keyId, revoked }) => ({ keyId, revoked })),
    };
  });
  const waiting = pendingIds(dataFolder);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ people: rows, waiting })}\n`);
    return;
  }
  const lines = table(
    ["person", "keys", "roles"],
    rows.map(({ person, roles, demo, keys }) => [
      demo ? `${person} (demo)` : person,
      keys.map(({ keyId, revoked }) => (revoked ? `${keyId} revoked` : keyId)).join(" "),
      roles.join(" "),
    ]),
  );
  for (const id of waiting) lines.push(`waiting for a second person: ${id}`);
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** `smars people key FILE`: a private key for one person; its public half is told. */
export function makeKeyFile(file: string): void {
  if (existsSync(file)) throw new CommandFault(`${file} is there already`, ExitCode.Usage);
  const { key, pem } = makeSigningKey();
  writeKey(resolve(file), pem);
  process.stdout.write(`${key.publicKey}\n`);
}

/** `smars people found`: the first two people sign each other in, each with a key of his own. */
export function foundLog(
  first: readonly [string, string],
  second: readonly [string, string],
  options: PeopleOptions,
): void {
  const dataFolder = resolve(options.data);
  if (hasPeople(dataFolder)) {
    throw new CommandFault(`${dataFolder} has people already: they enrol others`, ExitCode.Usage);
  }
  const founders = [first, second].map(([person, file]) => {
    return { person: checkName(person), keyId: `${person}-1`, key: readSigningKey(file) };
  });
  const events = founders.flatMap(({ person, keyId, key }): PeopleEvent[] => [
    { type: "PersonEnrolled", person, name: person, roles: ROLES, demo: false },
    { type: "KeyEnrolled", person, keyId, publicKey: key.publicKey },
  ]);
  orFault(() => foundPeople(dataFolder, events, founders));
  process.stdout.write(`${first[0]} and ${second[0]} have signed each other in\n`);
}

/** `smars people add NAME`: the first of two signatures for a person, or for another key of one. */
export function addPerson(name: string, options: AddOptions): void {
  const dataFolder = resolve(options.data);
  const { people, head } = readLog(dataFolder);
  const person = checkName(name);
  const own = ownKeyOf(people, options.key);
  const roles = readRoles(options.roles);
  const number = [...people.keys].filter((key) => key.person === person).length + 1;
  const publicKey = readPublicKey(options.public);
  const keyEvent = {
    type: "KeyEnrolled",
    person,
    keyId: `${person}-${number}`,
    publicKey,
  } as const;
  const demo = people.person(own.person)?.demo === true;
  const events: readonly PeopleEvent[] =
    number > 1 ? [keyEvent] : [{ type: "PersonEnrolled", person, name, roles, demo }, keyEvent];
  const entry = nextEntry(head, events);
  const id = Buffer.from(LOG_CRYPTO.sha256(entryBytes(entry)))
    .toString("hex")
    .slice(0, 8);
  mkdirSync(pendingFolder(dataFolder), { recursive: true });
  const line = entryLine({ entry, signatures: [signEntry(entry, own)] });
  writeFileSync(join(pendingFolder(dataFolder), `${id}.json`), line);
  tell(
    options,
    { waiting: id },
    `${own.person} signed; a second person: smars people approve ${id}`,
  );
}

/** `smars people approve ID`: the second signature; the entry stands in the log. */
export function approveEntry(id: string, options: PeopleOptions & { readonly key: string }): void {
  const dataFolder = resolve(options.data);
  const { people } = readLog(dataFolder);
  const file = join(pendingFolder(dataFolder), `${id}.json`);
  const known = /^[0-9a-f]{8}$/.test(id) && existsSync(file);
  const signed = known ? decodeEntry(readFileSync(file, "latin1")) : null;
  if (signed === null) {
    const list = pendingIds(dataFolder).join(", ");
    throw new CommandFault(`nothing waits as ${id}; waiting: ${list || "nothing"}`, ExitCode.Usage);
  }
  const own = ownKeyOf(people, options.key);
  const signatures = [...signed.signatures, signEntry(signed.entry, own)];
  orFault(() => appendEntry(dataFolder, { entry: signed.entry, signatures }));
  rmSync(file);
  tell(options, { approved: id }, `${own.person} signed: it stands in the log`);
}

/** `smars people revoke KEYID`: takes one key away, by one person, at once. */
export function revokeKey(keyId: string, options: PeopleOptions & { readonly key: string }): void {
  const dataFolder = resolve(options.data);
  const { people, head } = readLog(dataFolder);
  const own = ownKeyOf(people, options.key);
  const entry = nextEntry(head, [{ type: "KeyRevoked", keyId }]);
  orFault(() => appendEntry(dataFolder, { entry, signatures: [signEntry(entry, own)] }));
  tell(options, { revoked: keyId }, `${own.person} signed: ${keyId} is revoked`);
}

function tell(options: PeopleOptions, document: object, text: string): void {
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : `${text}\n`);
}

function pendingFolder(dataFolder: string): string {
  return join(dataFolder, "people-waiting");
}

function pendingIds(dataFolder: string): string[] {
  const folder = pendingFolder(dataFolder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((file) => file.replace(/\.json$/, ""));
}

function orFault(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof PeopleLogFault)) throw error;
    throw new CommandFault(`refused: ${error.message}`, ExitCode.Refused);
  }
}

function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw new CommandFault(`${name}: 1 to 30 letters, digits, . _ or -`, ExitCode.Usage);
}

function readRoles(words: string): Role[] {
  return words.split(",").map((word) => {
    const role = ROLES.find((known) => known === word);
    if (role !== undefined) return role;
    throw new CommandFault(`--roles ${word}: allowed are ${ROLES.join(", ")}`, ExitCode.Usage);
  });
}

/** A public key in hex, or a file that holds it in hex or PEM. */
function readPublicKey(words: string): string {
  if (/^[0-9a-f]{64}$/.test(words)) return words;
  let text = "";
  try {
    text = readFileSync(words, "latin1");
  } catch {
    // Told below, with what is allowed.
  }
  const hex = /^[0-9a-f]{64}\s*$/.test(text) ? text.trim() : publicKeyOf(text);
  if (hex !== null) return hex;
  throw new CommandFault(
    `--public ${words}: it must be an Ed25519 public key, 64 hex digits or a PEM file`,
    ExitCode.Usage,
  );
}
