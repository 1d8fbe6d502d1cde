import { afterEach, beforeEach, expect, test } from "vitest";
import type { Connection, Listener, Tls } from "../../src/ports/network.ts";
import type { Bench, MakeBench } from "./bench.ts";
import { End, HOST, pattern } from "./network-end.ts";

/** How both ends of every connection are encrypted. */
export type TlsEnds = { readonly server: Tls; readonly client: Tls };

/** What holds for every connection, plain or, with `tls`, encrypted. */
export function networkCases(make: MakeBench, tls?: TlsEnds): void {
  let bench: Bench;
  let listener: Listener;
  let accepted: End[];

  beforeEach(async () => {
    bench = make();
    accepted = [];
    listener = await listen(0);
  });
  afterEach(() => {
    listener.close();
    for (const end of accepted) end.connection.destroy();
    bench.dispose();
  });

  function listen(port: number): Promise<Listener> {
    const accept = (connection: Connection): number => accepted.push(new End(connection, false));
    return bench.network.listen({ host: HOST, port }, accept, tls?.server);
  }

  function connect(port = listener.port): End {
    return new End(bench.network.connect({ host: HOST, port }, tls?.client), true);
  }

  async function pair(): Promise<[End, End]> {
    const client = connect();
    await bench.until(() => client.open && accepted[0] !== undefined);
    await bench.until(() => tls === undefined || accepted[0]?.open === true);
    return [client, accepted[0] as End];
  }

  test("port 0 finds a free port, and a second listener on it is refused by name", async () => {
    expect(listener.port).toBeGreaterThan(0);
    await expect(listen(listener.port)).rejects.toEqual({
      code: "EADDRINUSE",
      text: `address ${HOST}:${listener.port} is in use`,
    });
  });

  test("a port that cannot be is refused by name", async () => {
    await expect(listen(65_536)).rejects.toMatchObject({ code: "ERR_SOCKET_BAD_PORT" });
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
    expect([client, server].map(({ connection }) => connection.remoteHost)).toEqual([HOST, HOST]);
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

  test("what was taken may be overwritten at once, though the peer reads slowly", async () => {
    const [client, server] = await pair();
    const size = 60_000;
    const sent = pattern(200 * size);
    let taken = 0;
    for (let at = 0; at < sent.length; at += size) {
      const bytes = sent.slice(at, at + size);
      if (!client.connection.write(bytes)) continue;
      bytes.fill(0);
      taken += 1;
    }
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(200);
    await bench.until(() => server.size === sent.length);
    expect(Buffer.compare(server.received, sent)).toBe(0);
  });

  test("while its owner pauses nothing is read, and then all of it", async () => {
    const [client, server] = await pair();
    client.connection.write(pattern(1_000));
    await bench.until(() => server.size === 1_000);
    server.connection.pause();
    server.connection.pause();
    const size = 1 << 20;
    // More than both kernels keep: the rest waits with its writer, who can tell.
    for (let i = 0; i < 24; i++) client.connection.write(pattern(size, 1_000 + i * size));
    await bench.rest(50);
    expect(server.size).toBeLessThan(1_000 + 64 * 1024);
    expect(client.connection.pendingBytes).toBeGreaterThan(0);
    server.connection.resume();
    await bench.until(() => server.size === 1_000 + 24 * size);
    expect(Buffer.compare(server.received, pattern(1_000 + 24 * size))).toBe(0);
    expect(client.told).toEqual(["open", "drain"]);
  });

  test("who closes what it does not read is gone for its peer", async () => {
    const [client, server] = await pair();
    server.connection.pause();
    client.connection.write(pattern(1_000));
    server.connection.end();
    server.connection.pause();
    await bench.until(() => client.closed && server.closed);
    expect(server.told).toEqual(["close"]);
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
    listener = await listen(listener.port);
    const again = connect();
    await bench.until(() => again.open && accepted.length === 2);
    again.connection.destroy();
  });
}
