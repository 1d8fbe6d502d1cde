import { afterEach, beforeEach, expect, test } from "vitest";
import type { Connection, Listener, NetworkFault } from "../../src/ports/network.ts";
import type { Bench, MakeBench } from "./bench.ts";

const HOST = "127.0.0.1";

/** One end of a connection that remembers what it was told, in order. */
class End {
  readonly connection: Connection;
  readonly told: string[] = [];
  readonly #chunks: Uint8Array[] = [];
  size = 0;
  fault: NetworkFault | null | undefined;

  constructor(connection: Connection) {
    this.connection = connection;
    connection.events = {
      open: () => this.#tell("open"),
      data: (chunk) => {
        this.#tell("data");
        this.#chunks.push(chunk.slice());
        this.size += chunk.length;
      },
      drain: () => this.#tell("drain"),
      close: (fault) => {
        this.#tell("close");
        this.fault = fault;
      },
    };
  }

  get received(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#chunks));
  }

  get closed(): boolean {
    return this.told.includes("close");
  }

  #tell(what: string): void {
    if (what !== "data" || this.told.at(-1) !== "data") this.told.push(what);
  }
}

/** Bytes that show a swap, a loss and a repeat of any part. */
function pattern(size: number, from = 0): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = ((from + i) * 2_654_435_761) >>> 24;
  return bytes;
}

