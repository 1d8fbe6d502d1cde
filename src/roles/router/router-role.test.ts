import { describe, expect, test } from "vitest";
import { OrdStatus } from "../../core/domain/ord-status.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { SymbolTable } from "../../core/domain/symbols.ts";
import { SCHEMA_DIGEST } from "../../wire/fleet/codec.ts";
import { type DecodedFrame, decodeFrame, encodeFrame } from "../../wire/fleet/frame-values.ts";
import type { Layout } from "../../wire/fleet/layout.ts";
import {
  Assign,
  ChildAdmitted,
  ChildRefused,
  ChildReport,
  Depth,
  Feed,
  Heartbeat,
  Lease,
  ParentState,
  Revoke,
  SnapshotEnd,
  Top,
  Unassign,
} from "../../wire/fleet/schema.ts";
import { type FleetHandler, type FleetLink, FleetServer } from "../fleet/link.ts";
import { MemoryWorld } from "../fleet/memory-world.ts";
import { Turn } from "../turn.ts";
import { RouterRole } from "./router-role.ts";

const GATE = { host: "127.0.0.1", port: 9882 };
const QUOTES = { host: "127.0.0.1", port: 9884 };
const [N, Q] = [78, 81];

type Values = Record<string, number | string>;

/** The other end of a link: says what a test tells it to, and keeps what it hears. */
class Peer implements FleetHandler {
  heard: DecodedFrame[] = [];
  link: FleetLink | null = null;
  greeting: () => void = () => undefined;

  open(link: FleetLink): void {
    this.link = link;
  }

  frame(_link: FleetLink, _type: number, view: DataView, at: number): void {
    const frame = decodeFrame(view, at);
    this.heard.push(frame);
    if (frame.name === "Hello") this.greeting();
  }

  closed(): void {
    this.link = null;
  }

  say(layout: Layout, values: Values = {}, entries: readonly Values[] = []): void {
    if (this.link === null) throw new Error("the router is not connected");
    encodeFrame(this.link, layout, values, entries);
  }

  /** Takes what was heard of a kind since it was last asked. */
  take(name: string): DecodedFrame[] {
    const found = this.heard.filter((frame) => frame.name === name);
    this.heard = this.heard.filter((frame) => frame.name !== name);
    return found;
  }
}

class Fleet {
  readonly world: MemoryWorld = new MemoryWorld();
  readonly gate: Peer = new Peer();
  readonly quotes: Peer = new Peer();
  readonly lines: string[] = [];
  readonly role: RouterRole;
  readonly servers: FleetServer[] = [];
  index = 100;
  leases = 0;

  constructor(levels: number) {
    this.role = new RouterRole({
      network: this.world,
      clock: this.world,
      random: { u32: () => 7 },
      turn: new Turn(this.world),
      router: 3,
      pid: 4242,
      release: "r1",
      gate: GATE,
      quotes: QUOTES,
      symbols: new SymbolTable(["IBM", "BAC"]),
      venues: [
        { code: N, takerFee: 30, retail: 0 },
        { code: Q, takerFee: 20, retail: 0 },
      ],
      sentCap: 4,
      levels,
      log: (line) => this.lines.push(line),
    });
  }

  static async start(levels = 1): Promise<Fleet> {
    const fleet = new Fleet(levels);
    await fleet.listen();
    fleet.gate.greeting = () => fleet.lease();
    fleet.quotes.greeting = () => {
      for (const venue of [N, Q]) fleet.quotes.say(Feed, { venue, up: 1 });
      fleet.top(N, 500);
      fleet.top(Q, 200);
      fleet.quotes.say(SnapshotEnd);
    };
    fleet.role.start();
    fleet.world.settle();
    return fleet;
  }

  async listen(): Promise<void> {
    const base = { network: this.world, clock: this.world };
    for (const [address, handler] of [[GATE, this.gate] as const, [QUOTES, this.quotes] as const]) {
      const turn = new Turn(this.world);
      this.servers.push(await FleetServer.open({ ...base, turn, address, handler }));
    }
  }

  lease(): void {
    this.leases += 1;
    this.gate.say(Lease, {
      leaseId: this.leases,
      incarnation: 2,
      rel: 1,
      kill: 4,
      ttlMs: 1000,
      index: this.index++,
    });
  }

