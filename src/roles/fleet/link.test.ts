import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeFrame, encodeFrame, FrameBytes } from "../../wire/fleet/frame-values.ts";
import { Depth, Heartbeat, Hello, Propose, Subscribe, Top } from "../../wire/fleet/schema.ts";
import { Turn } from "../turn.ts";
import { FrameReader } from "./frame-reader.ts";
import { FleetClient, type FleetHandler, type FleetLink, FleetServer } from "./link.ts";
import { type MemoryConnection, MemoryWorld } from "./memory-world.ts";

const ADDRESS = { host: "127.0.0.1", port: 9882 };

/** Writes down what a link tells, and keeps the link. */
class Heard implements FleetHandler {
  readonly lines: string[] = [];
  link: FleetLink | null = null;
  onFrame: (link: FleetLink) => void = () => undefined;

  open(link: FleetLink): void {
    this.link = link;
    this.lines.push("open");
  }

  frame(link: FleetLink, _type: number, view: DataView, at: number, length: number): void {
    const { name, fields } = decodeFrame(view, at);
    expect(view.getUint16(at, true)).toBe(length);
    this.lines.push(`${name} ${Object.values(fields)[0]}`);
    this.onFrame(link);
  }

  closed(_link: FleetLink, reason: string): void {
    this.lines.push(`closed: ${reason}`);
    this.link = null;
  }
}

async function pair(options: { maxPendingBytes?: number; framesPerRead?: number } = {}) {
  const world = new MemoryWorld();
  const base = { network: world, clock: world, address: ADDRESS, ...options };
  const gate = new Heard();
  const router = new Heard();
  const turn = new Turn(world);
  const server = await FleetServer.open({ ...base, turn, handler: gate });
  const client = new FleetClient({ ...base, turn: new Turn(world), handler: router });
  client.start();
  world.settle();
  const near = world.connections[0] as MemoryConnection;
  const far = world.connections[1] as MemoryConnection;
  return { world, gate, router, server, client, turn, near, far };
}

function beat(link: FleetLink | null, seen: number): void {
  if (link === null) throw new Error("no link");
  const at = link.frame(Heartbeat.type, Heartbeat.size);
  link.view.setFloat64(at + Heartbeat.at.seen, seen, true);
  link.view.setFloat64(at + Heartbeat.at.utcMs, 0, true);
}

