import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { SeededRandom } from "../../core/domain/random.ts";
import { RecordType } from "../../core/gate/records.ts";
import { HaltReason } from "../../core/market/trading-state.ts";
import type { SimDisk } from "../disk.ts";
import { Tape, type TapeEvent } from "../tape.ts";
import { SimWorld } from "../world.ts";
import { Fleet } from "./fleet.ts";
import { drawShape, type FleetShape } from "./shape.ts";

const EPOCH_MS = 1_381_239_000_000;
const S = 1e9;
const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

/** Only good orders, at a pace at which every one of them can be followed. */
const CALM: FleetShape = {
  venues: 2,
  routers: 1,
  resting: 0,
  hostile: 0,
  clients: 2,
  symbols: 2,
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
  hostileBurst: 1,
  restingPerS: 0,
  marketSpeed: 1,
  maxParents: 4096,
  maxChildren: 8192,
  dayS: 0,
  observers: 1,
  offLoopback: false,
  startsPerHourMax: 1000,
  revocationsPerHourMax: 1000,
  laneWindow: 64,
  sentCap: 20,
  unansweredMs: 2000,
  exposureOrders: 0,
  lossUsd: 0,
  pacePerS: 0,
  bandsFrom: 1,
  crossS: 0,
  dayWord: null,
  softPart: 0,
};

/** Everything that clients and routers may do. */
const BUSY: FleetShape = {
  ...CALM,
  resting: 1,
  hostile: 1,
  cancels: 0.3,
  replaces: 0.3,
  statuses: 0.1,
  duplicates: 0.1,
  faulty: 0.1,
  impatience: 0.2,
  replays: 0.05,
  hostilePerS: 100,
  restingPerS: 50,
};

let world: SimWorld;
let fleet: Fleet;
let events: TapeEvent[];
let tape: Tape;

function make(seed: number, shape: FleetShape): void {
  world = new SimWorld(seed, EPOCH_MS);
  events = [];
  tape = new Tape();
  tape.onEvent((event) => events.push(event));
  fleet = new Fleet(world, shape, tape, { sha256 });
}

async function run(seconds: number): Promise<void> {
  await world.run({ atNs: world.nowNs + seconds * S });
}

/** Lets everything come to its end; what is owed then. */
async function settle(): Promise<string[]> {
  fleet.quiet();
  await world.run({ atNs: world.nowNs + 60 * S, holds: () => fleet.idle });
  fleet.checkJournal();
  await run(0.1);
  return [...fleet.owed];
}

const told = (part: string): number =>
  events.filter((e) => e.kind === "wire" && e.what === "arrived" && e.text.includes(part)).length;

const lives = (name: string, what: string): number =>
  events.filter((e) => e.kind === "process" && e.who === name && e.what === what).length;

/** New orders of a symbol that were written to venues so far. */
const sentOf = (symbol: string): number =>
  events.filter((e) => {
    return (
      e.kind === "wire" && e.what === "sent" && e.from === "gate" && isNewOrder(e.text, symbol)
    );
  }).length;

function isNewOrder(text: string, symbol: string): boolean {
  return text.includes("|35=D|") && text.includes(`|55=${symbol}|`);
}

describe("a symbol that one exchange halts", () => {
  test("C33: is refused over the client's session with code and reason, and traded again later", async () => {
    make(3, CALM);
    await fleet.open();
    await run(1);
    expect(sentOf("IBM")).toBeGreaterThan(0);
    const halt = fleet.market.halt(0, HaltReason.News, 1, false);
    await run(0.1);
    const before = sentOf("IBM");
    await run(1);
    expect(sentOf("IBM")).toBe(before);
    expect(told("|58=SymbolStopped: the symbol trades nowhere: news is pending|")).toBeGreaterThan(
      3,
    );
    halt?.lift();
    await run(2);
    expect(sentOf("IBM")).toBeGreaterThan(before);
    expect(await settle()).toEqual([]);
  });

  test("C38: an auction where no venue holds one is refused over the client's session", async () => {
    make(4, { ...CALM, faulty: 1 });
    await fleet.open();
    await run(3);
    expect(told("|58=NoAuction: no venue of ours holds an auction in the symbol|")).toBeGreaterThan(
      0,
    );
    expect(await settle()).toEqual([]);
  });
});

