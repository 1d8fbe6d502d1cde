import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { putBrokenTrade, putOrderDelete } from "../../wire/itch/encode.ts";
import { BrokenTrade, OrderDelete } from "../../wire/itch/schema.ts";
import {
  emptyPacket,
  loginAcceptedPacket,
  loginRequestPacket,
  SoupPacket,
} from "../../wire/itch/soup.ts";
import { type MemoryConnection, MemoryWorld } from "../fleet/memory-world.ts";
import { Turn } from "../turn.ts";
import { type FeedDown, type FeedHandler, SoupClient } from "./soup-client.ts";
import { SoupServer, type SoupServerOptions } from "./soup-server.ts";

const ADDRESS = { host: "127.0.0.1", port: 9951 };

/**
 * A venue reduced to its simplest: its state is the set of numbers that it told last, at most
 * `HELD`; a message adds one. So a reader has everything when his set is the venue's.
 */
const HELD = 5;

class Venue {
  readonly world: MemoryWorld;
  readonly state: number[] = [];
  server: SoupServer;

  private constructor(world: MemoryWorld, server: SoupServer) {
    this.world = world;
    this.server = server;
  }

  static async open(world: MemoryWorld, options: Partial<SoupServerOptions> = {}): Promise<Venue> {
    let venue: Venue | null = null;
    const server = await SoupServer.open({
      network: world,
      clock: world,
      turn: new Turn(world),
      address: ADDRESS,
      session: "DAY1",
      snapshot: (sink) => {
        for (const n of venue?.state ?? []) {
          putOrderDelete(sink, 1, 0, n);
        }
      },
      ...options,
    });
    venue = new Venue(world, server);
    return venue;
  }

  /** Tells numbers, all in one turn. */
  tell(...numbers: number[]): void {
    for (const n of numbers) {
      putOrderDelete(this.server, 1, 0, n);
      this.state.push(n);
      if (this.state.length > HELD) this.state.shift();
    }
  }
}

class Reader implements FeedHandler {
  readonly lines: string[] = [];
  readonly client: SoupClient;
  state: number[] = [];
  trusting = true;

  constructor(world: MemoryWorld, options: Partial<{ join: "snapshot" | "start" }> = {}) {
    this.client = new SoupClient({
      network: world,
      clock: world,
      address: ADDRESS,
      handler: this,
      ...options,
    });
    this.client.start();
  }

  begin(): void {
    this.state = [];
    this.lines.push("begin");
  }

  message(view: DataView, at: number, length: number, seq: number): boolean {
    expect(length).toBe(OrderDelete.size);
    const n = view.getUint32(at + OrderDelete.at.ref + 4);
    this.state.push(n);
    if (this.state.length > HELD) this.state.shift();
    this.lines.push(seq === 0 ? `snapshot ${n}` : `${seq}: ${n}`);
    return this.trusting;
  }

  up(): void {
    this.lines.push("up");
  }

  down(reason: FeedDown): void {
    this.lines.push(`down: ${reason}`);
  }

  /** What was heard since it was asked last. */
  take(): string[] {
    return this.lines.splice(0);
  }
}