describe("a link", () => {
  test("carries frames both ways, all of a turn in one write", async () => {
    const { world, gate, router, near } = await pair();
    world.input(() => {
      for (let i = 1; i <= 5; i++) beat(router.link, i);
    });
    world.settle();
    expect(gate.lines).toEqual(["open", ...[1, 2, 3, 4, 5].map((i) => `Heartbeat ${i}`)]);
    expect(near.writes).toBe(1);
    gate.onFrame = (link) => beat(link, 9);
    beat(router.link, 6);
    world.settle();
    expect(router.lines).toEqual(["open", "Heartbeat 9"]);
    expect(near.writes).toBe(2);
  });

  test("writes only after the steps that were registered before it", async () => {
    const world = new MemoryWorld();
    const turn = new Turn(world);
    const order: string[] = [];
    turn.addStep(() => order.push("journal"));
    const heard = new Heard();
    const peer = new Heard();
    await FleetServer.open({
      network: world,
      clock: world,
      turn: new Turn(world),
      address: ADDRESS,
      handler: peer,
    });
    const client = new FleetClient({
      network: world,
      clock: world,
      turn,
      address: ADDRESS,
      handler: heard,
    });
    client.start();
    world.settle();
    const connection = world.connections[0] as MemoryConnection;
    const write = connection.write.bind(connection);
    connection.write = (bytes) => {
      order.push("write");
      return write(bytes);
    };
    beat(heard.link, 1);
    world.settle();
    expect(order.slice(0, 2)).toEqual(["journal", "write"]);
  });

  test("leaves a buffer that the kernel keeps alone, and loses nothing", async () => {
    const { world, gate, router, near } = await pair();
    near.stalled = true;
    for (let i = 1; i <= 50; i++) {
      beat(router.link, i);
      world.settle();
    }
    expect(router.link?.pendingBytes).toBe(50 * Heartbeat.size);
    expect(gate.lines).toEqual(["open"]);
    near.release();
    world.settle();
    for (let i = 51; i <= 60; i++) {
      beat(router.link, i);
      world.settle();
    }
    const sent = Array.from({ length: 60 }, (_, i) => `Heartbeat ${i + 1}`);
    expect(gate.lines).toEqual(["open", ...sent]);
    expect(router.link?.pendingBytes).toBe(0);
  });

  test("grows for a snapshot of many frames in one turn", async () => {
    const { world, gate, router } = await pair();
    for (let i = 0; i < 20_000; i++) beat(gate.link, i);
    world.settle();
    expect(router.lines.length).toBe(20_001);
    expect(router.lines.at(-1)).toBe("Heartbeat 19999");
  });

  test("is closed when its peer does not read and more than the bound waits", async () => {
    const { world, gate, far, router } = await pair({ maxPendingBytes: 100 });
    far.stalled = true;
    for (let i = 1; i <= 5; i++) {
      if (gate.link !== null) beat(gate.link, i);
      world.settle();
    }
    expect(gate.lines).toEqual(["open", "closed: the peer lets more than 100 bytes wait"]);
    expect(router.lines).toEqual(["open", "closed: closed by the peer"]);
  });

  test("takes frames after the bound was passed without telling its owner in between", async () => {
    const { world, gate } = await pair({ maxPendingBytes: 100 });
    const link = gate.link as FleetLink;
    for (let i = 1; i <= 10; i++) beat(link, i);
    expect(gate.lines).toEqual(["open"]);
    world.settle();
    expect(gate.lines.at(-1)).toMatch(/^closed: the peer lets more/);
    beat(link, 11);
    world.settle();
    expect(gate.lines.length).toBe(2);
  });

  test("sends what was written before close, nothing after, and says so later", async () => {
    const { world, gate, router } = await pair();
    const link = gate.link as FleetLink;
    world.input(() => {
      beat(link, 1);
      link.close("the lease has ended");
      beat(link, 2);
      link.close("again");
      expect(gate.lines).toEqual(["open"]);
    });
    world.settle();
    expect(gate.lines).toEqual(["open", "closed: the lease has ended"]);
    expect(router.lines).toEqual(["open", "Heartbeat 1", "closed: closed by the peer"]);
  });

  test("reads nothing more once its owner closes it", async () => {
    const { world, gate, router } = await pair();
    gate.onFrame = (link) => link.close("enough");
    for (let i = 1; i <= 3; i++) beat(router.link, i);
    world.settle();
    expect(gate.lines).toEqual(["open", "Heartbeat 1", "closed: enough"]);
  });

  test("B66: that floods is read again only when others have had their turn, and loses nothing", async () => {
    const { world, gate, router } = await pair({ framesPerRead: 100 });
    for (let burst = 0; burst < 3; burst++) {
      for (let i = 0; i < 300; i++) beat(router.link, burst * 300 + i);
      world.settle();
    }
    expect(gate.lines.length).toBe(1 + 100);
    world.advance(1);
    expect(gate.lines.length).toBe(1 + 200);
    world.advance(10);
    const sent = Array.from({ length: 900 }, (_, i) => `Heartbeat ${i}`);
    expect(gate.lines).toEqual(["open", ...sent]);
  });

  test("that floods with frames in pieces loses none of them", async () => {
    const { world, gate, near } = await pair({ framesPerRead: 1 });
    const frame = [Heartbeat.size, 0, Heartbeat.type, 0, ...new Uint8Array(Heartbeat.size - 4)];
    const bytes = Uint8Array.from(Array.from({ length: 9 }, () => frame).flat());
    for (let at = 0; at < bytes.length; at += 37) {
      near.write(bytes.slice(at, at + 37));
      world.settle();
    }
    world.advance(20);
    expect(gate.lines.length).toBe(1 + 9);
  });

  test("that was told to go is not even read", async () => {
    const { world, gate, far } = await pair();
    expect(far.paused).toBe(false);
    gate.link?.close("enough");
    world.settle();
    expect(far.paused).toBe(true);
  });

  test.each([
    ["a length below the header", [7, 0, 2, 0, 0, 0, 0, 0], /shorter than its header/],
    ["a length above 4096", [1, 16, 2, 0, 0, 0, 0, 0], /longer than 4096/],
    ["a message nobody knows", [8, 0, 99, 0, 0, 0, 0, 0], /no message has number 99/],
    ["a size that is not the message's", [9, 0, 2, 0, 0, 0, 0, 0, 0], /wrong for Heartbeat/],
  ])("is closed on %s, after the good frames before it", async (_, bytes, reason) => {
    const { world, gate, router, near } = await pair();
    beat(router.link, 1);
    world.settle();
    near.write(Uint8Array.from(bytes));
    world.settle();
    expect(gate.lines.slice(0, 2)).toEqual(["open", "Heartbeat 1"]);
    expect(gate.lines[2]).toMatch(reason);
    expect(gate.lines.length).toBe(3);
    expect(router.lines.at(-1)).toBe("closed: closed by the peer");
  });
});

