import { createHash, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { Authority } from "../../core/control/authority.ts";
import type { Command } from "../../core/control/command.ts";
import { People, type Role } from "../../core/control/people.ts";
import { TwoPersons } from "../../core/control/two-persons.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { FIRM, parseScope } from "../../core/domain/scope.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { encodeCommand, signedBytes } from "../../wire/control/command.ts";
import { type KillAnswer, KillDesk, rearmChoices, type SignedText } from "./kill-desk.ts";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();
const hex = (text: string): string => createHash("sha256").update(text).digest("hex");

let world: GateWorld;
let desk: KillDesk;
let people: People;
const keys: Map<string, KeyObject> = new Map();
let counter = 0;

function enrol(person: string, roles: readonly Role[], keyIds: readonly string[]): void {
  people.apply({ type: "PersonEnrolled", person, name: person, roles, demo: false });
  for (const keyId of keyIds) {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
    people.apply({ type: "KeyEnrolled", person, keyId, publicKey: raw.toString("hex") });
    keys.set(keyId, privateKey);
  }
}

function verifyRaw(publicKey: string, bytes: Uint8Array, signature: string): boolean {
  const prefix = Buffer.from("302a300506032b6570032100", "hex");
  const key = Buffer.concat([prefix, Buffer.from(publicKey, "hex")]);
  const spki = { key, format: "der", type: "spki" } as const;
  return verify(null, bytes, spki, Buffer.from(signature, "hex"));
}

function signed(changes: Partial<Command>, content = "", signer?: string): SignedText {
  const command: Command = {
    v: 1,
    type: "kill",
    scope: "firm",
    gateIds: [1],
    counter: ++counter,
    epochBound: 0,
    contentHash: hex(content),
    notAfter: Number.MAX_SAFE_INTEGER,
    reason: "strange orders",
    keyId: "ada-1",
    ...changes,
  };
  const key = keys.get(signer ?? command.keyId) as KeyObject;
  const signature = sign(null, signedBytes(command), key).toString("hex");
  return { command: encodeCommand(command), signature, content };
}

function rearmBy(keyId: string, what: "keep" | "return", killSeq = 1): KillAnswer {
  const content = rearmChoices(world.gate, FIRM, sha256)[what];
  return desk.take(signed({ type: "rearm", keyId, epochBound: killSeq }, content));
}

beforeEach(() => {
  world = new GateWorld().up();
  people = new People();
  enrol("ada", ["kill", "rearm"], ["ada-1", "ada-2"]);
  enrol("bob", ["rearm"], ["bob-1"]);
  desk = new KillDesk({
    gate: world.gate,
    authority: new Authority(people),
    consent: new TwoPersons(),
    verify: verifyRaw,
    sha256,
    loopback: true,
    time: () => {},
  });
});

describe("kill", () => {
  test("one authorised person stops the firm, in the very call", () => {
    expect(desk.take(signed({}))).toMatchObject({ type: "Taken", scope: FIRM });
    expect(world.gate.ledger.kills.firmKilled).toBe(true);
  });

  test("a kill that fails authentication still raises an alarm (M9)", () => {
    const forged = signed({ keyId: "ada-1" }, "", "bob-1");
    expect(desk.take(forged)).toMatchObject({ type: "Refused", code: "SignatureInvalid" });
    expect(world.effects.alerts).toEqual([RejectCode.SignatureInvalid]);
    expect(world.gate.ledger.kills.firmKilled).toBe(false);
  });

  test("the same kill again is a replay (B50)", () => {
    const once = signed({});
    desk.take(once);
    expect(desk.take(once)).toMatchObject({ type: "Refused", code: "CommandReplayed" });
  });

  test.each(["venue:Z", "router:99"])("there is no %s to stop", (scope) => {
    expect(desk.take(signed({ scope }))).toMatchObject({ type: "Refused", code: "UnknownScope" });
  });

  test("a text that is no command is refused and raises an alarm", () => {
    const answer = desk.take({ command: "{}", signature: "", content: "" });
    expect(answer).toMatchObject({ type: "Refused", code: "Garbled" });
    expect(world.effects.alerts).toEqual([RejectCode.Garbled]);
  });
});

describe("rearm", () => {
  beforeEach(() => {
    world.parent();
    desk.take(signed({}));
  });

  test("two distinct persons who chose the same lift the kill", () => {
    expect(rearmBy("ada-1", "keep")).toEqual({ type: "Waiting", persons: ["ada"] });
    expect(world.gate.ledger.kills.firmKilled).toBe(true);
    expect(rearmBy("bob-1", "keep")).toMatchObject({ type: "Taken" });
    expect(world.gate.ledger.kills.firmKilled).toBe(false);
  });

  test("one person with two keys does not (B53)", () => {
    rearmBy("ada-1", "keep");
    expect(rearmBy("ada-2", "keep")).toEqual({ type: "Waiting", persons: ["ada"] });
    expect(world.gate.ledger.kills.firmKilled).toBe(true);
  });

  test("two who chose differently do not (B54)", () => {
    rearmBy("ada-1", "keep");
    expect(rearmBy("bob-1", "return")).toEqual({ type: "Waiting", persons: ["bob"] });
  });

  test("a consent to lift an older kill is refused (B51)", () => {
    expect(rearmBy("ada-1", "keep", 3)).toMatchObject({ code: "RearmOfOtherKill", a: 3, b: 1 });
  });

  test("what is signed is the list of parents as it stands: another list is refused", () => {
    const content = rearmChoices(world.gate, FIRM, sha256).keep.replace(
      /"shares":\d+/,
      '"shares":1',
    );
    const answer = desk.take(signed({ type: "rearm", epochBound: 1 }, content));
    expect(answer).toMatchObject({ type: "Refused", code: "ContentChanged" });
  });

  test("the list names parents, shares and dollars", () => {
    expect(rearmChoices(world.gate, FIRM, sha256)).toMatchObject({
      return: '{"do":"return"}',
      keep: expect.stringMatching(/"parents":1,"shares":1000,"usd":182000}$/),
    });
    expect(rearmChoices(world.gate, parseScope("symbol:BAC") ?? FIRM, sha256).keep).toContain(
      '"parents":0',
    );
  });
});
