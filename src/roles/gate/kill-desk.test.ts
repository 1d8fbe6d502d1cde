import { beforeEach, describe, expect, test } from "vitest";
import type { Command } from "../../core/control/command.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { FIRM, parseScope } from "../../core/domain/scope.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { kill } from "../../core/gate/kill.ts";
import { RecordType } from "../../core/gate/records.ts";
import { ScopeState } from "../../core/gate/scope-state.ts";
import type { SignedText } from "../../wire/control/kill-port.ts";
import { DeskWorld, sha256 } from "./desk.test-kit.ts";
import type { KillAnswer } from "./kill-answer.ts";
import { rearmChoices } from "./rearm-choices.ts";

let people: DeskWorld;
let world: GateWorld;

function signed(changes: Partial<Command>, content = "", signer?: string): SignedText {
  return people.signed(changes, content, signer);
}

function rearmBy(
  keyId: string,
  what: "keep" | "return" | "reduce",
  killSeq = 1,
  of = "firm",
): KillAnswer {
  const content = rearmChoices(world.gate, parseScope(of) ?? FIRM, sha256)[what];
  const command = { type: "rearm", scope: of, keyId, epochBound: killSeq } as const;
  return people.desk.take(signed(command, content));
}

beforeEach(() => {
  world = new GateWorld().up();
  people = new DeskWorld(world);
  people.enrol("ada", ["kill", "rearm"], ["ada-1", "ada-2"]);
  people.enrol("bob", ["rearm"], ["bob-1"]);
});

function restart(): void {
  people.restart();
  world = people.world.up();
}

describe("kill", () => {
  test("one authorised person stops the firm, in the very call", () => {
    expect(people.desk.take(signed({}))).toMatchObject({ type: "Taken", scope: "firm" });
    expect(world.gate.ledger.kills.firmKilled).toBe(true);
  });

  test("a kill that fails authentication still raises an alarm (M9)", () => {
    const forged = signed({ keyId: "ada-1" }, "", "bob-1");
    expect(people.desk.take(forged)).toMatchObject({ type: "Refused", code: "SignatureInvalid" });
    expect(world.effects.alerts).toEqual([RejectCode.SignatureInvalid]);
    expect(world.gate.ledger.kills.firmKilled).toBe(false);
  });

  test("B50: a replayed kill changes nothing and raises no alarm while its scope is killed", () => {
    const once = signed({});
    people.desk.take(once);
    const written = world.tape.entries.length;
    const alerts = world.effects.alerts.length;
    expect(people.desk.take(once)).toMatchObject({ type: "Taken", killSeq: 1, sweep: null });
    expect(world.tape.entries).toHaveLength(written);
    expect(world.effects.alerts).toHaveLength(alerts);
  });

  test.each([["at once"], ["after a restart"]])(
    "B50: a replayed kill does not kill again what two people have rearmed, %s",
    (when) => {
      const once = signed({});
      people.desk.take(once);
      rearmBy("ada-1", "return");
      rearmBy("bob-1", "return");
      if (when !== "at once") restart();
      expect(people.desk.take(once)).toMatchObject({ type: "Refused", code: "CommandReplayed" });
      expect(world.gate.ledger.kills.firmKilled).toBe(false);
      expect(world.tape.entries.at(-1)).toMatchObject({ type: RecordType.CommandRefused });
    },
  );

  test("B50: a kill that names an older counter is a no-op", () => {
    people.desk.take(signed({}));
    rearmBy("ada-1", "return");
    rearmBy("bob-1", "return");
    const answer = people.desk.take(signed({ epochBound: 1 }));
    expect(answer).toMatchObject({ type: "Refused", code: "CommandReplayed", a: 1, b: 2 });
    expect(world.gate.ledger.kills.firmKilled).toBe(false);
  });

  test("a kill that another command of its key has overtaken stops its scope, and once", () => {
    const firm = signed({});
    people.desk.take(signed({ scope: "symbol:IBM" }));
    expect(people.desk.take(firm)).toMatchObject({ type: "Taken", scope: "firm", killSeq: 1 });
    rearmBy("ada-1", "return");
    rearmBy("bob-1", "return");
    restart();
    expect(people.desk.take(firm)).toMatchObject({ type: "Refused", code: "CommandReplayed" });
    expect(world.gate.ledger.kills.firmKilled).toBe(false);
  });

  test("an overtaken kill that was refused is used up, also after a restart", () => {
    const slip = signed({ scope: "venue:Z" });
    people.desk.take(signed({ scope: "symbol:IBM" }));
    expect(people.desk.take(slip)).toMatchObject({ code: "UnknownScope" });
    restart();
    expect(people.desk.take(slip)).toMatchObject({ code: "CommandReplayed" });
  });

  test("a kill that a guard carries is taken however late it comes, and one more than a key may", () => {
    const late = signed({ notAfter: 0 });
    expect(people.desk.take(late)).toMatchObject({ type: "Refused", code: "CommandExpired" });
    for (let i = 0; i < 25; i++) {
      const kill = signed({ scope: "symbol:IBM" });
      expect(people.desk.take(kill, true)).toMatchObject({ type: "Taken" });
    }
    expect(people.desk.take(late, true)).toMatchObject({ type: "Taken", scope: "firm" });
  });

  test("a refused command is journaled with the two numbers that decided", () => {
    people.desk.take(signed({ scope: "venue:Z" }));
    expect(world.tape.entries.at(-1)).toMatchObject({
      type: RecordType.CommandRefused,
      record: {
        code: RejectCode.UnknownScope,
        scope: "venue:Z",
        keyId: "ada-1",
        counter: people.counter,
      },
    });
  });

  test("one key's commands are bounded, and a forged one uses up nobody's share", () => {
    for (let i = 0; i < 50; i++) people.desk.take(signed({ keyId: "ada-1" }, "", "bob-1"));
    expect(people.desk.take(signed({ scope: "symbol:IBM" }))).toMatchObject({ type: "Taken" });
    for (let i = 0; i < 19; i++) people.desk.take(signed({ scope: "symbol:IBM" }));
    expect(people.desk.take(signed({}))).toMatchObject({ code: "TooManyRequests", a: 10, b: 0 });
  });

  test("somebody on this machine kills the firm without a key, as person local", () => {
    const answer = people.desk.killLocally("file KILL", "too fast\n");
    expect(answer).toMatchObject({ type: "Taken", scope: "firm", by: "local", killSeq: 1 });
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
    expect(people.desk.take(signed({ scope }))).toMatchObject({
      type: "Refused",
      code: "UnknownScope",
    });
  });

  test("a text that is no command is refused and raises an alarm", () => {
    const answer = people.desk.take({ command: "{}", signature: "", content: "" });
    expect(answer).toMatchObject({ type: "Refused", code: "Garbled" });
    expect(world.effects.alerts).toEqual([RejectCode.Garbled]);
  });
});

