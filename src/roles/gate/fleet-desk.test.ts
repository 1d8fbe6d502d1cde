import { expect, test } from "vitest";
import { GateWorld, UTC_MS } from "../../core/gate/gate.test-kit.ts";
import { RecordType } from "../../core/gate/records.ts";
import { putText, SCHEMA_DIGEST } from "../../wire/fleet/codec.ts";
import { Heartbeat, Hello } from "../../wire/fleet/schema.ts";
import { FleetClient, type FleetLink, FleetServer } from "../fleet/link.ts";
import { MemoryWorld } from "../fleet/memory-world.ts";
import { Turn } from "../turn.ts";
import { FleetDesk } from "./fleet-desk.ts";
import { Observers } from "./observers.ts";

const ADDRESS = { host: "127.0.0.1", port: 9882 };
const ROLE = { router: 1, observer: 3 };

/** A gate's fleet port in memory, and how often its peers were closed. */
async function port(limits: object = {}) {
  const memory = new MemoryWorld();
  const world = new GateWorld({ leaseRetryMs: 2_000, ...limits }, undefined, 1_000);
  const observers = new Observers({
    gate: world.gate,
    journalIndex: () => world.tape.entries.length,
    syncedIndex: () => world.tape.entries.length,
    lane: () => ({ nextOut: 1, nextIn: 1 }),
  });
  const time = (): void => {
    const nowMs = 1_000 + memory.nowNs() / 1e6;
    world.nowMs = nowMs;
    world.gate.at(nowMs * 1e6, UTC_MS + nowMs);
  };
  const desk = new FleetDesk(world.gate, time, observers);
  world.effects.leaseRevoked = (router) => desk.link(router)?.close("revoked");
  const base = { network: memory, clock: memory, address: ADDRESS };
  await FleetServer.open({ ...base, turn: new Turn(memory), handler: desk });
  const peer = (hello: (link: FleetLink) => void) => {
    const told = { closes: 0, frames: 0 };
    const handler = {
      open: hello,
      frame: () => void told.frames++,
      closed: () => void told.closes++,
    };
    const client = new FleetClient({ ...base, turn: new Turn(memory), handler });
    client.start();
    memory.settle();
    return { told, client, link: () => client.link as FleetLink };
  };
  return { memory, world, peer };
}

function sayHello(link: FleetLink, role: number, router: number): void {
  const at = link.frame(Hello.type, Hello.size);
  const { view } = link;
  link.bytes.fill(0, at + Hello.at.role, at + Hello.size);
  view.setUint8(at + Hello.at.role, role);
  view.setUint16(at + Hello.at.router, router, true);
  view.setUint32(at + Hello.at.digestLo, SCHEMA_DIGEST.lo, true);
  view.setUint32(at + Hello.at.digestHi, SCHEMA_DIGEST.hi, true);
  putText(view, at + Hello.at.release, 24, "r1");
}

function beat(link: FleetLink, seen = 0): void {
  const at = link.frame(Heartbeat.type, Heartbeat.size);
  link.view.setFloat64(at + Heartbeat.at.seen, seen, true);
  link.view.setFloat64(at + Heartbeat.at.utcMs, 0, true);
}

test("a router whose frame is garbled loses its lease for cause, and asks in vain until its wait is over", async () => {
  const { memory, world, peer } = await port();
  const router = peer((link) => sayHello(link, ROLE.router, 1));
  expect(world.gate.routers[1]).toMatchObject({ connected: true, leaseId: 1 });
  beat(router.link(), 0.5);
  memory.settle();
  const types = world.tape.entries.map(({ type }) => type);
  expect(types.slice(-2)).toEqual([RecordType.LeaseRevoked, RecordType.LeaseEnd]);
  expect(router.told.closes).toBe(1);
  memory.advance(1_900);
  expect(router.told.closes).toBeGreaterThan(3);
  expect(world.gate.routers[1]).toMatchObject({ connected: false, leaseId: 0 });
  memory.advance(1_200);
  expect(world.gate.routers[1]).toMatchObject({ connected: true, leaseId: 2 });
});

test("B66: a connection without a lease that floods is closed", async () => {
  const { memory, peer } = await port({ routerFramesPerS: 50 });
  const observer = peer((link) => sayHello(link, ROLE.observer, 0));
  for (let second = 0; second < 3; second++) {
    for (let n = 0; n < 40; n++) beat(observer.link());
    memory.advance(1_000);
  }
  expect(observer.told.closes).toBe(0);
  for (let n = 0; n < 60; n++) beat(observer.link());
  memory.settle();
  expect(observer.told.closes).toBe(1);
});

test("an observer that says Hello again is closed: each one costs a whole picture", async () => {
  const { memory, peer } = await port();
  const observer = peer((link) => sayHello(link, ROLE.observer, 0));
  const { frames } = observer.told;
  expect(frames).toBeGreaterThan(0);
  sayHello(observer.link(), ROLE.observer, 0);
  memory.settle();
  expect(observer.told).toEqual({ closes: 1, frames });
});
