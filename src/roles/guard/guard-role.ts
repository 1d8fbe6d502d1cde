import { Authority } from "../../core/control/authority.ts";
import { isKnown, type KnownNames } from "../../core/control/known-names.ts";
import type { People } from "../../core/control/people.ts";
import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import { parseScope } from "../../core/domain/scope.ts";
import { UsedCommands } from "../../core/domain/used-commands.ts";
import { GuardBook } from "../../core/guard/guard-book.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Disk } from "../../ports/disk.ts";
import type { Address, Listener, Network } from "../../ports/network.ts";
import { decodeCommand, signedBytes } from "../../wire/control/command.ts";
import type { VerifySignature } from "../../wire/control/people-log.ts";
import { type GuardMessageOf, guardSignedBytes } from "../../wire/guard/messages.ts";
import { GuardKeep } from "./guard-keep.ts";
import { GuardLine } from "./guard-line.ts";

export type GuardConfig = {
  /** Number of this guard, from 1. */
  readonly guard: number;
  /** Number of the gate that it guards. */
  readonly gate: number;
  /** What there is to stop, by the configuration of this run. */
  readonly names: KnownNames;
  /** Where the gate connects. */
  readonly listen: Address;
  /** False once anything of the system can be reached from another machine. */
  readonly loopback: boolean;
};

export type GuardPorts = {
  readonly clock: Clock;
  readonly network: Network;
  /** A folder of its own, best on another disk than the gate's. */
  readonly disk: Disk;
  readonly log: (line: string) => void;
  readonly verify: VerifySignature;
  /** Signs with the key of this guard, hex. */
  readonly sign: (bytes: Uint8Array) => string;
  /** Public key of the gate in hex, null while it is not known. */
  readonly gateKey: () => string | null;
  readonly people: () => People;
};

export type GuardTaken =
  | {
      readonly type: "Taken";
      readonly scope: string;
      readonly by: string;
      /** It is on the guard's disk; else it is carried for as long as the guard runs. */
      readonly durable: boolean;
    }
  | { readonly type: "Refused"; readonly code: string; readonly a: number; readonly b: number };

/**
 * A guard (SAFETY M11, M13): answers the gate's nonces with a Go, so that its silence stops the
 * gate; keeps the newest signed head of the gate's journal outside of it; and carries people's
 * kills. It can stop and never start: a gate whose journal went back gets no Go, and neither does
 * any while the guard's own disk does not keep what it should.
 */
export class GuardRole {
  readonly #config: GuardConfig;
  readonly #ports: GuardPorts;
  readonly #book: GuardBook = new GuardBook();
  readonly #keep: GuardKeep;
  readonly #used: UsedCommands = new UsedCommands();
  readonly #lines: Set<GuardLine> = new Set();
  #listener: Listener | null = null;
  #goes = 0;

  /** Throws `GuardRefusesToStart` when what it kept is damaged or gone: a person has to look. */
  constructor(config: GuardConfig, ports: GuardPorts) {
    this.#config = config;
    this.#ports = ports;
    this.#keep = new GuardKeep(config.guard, ports.disk, ports.log);
    this.#load();
  }

