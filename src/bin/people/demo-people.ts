import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { PeopleEvent } from "../../core/control/people.ts";
import { ROLES } from "../../core/control/people.ts";
import { makeSigningKey } from "../../shell/kill/ed25519.ts";
import {
  appendEntry,
  hasPeople,
  PeopleLogFault,
  readPeople,
  writeKey,
} from "../../shell/kill/people-file.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { foundPeople, nextEntry, ownKeyOf, signEntry } from "./sign-entry.ts";

/** The people of a first `smars up`, and the files of their keys below the data folder. */
export const DEMO_PEOPLE: readonly string[] = ["demo-ann", "demo-ben"];

/** The folder of the keys that a first start makes. */
export function keyFolder(dataFolder: string): string {
  return join(dataFolder, "keys");
}

/** The file of a demo person's key. */
export function demoKeyFile(dataFolder: string, person: string): string {
  return join(keyFolder(dataFolder), `${person}.pem`);
}

/** Demo people of an older start get the roles that there are since then: they sign them in. */
function giveNewRoles(dataFolder: string): void {
  const { people, head } = readPeople(dataFolder);
  const demo = DEMO_PEOPLE.filter((person) => people.person(person)?.demo === true);
  const lacking = demo.filter((person) => {
    return !ROLES.every((role) => people.person(person)?.roles.has(role));
  });
  const files = demo.map((person) => demoKeyFile(dataFolder, person));
  if (lacking.length === 0 || demo.length < 2 || !files.every((file) => existsSync(file))) return;
  const entry = nextEntry(
    head,
    lacking.map((person) => ({ type: "RolesChanged", person, roles: ROLES })),
  );
  const signatures = files.map((file) => signEntry(entry, ownKeyOf(people, file)));
  appendEntry(dataFolder, { entry, signatures });
}

/**
 * Makes two people when a data folder has none, so that kill and rearm work at once. They are
 * marked as demo: everybody who can read the folder is both of them. Off loopback none are made.
 *
 * @returns Whether they were made now.
 */
export function ensurePeople(dataFolder: string, clientHost: string): boolean {
  if (hasPeople(dataFolder)) {
    try {
      giveNewRoles(dataFolder);
    } catch (error) {
      // Of a damaged log the gate says more, and does not start.
      if (!(error instanceof PeopleLogFault)) throw error;
    }
    return false;
  }
  if (!clientHost.startsWith("127.") && clientHost !== "::1") {
    throw new CommandFault(
      `gate.clientAddress is ${clientHost} and ${dataFolder} has no people: demo people are made ` +
        'for this machine only. Found the log with "smars people found" first.',
      ExitCode.Usage,
    );
  }
  const made = DEMO_PEOPLE.map((person) => ({ person, ...makeSigningKey() }));
  const events = made.flatMap(({ person, key }): PeopleEvent[] => [
    { type: "PersonEnrolled", person, name: person, roles: ROLES, demo: true },
    { type: "KeyEnrolled", person, keyId: `${person}-1`, publicKey: key.publicKey },
  ]);
  for (const { person, pem } of made) {
    const file = demoKeyFile(dataFolder, person);
    // Left by a start that was cut off: without a log it is worth nothing.
    rmSync(file, { force: true });
    writeKey(file, pem);
  }
  foundPeople(
    dataFolder,
    events,
    made.map(({ person, key }) => ({ keyId: `${person}-1`, key })),
  );
  return true;
}