  top(venue: number, askQty: number, askPx = 1_000_000): void {
    const values = { symbol: "IBM", venue, trading: 1, bidPx: 999_900, bidQty: 100 };
    this.quotes.say(Top, { ...values, askPx, askQty });
    this.world.settle();
  }

  assign(parent: number, orderQty: number, values: Values = {}): DecodedFrame[] {
    this.gate.say(Assign, {
      index: this.index++,
      parent,
      assign: parent + 10,
      symbol: "IBM",
      side: 1,
      ordType: 2,
      tif: 0,
      strategy: 1,
      account: "ACC1",
      orderQty,
      remainingQty: orderQty,
      workingQty: 0,
      limitPx: 1_001_000,
      reservePx: 1_002_000,
      ...values,
    });
    return this.settle();
  }

  /** Lets what was said arrive; returns the proposals that came of it. */
  settle(): DecodedFrame[] {
    this.world.settle();
    return this.gate.take("Propose");
  }

  /** Lets time pass while gate and quotes say that they live. */
  pass(ms: number): void {
    for (let i = 0; i < ms; i += 250) {
      this.world.advance(Math.min(250, ms - i));
      if (this.gate.link !== null) this.gate.say(Heartbeat, { seen: 0, utcMs: 1 });
      if (this.quotes.link !== null) this.quotes.say(Heartbeat, { seen: 0, utcMs: 1 });
    }
    this.world.settle();
  }
}

function short(frames: readonly DecodedFrame[]): string[] {
  return frames.map(({ fields, entries }) => {
    const list = entries.map((c) => `${String.fromCharCode(Number(c.venue))} ${c.qty}@${c.px}`);
    return `n ${fields.n}, parent ${fields.parent}: ${list.join(", ")}`;
  });
}

