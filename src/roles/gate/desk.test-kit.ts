import { createHash, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import { Authority } from "../../core/control/authority.ts";
import type { Command } from "../../core/control/command.ts";
import { People, type Role } from "../../core/control/people.ts";
import { TwoPersons } from "../../core/control/two-persons.ts";
import { GateWorld, RecordTape } from "../../core/gate/gate.test-kit.ts";
import { encodeCommand, signedBytes } from "../../wire/control/command.ts";
import type { SignedText } from "../../wire/control/kill-port.ts";
import type { BundleText } from "../../wire/day/decode-bundle.ts";
import type { KillAnswer } from "./kill-answer.ts";
import { KillDesk } from "./kill-desk.ts";

export const sha256 = (bytes: Uint8Array): Uint8Array =>
  createHash("sha256").update(bytes).digest();

/** SHA-256 of a text, in hex. */
export function hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A gate with its desk, and people with keys of their own. */
export class DeskWorld {
  world: GateWorld;
  desk: KillDesk;
  readonly people: People = new People();
  readonly #keys: Map<string, KeyObject> = new Map();
  consent: TwoPersons = new TwoPersons();
  readonly limitTexts: Map<string, string> = new Map();
  /** Bundles of trading days by digest, and what was said of those that were refused. */
  readonly bundles: Map<string, BundleText> = new Map();
  readonly log: string[] = [];
  /** Of the last command that was signed. */
  counter = 0;

  constructor(world: GateWorld) {
    this.world = world;
    this.desk = this.#open();
  }

  enrol(person: string, roles: readonly Role[], keyIds: readonly string[]): void {
    this.people.apply({ type: "PersonEnrolled", person, name: person, roles, demo: false });
    for (const keyId of keyIds) {
      const { publicKey, privateKey } = generateKeyPairSync("ed25519");
      const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
      this.people.apply({ type: "KeyEnrolled", person, keyId, publicKey: raw.toString("hex") });
      this.#keys.set(keyId, privateKey);
    }
  }

  /** @param signer Whose key signs, when it is not that of the command. */
  signed(changes: Partial<Command>, content = "", signer?: string): SignedText {
    const command: Command = {
      v: 1,
      type: "kill",
      scope: "firm",
      gateIds: [1],
      counter: ++this.counter,
      epochBound: 0,
      contentHash: hex(content),
      notAfter: Number.MAX_SAFE_INTEGER,
      reason: "strange orders",
      keyId: "ada-1",
      ...changes,
    };
    const key = this.#keys.get(signer ?? command.keyId) as KeyObject;
    const signature = sign(null, signedBytes(command), key).toString("hex");
    return { command: encodeCommand(command), signature, content };
  }

  take(changes: Partial<Command>, content = ""): KillAnswer {
    return this.desk.take(this.signed(changes, content));
  }

  /** The same journal after a crash: another incarnation, another desk. Venues are not up yet. */
  restart(limits: object = {}, limitsVersion = 0): void {
    const tape = new RecordTape();
    tape.entries.push(...this.world.tape.entries);
    this.world = new GateWorld(limits, tape, undefined, undefined, limitsVersion);
    this.consent = new TwoPersons();
    this.limitTexts.clear();
    this.desk = this.#open();
  }

  #open(): KillDesk {
    return new KillDesk({
      gate: this.world.gate,
      authority: new Authority(this.people, this.world.gate.ledger.commands.used),
      consent: this.consent,
      limitTexts: this.limitTexts,
      days: {
        read: (digest) => this.bundles.get(digest) ?? null,
        provenance: "test",
        log: (line) => this.log.push(line),
      },
      people: () => this.people,
      verify: verifyRaw,
      sha256,
      commandsPerKeyPerS: 10,
      loopback: true,
      lastIndex: () => this.world.tape.entries.length,
      time: () => {},
    });
  }
}

function verifyRaw(publicKey: string, bytes: Uint8Array, signature: string): boolean {
  const prefix = Buffer.from("302a300506032b6570032100", "hex");
  const key = Buffer.concat([prefix, Buffer.from(publicKey, "hex")]);
  const spki = { key, format: "der", type: "spki" } as const;
  return verify(null, bytes, spki, Buffer.from(signature, "hex"));
}
