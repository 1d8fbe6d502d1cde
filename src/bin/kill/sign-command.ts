import type { Command, CommandType } from "../../core/control/command.ts";
import { parentOfScope, parseScope } from "../../core/domain/scope.ts";
import { signEd25519 } from "../../shell/kill/ed25519.ts";
import { LOG_CRYPTO, PeopleLogFault, readPeople } from "../../shell/kill/people-file.ts";
import { encodeCommand, signedBytes } from "../../wire/control/command.ts";
import type { SignedText } from "../../wire/control/kill-port.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { DEMO_PEOPLE, demoKeyFile } from "../people/demo-people.ts";
import { type OwnKey, ownKeyOf } from "../people/sign-entry.ts";

/** A command is refused when it arrives later; counter and epoch do the real work. */
const VALID_MS = 10 * 60_000;
const REASON = /^[ -~]{1,200}$/;

/** A person who signs here and now. */
export type Signer = OwnKey & { readonly person: string; readonly demo: boolean };

/** What a person wants to sign. */
export type Wish = {
  readonly type: Exclude<CommandType, "enrol" | "revoke">;
  readonly scope: string;
  readonly gateId: number;
  readonly counter: number;
  readonly epochBound: number;
  readonly content: string;
  readonly reason: string;
  /** Of a kill: purge acts at once, and the gate process is ended. */
  readonly hard?: boolean;
};

/** Signs a command with a person's own key. */
export function signCommand(wish: Wish, signer: Signer): SignedText {
  const { type, scope, gateId, counter, epochBound, content, reason, hard } = wish;
  const command: Command = {
    v: 1,
    type,
    scope,
    gateIds: [gateId],
    counter,
    epochBound,
    contentHash: Buffer.from(LOG_CRYPTO.sha256(Buffer.from(content, "latin1"))).toString("hex"),
    notAfter: Date.now() + VALID_MS,
    reason,
    keyId: signer.keyId,
    ...(hard === true ? { hard } : {}),
  };
  const signature = signEd25519(signer.key, signedBytes(command));
  return { command: encodeCommand(command), signature, content };
}

/**
 * Whose keys sign: the one of a file, or on a system for trying out those of its demo people.
 * Throws `CommandFault`.
 */
export function signersOf(dataFolder: string, keyFile: string | undefined, demo: number): Signer[] {
  const { people } = readLog(dataFolder);
  if (keyFile !== undefined) {
    const own = ownKeyOf(people, keyFile);
    return [{ ...own, demo: people.person(own.person)?.demo === true }];
  }
  const known = DEMO_PEOPLE.filter((person) => people.person(person)?.demo === true);
  if (known.length < demo) {
    const text = "these people are real: sign with your own key, --key FILE";
    throw new CommandFault(text, ExitCode.Usage);
  }
  return known.slice(0, demo).map((person) => {
    return { ...ownKeyOf(people, demoKeyFile(dataFolder, person)), demo: true };
  });
}

/** Checks what a person typed before anything is signed. Throws `CommandFault`. */
export function checkWords(scope: string, reason: string): void {
  checkTarget(scope, reason, false);
}

/**
 * The same, where a single parent may be meant.
 *
 * @param parents Whether `parent:N` is a scope of this command.
 */
export function checkTarget(scope: string, reason: string, parents: boolean): void {
  if (parseScope(scope) === null && !(parents && parentOfScope(scope) > 0)) {
    const all = ["client:X", "account:X", "symbol:X", "venue:X", "router:X", "strategy:X"];
    const kinds = `firm, or ${[...all, ...(parents ? ["parent:N"] : [])].join(", ")}`;
    throw new CommandFault(`--scope ${scope}: it must be ${kinds}`, ExitCode.Usage);
  }
  checkReason(reason);
}

/** Throws `CommandFault` for a reason that cannot stand in the journal as it is. */
export function checkReason(reason: string): void {
  if (!REASON.test(reason)) {
    throw new CommandFault("--reason: 1 to 200 printable ASCII characters", ExitCode.Usage);
  }
}

/** Reads the log of people. Throws `CommandFault`. */
export function readLog(dataFolder: string): ReturnType<typeof readPeople> {
  try {
    return readPeople(dataFolder);
  } catch (error) {
    if (!(error instanceof PeopleLogFault)) throw error;
    throw new CommandFault(`people: ${error.message}`);
  }
}
