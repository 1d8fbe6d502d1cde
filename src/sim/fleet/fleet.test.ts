import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { Tape, type TapeEvent } from "../tape.ts";
import { SimWorld } from "../world.ts";
import { Fleet } from "./fleet.ts";
import type { FleetShape } from "./shape.ts";

const EPOCH_MS = 1_381_239_000_000;
const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

const SMALL: FleetShape = {
  venues: 1,
  routers: 1,
  hostile: 0,
  clients: 1,
  symbols: 1,
  ordersPerS: 20,
  maxQty: 500,
  cancels: 0,
  replaces: 0,
  statuses: 0,
  duplicates: 0,
  faulty: 0,
  impatience: 0,
  replays: 0,
  hostilePerS: 0,
  marketSpeed: 1,
  startsPerHourMax: 1000,
};

test("a calm fleet fills what it can and ends idle", async () => {
  const world = new SimWorld(1, EPOCH_MS);
  const tape = new Tape();
  const events: TapeEvent[] = [];
  tape.onEvent((event) => events.push(event));
  const log = (who: string, line: string) =>
    process.env.LOUD && console.log(world.nowNs, who, line);
  const fleet = new Fleet(world, SMALL, tape, { sha256, log });
  await fleet.open();
  await world.run({ atNs: world.nowNs + 5e9 });
  fleet.quiet();
  await world.run({ atNs: world.nowNs + 60e9, holds: () => fleet.idle });
  if (process.env.LOUD) for (const e of events.slice(0, 300)) console.log(JSON.stringify(e));
  expect(fleet.idle).toBe(true);
  expect(fleet.children).toBeGreaterThan(20);
  fleet.checkJournal();
});
