import { beforeEach, describe, expect, test } from "vitest";
import { asciiBytes } from "../core/domain/bytes.ts";
import type { Connection } from "../ports/network.ts";
import { CALM_NETWORK, type NetworkModel, SimFabric } from "./network.ts";
import { SimProcess } from "./process.ts";
import { SimWorld } from "./world.ts";

const ADDRESS = { host: "127.0.0.1", port: 9880 };

let world: SimWorld;
let fabric: SimFabric;
let gate: SimProcess;
let router: SimProcess;
let told: string[];

beforeEach(() => begin({}));

function begin(model: Partial<NetworkModel>, seed = 1): void {
  world = new SimWorld(seed, 0);
  fabric = new SimFabric(world, { ...CALM_NETWORK, ...model });
  gate = new SimProcess(world, "gate");
  router = new SimProcess(world, "router");
  told = [];
}

/** Both ends tell what they hear as "who what". */
function listenTo(who: string, connection: Connection, onData?: (chunk: Uint8Array) => void): void {
  connection.events = {
    open: () => told.push(`${who} open`),
    data: (chunk) => {
      told.push(`${who} ${String.fromCharCode(...chunk)}`);
      onData?.(chunk);
    },
    drain: () => told.push(`${who} drain`),
    close: (fault) => told.push(`${who} close ${fault?.code ?? "well"}`),
  };
}

function bytes(text: string): Uint8Array {
  return asciiBytes(text);
}

async function pair(): Promise<{ client: Connection; server: Connection }> {
  const accepted: Connection[] = [];
  await fabric.of(gate).listen(ADDRESS, (connection) => {
    listenTo("gate", connection);
    accepted.push(connection);
  });
  const client = fabric.of(router).connect(ADDRESS);
  listenTo("router", client);
  await world.run({ holds: () => told.includes("router open") && accepted.length === 1 });
  told.length = 0;
  return { client, server: accepted[0] as Connection };
}

test("a chunk is worthless after its call, and a kept buffer is read when it is sent", async () => {
  const { client, server } = await pair();
  let kept: Uint8Array = new Uint8Array(0);
  listenTo("gate", server, (chunk) => {
    kept = chunk;
  });
  client.write(bytes("abc"));
  await world.run();
  expect(told).toEqual(["gate abc"]);
  expect([...kept]).toEqual([0xa5, 0xa5, 0xa5]);

  fabric.model = { ...CALM_NETWORK, bufferBytes: 2 };
  const late = bytes("xyz");
  expect(client.write(late)).toBe(false);
  late[2] = 0x21;
  await world.run();
  expect(told.slice(1)).toEqual(["gate xy", "router drain", "gate !"]);
});

test("a cut holds back one direction only, and all of it arrives when it is healed", async () => {
  const { client, server } = await pair();
  fabric.cut("router", "gate");
  client.write(bytes("up"));
  client.end();
  server.write(bytes("down"));
  await world.run({ atNs: world.nowNs + 5e8 });
  expect(told).toEqual([]);
  fabric.heal("router", "gate");
  await world.run();
  expect(told).toEqual(["gate up", "gate close well", "router close well"]);
});

test("a connect into a cut is tried for a time and then given up", async () => {
  await fabric.of(gate).listen(ADDRESS, (connection) => listenTo("gate", connection));
  fabric.cut("gate", "router");
  listenTo("router", fabric.of(router).connect(ADDRESS));
  await world.run();
  expect(told).toEqual(["router close ETIMEDOUT"]);
  listenTo("router", fabric.of(router).connect(ADDRESS));
  await world.run({ atNs: world.nowNs + 2e9 });
  fabric.heal("gate", "router");
  await world.run();
  expect(told).toEqual(["router close ETIMEDOUT", "router open"]);
});

test("a killed process is closed for its peers and leaves its port", async () => {
  await pair();
  gate.kill();
  await world.run();
  expect(told).toEqual(["router close well"]);
  listenTo("router", fabric.of(router).connect(ADDRESS));
  await world.run();
  expect(told[1]).toBe("router close ECONNREFUSED");
  const again = new SimProcess(world, "gate");
  await expect(fabric.of(again).listen(ADDRESS, () => undefined)).resolves.toMatchObject({
    port: 9880,
  });
});

