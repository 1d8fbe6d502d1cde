import { RejectCode } from "../domain/reject-code.ts";
import { COMMANDS, type Command } from "./command.ts";
import type { People, Person } from "./people.ts";

/** What is known where a command arrives. */
export type CommandPlace = {
  /** Number of the gate that is asked. */
  readonly gate: number;
  readonly utcMs: number;
  /** False once anything of the system can be reached from another machine: then no demo person. */
  readonly loopback: boolean;
};

/** Who asked, or why it is refused with the two numbers that decided. */
export type Ruling =
  | { readonly type: "Granted"; readonly person: Person }
  | { readonly type: "Refused"; readonly code: RejectCode; readonly a: number; readonly b: number };

/** Checks an Ed25519 signature over the command's canonical bytes; the caller has both. */
export type Verify = (publicKey: string) => boolean;

/**
 * Whether signed commands come from people who may give them, each once. Counters only grow: they
 * are part of what the journal keeps, so that a command is no older after a restart.
 */
export class Authority {
  /** Who may act now: replaced when their log has grown. */
  people: People;
  readonly #counters: Map<string, number> = new Map();

  constructor(people: People) {
    this.people = people;
  }

  /** Highest counter seen of a key, 0 none. */
  counter(keyId: string): number {
    return this.#counters.get(keyId) ?? 0;
  }

  /**
   * Rules on one command. Changes nothing: `applyCounter` follows when the command is written.
   * The signature comes before everything else that a stranger could learn from the answer.
   */
  rule(command: Command, place: CommandPlace, verify: Verify): Ruling {
    const { people } = this;
    const key = people.key(command.keyId);
    const person = key === undefined ? undefined : people.person(key.person);
    if (key === undefined || person === undefined) return refused(RejectCode.UnknownKey, 0, 0);
    if (!verify(key.publicKey)) return refused(RejectCode.SignatureInvalid, 0, 0);
    if (key.revoked) return refused(RejectCode.KeyRevoked, 0, 0);
    if (person.demo && !place.loopback) return refused(RejectCode.DemoPersonOffLoopback, 0, 0);
    if (!command.gateIds.includes(place.gate)) {
      return refused(RejectCode.CommandForOtherGate, command.gateIds[0] ?? -1, place.gate);
    }
    const last = this.counter(command.keyId);
    if (command.counter <= last) return refused(RejectCode.CommandReplayed, command.counter, last);
    if (place.utcMs > command.notAfter) {
      return refused(RejectCode.CommandExpired, place.utcMs, command.notAfter);
    }
    if (!person.roles.has(COMMANDS[command.type].role)) {
      return refused(RejectCode.RoleMissing, 0, 0);
    }
    return { type: "Granted", person };
  }

  /** A command of this key was taken. */
  applyCounter(keyId: string, counter: number): void {
    this.#counters.set(keyId, Math.max(counter, this.counter(keyId)));
  }
}

function refused(code: RejectCode, a: number, b: number): Ruling {
  return { type: "Refused", code, a, b };
}
