import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PeopleEvent } from "../../core/control/people.ts";
import { entryBytes, type LogHead, NO_ENTRIES } from "../../wire/control/people-log.ts";
import {
  makeSigningKey,
  publicKeyOf,
  signEd25519,
  signingKeyOf,
  verifyEd25519,
} from "./ed25519.ts";
import {
  appendEntry,
  LivePeople,
  PeopleLogFault,
  peopleFile,
  readPeople,
  writeKey,
} from "./people-file.ts";

const PEOPLE = ["ann", "ben"];
const KEYS = PEOPLE.map((person) => ({ person, keyId: `${person}-1`, ...makeSigningKey() }));
const FOUNDING = KEYS.flatMap(({ person, keyId, key }): PeopleEvent[] => [
  { type: "PersonEnrolled", person, name: person, roles: ["people"], demo: false },
  { type: "KeyEnrolled", person, keyId, publicKey: key.publicKey },
]);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "smars-people-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function append(events: readonly PeopleEvent[], head: LogHead, signers = KEYS): void {
  const entry = { v: 1, n: head.n + 1, prev: head.hash, at: 0, events } as const;
  const signatures = signers.map(({ keyId, key }) => {
    return { keyId, signature: signEd25519(key, entryBytes(entry)) };
  });
  appendEntry(folder, { entry, signatures });
}

describe("the file of people", () => {
  test("is read back as it was written", () => {
    append(FOUNDING, NO_ENTRIES);
    const { people, head } = readPeople(folder);
    expect([...people.all].map(({ person }) => person)).toEqual(PEOPLE);
    append([{ type: "KeyRevoked", keyId: "ben-1" }], head, KEYS.slice(0, 1));
    expect(readPeople(folder).people.key("ben-1")?.revoked).toBe(true);
  });

  test("takes no entry that may not stand there, and stays as it was", () => {
    append(FOUNDING, NO_ENTRIES);
    const before = readFileSync(peopleFile(folder), "latin1");
    expect(() => append([{ type: "KeyRevoked", keyId: "x" }], readPeople(folder).head)).toThrow(
      "there is no key x",
    );
    expect(() => append([{ type: "KeyRevoked", keyId: "ben-1" }], NO_ENTRIES)).toThrow(
      "entry 1 after entry 1",
    );
    expect(readFileSync(peopleFile(folder), "latin1")).toBe(before);
  });

  test("is refused when it is missing, empty or damaged, with the line", () => {
    expect(() => readPeople(folder)).toThrow("ENOENT");
    writeFileSync(peopleFile(folder), "");
    expect(() => readPeople(folder)).toThrow("is empty");
    rmSync(peopleFile(folder));
    append(FOUNDING, NO_ENTRIES);
    appendFileSync(peopleFile(folder), "{}\n");
    expect(() => readPeople(folder)).toThrow(/people\.jsonl line 2: not an entry$/);
  });
});

describe("people who are looked at while they change", () => {
  let faults: PeopleLogFault[];
  let live: LivePeople;

  beforeEach(() => {
    append(FOUNDING, NO_ENTRIES);
    faults = [];
    live = new LivePeople(folder, (fault) => faults.push(fault));
  });

  test("a key that is revoked is revoked at once", () => {
    expect(live.now.key("ben-1")?.revoked).toBe(false);
    const { head } = readPeople(folder);
    append([{ type: "KeyRevoked", keyId: "ben-1" }], head, KEYS.slice(0, 1));
    expect(live.now.key("ben-1")?.revoked).toBe(true);
  });

  test("a log that is damaged under way is told once, and those known before stay", () => {
    appendFileSync(peopleFile(folder), "x\n");
    expect([live.now.key("ann-1")?.person, live.now.key("ben-1")?.person]).toEqual(PEOPLE);
    expect(faults.map(({ line }) => line)).toEqual([2]);
  });

  test("a log that went back is not believed", () => {
    const { head, text } = readPeople(folder);
    append([{ type: "KeyRevoked", keyId: "ben-1" }], head, KEYS.slice(0, 1));
    expect(live.now.key("ben-1")?.revoked).toBe(true);
    writeFileSync(peopleFile(folder), text);
    expect(live.now.key("ben-1")?.revoked).toBe(true);
    expect(faults.map(({ message }) => message)).toEqual(["the log of people went back"]);
  });

  test("a log that is gone is told", () => {
    rmSync(peopleFile(folder));
    expect(live.now.key("ann-1")?.person).toBe("ann");
    expect(faults[0]).toBeInstanceOf(PeopleLogFault);
  });
});

describe("keys", () => {
  test("a private key lies where only its owner can read it, and is not written over", () => {
    const file = join(folder, "keys", "ann.pem");
    const { pem } = makeSigningKey();
    writeKey(file, pem);
    expect(statSync(file).mode & 0o777).toBe(0o400);
    expect(statSync(join(folder, "keys")).mode & 0o777).toBe(0o700);
    expect(() => writeKey(file, pem)).toThrow("EEXIST");
    expect(readFileSync(file, "utf8")).toBe(pem);
  });

  test("a signature is good for its bytes and its key alone", () => {
    const [ann, ben] = KEYS as [(typeof KEYS)[0], (typeof KEYS)[0]];
    const bytes = Uint8Array.of(1, 2, 3);
    const signature = signEd25519(ann.key, bytes);
    expect(verifyEd25519(ann.key.publicKey, bytes, signature)).toBe(true);
    expect(verifyEd25519(ben.key.publicKey, bytes, signature)).toBe(false);
    expect(verifyEd25519(ann.key.publicKey, Uint8Array.of(1, 2, 4), signature)).toBe(false);
    for (const garbled of ["", "zz", signature.slice(2), `${signature}00`]) {
      expect(verifyEd25519(ann.key.publicKey, bytes, garbled)).toBe(false);
      expect(verifyEd25519(garbled, bytes, signature)).toBe(false);
    }
  });

  test("a PEM gives its key, or null", () => {
    const { key, pem } = makeSigningKey();
    expect(signingKeyOf(pem)?.publicKey).toBe(key.publicKey);
    expect(publicKeyOf(pem)).toBe(key.publicKey);
    expect([signingKeyOf("x"), publicKeyOf("")]).toEqual([null, null]);
  });
});
