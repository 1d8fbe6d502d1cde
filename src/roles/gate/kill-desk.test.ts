import { createHash, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { Authority } from "../../core/control/authority.ts";
import type { Command } from "../../core/control/command.ts";
import { People, type Role } from "../../core/control/people.ts";
import { TwoPersons } from "../../core/control/two-persons.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { FIRM, parseScope } from "../../core/domain/scope.ts";
import { GateWorld, RecordTape } from "../../core/gate/gate.test-kit.ts";
import { RecordType } from "../../core/gate/records.ts";
import { encodeCommand, signedBytes } from "../../wire/control/command.ts";
import type { SignedText } from "../../wire/control/kill-port.ts";
import { type KillAnswer, KillDesk } from "./kill-desk.ts";
import { rearmChoices } from "./rearm-choices.ts";

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
  desk = openDesk();
});

/** A desk over the world's gate: what it knows of earlier commands is in the journal. */
function openDesk(): KillDesk {
  return new KillDesk({
    gate: world.gate,
    authority: new Authority(people),
    consent: new TwoPersons(),
    people: () => people,
    verify: verifyRaw,
    sha256,
    commandsPerKeyPerS: 10,
    loopback: true,
    time: () => {},
  });
}

/** The same journal after a crash: another incarnation, another desk. */
function restart(): void {
  const tape = new RecordTape();
  tape.entries.push(...world.tape.entries);
  world = new GateWorld({}, tape).up();
  desk = openDesk();
}

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

  test("B50: a replayed kill changes nothing and raises no alarm while its scope is killed", () => {
    const once = signed({});
    desk.take(once);
    const written = world.tape.entries.length;
    const alerts = world.effects.alerts.length;
    expect(desk.take(once)).toMatchObject({ type: "Taken", killSeq: 1, sweep: null });
    expect(world.tape.entries).toHaveLength(written);
    expect(world.effects.alerts).toHaveLength(alerts);
  });

  test.each([["at once"], ["after a restart"]])(
    "B50: a replayed kill does not kill again what two people have rearmed, %s",
    (when) => {
      const once = signed({});
      desk.take(once);
      rearmBy("ada-1", "return");
      rearmBy("bob-1", "return");
      if (when !== "at once") restart();
      expect(desk.take(once)).toMatchObject({ type: "Refused", code: "CommandReplayed" });
      expect(world.gate.ledger.kills.firmKilled).toBe(false);
      expect(world.tape.entries.at(-1)).toMatchObject({ type: RecordType.CommandRefused });
    },
  );

  test("B50: a kill that names an older counter is a no-op", () => {
    desk.take(signed({}));
    rearmBy("ada-1", "return");
    rearmBy("bob-1", "return");
    const answer = desk.take(signed({ epochBound: 1 }));
    expect(answer).toMatchObject({ type: "Refused", code: "CommandReplayed", a: 1, b: 2 });
    expect(world.gate.ledger.kills.firmKilled).toBe(false);
  });

  test("a refused command is journaled with the two numbers that decided", () => {
    desk.take(signed({ scope: "venue:Z" }));
    expect(world.tape.entries.at(-1)).toMatchObject({
      type: RecordType.CommandRefused,
      record: { code: RejectCode.UnknownScope, scope: "venue:Z", keyId: "ada-1", counter },
    });
  });

  test("one key's commands are bounded, and a forged one uses up nobody's share", () => {
    for (let i = 0; i < 50; i++) desk.take(signed({ keyId: "ada-1" }, "", "bob-1"));
    expect(desk.take(signed({ scope: "symbol:IBM" }))).toMatchObject({ type: "Taken" });
    for (let i = 0; i < 19; i++) desk.take(signed({ scope: "symbol:IBM" }));
    expect(desk.take(signed({}))).toMatchObject({ code: "TooManyRequests", a: 10, b: 0 });
  });

  test("somebody on this machine kills the firm without a key, as person local", () => {
    const answer = desk.killLocally("file KILL", "too fast\n");
    expect(answer).toMatchObject({ type: "Taken", scope: FIRM, by: "local", killSeq: 1 });
    expect(world.gate.ledger.kills.of(FIRM)?.reason).toBe("file KILL: too fast");
  });

  test.each([
    "venue:Z",
    "venue:NN",
    "router:99",
    "router:0",
    "router:1x",
    "symbol:IMB",
    "client:alfa",
    "account:A9",
    "strategy:swep",
  ])("there is no %s to stop", (scope) => {
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
    expect(rearmBy("ada-1", "keep")).toMatchObject({ type: "Waiting", persons: ["ada"] });
    expect(world.gate.ledger.kills.firmKilled).toBe(true);
    expect(rearmBy("bob-1", "keep")).toMatchObject({ type: "Taken" });
    expect(world.gate.ledger.kills.firmKilled).toBe(false);
  });

  test("B53: one person with two keys counts once", () => {
    rearmBy("ada-1", "keep");
    expect(rearmBy("ada-2", "keep")).toMatchObject({ type: "Waiting", persons: ["ada"] });
    expect(world.gate.ledger.kills.firmKilled).toBe(true);
  });

  test("B54: two who chose differently do not lift it", () => {
    rearmBy("ada-1", "keep");
    expect(rearmBy("bob-1", "return")).toMatchObject({ type: "Waiting", persons: ["bob"] });
  });

  test("B51: a rearm that was used is refused after the next kill", () => {
    const content = rearmChoices(world.gate, FIRM, sha256).return;
    const first = signed({ type: "rearm", epochBound: 1 }, content);
    const second = signed({ type: "rearm", epochBound: 1, keyId: "bob-1" }, content);
    desk.take(first);
    expect(desk.take(second)).toMatchObject({ type: "Taken", killSeq: 2 });
    desk.take(signed({}));
    expect(desk.take(first)).toMatchObject({ code: "CommandReplayed" });
    expect(desk.take(second)).toMatchObject({ code: "CommandReplayed" });
    expect(world.gate.ledger.kills.firmKilled).toBe(true);
  });

  test("B51: an approval that was given is refused after a restart, and still counts", () => {
    const content = rearmChoices(world.gate, FIRM, sha256).return;
    const first = signed({ type: "rearm", epochBound: 1 }, content);
    desk.take(first);
    restart();
    expect(desk.take(first)).toMatchObject({ code: "CommandReplayed" });
    expect(rearmBy("bob-1", "return")).toMatchObject({ type: "Taken", by: "ada, bob" });
  });

  test.each([["at once"], ["after a restart"]])(
    "a command that was refused cannot be given again when it would fit, %s",
    (when) => {
      const early = signed({ type: "rearm", epochBound: 3 }, '{"do":"return"}');
      expect(desk.take(early)).toMatchObject({ code: "RearmOfOtherKill", a: 3, b: 1 });
      if (when !== "at once") restart();
      expect(desk.take(early)).toMatchObject({ code: "CommandReplayed" });
      expect(rearmBy("bob-1", "return")).toMatchObject({ type: "Waiting" });
    },
  );

  test("B51: a consent to lift an older kill is refused", () => {
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