describe("a day with a closing cross", () => {
  test("6.1: on-close orders wait at the listing venue for its cross, and end with it", async () => {
    make(8, { ...CALM, marketSpeed: 60, crossS: 8 });
    await fleet.open();
    await run(12);
    const waits = events.filter((e) => {
      return (
        e.kind === "wire" && e.what === "sent" && e.from === "gate" && /35=D.*59=7/.test(e.text)
      );
    });
    expect(new Set(waits.map((e) => e.kind === "wire" && e.to))).toEqual(new Set(["venue-N"]));
    expect(waits.length).toBeGreaterThan(10);
    expect(told("|58=AuctionCutoff: the auction takes it until ")).toBeGreaterThan(3);
    // Cross and session end together: what is left ends by whichever the gate hears of first.
    const ends = ["AuctionOver: the auction is over", "EndOfSession: the session has ended"];
    expect(ends.map((text) => told(`|58=${text}|`)).reduce((a, b) => a + b)).toBeGreaterThan(10);
    const filled = events.filter((e) => {
      return e.kind === "wire" && e.from === "venue-N" && /35=8.*150=F.*/.test(e.text);
    });
    expect(filled.length).toBeGreaterThan(3);
    expect(await settle()).toEqual([]);
  });
});

describe("a calm fleet", () => {
  beforeEach(() => make(1, CALM));

  test("fills what it can and ends idle", async () => {
    await fleet.open();
    await run(3);
    expect(fleet.idle).toBe(false);
    expect(await settle()).toEqual([]);
    expect(fleet.children).toBeGreaterThan(50);
    expect(told("|150=F|")).toBeGreaterThan(50);
    expect(fleet.gateInputs).toBeGreaterThan(fleet.children);
    expect(fleet.restarts).toBe(0);
    expect(fleet.dead).toEqual([]);
  });

  test("puts each message onto the tape when it is sent and when it arrives", async () => {
    await fleet.open();
    await run(1);
    const wires = events.filter((e) => e.kind === "wire");
    const arrived = wires.filter((e) => e.what === "arrived");
    expect(arrived.length).toBeGreaterThan(100);
    for (const { connection, text, atNs } of arrived) {
      expect(text).toMatch(/^8=FIX\.4\.[24]\|9=\d+\|35=.*\|10=\d{3}\|$/);
      const sent = wires.find(
        (e) => e.what === "sent" && e.connection === connection && e.text === text,
      );
      expect(sent?.atNs).toBeLessThan(atNs);
    }
  });
});

describe("a fleet with an observer", () => {
  const heard = (who: string): string[] => {
    return events.flatMap((e) => (e.kind === "code" && e.who === who ? [e.code] : []));
  };

  beforeEach(() => make(3, CALM));

  test("the observer hears what nobody else is told", async () => {
    await fleet.open();
    fleet.people.kill("symbol:IBM");
    await run(1);
    expect(heard("observer-1")).toContain("ScopeKilled");
  });

  test("a guard whose word is forged gives no Go", async () => {
    await fleet.open();
    let forged = 0;
    fleet.guard.forgery = () => {
      forged += 1;
    };
    await run(4);
    expect(forged).toBeGreaterThan(1);
    expect(heard("observer-1")).toEqual(expect.arrayContaining(["GoInvalid", "GuardsSilent"]));
    expect(fleet.isOpen).toBe(false);
    fleet.guard.forgery = null;
    await run(4);
    expect(fleet.isOpen).toBe(true);
  });

  test("single orders are scopes too", async () => {
    await fleet.open();
    await run(1);
    const [scope] = fleet.parentScopes;
    expect(scope).toMatch(/^parent:\d+$/);
    fleet.people.freeze(scope as string);
    await run(0.1);
    expect(heard("observer-1")).toContain("FrozenByPeople");
  });

  test("the trading day ends: what is open expires, what is new is refused", async () => {
    make(3, { ...CALM, dayS: 1 });
    await fleet.open();
    await run(3);
    expect(told("|150=C|")).toBeGreaterThan(0);
    expect(told("|58=GateNotOpen") + told("|58=SessionClosed")).toBeGreaterThan(0);
    expect(await settle()).toEqual([]);
  });
});