export function networkCases(make: MakeBench): void {
  let bench: Bench;
  let listener: Listener;
  let accepted: End[];

  beforeEach(async () => {
    bench = make();
    accepted = [];
    listener = await bench.network.listen({ host: HOST, port: 0 }, (connection) => {
      accepted.push(new End(connection));
    });
  });
  afterEach(() => {
    listener.close();
    for (const end of accepted) end.connection.destroy();
    bench.dispose();
  });

  function connect(port = listener.port): End {
    return new End(bench.network.connect({ host: HOST, port }));
  }

  async function pair(): Promise<[End, End]> {
    const client = connect();
    await bench.until(() => client.told.includes("open") && accepted.length === 1);
    return [client, accepted[0] as End];
  }

  test("port 0 finds a free port, and a second listener on it is refused by name", async () => {
    expect(listener.port).toBeGreaterThan(0);
    const again = bench.network.listen({ host: HOST, port: listener.port }, () => undefined);
    await expect(again).rejects.toEqual({
      code: "EADDRINUSE",
      text: `address ${HOST}:${listener.port} is in use`,
    });
  });

  test("a port that cannot be is refused by name", async () => {
    const listening = bench.network.listen({ host: HOST, port: 65_536 }, () => undefined);
    await expect(listening).rejects.toMatchObject({ code: "ERR_SOCKET_BAD_PORT" });
  });

  test("a connect where nobody listens closes with the reason and was never open", async () => {
    listener.close();
    const client = connect();
    await bench.until(() => client.closed);
    expect(client.told).toEqual(["close"]);
    expect(client.fault).toEqual({
      code: "ECONNREFUSED",
      text: `${HOST}:${listener.port} refuses connections`,
    });
  });

  test("bytes arrive whole and in order, both ways at once", async () => {
    const [client, server] = await pair();
    const up = pattern(300_000);
    const down = pattern(200_000, 7);
    for (let at = 0; at < up.length; at += 1234) client.connection.write(up.slice(at, at + 1234));
    for (let at = 0; at < down.length; at += 777) server.connection.write(down.slice(at, at + 777));
    await bench.until(() => server.size >= up.length && client.size >= down.length);
    expect(Buffer.compare(server.received, up)).toBe(0);
    expect(Buffer.compare(client.received, down)).toBe(0);
    expect(client.told[0]).toBe("open");
    expect(server.told[0]).toBe("data");
    expect(client.connection.remote).toBe(`${HOST}:${listener.port}`);
    expect(server.connection.remote).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  test("after true the buffer may be used again at once", async () => {
    const [client, server] = await pair();
    const bytes = new Uint8Array(4);
    for (let i = 0; i < 200; i++) {
      bytes.fill(i);
      expect(client.connection.write(bytes)).toBe(true);
    }
    expect(client.connection.pendingBytes).toBe(0);
    await bench.until(() => server.size === 800);
    expect([...server.received]).toEqual(Array.from({ length: 800 }, (_, i) => i >> 2));
    expect(client.told).toEqual(["open"]);
  });

  test("what is written before the connection is open is kept, then drained once", async () => {
    const client = connect();
    expect(client.connection.write(pattern(5))).toBe(false);
    expect(client.connection.write(pattern(5, 5))).toBe(false);
    expect(client.connection.pendingBytes).toBe(10);
    await bench.until(() => accepted[0]?.size === 10);
    await bench.until(() => client.told.length === 2);
    expect(client.told).toEqual(["open", "drain"]);
    expect(accepted[0]?.received).toEqual(pattern(10));
    expect(client.connection.pendingBytes).toBe(0);
  });

  test("more than the kernel takes is kept without loss until drain", async () => {
    const [client, server] = await pair();
    const size = 1 << 20;
    const sent = 24 * size;
    let kept = 0;
    for (let i = 0; i < 24; i++) if (!client.connection.write(pattern(size, i * size))) kept += 1;
    expect(kept).toBeGreaterThan(0);
    expect(client.connection.pendingBytes).toBeGreaterThan(0);
    await bench.until(() => client.told.includes("drain"));
    expect(client.connection.pendingBytes).toBe(0);
    expect(client.told).toEqual(["open", "drain"]);
    client.connection.write(pattern(1, sent));
    await bench.until(() => server.size === sent + 1);
    expect(Buffer.compare(server.received, pattern(sent + 1))).toBe(0);
  });

  test("end sends what is written, then both sides close once, without a fault", async () => {
    const [client, server] = await pair();
    client.connection.write(pattern(5 << 20));
    client.connection.end();
    await bench.until(() => client.closed && server.closed);
    await bench.rest(5);
    expect(server.size).toBe(5 << 20);
    expect([client.fault, server.fault]).toEqual([null, null]);
    expect(client.told).toEqual(["open", "close"]);
    expect(server.told).toEqual(["data", "close"]);
  });

  test("who has ended hears no more data, and may call end and destroy again", async () => {
    const [client, server] = await pair();
    client.connection.end();
    client.connection.end();
    server.connection.write(pattern(10));
    await bench.until(() => client.closed && server.closed);
    client.connection.destroy();
    await bench.rest(5);
    expect(client.told).toEqual(["open", "close"]);
    expect(client.fault).toBe(null);
  });

  test("end before the connection is open still sends what is written", async () => {
    const client = connect();
    client.connection.write(pattern(9));
    client.connection.end();
    await bench.until(() => client.closed && accepted[0]?.closed === true);
    expect(accepted[0]?.received).toEqual(pattern(9));
    expect(client.told).toEqual(["close"]);
  });

  test("destroy closes both sides, each once, ours without a fault", async () => {
    const [client, server] = await pair();
    client.connection.destroy();
    await bench.until(() => client.closed && server.closed);
    await bench.rest(5);
    expect(client.fault).toBe(null);
    expect([client.told, server.told]).toEqual([["open", "close"], ["close"]]);
  });

  test("destroy with data still to be read resets or ends the peer, never leaves it", async () => {
    const [client, server] = await pair();
    server.connection.write(pattern(1000));
    client.connection.destroy();
    await bench.until(() => server.closed);
    expect(["ECONNRESET", undefined]).toContain(server.fault?.code);
  });

  test("a write after the close is dropped and called taken", async () => {
    const [client, server] = await pair();
    client.connection.destroy();
    await bench.until(() => server.closed && client.closed);
    expect([client.connection.write(pattern(3)), server.connection.write(pattern(3))]).toEqual([
      true,
      true,
    ]);
    await bench.rest(5);
    expect(server.told).toEqual(["close"]);
  });

  test("a closed listener takes no more, keeps what it has, and frees its port", async () => {
    const [client, server] = await pair();
    listener.close();
    const refused = connect();
    await bench.until(() => refused.closed);
    expect(refused.fault?.code).toBe("ECONNREFUSED");
    client.connection.write(pattern(3));
    await bench.until(() => server.size === 3);
    listener = await bench.network.listen({ host: HOST, port: listener.port }, (connection) => {
      accepted.push(new End(connection));
    });
    const again = connect();
    await bench.until(() => again.told.includes("open") && accepted.length === 2);
    again.connection.destroy();
  });
}
