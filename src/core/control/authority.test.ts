import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
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

beforeEach(() => {
  const people = new People();
  const enrol = (person: string, roles: readonly ("kill" | "rearm")[], demo: boolean): void => {
    people.apply({ type: "PersonEnrolled", person, name: person, roles, demo });
    people.apply({ type: "KeyEnrolled", person, keyId: `${person}-1`, publicKey: `pub ${person}` });
  };
  enrol("ada", ["kill", "rearm"], false);
  enrol("bob", ["rearm"], false);
  enrol("demo", ["kill"], true);
  authority = new Authority(people);
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

  test("a counter that does not rise is a replay (B50, B51)", () => {
    expect(authority.rule(KILL, HERE, signed).type).toBe("Granted");
    authority.applyCounter("ada-1", 10);
    expect(authority.rule(KILL, HERE, signed)).toEqual({
      type: "Refused",
      code: RejectCode.CommandReplayed,
      a: 10,
      b: 10,
    });
    expect(authority.rule({ ...KILL, counter: 11 }, HERE, signed).type).toBe("Granted");
  });
});