describe("rearm", () => {
  beforeEach(() => {
    world.parent();
    people.desk.take(signed({}));
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
    people.desk.take(first);
    expect(people.desk.take(second)).toMatchObject({ type: "Taken", killSeq: 2 });
    people.desk.take(signed({}));
    expect(people.desk.take(first)).toMatchObject({ code: "CommandReplayed" });
    expect(people.desk.take(second)).toMatchObject({ code: "CommandReplayed" });
    expect(world.gate.ledger.kills.firmKilled).toBe(true);
  });

  test("B51: an approval that was given is refused after a restart, and still counts", () => {
    const content = rearmChoices(world.gate, FIRM, sha256).return;
    const first = signed({ type: "rearm", epochBound: 1 }, content);
    people.desk.take(first);
    restart();
    expect(people.desk.take(first)).toMatchObject({ code: "CommandReplayed" });
    expect(rearmBy("bob-1", "return")).toMatchObject({ type: "Taken", by: "ada, bob" });
  });

  test.each([["at once"], ["after a restart"]])(
    "a command that was refused cannot be given again when it would fit, %s",
    (when) => {
      const early = signed({ type: "rearm", epochBound: 3 }, '{"do":"return"}');
      expect(people.desk.take(early)).toMatchObject({ code: "RearmOfOtherKill", a: 3, b: 1 });
      if (when !== "at once") restart();
      expect(people.desk.take(early)).toMatchObject({ code: "CommandReplayed" });
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
    const answer = people.desk.take(signed({ type: "rearm", epochBound: 1 }, content));
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

  test("a symbol is led to REDUCE_ONLY by the two who sign that; the firm is not", () => {
    expect(rearmChoices(world.gate, FIRM, sha256).reduce).toBe("");
    expect(rearmBy("ada-1", "reduce")).toMatchObject({ code: "ContentChanged" });
    people.desk.take(signed({ scope: "symbol:IBM" }));
    rearmBy("ada-1", "reduce", 1, "symbol:IBM");
    expect(rearmBy("bob-1", "reduce", 1, "symbol:IBM")).toMatchObject({ type: "Taken" });
    const { kills, states } = world.gate.ledger;
    const ibm = parseScope("symbol:IBM") ?? FIRM;
    expect([kills.isKilled(ibm), states.stateOf(ibm)]).toEqual([false, ScopeState.REDUCE_ONLY]);
  });

  test.each(["venue:Z", "symbol:GONE", "router:77", "strategy:gone"])(
    "a kill of %s, which has left the configuration, is rearmed all the same",
    (words) => {
      const scope = parseScope(words) ?? FIRM;
      const by = { person: "ada", keyId: "ada-1", counter: 1, reason: "r" };
      expect(people.desk.take(signed({ scope: words }))).toMatchObject({ code: "UnknownScope" });
      kill(world.gate, { scope, ...by });
      rearmBy("ada-1", "keep", 1, words);
      expect(rearmBy("bob-1", "keep", 1, words)).toMatchObject({ type: "Taken", scope: words });
      expect(world.gate.ledger.kills.isKilled(scope)).toBe(false);
    },
  );
});
