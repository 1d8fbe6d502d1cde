import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { Fleet } from "../fleet/fleet.ts";
import { drawShape } from "../fleet/shape.ts";
import { factsOf } from "../run/facts-of.ts";
import { Tape } from "../tape.ts";
import { SimWorld } from "../world.ts";
import { Judge } from "./judge.ts";

const EPOCH_MS = 1_381_239_000_000;
const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

/** A fleet of a seed that works for two seconds, and is judged after each of its events. */
async function judged(seed: number, befalls: (fleet: Fleet) => void): Promise<Fleet> {
  const world = new SimWorld(seed, EPOCH_MS);
  const tape = new Tape();
  const ordinary = { startsPerHourMax: 1000, ordersPerS: 20, dayS: 0, crossS: 0, dayWord: null };
  const shape = { ...drawShape(world.fork()), ...ordinary };
  const fleet = new Fleet(world, shape, tape, { sha256 });
  const judge = new Judge(factsOf(fleet.plan), tape);
  const step = (): boolean => {
    judge.step(world.nowNs);
    return false;
  };
  await fleet.open();
  for (let part = 0; part < 4; part++) {
    await world.run({ atNs: world.nowNs + 5e8, holds: step });
    befalls(fleet);
  }
  fleet.quiet();
  await world.run({ atNs: world.nowNs + 60e9, holds: () => step() || fleet.idle });
  judge.settled();
  return fleet;
}

test.each([
  ["nothing", 2, () => undefined],
  ["the gate's process is killed", 3, (fleet: Fleet) => fleet.kill("gate", "")],
  ["the gate's power is lost", 4, (fleet: Fleet) => fleet.losePower("gate")],
  ["a client's process is killed", 7, (fleet: Fleet) => fleet.kill("client-1", "")],
])("a fleet that breaks no rule while %s befalls it", async (_, seed, befalls) => {
  const fleet = await judged(seed, befalls);
  expect(fleet.children).toBeGreaterThan(0);
});
