import { beforeEach, describe, expect, test } from "vitest";
import { SeededRandom } from "../../core/domain/random.ts";
import { sha256 } from "../../shell/system/sha256.ts";
import { Tape, type WrongEvent } from "../tape.ts";
import { SimWorld } from "../world.ts";
import { Fleet } from "./fleet.ts";
import { drawShape } from "./shape.ts";
import type { WrongWay } from "./wrong-people.ts";

const S = 1e9;

let world: SimWorld;
let fleet: Fleet;
let events: WrongEvent[];

beforeEach(async () => {
  world = new SimWorld(5, 1_343_836_800_000);
  events = [];
  const tape = new Tape();
  tape.onEvent((event) => {
    if (event.kind === "wrong") events.push(event);
  });
  const shape = { ...drawShape(world.fork()), startsPerHourMax: 1000, hostile: 1, ordersPerS: 20 };
  const roomy = { maxParents: 4096, maxChildren: 8192, dayS: 0, offLoopback: true };
  fleet = new Fleet(world, { ...shape, ...roomy }, tape, { sha256 });
  await fleet.open();
});

async function run(seconds: number): Promise<void> {
  await world.run({ atNs: world.nowNs + seconds * S });
}

async function say(way: WrongWay, scope = "firm"): Promise<number> {
  let given = 0;
  fleet.wrongPeople.say(way, scope, new SeededRandom(1), () => {
    given += 1;
  });
  await run(0.2);
  return given;
}

describe("a command that must have no effect", () => {
  test.each<[WrongWay, string]>([
    ["forged", "SignatureInvalid"],
    ["unknown key", "UnknownKey"],
    ["revoked key", "KeyRevoked"],
    ["for another gate", "CommandForOtherGate"],
    ["late", "CommandExpired"],
    ["missing role", "RoleMissing"],
    ["demo person", "DemoPersonOffLoopback"],
    ["unknown scope", "UnknownScope"],
    ["older kill", "RearmOfOtherKill"],
    ["other start", "OpenOfOtherStart"],
    ["garbled", "Garbled"],
  ])("%s: the gate refuses it with %s, and shows the same as before", async (way, code) => {
    expect(await say(way)).toBe(1);
    expect(events.map(({ what }) => what).sort()).toEqual(["refused", "said"]);
    expect(events.find(({ what }) => what === "refused")?.code).toBe(code);
    expect(fleet.isOpen).toBe(true);
  });

  test("too many: what is beyond a key's share is not even looked at", async () => {
    await say("too many");
    const codes = new Set(events.map(({ code }) => code));
    expect(codes).toEqual(new Set(["", "UnknownScope", "TooManyRequests"]));
  });

  test("one person twice: a kill stays as it is", async () => {
    fleet.people.kill("firm");
    await run(1);
    expect(await say("one person twice")).toBe(1);
    // The first waits for a second person, and so does the second.
    expect(events.map(({ what }) => what)).toEqual(["said", "said"]);
    expect(fleet.isOpen).toBe(false);
  });

  test("repeated: what was done once is not done again", async () => {
    fleet.people.freeze("firm");
    await run(1);
    fleet.people.open("firm", true);
    await run(1);
    expect(fleet.isOpen).toBe(true);
    expect(await say("repeated")).toBe(1);
    expect(events.find(({ what }) => what === "refused")?.code).toBe("CommandReplayed");
    expect(fleet.isOpen).toBe(true);
  });

  test("a guard that is alone refuses it too", async () => {
    fleet.pause("gate");
    fleet.kill("gate", "a test");
    fleet.wrongPeople.say("forged", "firm", new SeededRandom(1), () => undefined);
    await world.run({ atNs: world.nowNs + 1e6 });
    expect(events).toMatchObject([{ what: "refused", code: "SignatureInvalid" }]);
  });
});
