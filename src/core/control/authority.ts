import { RejectCode } from "../domain/reject-code.ts";
import type { UsedCommands } from "../domain/used-commands.ts";
import { COMMANDS, type Command } from "./command.ts";
import type { People, Person } from "./people.ts";

/** What is known where a command arrives. */
export type CommandPlace = {
  /** Number of the gate that is asked. */
  readonly gate: number;
  readonly utcMs: number;
  /** False once anything of the system can be reached from another machine: then no demo person. */
  readonly loopback: boolean;
  /** A guard took it in its time and carries it since: that it comes late is not its fault. */
  readonly carried?: boolean;
};

/** Who asked, or why it is refused with the two numbers that decided. */
export type Ruling =
  | { readonly type: "Granted"; readonly person: Person }
  | { readonly type: "Refused"; readonly code: RejectCode; readonly a: number; readonly b: number };

/** Checks an Ed25519 signature over the command's canonical bytes; the caller has both. */
export type Verify = (publicKey: string) => boolean;

/**
 * Whether signed commands come from people who may give them, each once. What is used up is kept by
 * whoever takes commands, at the gate in its journal, so that none is new again after a restart.
 *
 * A counter below the highest of its key is a replay, but not of a kill: kills reach gate, guards
 * and purge on several ways, and one that another message has overtaken still stops its scope,
 * once. All that needs two people stays in the order in which it was signed.
 */
export class Authority {
  /** Who may act now: replaced when their log has grown. */
  people: People;
  readonly #used: UsedCommands;

  constructor(people: People, used: UsedCommands) {
    this.people = people;
    this.#used = used;
  }

  /**
   * Rules on one command. Changes nothing: it is used up when whoever takes it has noted that.
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
    const last = this.#used.last(command.keyId);
    if (!this.#isFresh(command, last)) {
      return refused(RejectCode.CommandReplayed, command.counter, last);
    }
    if (place.utcMs > command.notAfter && place.carried !== true) {
      return refused(RejectCode.CommandExpired, place.utcMs, command.notAfter);
    }
    if (!person.roles.has(COMMANDS[command.type].role)) {
      return refused(RejectCode.RoleMissing, 0, 0);
    }
    return { type: "Granted", person };
  }

  #isFresh({ type, keyId, counter, scope }: Command, last: number): boolean {
    return counter > last || (type === "kill" && !this.#used.has(keyId, counter, scope));
  }
}

function refused(code: RejectCode, a: number, b: number): Ruling {
  return { type: "Refused", code, a, b };
}
