import type { WireEvent } from "../tape.ts";
import { type Fault, type FaultSite, named, oneOf, spanNs } from "./fault-site.ts";

const MS = 1e6;
const S = 1e9;
const GATE = "gate";
/** Of the gate's ends one in so many leaves it without one of its venues for a while. */
const ALONE_EVERY = 3;
/** Of these times two people open it without that venue, once in so many. */
const OPENED_EVERY = 3;
/** A moment that a loss of power waits for comes within this, or the power stays. */
const MOMENT_NS = 2 * S;
/** Disk operations within which a gate is killed at one. */
const OPERATIONS = 60;

/** Ends one process of this kind as `kill -9` does. */
export function crash(kind: string): Fault {
  return (site) => {
    const name = oneOf(site.random, named(site.fleet, kind));
    if (name === null) return;
    if (name === GATE && site.random.below(ALONE_EVERY) === 0) cutOffVenue(site);
    kill(site, name, "kill -9");
  };
}

/**
 * What a gate finds when it comes back: one venue cannot be reached for a while. Its orders are in
 * doubt until it can; people may not wait for that.
 */
function cutOffVenue({ fleet, random, undoAfter }: FaultSite): void {
  const venue = oneOf(random, named(fleet, "venue"));
  if (venue === null) return;
  const { fabric } = fleet;
  fabric.cut(GATE, venue);
  fabric.cut(venue, GATE);
  undoAfter(spanNs(random, 20 * MS, 4 * S), () => {
    fabric.heal(GATE, venue);
    fabric.heal(venue, GATE);
  });
  if (random.below(OPENED_EVERY) > 0) return;
  undoAfter(spanNs(random, 300 * MS, 3 * S), () => fleet.people.open("firm", true));
}

function kill({ fleet, note }: FaultSite, name: string, why: string): void {
  if (fleet.process(name)?.alive !== true) return;
  fleet.kill(name, why);
  note(name);
}

/** The gate dies at one of its next disk operations: in the middle of a write, a sync, a rename. */
export const crashAtDisk: Fault = (site) => atOperation(site, 1 + site.random.below(OPERATIONS));

/** The gate dies, and again while it recovers. */
export const crashInRecovery: Fault = (site) => {
  const { fleet, tape, random } = site;
  if (fleet.process("gate")?.alive !== true) return;
  let more = 1 + random.below(3);
  fleet.kill("gate", "kill -9");
  tape.onEvent((event) => {
    if (more === 0 || event.kind !== "process") return;
    if (event.who !== "gate" || event.what !== "start") return;
    more -= 1;
    atOperation(site, 1 + random.below(OPERATIONS * 2));
  });
};

function atOperation(site: FaultSite, n: number): void {
  const { fleet, undoAfter } = site;
  const disk = fleet.disks.get("gate");
  const gate = fleet.process("gate");
  if (disk === undefined || gate === null) return;
  let left = n;
  const mine = (): void => {
    left -= 1;
    if (left > 0 || fleet.process("gate") !== gate) return;
    disk.onOperation = null;
    kill(site, "gate", "kill -9 at the disk");
  };
  disk.onOperation = mine;
  undoAfter(2 * S, () => {
    if (disk.onOperation === mine) disk.onOperation = null;
  });
}

/** How much of what was not synced a power loss leaves. */
type Loss = { readonly survive: number; readonly tear: number };

/**
 * A machine loses its power: its processes die, and of what was not synced chance keeps pieces. Of
 * the gate's machine it mostly goes at a bad moment: right behind a word of it that binds it.
 */
export function powerLoss(loss: Loss): Fault {
  return (site) => {
    const { fleet, random } = site;
    const machine = random.below(2) === 0 ? GATE : oneOf(random, [...fleet.disks.keys()]);
    if (machine === null) return;
    if (machine !== GATE || random.below(3) === 0) powerGoes(site, machine, loss);
    else {
      atMoment(site, BAD_MOMENTS[random.below(BAD_MOMENTS.length)] as Moment, () => {
        if (random.below(2) === 0) cutOffVenue(site);
        powerGoes(site, machine, loss);
      });
    }
  };
}