test("a killed process that had not read everything resets its peer", async () => {
  const { client } = await pair();
  gate.pause();
  client.write(bytes("never read"));
  await world.run();
  gate.kill();
  await world.run();
  expect(told).toEqual(["router close ECONNRESET"]);
});

test("a reader that dies of what it reads resets its writer, who has more to say", async () => {
  begin({ bufferBytes: 8 });
  const { client, server } = await pair();
  listenTo("gate", server, () => gate.kill());
  client.pause();
  client.write(bytes("12345678"));
  client.write(bytes("9"));
  await world.run();
  expect(told).toEqual(["gate 12345678", "router drain", "router close ECONNRESET"]);
});

test("who reads nothing and has more to write hears that its peer is gone", async () => {
  begin({ bufferBytes: 8 });
  const { client } = await pair();
  gate.pause();
  client.pause();
  client.write(bytes("12345678"));
  client.write(bytes("9"));
  await world.run();
  gate.kill();
  await world.run();
  expect(told).toEqual(["router close ECONNRESET"]);
});

test("a paused reader stops its writer, and gets all at once when it wakes", async () => {
  begin({ bufferBytes: 8 });
  const { client } = await pair();
  gate.pause();
  expect(client.write(bytes("12345678"))).toBe(true);
  expect(client.write(bytes("9"))).toBe(false);
  await world.run();
  expect([told, client.pendingBytes]).toEqual([[], 1]);
  gate.wake();
  await world.run();
  expect(told).toEqual(["gate 12345678", "router drain", "gate 9"]);
});

describe("a lost connection", () => {
  test("is reset at both ends and drops what was under way", async () => {
    const { client } = await pair();
    client.write(bytes("gone"));
    fabric.lose("router", "gate");
    await world.run();
    expect(told).toEqual(["router close ECONNRESET", "gate close ECONNRESET"]);
  });

  test("happens by itself at the rate of the model, the same for the same seed", async () => {
    const runs: string[][] = [];
    for (const seed of [3, 3, 4]) {
      begin({ lose: 0.05, fragment: 0.3 }, seed);
      const { client } = await pair();
      for (let i = 0; i < 200 && !told.some((t) => t.includes("close")); i++) {
        client.write(bytes(String(i)));
        await world.run({ atNs: world.nowNs + 1e6 });
      }
      runs.push([...told, String(world.traceHash)]);
    }
    const [first, second, third] = runs as [string[], string[], string[]];
    expect(first).toContain("gate close ECONNRESET");
    expect(second).toEqual(first);
    expect(third).not.toEqual(first);
  });
});

test("fragments come in order and in many sizes", async () => {
  begin({ fragment: 0.7, latencyNs: [1000, 900_000] });
  const { client } = await pair();
  const text = "the quick brown fox jumps over the lazy dog";
  for (const word of text.split(/(?= )/)) client.write(bytes(word));
  await world.run();
  expect(told.map((t) => t.slice(5)).join("")).toBe(text);
  expect(new Set(told.map((t) => t.length)).size).toBeGreaterThan(2);
});

test("whoever writes more to a peer that has gone than the kernels hold hears of its end", async () => {
  const { client } = await pair();
  fabric.model = { ...CALM_NETWORK, bufferBytes: 4 };
  gate.kill();
  expect(client.write(bytes("abcdef"))).toBe(false);
  await world.run();
  expect(told).toEqual(["router close ECONNRESET"]);
});

test("a partition hides that the peer has gone until it is healed", async () => {
  const { client } = await pair();
  fabric.cut("gate", "router");
  gate.kill();
  client.write(bytes("abc"));
  await world.run({ atNs: world.nowNs + 5e9 });
  expect(told).toEqual([]);
  fabric.heal("gate", "router");
  await world.run();
  expect(told).toHaveLength(1);
});

test.each([
  ["a process that dies leaves to its kernel what a cut holds back", false, "router abc"],
  ["a machine without power sends no more of it", true, "router close well"],
])("%s", async (_, power, first) => {
  const { server } = await pair();
  fabric.cut("gate", "router");
  server.write(bytes("abc"));
  if (power) fabric.losePower("gate");
  gate.kill();
  await world.run({ atNs: world.nowNs + 1e9 });
  expect(told).toEqual([]);
  fabric.heal("gate", "router");
  await world.run();
  expect(told[0]).toBe(first);
});
