import type { People, PeopleEvent, Person, PersonKey } from "./people.ts";

/** One entry of the log of people: what its signers decided together. */
export type PeopleEntry = {
  readonly v: 1;
  /** Place in the log, from 1. */
  readonly n: number;
  /** SHA-256 of the line before, 64 hex digits; zeros in the first. */
  readonly prev: string;
  /** UTC ms, for people who read it. */
  readonly at: number;
  readonly events: readonly PeopleEvent[];
};

/** How many distinct persons an entry takes: taking a key away is one person's, all else two's. */
function personsNeeded(entry: PeopleEntry): 1 | 2 {
  return entry.n > 1 && entry.events.every((event) => event.type === "KeyRevoked") ? 1 : 2;
}

/**
 * Why an entry may not stand in the log, or null. The first one is the founding: exactly two people
 * with a key each, who sign each other in; every other one is signed by people that the log has.
 *
 * @param signers Keys whose signatures over the entry are good.
 */
export function entryFault(
  people: People,
  entry: PeopleEntry,
  signers: readonly string[],
): string | null {
  const fault = eventsFault(people, entry.events);
  if (fault !== null) return fault;
  const founding = entry.n === 1;
  if (founding && !isFounding(entry.events)) return "the first entry enrols two people, a key each";
  const after = founding ? foldedCopy(people, entry.events) : people;
  const persons: Person[] = [];
  for (const keyId of signers) {
    const key = after.key(keyId);
    const person = key === undefined ? undefined : after.person(key.person);
    if (key === undefined || person === undefined) return `nobody has the key ${keyId}`;
    if (key.revoked) return `the key ${keyId} is revoked`;
    if (!person.roles.has("people")) return `${person.person} may not change people`;
    // One person with two keys is one person (B53).
    if (!persons.includes(person)) persons.push(person);
  }
  const needed = personsNeeded(entry);
  if (persons.length < needed) return `${persons.length} of ${needed} distinct persons signed it`;
  // Else what was made for trying out would be the root of what counts elsewhere.
  if (persons.some(({ demo }) => demo) && touchesReal(people, entry.events)) {
    return "demo people change demo people only";
  }
  return null;
}

/** Whether an entry is about somebody who is not for trying out: the person, roles or a key. */
function touchesReal(people: People, events: readonly PeopleEvent[]): boolean {
  const demo = new Set([...people.all].filter((one) => one.demo).map(({ person }) => person));
  for (const event of events) {
    if (event.type === "PersonEnrolled" && event.demo) demo.add(event.person);
  }
  return events.some((event) => {
    const { person } = event.type === "KeyRevoked" ? (people.key(event.keyId) ?? {}) : event;
    return person === undefined || !demo.has(person);
  });
}

/** Whether the events can be folded at all, one after the other. */
function eventsFault(people: People, events: readonly PeopleEvent[]): string | null {
  if (events.length === 0) return "an entry without events";
  const persons = new Set([...people.all].map(({ person }) => person));
  const keys = new Map([...people.keys].map((key) => [key.keyId, key.publicKey]));
  for (const event of events) {
    const fault = eventFault(event, persons, keys);
    if (fault !== null) return fault;
    if (event.type === "PersonEnrolled") persons.add(event.person);
    if (event.type === "KeyEnrolled") keys.set(event.keyId, event.publicKey);
  }
  return null;
}

function eventFault(
  event: PeopleEvent,
  persons: ReadonlySet<string>,
  keys: ReadonlyMap<string, string>,
): string | null {
  switch (event.type) {
    case "PersonEnrolled":
      return persons.has(event.person) ? `${event.person} is enrolled already` : null;
    case "RolesChanged":
      return persons.has(event.person) ? null : `there is no person ${event.person}`;
    case "KeyEnrolled":
      if (!persons.has(event.person)) return `there is no person ${event.person}`;
      if (keys.has(event.keyId)) return `the key id ${event.keyId} was given before`;
      // A key under two names would be two persons in one hand.
      return [...keys.values()].includes(event.publicKey) ? "this key is somebody's already" : null;
    case "KeyRevoked":
      return keys.has(event.keyId) ? null : `there is no key ${event.keyId}`;
  }
}

function isFounding(events: readonly PeopleEvent[]): boolean {
  const people = events.filter((event) => event.type === "PersonEnrolled");
  const keys = events.filter((event) => event.type === "KeyEnrolled");
  const owners = new Set(keys.map(({ person }) => person));
  return people.length === 2 && keys.length === 2 && events.length === 4 && owners.size === 2;
}

function foldedCopy(people: People, events: readonly PeopleEvent[]): PeopleAfter {
  const persons = new Map([...people.all].map((person) => [person.person, person]));
  const keys = new Map([...people.keys].map((key) => [key.keyId, key]));
  for (const event of events) {
    if (event.type === "PersonEnrolled") {
      persons.set(event.person, { ...event, roles: new Set(event.roles) });
    }
    if (event.type === "KeyEnrolled") keys.set(event.keyId, { ...event, revoked: false });
  }
  return { person: (id) => persons.get(id), key: (id) => keys.get(id) };
}

type PeopleAfter = {
  readonly person: (id: string) => Person | undefined;
  readonly key: (id: string) => PersonKey | undefined;
};
