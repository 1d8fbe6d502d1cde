import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ROLES } from "../../core/control/people.ts";
import { appendEntry, peopleFile, readPeople } from "../../shell/kill/people-file.ts";
import {
  addPerson,
  approveEntry,
  foundLog,
  listPeople,
  makeKeyFile,
  revokeKey,
} from "../commands/people.ts";
import { CommandFault } from "../exit-code.ts";
import { DEMO_PEOPLE, demoKeyFile, ensurePeople } from "./demo-people.ts";
import { nextEntry, ownKeyOf, signEntry } from "./sign-entry.ts";

let data: string;
let said: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "smars-people-"));
  said = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(data, { recursive: true, force: true });
});

describe("a first start", () => {
  test("makes two people for trying out, whose keys only the owner of the folder can read", () => {
    expect(ensurePeople(data, "127.0.0.1")).toBe(true);
    const { people } = readPeople(data);
    expect([...people.all].map(({ person, demo }) => [person, demo])).toEqual(
      DEMO_PEOPLE.map((person) => [person, true]),
    );
    for (const person of DEMO_PEOPLE) {
      expect(statSync(demoKeyFile(data, person)).mode & 0o777).toBe(0o400);
    }
    expect(statSync(join(data, "keys")).mode & 0o777).toBe(0o700);
    expect(ensurePeople(data, "127.0.0.1")).toBe(false);
  });

  test("gives demo people of before the roles that are new, signed by both of them", () => {
    ensurePeople(data, "127.0.0.1");
    const { people, head } = readPeople(data);
    const roles = ROLES.filter((role) => role !== "day");
    const [person = ""] = DEMO_PEOPLE;
    const entry = nextEntry(head, [{ type: "RolesChanged", person, roles }]);
    const keys = DEMO_PEOPLE.map((one) => ownKeyOf(people, demoKeyFile(data, one)));
    appendEntry(data, { entry, signatures: keys.map((key) => signEntry(entry, key)) });
    expect(readPeople(data).people.person(person)?.roles.has("day")).toBe(false);
    expect(ensurePeople(data, "127.0.0.1")).toBe(false);
    expect(readPeople(data).people.person(person)?.roles).toEqual(new Set(ROLES));
    const before = readFileSync(peopleFile(data), "latin1");
    ensurePeople(data, "127.0.0.1");
    expect(readFileSync(peopleFile(data), "latin1"), "once").toBe(before);
  });

  test("makes none when clients come from elsewhere, and says what to do", () => {
    expect(() => ensurePeople(data, "10.0.0.7")).toThrow(CommandFault);
    expect(() => ensurePeople(data, "10.0.0.7")).toThrow("smars people found");
    expect(existsSync(peopleFile(data))).toBe(false);
  });
});

describe("smars people", () => {
  const key = (name: string): string => join(data, `${name}.pem`);

  /** The public half of a new key. */
  function makeKey(name: string): string {
    said = "";
    makeKeyFile(key(name));
    return said.trim();
  }

  beforeEach(() => {
    makeKey("ann");
    makeKey("ben");
    foundLog(["ann", key("ann")], ["ben", key("ben")], { data });
  });

  test("found begins a log once, with two keys", () => {
    expect(() => foundLog(["ann", key("ann")], ["ben", key("ben")], { data })).toThrow(
      "has people already",
    );
    rmSync(peopleFile(data));
    expect(() => foundLog(["ann", key("ann")], ["ben", key("ann")], { data })).toThrow(
      "this key is somebody's already",
    );
  });

  test("add and approve enrol by two, revoke takes a key away by one", () => {
    const hex = makeKey("cat");
    said = "";
    const add = { data, public: hex, roles: "kill,rearm", key: key("ann"), json: true } as const;
    addPerson("cat", add);
    const { waiting } = JSON.parse(said) as { waiting: string };
    expect(readPeople(data).people.person("cat")).toBeUndefined();
    expect(() => approveEntry(waiting, { data, key: key("ann") })).toThrow(
      "1 of 2 distinct persons signed it",
    );
    approveEntry(waiting, { data, key: key("ben") });
    expect(readPeople(data).people.key("cat-1")?.publicKey).toBe(hex);
    revokeKey("cat-1", { data, key: key("ben") });
    said = "";
    listPeople({ data, json: true });
    expect(JSON.parse(said)).toMatchObject({
      people: [
        { person: "ann", demo: false },
        { person: "ben" },
        { person: "cat", roles: ["kill", "rearm"], keys: [{ keyId: "cat-1", revoked: true }] },
      ],
      waiting: [],
    });
  });

  test("somebody without the role, and a key that nobody has, change nothing", () => {
    const before = readFileSync(peopleFile(data), "latin1");
    makeKey("eve");
    expect(() => revokeKey("ann-1", { data, key: key("eve") })).toThrow("nobody has enrolled");
    expect(() => revokeKey("ann-9", { data, key: key("ann") })).toThrow("there is no key ann-9");
    expect(readFileSync(peopleFile(data), "latin1")).toBe(before);
  });
});