describe("a reader of a feed", () => {
  test("joins by a snapshot, then hears each message once with its number", async () => {
    const world = new MemoryWorld();
    const venue = await Venue.open(world);
    venue.tell(7, 8);
    world.settle();
    const reader = new Reader(world);
    world.settle();
    expect(reader.take()).toEqual(["begin", "snapshot 7", "snapshot 8", "up"]);
    expect([reader.client.isUp, reader.client.lastSeq, venue.server.readers]).toEqual([true, 2, 1]);
    venue.tell(9);
    world.settle();
    expect(reader.take()).toEqual(["3: 9"]);
  });

  test("hears nothing twice and misses nothing when it joins in the middle of a turn", async () => {
    const world = new MemoryWorld();
    const venue = await Venue.open(world);
    const reader = new Reader(world);
    for (let n = 1; n <= 3; n++) world.input(() => venue.tell(n));
    for (let n = 0; n < 4; n++) world.input(() => world.input(() => venue.tell(10 + n)));
    world.settle();
    expect(reader.state).toEqual(venue.state);
    expect(reader.client.lastSeq).toBe(7);
  });

  test("resumes after a lost connection at the number it expects", async () => {
    const world = new MemoryWorld();
    const venue = await Venue.open(world);
    const reader = new Reader(world);
    world.settle();
    venue.tell(1);
    world.settle();
    reader.take();
    lose(world);
    venue.tell(2, 3);
    world.settle();
    expect(reader.take()).toEqual(["down: Disconnected"]);
    world.advance(60);
    expect(reader.take()).toEqual(["2: 2", "3: 3", "up"]);
    venue.tell(4);
    world.settle();
    expect(reader.take()).toEqual(["4: 4"]);
  });

  test("is up when it has what it missed, not before, and not only when the feed rests", async () => {
    const world = new MemoryWorld();
    const venue = await Venue.open(world, { keepBytes: 1_024, chunkBytes: 64 });
    const reader = new Reader(world);
    world.settle();
    lose(world);
    venue.tell(1, 2, 3, 4, 5);
    world.settle();
    reader.take();
    // The kernel takes the acceptance and the first chunk, then holds.
    onAccept(world, (end) => stallAfter(end, 2));
    world.advance(60);
    venue.tell(6, 7);
    world.settle();
    expect(reader.take()).toEqual(["1: 1", "2: 2"]);
    for (const end of serverEnds(world)) end.release();
    world.settle();
    expect(reader.take()).toEqual(["3: 3", "4: 4", "5: 5", "up", "6: 6", "7: 7"]);
  });

  test("begins anew when what it missed is no longer kept", async () => {
    const world = new MemoryWorld();
    const venue = await Venue.open(world, { keepBytes: 128, chunkBytes: 64 });
    const reader = new Reader(world);
    world.settle();
    lose(world);
    reader.take();
    for (let n = 1; n <= 20; n++) venue.tell(n);
    world.advance(200);
    expect(reader.take()).toEqual([
      "begin",
      ...[16, 17, 18, 19, 20].map((n) => `snapshot ${n}`),
      "up",
    ]);
  });

  test("begins anew after the venue has restarted", async () => {
    const world = new MemoryWorld();
    const first = await Venue.open(world);
    const reader = new Reader(world);
    first.tell(1, 2, 3);
    world.settle();
    first.server.close();
    world.settle();
    const second = await Venue.open(world, { session: "DAY2" });
    second.tell(50);
    reader.take();
    world.advance(300);
    expect(reader.take()).toEqual(["begin", "snapshot 50", "up"]);
  });

  test("takes three seconds of silence for a loss", async () => {
    const world = new MemoryWorld();
    const venue = await Venue.open(world, { heartbeatMs: 1e9 });
    const reader = new Reader(world);
    world.settle();
    reader.take();
    world.advance(2_900);
    expect(reader.take()).toEqual([]);
    world.advance(500);
    expect(reader.take()).toEqual(["down: Silent", "up"]);
    expect(venue.server.readers).toBe(1);
  });

  test("takes no loss from its own standing still", async () => {
    const world = new MemoryWorld();
    const venue = await Venue.open(world);
    const reader = new Reader(world);
    world.advance(1_000);
    const nowNs = world.nowNs.bind(world);
    world.nowNs = () => nowNs() + 10e9;
    venue.tell(1);
    world.advance(10_000);
    expect(reader.take()).toEqual(["begin", "up", "1: 1"]);
  });

  test("is content with heartbeats, and is kept by its own", async () => {
    const world = new MemoryWorld();
    const venue = await Venue.open(world);
    const reader = new Reader(world);
    world.advance(60_000);
    expect(reader.take()).toEqual(["begin", "up"]);
    expect(venue.server.readers).toBe(1);
  });

  test("begins anew when it cannot believe a message", async () => {
    const world = new MemoryWorld();
    const venue = await Venue.open(world);
    const reader = new Reader(world);
    world.settle();
    reader.take();
    reader.trusting = false;
    venue.tell(1, 2);
    world.settle();
    reader.trusting = true;
    world.advance(60);
    expect(reader.take()).toEqual([
      "1: 1",
      "down: Untrusted",
      "begin",
      "snapshot 1",
      "snapshot 2",
      "up",
    ]);
  });

  test("does not keep half a snapshot", async () => {
    const world = new MemoryWorld();
    const venue = await Venue.open(world);
    venue.tell(1, 2, 3);
    // The kernel takes the acceptance and holds the snapshot; then the connection breaks.
    onAccept(world, (end) => stallAfter(end, 1));
    const reader = new Reader(world);
    world.settle();
    lose(world);
    expect(reader.take()).toEqual(["begin"]);
    world.advance(100);
    expect(reader.take()).toEqual(["begin", "snapshot 1", "snapshot 2", "snapshot 3", "up"]);
  });

  test("reads a feed that keeps its whole day from the first message", async () => {
    const world = new MemoryWorld();
    const venue = await Venue.open(world);
    venue.tell(1, 2);
    const reader = new Reader(world, { join: "start" });
    world.settle();
    expect(reader.take()).toEqual(["begin", "up", "1: 1", "2: 2"]);
  });

  test("has no connection left after it has stopped", async () => {
    const world = new MemoryWorld();
    const venue = await Venue.open(world);
    const reader = new Reader(world);
    world.settle();
    reader.client.stop();
    world.advance(10_000);
    expect(reader.take()).toEqual(["begin", "up", "down: Disconnected"]);
    expect(venue.server.readers).toBe(0);
  });

  test("has the venue's state after any losses, stalls and cuts", async () => {
    const step = fc.oneof(
      fc.record({ tell: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ tell: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ pauseMs: fc.integer({ min: 0, max: 400 }) }),
      fc.constant({ lose: true }),
      fc.constant({ stall: true }),
      fc.constant({ release: true }),
      fc.record({ chunkMax: fc.integer({ min: 1, max: 100 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const world = new MemoryWorld();
        const venue = await Venue.open(world, { keepBytes: 256, chunkBytes: 64 });
        const reader = new Reader(world);
        let next = 1;
        for (const s of steps) {
          if ("tell" in s) for (let i = 0; i < s.tell; i++) venue.tell(next++);
          if ("pauseMs" in s) world.advance(s.pauseMs);
          if ("lose" in s) lose(world);
          if ("stall" in s) for (const end of serverEnds(world)) end.stalled = true;
          if ("release" in s) for (const end of serverEnds(world)) end.release();
          if ("chunkMax" in s) world.chunkMax = s.chunkMax;
          world.settle();
        }
        for (const end of serverEnds(world)) end.release();
        world.advance(5_000);
        expect(reader.state).toEqual(venue.state);
        expect([reader.client.isUp, reader.client.lastSeq]).toEqual([true, next - 1]);
      }),
    );
  });
});

describe("a feed's server", () => {
  test("sends a turn's messages to each reader in one write", async () => {
    const world = new MemoryWorld();
    const venue = await Venue.open(world);
    const readers = [new Reader(world), new Reader(world)];
    world.settle();
    const before = serverEnds(world).map((end) => end.writes);
    venue.tell(1, 2, 3, 4);
    world.settle();
    expect(serverEnds(world).map((end, i) => end.writes - (before[i] as number))).toEqual([1, 1]);
    for (const reader of readers) expect(reader.state).toEqual([1, 2, 3, 4]);
  });

  test("drops a reader that lags behind what is kept, and holds nothing for it", async () => {
    const world = new MemoryWorld();
    const venue = await Venue.open(world, { keepBytes: 256, chunkBytes: 64 });
    const slow = new Reader(world);
    const quick = new Reader(world);
    world.settle();
    const [slowEnd] = serverEnds(world) as [MemoryConnection];
    slowEnd.stalled = true;
    for (let n = 1; n <= 30; n++) {
      venue.tell(n);
      world.settle();
      expect(slowEnd.pendingBytes).toBeLessThanOrEqual(64);
    }
    expect(venue.server.readers).toBe(1);
    expect(quick.state).toEqual(venue.state);
    world.advance(5_000);
    expect(slow.state).toEqual(venue.state);
  });

  test("drops a reader that has said nothing for 15 seconds", async () => {
    const world = new MemoryWorld();
    const venue = await Venue.open(world);
    const mute = world.connect(ADDRESS);
    world.advance(14_500);
    expect(venue.server.readers).toBe(1);
    world.advance(2_000);
    expect(venue.server.readers).toBe(0);
    expect(mute.pendingBytes).toBe(0);
  });

  test("tells its readers when the session ends", async () => {
    const world = new MemoryWorld();
    const venue = await Venue.open(world);
    const reader = new Reader(world);
    world.settle();
    venue.tell(1);
    venue.server.close();
    world.settle();
    expect(reader.take()).toEqual(["begin", "up", "1: 1", "down: EndOfSession"]);
  });

  test.each<[string, Uint8Array, string]>([
    ["another session", login("DAY0", 1), "J S"],
    ["a number that was never told", login("", 99), "J S"],
    ["a login that does not read", Uint8Array.of(0, 2, SoupPacket.LoginRequest, 0x20), "J A"],
    ["data before a login", Uint8Array.of(0, 2, SoupPacket.Unsequenced, 0x20), ""],
    ["a packet longer than any of a reader's", Uint8Array.of(0xff, 0xff, 0x55), ""],
  ])("refuses %s", async (_title, bytes, wanted) => {
    const world = new MemoryWorld();
    const venue = await Venue.open(world);
    const heard: string[] = [];
    let closed = false;
    const connection = world.connect(ADDRESS);
    connection.events = {
      open: () => connection.write(bytes),
      data: (chunk) =>
        heard.push(
          String.fromCharCode(...chunk.subarray(2))
            .split("")
            .join(" "),
        ),
      close: () => {
        closed = true;
      },
    };
    world.settle();
    expect([heard.join(), closed, venue.server.readers]).toEqual([wanted, true, 0]);
  });
});

describe("a reader of a server that breaks the protocol", () => {
  const accepted = loginAcceptedPacket({ session: "X", nextSeq: 5 });
  const broken = new Uint8Array(3 + BrokenTrade.size);
  putBrokenTrade({ view: new DataView(broken.buffer), room: () => 3 }, 1, 0, 1);
  broken.set([0, BrokenTrade.size + 1, SoupPacket.Sequenced]);

  test.each<[string, Uint8Array]>([
    ["data before the login was accepted", broken],
    ["an acceptance that does not read", accepted.with(20, 0x78)],
    ["two acceptances", Uint8Array.of(...accepted, ...accepted)],
    ["a client's packet", emptyPacket(SoupPacket.ClientHeartbeat)],
    ["an empty packet", Uint8Array.of(0, 0, 0)],
    [
      "a snapshot that ends at another number than the one that was accepted",
      Uint8Array.of(
        ...accepted,
        0,
        22,
        SoupPacket.Unsequenced,
        0x47,
        ...new Uint8Array(20).fill(0x36),
      ),
    ],
  ])("closes after %s and tries again", async (_title, bytes) => {
    const world = new MemoryWorld();
    let logins = 0;
    await world.listen(ADDRESS, (connection) => {
      connection.events = {
        data: () => {
          logins++;
          connection.write(bytes);
        },
        close: () => undefined,
      };
    });
    const reader = new Reader(world);
    world.advance(120);
    expect(logins).toBe(2);
    expect(reader.lines).not.toContain("up");
    world.advance(5_000);
    // With pauses that grow to a second, not in a storm.
    expect(logins).toBeLessThan(12);
  });
});

function login(session: string, nextSeq: number): Uint8Array {
  return loginRequestPacket({ username: "", password: "", session, nextSeq });
}

/** The accepted ends of all connections, the oldest first. */
function serverEnds(world: MemoryWorld): MemoryConnection[] {
  return world.connections.filter((_, i) => i % 2 === 1);
}

/** Every connection breaks, for both ends. */
function lose(world: MemoryWorld): void {
  for (const end of world.connections) end.lose("ECONNRESET");
}

/** The next connection, as soon as it is made. */
function onAccept(world: MemoryWorld, act: (end: MemoryConnection) => void): void {
  const connections = world.connections;
  const push = connections.push.bind(connections);
  connections.push = (...ends) => {
    act(ends[1] as MemoryConnection);
    connections.push = push;
    return push(...ends);
  };
}

/** The kernel takes this many more writes of an end, and holds the rest until `release`. */
function stallAfter(end: MemoryConnection, writes: number): void {
  const write = end.write.bind(end);
  let left = writes;
  end.write = (bytes) => {
    if (left === 0) end.stalled = true;
    left--;
    return write(bytes);
  };
}