describe("a router", () => {
  test("introduces itself to gate and quotes", async () => {
    const { gate, quotes } = await Fleet.start();
    const hello = {
      role: 1,
      router: 3,
      bootId: 7 * 2 ** 21,
      pid: 4242,
      digestLo: SCHEMA_DIGEST.lo,
      digestHi: SCHEMA_DIGEST.hi,
      release: "r1",
    };
    expect(gate.heard[0]?.fields).toEqual(hello);
    expect(quotes.heard[0]?.fields).toEqual(hello);
  });

  test("proposes a parent's children under its lease, fence and assignment", async () => {
    const fleet = await Fleet.start();
    const proposals = fleet.assign(7, 600);
    const child = {
      side: 1,
      ordType: 2,
      tif: 3,
      iso: 0,
      hidden: 0,
      symbol: "IBM",
      account: "ACC1",
      px: 1_000_000,
      retail: 0,
    };
    expect(proposals).toEqual([
      {
        name: "Propose",
        fields: {
          leaseId: 1,
          incarnation: 2,
          rel: 1,
          kill: 4,
          seen: 101,
          n: 1,
          parent: 7,
          assign: 17,
        },
        entries: [
          { ...child, ref: 1, venue: N, qty: 500 },
          { ...child, ref: 2, venue: Q, qty: 100 },
        ],
      },
    ]);
  });

  test("works a parent to its end over partial fills, cancels and refusals", async () => {
    const fleet = await Fleet.start();
    const { gate } = fleet;
    const of = (ref: number, values: Values): Values => ({
      index: fleet.index++,
      parent: 7,
      ref,
      incarnation: 2,
      child: ref,
      ...values,
    });
    expect(short(fleet.assign(7, 600))).toEqual(["n 1, parent 7: N 500@1000000, Q 100@1000000"]);

    const refusal = { code: RejectCode.LaneDown, a: N, b: 0, remainingQty: 600, n: 1 };
    gate.say(ChildRefused, { index: fleet.index++, parent: 7, ref: 1, ...refusal });
    expect(short(fleet.settle())).toEqual(["n 2, parent 7: Q 200@1000000"]);

    gate.say(ChildAdmitted, of(3, { remainingQty: 400 }));
    const partly = { ordStatus: OrdStatus.PartiallyFilled, lastPx: 1_000_000, leavesQty: 50 };
    gate.say(ChildReport, of(3, { ...partly, lastQty: 150, cumQty: 150, remainingQty: 400 }));
    fleet.top(Q, 40);
    expect(short(fleet.settle())).toEqual([]);

    gate.say(ChildReport, of(3, { ordStatus: OrdStatus.Canceled, cumQty: 150, remainingQty: 450 }));
    fleet.top(Q, 300);
    expect(short(fleet.settle())).toEqual(["n 3, parent 7: Q 300@1000000"]);

    gate.say(ChildAdmitted, of(4, { remainingQty: 150 }));
    const filled = { ordStatus: OrdStatus.Filled, lastPx: 1_000_000, lastQty: 300, cumQty: 300 };
    gate.say(ChildReport, of(4, { ...filled, remainingQty: 150 }));
    fleet.world.settle();
    fleet.pass(250);
    expect(short(gate.take("Propose"))).toEqual(["n 4, parent 7: Q 150@1000000"]);

    gate.say(Unassign, { index: fleet.index++, parent: 7, assign: 17 });
    fleet.world.settle();
    expect(fleet.role.router.works.size).toBe(0);
  });

  test("says every 250 ms that it lives and what it has seen", async () => {
    const fleet = await Fleet.start();
    fleet.pass(500);
    fleet.assign(7, 10);
    fleet.pass(250);
    const beats = fleet.gate.take("Heartbeat").map(({ fields }) => fields);
    expect(beats).toEqual([
      { seen: 100, utcMs: 1_381_239_000_250 },
      { seen: 100, utcMs: 1_381_239_000_500 },
      { seen: 101, utcMs: 1_381_239_000_750 },
    ]);
  });

  test("keeps to a parent that was changed", async () => {
    const fleet = await Fleet.start();
    expect(fleet.assign(7, 600, { limitPx: 990_000 })).toEqual([]);
    const state = { remainingQty: 50, workingQty: 0, limitPx: 1_000_000, reservePx: 1_002_000 };
    fleet.gate.say(ParentState, { index: fleet.index++, parent: 7, ...state });
    expect(short(fleet.settle())).toEqual(["n 1, parent 7: N 50@1000000"]);
  });

  test("plans once a turn however many quotes change in it", async () => {
    const fleet = await Fleet.start();
    fleet.assign(7, 1500);
    for (const askQty of [600, 700, 800]) {
      fleet.quotes.say(Top, { symbol: "IBM", venue: N, trading: 1, askPx: 1_000_000, askQty });
    }
    expect(short(fleet.settle())).toEqual(["n 2, parent 7: N 300@1000000"]);
  });

  test("does not work what it does not know", async () => {
    const fleet = await Fleet.start();
    expect(fleet.assign(7, 600, { symbol: "XYZ" })).toEqual([]);
    expect(fleet.assign(8, 600, { side: 9 })).toEqual([]);
    expect(fleet.lines.filter((line) => line.includes("not known here"))).toHaveLength(2);
    fleet.quotes.say(Top, { symbol: "XYZ", venue: N, askPx: 1, askQty: 1 });
    fleet.quotes.say(Top, { symbol: "IBM", venue: 90, askPx: 1, askQty: 1 });
    fleet.quotes.say(Feed, { venue: 90, up: 1 });
    expect(fleet.assign(9, 600)).toHaveLength(1);
  });
});

describe("a router that loses the gate", () => {
  test("drops everything and begins anew under a new lease", async () => {
    const fleet = await Fleet.start();
    fleet.assign(7, 600);
    fleet.gate.link?.close("gone");
    fleet.world.settle();
    expect(fleet.role.router.works.size).toBe(0);
    expect(fleet.role.router.lease).toBeNull();
    fleet.pass(1000);
    fleet.quotes.say(Top, { symbol: "IBM", venue: N, trading: 1, askPx: 1_000_000, askQty: 90 });
    const [proposal] = fleet.assign(8, 60);
    expect(proposal?.fields).toMatchObject({ leaseId: 2, n: 1, parent: 8 });
    expect(proposal?.entries[0]).toMatchObject({ ref: 1, qty: 60 });
  });

  test("by its silence connects anew", async () => {
    const fleet = await Fleet.start();
    fleet.world.advance(5250);
    expect(fleet.lines).toContain("gate: lost, the gate is silent");
    expect(fleet.lines).toContain("quotes: lost, quotes is silent");
    fleet.world.advance(250);
    expect(fleet.leases).toBe(2);
  });

  test("that is silent for longer than the lease lasts, proposes nothing meanwhile", async () => {
    const fleet = await Fleet.start();
    fleet.assign(7, 1000);
    fleet.world.advance(1001);
    fleet.top(N, 900);
    expect(fleet.settle()).toEqual([]);
    fleet.gate.say(Heartbeat);
    expect(short(fleet.settle())).toEqual(["n 2, parent 7: N 300@1000000"]);
  });

  test.each(["revoked", "refused"])(
    "'s lease, %s, stops; without a new one it reconnects",
    async (how) => {
      const fleet = await Fleet.start();
      fleet.pass(250);
      fleet.assign(7, 1000);
      if (how === "revoked") {
        fleet.gate.say(Revoke, { leaseId: 1, reason: RejectCode.LeaseExpired });
      } else {
        const refusal = { code: RejectCode.FenceOld, remainingQty: 1000, n: 1 };
        fleet.gate.say(ChildRefused, { index: fleet.index++, parent: 7, ref: 1, ...refusal });
      }
      fleet.world.settle();
      fleet.top(N, 900);
      expect(fleet.settle()).toEqual([]);
      fleet.pass(2750);
      expect(fleet.leases).toBe(1);
      fleet.pass(750);
      expect(fleet.lines).toContain("gate: lost, the lease has ended and no other has come");
      expect(fleet.leases).toBe(2);
    },
  );
});