describe("a busy fleet", () => {
  beforeEach(() => make(2, BUSY));

  const processes = ["gate", "quotes", "venue-N", "venue-P", "router-1", "router-2"];
  const names = [...processes, "hostile-1", "guard-1"];
  const clients = ["client-1", "client-2"];

  test.each([...names, ...clients])("goes on when %s is killed", async (name) => {
    await fleet.open();
    await run(1);
    fleet.kill(name, "a test");
    expect(fleet.process(name)).toBeNull();
    await run(1);
    expect(lives(name, "ready")).toBe(2);
    expect(await settle()).toEqual([]);
    expect(fleet.restarts).toBe(name === "gate" ? 1 : 0);
  });

  test.each(["gate", "venue-N", "guard-1", "client-1"])(
    "goes on when %s loses its power",
    async (machine) => {
      await fleet.open();
      await run(1);
      fleet.losePower(machine);
      await run(1);
      expect([lives(machine, "power"), lives(machine, "ready")]).toEqual([1, 2]);
      expect(await settle()).toEqual([]);
    },
  );

  test.each([...names, ...clients])("goes on when %s stands still for 3 s", async (name) => {
    await fleet.open();
    await run(1.2);
    fleet.pause(name);
    await run(3);
    fleet.wake(name);
    await run(1);
    expect(await settle()).toEqual([]);
    expect(fleet.dead).toEqual([]);
  });

  test("is asked for what only a hostile router asks for, and refuses it", async () => {
    make(2, { ...BUSY, hostilePerS: 500, hostileBurst: 10 });
    await fleet.open();
    await run(3);
    const { codes } = fleet.journalTally();
    for (const code of ["NotTheWorker", "VenueNotAllowed", "ExceedsParent", "ChildQtyInvalid"]) {
      expect(codes.get(code), code).toBeGreaterThan(0);
    }
  });

  test("speaks to no venue before its new incarnation is durable (I4): seed 129", async () => {
    const disk = fleet.disks.get("gate") as SimDisk;
    disk.model = { ...disk.model, survive: 0 };
    let lost = false;
    tape.onEvent((event) => {
      if (lost || event.kind !== "wire" || event.from !== "gate" || event.to !== "venue-N") return;
      lost = true;
      world.plan(0, () => fleet.losePower("gate"));
    });
    await fleet.open();
    expect(lives("gate", "power")).toBe(1);
    expect(fleet.journalRecords().get(RecordType.Start)).toBe(2);
  });

  test("holds orders against other limits from the gate's next start on", async () => {
    await fleet.open();
    await run(1);
    expect(fleet.journalTally().codes.get("MaxOrderQty") ?? 0).toBeLessThan(5);
    fleet.changeLimits({ maxOrderQty: 10 });
    fleet.kill("gate", "a test");
    await run(2);
    expect(fleet.journalTally().codes.get("MaxOrderQty")).toBeGreaterThan(10);
    fleet.quiet();
    await world.run({ atNs: world.nowNs + 60 * S, holds: () => fleet.idle });
    expect([...fleet.owed]).toEqual([]);
  });

  test("stops for a kill and goes on when two people have lifted it", async () => {
    await fleet.open();
    await run(1);
    fleet.people.kill("firm");
    await run(0.5);
    const [before] = [fleet.children];
    await run(1);
    expect(fleet.children).toBe(before);
    // What the first of them read may have changed when the second signs: they begin anew.
    for (let i = 0; i < 3 && !fleet.isOpen; i++) {
      fleet.people.rearm("firm", true);
      await run(2);
    }
    expect(fleet.children).toBeGreaterThan(before);
    const people = events.flatMap((e) => {
      return e.kind === "people" && e.command !== "day" ? [`${e.command} ${e.what}`] : [];
    });
    expect(people.slice(0, 2)).toEqual(["kill asked", "kill answered"]);
    expect(people.slice(-3)).toEqual(["rearm asked", "rearm asked", "rearm answered"]);
  });

  test("takes a kill through the guard while there is no gate", async () => {
    await fleet.open();
    await run(1);
    fleet.kill("gate", "a test");
    fleet.people.kill("symbol:IBM");
    await run(2);
    const { records } = fleet.journalTally();
    expect(records.get(RecordType.Kill)).toBe(1);
    expect(await settle()).toEqual([]);
  });
});