function powerGoes(site: FaultSite, machine: string, loss: Loss): void {
  const { fleet, tape, world, note } = site;
  const disk = fleet.disks.get(machine);
  if (disk === undefined) return;
  const lost = disk.lostChanges;
  const { model } = disk;
  disk.model = { ...model, ...loss };
  // What a process left unsynced that has died already is lost too: judges have to know.
  if (fleet.process(machine)?.alive !== true) {
    tape.add({ kind: "process", what: "power", atNs: world.nowNs, who: machine, why: "" });
  }
  fleet.losePower(machine);
  disk.model = model;
  if (disk.lostChanges > lost) note(machine);
}

type Moment = (event: WireEvent) => boolean;

/** An order was acknowledged; an order has come to its venue; a cancel was sent there. */
const BAD_MOMENTS: readonly Moment[] = [
  ({ what, to, text }) => what === "sent" && to.startsWith("client") && text.includes("|150=0|"),
  ({ what, to, text }) => what === "arrived" && to.startsWith("venue") && text.includes("|35=D|"),
  ({ what, to, text }) => what === "sent" && to.startsWith("venue") && text.includes("|35=F|"),
];

/** Right behind the first such message, if one comes soon. */
function atMoment({ tape, world, undoAfter }: FaultSite, is: Moment, go: () => void): void {
  let waits = true;
  tape.onEvent((event) => {
    if (!waits || event.kind !== "wire" || !is(event)) return;
    waits = false;
    world.plan(0, go);
  });
  undoAfter(MOMENT_NS, () => {
    waits = false;
  });
}

/** A process stands still for a while, as under SIGSTOP; its clocks go on. */
export function pause(kind: string, least: number, most: number): Fault {
  return ({ fleet, random, note, undoAfter }) => {
    const name = oneOf(random, named(fleet, kind));
    const process = name === null ? null : fleet.process(name);
    if (name === null || process === null || !process.alive || process.paused) return;
    fleet.pause(name);
    undoAfter(spanNs(random, least * MS, most * MS), () => {
      if (fleet.process(name) !== process) return;
      const waited = process.held;
      fleet.wake(name);
      if (waited > 0) note(name);
    });
  };
}

/** The time of day of one process is stepped, by a leap second or by a day, and put right later. */
export const clockStep: Fault = ({ fleet, random, note, undoAfter }) => {
  const name = oneOf(random, ["gate", ...fleet.names]);
  const process = name === null ? null : fleet.process(name);
  if (name === null || process === null || !process.alive) return;
  const size = spanNs(random, 1, 86_400_000);
  const ms = Math.round(random.below(2) === 0 ? size : -size);
  process.clock.stepUtc(ms);
  note(name);
  undoAfter(spanNs(random, 10 * MS, 8 * S), () => process.clock.stepUtc(-ms));
};

/** A process starts on a clock that runs fast or slow; its last one is ended for it. */
export const clockDrift: Fault = (site) => {
  const { fleet, tape, random, note } = site;
  const name = oneOf(random, ["gate", ...fleet.names]);
  if (name === null || fleet.process(name)?.alive !== true) return;
  const rate = 1 + (random.unit() - 0.5) * 0.02;
  let set = false;
  tape.onEvent((event) => {
    if (set || event.kind !== "process" || event.what !== "start" || event.who !== name) return;
    const process = fleet.process(name);
    if (process === null) return;
    set = true;
    process.clock.rate = rate;
    note(name);
  });
  fleet.kill(name, "its clock is exchanged");
};

/** What the guard says is signed by somebody who has not its key: no Go, for the gate. */
export const guardForged: Fault = ({ fleet, random, note, undoAfter }) => {
  if (fleet.guard.forgery !== null) return;
  let said = false;
  fleet.guard.forgery = () => {
    said = true;
  };
  undoAfter(spanNs(random, 100 * MS, 10 * S), () => {
    fleet.guard.forgery = null;
    if (said) note("gate");
  });
};