describe("a router that loses quotes", () => {
  test("proposes nothing until it has the whole market again", async () => {
    const fleet = await Fleet.start();
    fleet.quotes.greeting = () => undefined;
    fleet.quotes.link?.close("gone");
    fleet.world.settle();
    expect(fleet.assign(7, 600)).toEqual([]);
    fleet.pass(1000);
    for (const venue of [N, Q]) fleet.quotes.say(Feed, { venue, up: 1 });
    fleet.top(Q, 250);
    expect(fleet.settle()).toEqual([]);
    fleet.quotes.say(SnapshotEnd);
    expect(short(fleet.settle())).toEqual(["n 1, parent 7: Q 250@1000000"]);
  });
});

describe("depth", () => {
  test("is asked for while a symbol is worked, also after quotes came back", async () => {
    const fleet = await Fleet.start(2);
    fleet.assign(7, 10);
    fleet.assign(8, 10);
    expect(fleet.quotes.take("Subscribe").map((f) => f.fields)).toEqual([{ symbol: "IBM" }]);
    fleet.quotes.link?.close("gone");
    fleet.pass(500);
    expect(fleet.quotes.take("Subscribe")).toHaveLength(1);
    for (const parent of [7, 8]) {
      fleet.gate.say(Unassign, { index: fleet.index++, parent, assign: parent + 10 });
    }
    fleet.world.settle();
    expect(fleet.quotes.take("Unsubscribe").map((f) => f.fields)).toEqual([{ symbol: "IBM" }]);
  });

  test("is not asked for when a group spans one level", async () => {
    const fleet = await Fleet.start();
    fleet.assign(7, 10);
    expect(fleet.quotes.take("Subscribe")).toEqual([]);
  });

  test("lets a group go on behind the best price", async () => {
    const fleet = await Fleet.start(2);
    fleet.assign(7, 1000);
    fleet.gate.say(Revoke, { leaseId: 1 });
    fleet.lease();
    fleet.quotes.say(Depth, { symbol: "IBM", venue: N, bids: 1 }, [
      { px: 999_900, qty: 100 },
      { px: 1_000_000, qty: 500 },
      { px: 1_000_500, qty: 900 },
    ]);
    expect(short(fleet.settle())).toEqual([
      "n 1, parent 7: N 500@1000000, Q 200@1000000, N 300@1000500",
    ]);
  });

  test("with more bids than levels is garbled", async () => {
    const fleet = await Fleet.start(2);
    fleet.quotes.say(Depth, { symbol: "IBM", venue: N, bids: 3 }, [{ px: 1, qty: 1 }]);
    fleet.world.settle();
    expect(fleet.lines).toContain("quotes: lost, garbled: more bids than levels in a Depth");
  });
});

test("a router that is stopped leaves in good order", async () => {
  const fleet = await Fleet.start();
  fleet.assign(7, 600);
  fleet.role.stop();
  fleet.world.advance(5000);
  expect(fleet.gate.link).toBeNull();
  expect(fleet.quotes.link).toBeNull();
  expect(fleet.leases).toBe(1);
});
