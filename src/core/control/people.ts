import { assert } from "../domain/assert.ts";

/** What a person may do alone or as one of two (SAFETY 11.3). */
export const ROLES = [
  "kill",
  "rearm",
  "resolve",
  "release",
  "flags",
  "limits",
  "people",
  "day",
  "orders",
] as const;
export type Role = (typeof ROLES)[number];

/** A person of the registry. Two keys of one person are one person. */
export type Person = {
  readonly person: string;
  /** As the desk knows them. */
  readonly name: string;
  readonly roles: ReadonlySet<Role>;
  /** Made by a first start for trying out; worth nothing off loopback. */
  readonly demo: boolean;
};

/** A public key and whose it is. A revoked one stays, so that its number is never given again. */
export type PersonKey = {
  readonly keyId: string;
  readonly person: string;
  /** Raw Ed25519 public key, 32 bytes in hex. */
  readonly publicKey: string;
  readonly revoked: boolean;
};

export type PeopleEvent =
  | {
      readonly type: "PersonEnrolled";
      readonly person: string;
      readonly name: string;
      readonly roles: readonly Role[];
      readonly demo: boolean;
    }
  | { readonly type: "RolesChanged"; readonly person: string; readonly roles: readonly Role[] }
  | {
      readonly type: "KeyEnrolled";
      readonly person: string;
      readonly keyId: string;
      readonly publicKey: string;
    }
  | { readonly type: "KeyRevoked"; readonly keyId: string };

/**
 * Who may act, folded from the log of what two people decided. Folding cannot refuse: whether an
 * event may be written was decided before.
 */
export class People {
  readonly #people: Map<string, Person> = new Map();
  readonly #keys: Map<string, PersonKey> = new Map();

  apply(event: PeopleEvent): void {
    switch (event.type) {
      case "PersonEnrolled": {
        const { person, name, demo } = event;
        assert(!this.#people.has(person), "a person is enrolled once");
        this.#people.set(person, { person, name, roles: new Set(event.roles), demo });
        return;
      }
      case "RolesChanged": {
        const known = this.#known(event.person);
        this.#people.set(event.person, { ...known, roles: new Set(event.roles) });
        return;
      }
      case "KeyEnrolled": {
        const { keyId, publicKey } = event;
        assert(!this.#keys.has(keyId), "a key is enrolled once");
        const { person } = this.#known(event.person);
        this.#keys.set(keyId, { keyId, person, publicKey, revoked: false });
        return;
      }
      case "KeyRevoked": {
        const key = this.#keys.get(event.keyId);
        assert(key !== undefined, "a revoked key was enrolled");
        this.#keys.set(event.keyId, { ...key, revoked: true });
      }
    }
  }

  person(id: string): Person | undefined {
    return this.#people.get(id);
  }

  key(keyId: string): PersonKey | undefined {
    return this.#keys.get(keyId);
  }

  /** Everybody, in the order of enrolment. */
  get all(): Iterable<Person> {
    return this.#people.values();
  }

  /** Every key that was ever enrolled, revoked ones too. */
  get keys(): Iterable<PersonKey> {
    return this.#keys.values();
  }

  #known(id: string): Person {
    const person = this.#people.get(id);
    assert(person !== undefined, "a person was enrolled before");
    return person;
  }
}