describe("a client", () => {
  test("tries again after 50, 100, 200 ... 1000 ms, and from 50 once its peer has spoken", async () => {
    const world = new MemoryWorld();
    const tries: number[] = [];
    const connect = world.connect.bind(world);
    world.connect = (address) => {
      tries.push(world.nowNs() / 1e6);
      return connect(address);
    };
    const base = { network: world, clock: world, address: ADDRESS };
    const heard = new Heard();
    const client = new FleetClient({ ...base, turn: new Turn(world), handler: heard });
    client.start();
    world.advance(3000);
    expect(tries).toEqual([0, 50, 150, 350, 750, 1550, 2550]);
    expect(client.link).toBeNull();
    expect(client.lastFault).toBe("memory:9882: ECONNREFUSED");
    expect(heard.lines).toEqual([]);

    const peer = new Heard();
    const server = await FleetServer.open({ ...base, turn: new Turn(world), handler: peer });
    world.advance(600);
    beat(peer.link, 1);
    world.settle();
    expect(heard.lines).toEqual(["open", "Heartbeat 1"]);
    tries.length = 0;
    server.close();
    world.advance(200);
    expect(heard.lines.at(-1)).toBe("closed: closed by the peer");
    expect(tries).toEqual([3600 + 50, 3600 + 150]);
  });

  test("that was stopped tries no more", async () => {
    const { world, client, router, gate } = await pair();
    client.stop();
    world.advance(5000);
    expect(router.lines).toEqual(["open", "closed: the client stops"]);
    expect(gate.lines).toEqual(["open", "closed: closed by the peer"]);
    expect(world.connections.length).toBe(2);
  });
});

describe("a server", () => {
  test("says when its port is in use", async () => {
    const { world } = await pair();
    const again = FleetServer.open({
      network: world,
      clock: world,
      turn: new Turn(world),
      address: ADDRESS,
      handler: new Heard(),
    });
    await expect(again).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

describe("the reader", () => {
  const frames = new FrameBytes();
  encodeFrame(frames, Hello, { role: 1, bootId: 5 });
  encodeFrame(frames, Propose, { seen: 2 }, [{ ref: 1, symbol: "IBM" }, { ref: 2 }]);
  encodeFrame(frames, Subscribe, { symbol: "BAC" });
  encodeFrame(frames, Depth, { symbol: "IBM", bids: 1 }, [{ px: 3, qty: 4 }]);
  encodeFrame(frames, Top, { symbol: "T", askPx: 9 });
  const whole = frames.bytes.slice();

  test("gives the same frames however the stream is cut", () => {
    const straight = read([whole]);
    expect(straight.map((frame) => frame.name)).toEqual([
      "Hello",
      "Propose",
      "Subscribe",
      "Depth",
      "Top",
    ]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: whole.length })), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), whole.length];
        const chunks = edges.slice(1).map((to, i) => whole.slice(edges[i], to));
        expect(read(chunks)).toEqual(straight);
      }),
    );
  });

  test("gives nothing of a stream that ends within its first frame", () => {
    const hello = Hello.size;
    for (let end = 0; end < hello; end++) expect(read([whole.slice(0, end)])).toEqual([]);
  });

  test("reads a chunk that lies somewhere in a larger memory where it lies", () => {
    const memory = new Uint8Array(whole.length + 100);
    memory.set(whole, 37);
    const chunk = memory.subarray(37, 37 + whole.length);
    const views = new Set<ArrayBufferLike>();
    const reader = new FrameReader({
      take: (_type, view) => {
        views.add(view.buffer);
        return true;
      },
    });
    expect(reader.read(chunk)).toBe("");
    expect([...views]).toEqual([memory.buffer]);
  });

  test("never throws on bytes of any kind", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 8 }), (chunks) => {
        const reader = new FrameReader({ take: () => true });
        for (const chunk of chunks) if (reader.read(chunk) !== "") return;
      }),
    );
  });

  function read(chunks: readonly Uint8Array[]): ReturnType<typeof decodeFrame>[] {
    const found: ReturnType<typeof decodeFrame>[] = [];
    const reader = new FrameReader({
      take: (_type, view, at) => {
        found.push(decodeFrame(view, at));
        return true;
      },
    });
    for (const chunk of chunks) expect(reader.read(chunk)).toBe("");
    return found;
  }
});
