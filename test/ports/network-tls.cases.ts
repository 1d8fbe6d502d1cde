import { afterEach, beforeEach, expect, test } from "vitest";
import type { Connection, Listener, Tls } from "../../src/ports/network.ts";
import type { Bench, MakeBench } from "./bench.ts";
import type { Certify } from "./certify.ts";
import { End, HOST, pattern } from "./network-end.ts";

/** Nothing of a refused or stalled handshake is left after this. */
const HANDSHAKE_MS = 5_000;

/** Who gets through a handshake, who does not, and what both ends are told. */
export function tlsCases(make: MakeBench, certify: Certify): void {
  let bench: Bench;
  let listener: Listener | null;
  let accepted: End[];
  const gate = certify({ name: "gate", hosts: [HOST, "gate.firm"] });
  const client = certify({ name: "CLIENT1" });

  beforeEach(() => {
    bench = make();
    listener = null;
    accepted = [];
  });
  afterEach(() => {
    listener?.close();
    for (const end of accepted) end.connection.destroy();
    bench.dispose();
  });

  async function listen(tls?: Tls): Promise<void> {
    const accept = (connection: Connection): number => accepted.push(new End(connection, true));
    listener = await bench.network.listen({ host: HOST, port: 0 }, accept, tls);
  }

  function connect(tls?: Tls): End {
    return new End(bench.network.connect({ host: HOST, port: listener?.port ?? 0 }, tls), true);
  }

  /** Both ends of a connection that did not come to be. */
  async function refused(server: Tls | undefined, from: Tls | undefined): Promise<[End, End]> {
    await listen(server);
    const near = connect(from);
    await bench.until(() => near.closed && accepted[0]?.closed === true);
    return [near, accepted[0] as End];
  }

  test("either end knows the other by the name in its certificate", async () => {
    await listen(gate);
    const near = connect(client);
    await bench.until(() => near.open && accepted[0]?.open === true);
    const far = accepted[0] as End;
    expect([near.connection.peerName, far.connection.peerName]).toEqual(["gate", "CLIENT1"]);
    near.connection.write(pattern(3));
    await bench.until(() => far.size === 3);
    expect(far.told).toEqual(["open", "data"]);
    near.connection.destroy();
  });

  test("without TLS nobody has a name", async () => {
    await listen();
    const near = connect();
    await bench.until(() => near.open && accepted.length === 1);
    const names = [near, accepted[0] as End].map(({ connection }) => connection.peerName);
    expect(names).toEqual([null, null]);
    near.connection.destroy();
  });

  test("a connection is handed over before its handshake, without a name and silent", async () => {
    await listen(gate);
    const near = connect(client);
    await bench.until(() => accepted.length === 1);
    const far = accepted[0] as End;
    expect([far.told, far.connection.peerName]).toEqual([[], null]);
    await bench.until(() => far.open && near.open);
    near.connection.destroy();
  });

  test("who is handed a connection may send it away before its handshake", async () => {
    const { network } = bench;
    listener = await network.listen({ host: HOST, port: 0 }, (c) => c.destroy(), gate);
    const near = connect(client);
    await bench.until(() => near.closed);
    expect(near.told).toEqual(["close"]);
    expect(near.fault?.code).toBe("ECONNRESET");
  });

  test("what the accepting end writes before the handshake is kept until it is done", async () => {
    const { network } = bench;
    const kept: boolean[] = [];
    const accept = (c: Connection): void => {
      accepted.push(new End(c, true));
      kept.push(c.write(pattern(4)), c.pendingBytes === 4);
    };
    listener = await network.listen({ host: HOST, port: 0 }, accept, gate);
    const near = connect(client);
    await bench.until(() => near.size === 4 && accepted[0]?.told.includes("drain") === true);
    expect(kept).toEqual([false, true]);
    expect(near.told).toEqual(["open", "data"]);
    expect(near.received).toEqual(pattern(4));
    near.connection.destroy();
  });

  test.each<[string, Parameters<Certify>[0], string]>([
    ["of another authority", { name: "CLIENT1", stranger: true }, "TLS_UNTRUSTED"],
    ["outside its dates", { name: "CLIENT1", expired: true }, "TLS_EXPIRED"],
  ])("a client with a certificate %s is never open", async (_, party, code) => {
    const [near, far] = await refused(gate, certify(party));
    expect(far.told).toEqual(["close"]);
    expect(far.fault?.code).toBe(code);
    expect(near.size).toBe(0);
  });

  test.each<[string, Parameters<Certify>[0], string]>([
    ["of another authority", { name: "gate", hosts: [HOST], stranger: true }, "TLS_UNTRUSTED"],
    ["outside its dates", { name: "gate", hosts: [HOST], expired: true }, "TLS_EXPIRED"],
    ["of another host", { name: "gate", hosts: ["10.0.0.1", "gate.firm"] }, "TLS_NAME"],
    ["of its name alone", { name: HOST }, "TLS_NAME"],
  ])("a server with a certificate %s is closed and hears nothing", async (_, party, code) => {
    await listen(certify(party));
    const near = connect(client);
    near.connection.write(pattern(10));
    await bench.until(() => near.closed && accepted[0]?.closed === true);
    expect(near.told).toEqual(["close"]);
    expect(near.fault?.code).toBe(code);
    expect(accepted[0]?.size).toBe(0);
  });

  test("a server may be known by another name than the address says", async () => {
    await listen(gate);
    const near = connect({ ...client, serverName: "gate.firm" });
    await bench.until(() => near.open && accepted[0]?.open === true);
    near.connection.destroy();
    const other = connect({ ...client, serverName: "other.firm" });
    await bench.until(() => other.closed);
    expect(other.fault?.code).toBe("TLS_NAME");
  });

  test("plain text on an encrypted port is closed unread", async () => {
    await listen(gate);
    const near = connect();
    near.connection.write(new TextEncoder().encode("8=FIX.4.4|9=5|35=0|10=000|"));
    await bench.until(() => near.closed && accepted[0]?.closed === true);
    expect(accepted[0]?.told).toEqual(["close"]);
    expect(accepted[0]?.fault?.code).toBe("TLS_PROTOCOL");
  });

  test("an encrypted client of a plain port sends bytes that are no text, and is never open", async () => {
    await listen();
    const near = connect(client);
    await bench.until(() => accepted[0] !== undefined && accepted[0].size > 0);
    expect(accepted[0]?.received.slice(0, 2)).toEqual(Uint8Array.from([0x16, 3]));
    accepted[0]?.connection.write(new TextEncoder().encode("8=FIX.4.4|9=5|35=0|10=000|"));
    await bench.until(() => near.closed);
    expect(near.told).toEqual(["close"]);
    expect(near.fault?.code).toBe("TLS_PROTOCOL");
  });

  test("a peer that leaves in the middle of the handshake is a connection that was reset", async () => {
    await listen(gate);
    const near = connect();
    await bench.until(() => near.open && accepted.length === 1);
    near.connection.end();
    await bench.until(() => accepted[0]?.closed === true);
    expect(accepted[0]?.told).toEqual(["close"]);
    expect(accepted[0]?.fault?.code).toBe("ECONNRESET");
  });

  test("a handshake that stalls is given up, on either side", { timeout: 20_000 }, async () => {
    await listen(gate);
    const silent = connect();
    await bench.until(() => silent.open && accepted.length === 1);
    await listen();
    const waiting = connect(client);
    await bench.rest(HANDSHAKE_MS - 1000);
    expect([accepted[0]?.closed, waiting.closed]).toEqual([false, false]);
    await bench.until(() => accepted[0]?.closed === true && waiting.closed);
    expect([accepted[0]?.fault?.code, waiting.fault?.code]).toEqual(["TLS_TIMEOUT", "TLS_TIMEOUT"]);
    expect([accepted[0]?.told, waiting.told]).toEqual([["close"], ["close"]]);
  });

  test("files that cannot be used are refused by name", async () => {
    if (client.key === "") return;
    const broken = { ...client, key: gate.key };
    const listening = bench.network.listen({ host: HOST, port: 0 }, () => undefined, broken);
    await expect(listening).rejects.toMatchObject({ code: "TLS_BAD_IDENTITY" });
    await listen(gate);
    const near = connect(broken);
    await bench.until(() => near.closed);
    expect(near.fault?.code).toBe("TLS_BAD_IDENTITY");
  });
}
