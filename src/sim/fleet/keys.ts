import { People, type Role } from "../../core/control/people.ts";
import { asciiBytes, hexDigits } from "../../core/domain/bytes.ts";
import type { VerifySignature } from "../../wire/control/people-log.ts";
import type { Sha256 } from "../../wire/journal/format.ts";

/** The two persons of a fleet: each may do everything that one person may. */
export const PERSONS: readonly string[] = ["ann", "ben"];

/** The second key of the first person: two keys of one person are one person (B53). */
export const SECOND_KEY = "ann-2";

/** Others: of some the log of people knows that they may not, and the last it does not know. */
export const STRANGERS = {
  /** May stop things and nothing else. */
  kills: "cal",
  /** The only key is revoked. */
  revoked: "dan",
  /** Enrolled for trying out. */
  demo: "eve",
  nobody: "zed",
  /** Bears the name of a client, and may let orders pass: not those of that client. */
  client: "client1",
} as const;

/** Number of a person's first key. */
export function keyIdOf(person: string): string {
  return `${person}-1`;
}

/**
 * Keys of a simulated fleet: a signature is a hash over key and bytes, so that whoever does not
 * call `sign` has none, and nobody's word stands under another one's name.
 */
export class SimKeys {
  readonly #sha256: Sha256;

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  /** Public key of a name, 64 hex digits. */
  publicKey(name: string): string {
    return this.#hex(asciiBytes(`key of ${name}`));
  }

  /** The signature of a name over bytes, hex. */
  sign(name: string, bytes: Uint8Array): string {
    return this.#signature(this.publicKey(name), bytes);
  }

  readonly verify: VerifySignature = (publicKey, bytes, signature) =>
    signature === this.#signature(publicKey, bytes);

  /** Everybody, as the gate and its guards know them. */
  people(): People {
    const people = new People();
    const roles = ["kill", "rearm", "resolve", "limits", "day", "orders"] as const;
    const enrol = (person: string, may: readonly Role[], demo: boolean): void => {
      people.apply({ type: "PersonEnrolled", person, name: person, roles: may, demo });
      const keyId = keyIdOf(person);
      const publicKey = this.publicKey(person);
      people.apply({ type: "KeyEnrolled", person, keyId, publicKey });
    };
    const { kills, revoked, demo, client } = STRANGERS;
    for (const person of PERSONS) enrol(person, roles, false);
    enrol(kills, ["kill"], false);
    enrol(client, ["orders"], false);
    enrol(revoked, roles, false);
    enrol(demo, roles, true);
    people.apply({ type: "KeyRevoked", keyId: keyIdOf(revoked) });
    const [person = ""] = PERSONS;
    const publicKey = this.publicKey(person);
    people.apply({ type: "KeyEnrolled", person, keyId: SECOND_KEY, publicKey });
    return people;
  }

  #signature(publicKey: string, bytes: Uint8Array): string {
    const key = asciiBytes(publicKey);
    const both = new Uint8Array(key.length + bytes.length);
    both.set(key);
    both.set(bytes, key.length);
    const half = this.#hex(both);
    return half + half;
  }

  #hex(bytes: Uint8Array): string {
    return hexDigits(this.#sha256(bytes));
  }
}
