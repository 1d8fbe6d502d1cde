import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { UsedCommands } from "../domain/used-commands.ts";
import { Authority, type CommandPlace } from "./authority.ts";
import type { Command } from "./command.ts";
import { People } from "./people.ts";

const KILL: Command = {
  v: 1,
  type: "kill",
  scope: "firm",
  gateIds: [1, 2],
  counter: 10,
  epochBound: 0,
  contentHash: "0".repeat(64),
  notAfter: 5000,
  reason: "why",
  keyId: "ada-1",
};
const HERE: CommandPlace = { gate: 1, utcMs: 1000, loopback: false };
const signed = (): boolean => true;

let authority: Authority;
let used: UsedCommands;

beforeEach(() => {
  const people = new People();
  const enrol = (person: string, roles: readonly ("kill" | "rearm")[], demo: boolean): void => {
    people.apply({ type: "PersonEnrolled", person, name: person, roles, demo });
    for (const n of [1, 2]) {
      const keyId = `${person}-${n}`;
      people.apply({ type: "KeyEnrolled", person, keyId, publicKey: `pub ${person}` });
    }
  };
  enrol("ada", ["kill", "rearm"], false);
  enrol("bob", ["rearm"], false);
  enrol("demo", ["kill"], true);
  used = new UsedCommands();
  authority = new Authority(people, used);
});

describe("the ladder of a signed command", () => {
  const rows: readonly [
    string,
    Partial<Command>,
    Partial<CommandPlace>,
    keyof typeof RejectCode,
  ][] = [
    ["a key that nobody enrolled", { keyId: "eve-1" }, {}, "UnknownKey"],
    ["a demo person off loopback", { keyId: "demo-1" }, {}, "DemoPersonOffLoopback"],
    ["a command for other gates", {}, { gate: 3 }, "CommandForOtherGate"],
    ["a command after its time", {}, { utcMs: 5001 }, "CommandExpired"],
    ["a person without the role", { keyId: "bob-1" }, {}, "RoleMissing"],
  ];
  test.each(rows)("%s is refused", (_what, command, place, code) => {
    const ruling = authority.rule({ ...KILL, ...command }, { ...HERE, ...place }, signed);
    expect(ruling).toMatchObject({ type: "Refused", code: RejectCode[code] });
  });

  test("a wrong signature is refused before anything else is said", () => {
    const command = { ...KILL, gateIds: [9], counter: 0 };
    expect(authority.rule(command, HERE, (key) => key !== "pub ada")).toMatchObject({
      code: RejectCode.SignatureInvalid,
    });
  });

  test("a revoked key is refused, and revoking takes one command of one person", () => {
    authority.people.apply({ type: "KeyRevoked", keyId: "ada-1" });
    expect(authority.rule(KILL, HERE, signed)).toMatchObject({ code: RejectCode.KeyRevoked });
  });

  test("a demo person is heard on loopback", () => {
    const ruling = authority.rule(
      { ...KILL, keyId: "demo-1" },
      { ...HERE, loopback: true },
      signed,
    );
    expect(ruling).toMatchObject({ type: "Granted", person: { person: "demo" } });
  });

  test("what a guard took in its time is not too late when it comes", () => {
    const late = { ...HERE, utcMs: 5001 };
    expect(authority.rule(KILL, { ...late, carried: true }, signed).type).toBe("Granted");
    expect(authority.rule(KILL, late, signed)).toMatchObject({ code: RejectCode.CommandExpired });
  });

  test("B50, B51: a counter that does not rise is a replay", () => {
    expect(authority.rule(KILL, HERE, signed).type).toBe("Granted");
    used.apply("ada-1", 10, "firm");
    expect(authority.rule(KILL, HERE, signed)).toEqual({
      type: "Refused",
      code: RejectCode.CommandReplayed,
      a: 10,
      b: 10,
    });
    expect(authority.rule({ ...KILL, counter: 11 }, HERE, signed).type).toBe("Granted");
  });
});

describe("commands that overtake each other", () => {
  const take = (command: Command): boolean => {
    if (authority.rule(command, HERE, signed).type !== "Granted") return false;
    used.apply(command.keyId, command.counter, command.scope);
    return true;
  };

  test("a kill that a newer command has overtaken still stops its scope, once", () => {
    expect(take({ ...KILL, counter: 11, scope: "symbol:IBM" })).toBe(true);
    expect(take({ ...KILL, counter: 10 })).toBe(true);
    expect(take({ ...KILL, counter: 10 })).toBe(false);
    expect(take({ ...KILL, counter: 11, scope: "symbol:IBM" })).toBe(false);
  });

  test("a rearm that a newer command has overtaken is refused: people sign it again", () => {
    expect(take({ ...KILL, counter: 11 })).toBe(true);
    expect(authority.rule({ ...KILL, type: "rearm", counter: 10 }, HERE, signed)).toEqual({
      type: "Refused",
      code: RejectCode.CommandReplayed,
      a: 10,
      b: 11,
    });
  });

  test("an overtaken kill is refused after its time, and when it has no counter", () => {
    expect(take({ ...KILL, counter: 11 })).toBe(true);
    const late = { ...HERE, utcMs: 5001 };
    expect(authority.rule(KILL, late, signed)).toMatchObject({ code: RejectCode.CommandExpired });
    expect(take({ ...KILL, counter: 0 })).toBe(false);
  });

  const signedOnes = fc
    .array(
      fc.record({
        type: fc.constantFrom("kill" as const, "rearm" as const),
        scope: fc.constantFrom("firm", "symbol:IBM", "venue:N"),
        keyId: fc.constantFrom("ada-1", "ada-2"),
      }),
      { minLength: 1, maxLength: 30 },
    )
    .map((all) => all.map((one, at): Command => ({ ...KILL, ...one, counter: at + 1 })));

  test("whatever the order, every kill is taken exactly once, and no rearm after a newer one", () => {
    const runs = signedOnes.chain((all) =>
      fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length }),
    );
    fc.assert(
      fc.property(runs, (delivered) => {
        used = new UsedCommands();
        authority = new Authority(authority.people, used);
        const newest = new Map<string, number>();
        const kills = new Map<number, number>();
        for (const command of delivered) {
          const { type, keyId, counter } = command;
          const rises = counter > (newest.get(keyId) ?? 0);
          const taken = take(command);
          if (type === "rearm") expect(taken).toBe(rises);
          else kills.set(counter, (kills.get(counter) ?? 0) + (taken ? 1 : 0));
          if (taken) newest.set(keyId, Math.max(counter, newest.get(keyId) ?? 0));
        }
        expect([...kills.values()].every((times) => times === 1)).toBe(true);
      }),
    );
  });
});