test.each([11, 12, 13, 14])("a fleet of any shape ends idle: seed %i", async (seed) => {
  make(seed, drawShape(new SeededRandom(seed)));
  await fleet.open();
  await run(1);
  for (const name of fleet.names) fleet.kill(name, "a test");
  await run(1);
  expect(await settle()).toEqual([]);
  expect(fleet.dead).toEqual([]);
});

test("a gate that dies in the middle of its recovery comes back", async () => {
  make(5, BUSY);
  await fleet.open();
  await run(1);
  const disk = fleet.disks.get("gate");
  if (disk === undefined) throw new Error("the gate has a disk");
  for (let n = 1; n <= 30; n++) {
    fleet.kill("gate", "a test");
    let left = n;
    disk.onOperation = () => {
      left -= 1;
      if (left > 0) return;
      disk.onOperation = null;
      fleet.kill("gate", "in its recovery");
    };
    await run(0.7);
  }
  expect(lives("gate", "kill")).toBeGreaterThan(50);
  expect(await settle()).toEqual([]);
});

/** Orders that venues have accepted and not ended, by what they have told the gate. */
function resting(): number {
  const open = new Set<string>();
  for (const e of events) {
    if (e.kind !== "wire" || e.what !== "arrived" || e.to !== "gate") continue;
    const [, id] = /\|35=8\|.*\|11=(\w{14})\|/.exec(e.text) ?? [];
    const [, orig] = /\|41=(\w{14})\|/.exec(e.text) ?? [];
    if (id === undefined) continue;
    if (/\|39=[01]\|/.test(e.text)) open.add(orig ?? id);
    else open.delete(orig ?? id);
  }
  return open.size;
}

test("people say what became of orders that rested at a venue which died", async () => {
  make(8, { ...BUSY, venues: 1, cancels: 0, hostilePerS: 40, maxQty: 2000, faulty: 0 });
  await fleet.open();
  for (let n = 0; n < 100 && resting() < 3; n++) await run(0.1);
  expect(resting()).toBeGreaterThan(0);
  fleet.kill("venue-N", "a test");
  expect(await settle()).toEqual([]);
  const answered = events.filter((e) => e.kind === "people" && e.what === "answered");
  expect(answered.some((e) => e.kind === "people" && e.command === "resolve")).toBe(true);
  expect(fleet.journalTally().records.get(RecordType.Resolve)).toBeGreaterThan(0);
});

test("the same seed gives the same trace, another one another", async () => {
  const hashes: number[] = [];
  for (const seed of [3, 3, 4]) {
    make(seed, BUSY);
    await fleet.open();
    await run(1);
    fleet.losePower("gate");
    await run(2);
    hashes.push(world.traceHash);
  }
  expect(hashes[1]).toBe(hashes[0]);
  expect(hashes[2]).not.toBe(hashes[0]);
});