  /** Resolves when it listens; rejects with a `NetworkFault`. */
  async open(): Promise<void> {
    const { network } = this.#ports;
    this.#listener = await network.listen(this.#config.listen, (connection) => {
      const line = new GuardLine(connection, {
        open: () => undefined,
        message: (from, message) => {
          if (message.type === "Nonce") this.#nonce(from, message);
          else if (message.type === "Head") this.#head(message);
          else from.close();
        },
        closed: (gone) => this.#lines.delete(gone),
      });
      this.#lines.add(line);
      // All that is carried comes before the first Go: no gate opens while it lacks one.
      for (const kill of this.#book.kills) line.say(killLine(kill));
    });
  }

  close(): void {
    this.#listener?.close();
    for (const line of this.#lines) line.close();
  }

  /** Number of the gate. */
  get gate(): number {
    return this.#config.gate;
  }

  get book(): GuardBook {
    return this.#book;
  }

  /** Answers that were given since the start. */
  get goes(): number {
    return this.#goes;
  }

  /** What it keeps is not on its disk: it says no Go. */
  get unsaved(): boolean {
    return this.#keep.unsaved;
  }

  /** Highest counter taken, by key. */
  get counters(): ReadonlyMap<string, number> {
    return this.#used.counters;
  }

  /** Rules on a person's kill; a good one goes to the gate, and is on disk before its answer. */
  take(text: string, signature: string): GuardTaken {
    const { clock, people, verify } = this.#ports;
    const command = decodeCommand(text);
    if (command === null) return this.#refuse(RejectCode.Garbled, 0, 0, "");
    const { scope, keyId, counter } = command;
    const authority = new Authority(people(), this.#used);
    const { gate, loopback } = this.#config;
    const place = { gate, utcMs: clock.utcMs(), loopback };
    const ruling = authority.rule(command, place, (publicKey) =>
      verify(publicKey, signedBytes(command), signature),
    );
    if (ruling.type === "Refused") return this.#refuse(ruling.code, ruling.a, ruling.b, scope);
    if (command.type !== "kill") return this.#refuse(RejectCode.RoleMissing, 0, 0, scope);
    const what = parseScope(scope);
    if (what === null || !isKnown(what, this.#config.names)) {
      return this.#refuse(RejectCode.UnknownScope, 0, 0, scope);
    }
    this.#used.apply(keyId, counter, scope);
    const kill = { command: text, signature, scope, keyId, counter };
    this.#book.takeKill(kill);
    // The gate first: a disk that is slow or broken stops no kill.
    for (const line of this.#lines) line.say(killLine(kill));
    const durable = this.#keep.save(this.#book);
    const by = ruling.person.person;
    this.#ports.log(`KILL of ${scope} by ${by}: ${command.reason}; carried to the gate`);
    return { type: "Taken", scope, by, durable };
  }

  #nonce(line: GuardLine, { gate, nonce }: GuardMessageOf<"Nonce">): void {
    if (gate !== this.#config.gate || this.#book.distrusts) return;
    // A Go says that what it names is kept.
    if (this.#keep.unsaved && !this.#keep.save(this.#book)) return;
    const { incarnation, index, hash } = this.#book.head;
    const about = { guard: this.#config.guard, nonce, incarnation, index, hash };
    const go = { type: "Go", ...about, kills: this.#book.kills.length } as const;
    line.say({ ...go, signature: this.#ports.sign(guardSignedBytes(go)) });
    this.#goes += 1;
  }

  #head(message: GuardMessageOf<"Head">): void {
    const { gateKey, verify, log } = this.#ports;
    const { signature, ...unsigned } = message;
    const { gate, incarnation, index, hash } = message;
    const key = gateKey();
    const genuine = key !== null && verify(key, guardSignedBytes(unsigned), signature);
    if (!genuine || gate !== this.#config.gate) {
      log(`ALARM: guard: a head of gate ${gate} at ${index} is not signed by it`);
      return;
    }
    const { head: kept, distrusts } = this.#book;
    const ruling = this.#book.takeHead({ incarnation, index, hash });
    if (ruling === "Newer") this.#keep.save(this.#book);
    else if (ruling !== "Same" && !distrusts) {
      log(
        `ALARM: guard: the gate's journal is ${ruling}: it shows record ${index} of start ` +
          `${incarnation}, and had shown ${kept.index} of ${kept.incarnation}. No Go any more.`,
      );
    }
  }

  #load(): void {
    const kept = this.#keep.load();
    this.#book.head = kept.head;
    for (const kill of kept.kills) {
      this.#book.takeKill(kill);
      this.#used.apply(kill.keyId, kill.counter, kill.scope);
    }
  }

  #refuse(code: RejectCode, a: number, b: number, scope: string): GuardTaken {
    this.#ports.log(`ALARM: guard refused a command (${scope}): ${rejectName(code)} ${a}, ${b}`);
    return { type: "Refused", code: rejectName(code), a, b };
  }
}

function killLine(kill: { readonly command: string; readonly signature: string }) {
  return { type: "Kill", command: kill.command, signature: kill.signature } as const;
}
