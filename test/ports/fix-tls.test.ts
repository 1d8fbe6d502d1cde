import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Tls } from "../../src/ports/network.ts";
import { FixAcceptor } from "../../src/roles/fix/acceptor.ts";
import { FixInitiator } from "../../src/roles/fix/initiator.ts";
import { noRefusals, type RefusalReason } from "../../src/roles/fix/refusals.ts";
import { Turn } from "../../src/roles/turn.ts";
import { config, Desk, order } from "../../src/sim/fix-floor.test-kit.ts";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import { type Bench, shellBench, simBench } from "./bench.ts";
import { shellCertify, simCertify } from "./certify.ts";

const HOST = "127.0.0.1";

/** B20, B4: FIX sessions behind TLS, over real sockets and over the simulated network. */
describe.each([
  ["shell", shellBench, shellCertify()],
  ["sim", simBench, simCertify],
] as const)("FIX behind TLS over the network of %s", (_name, make, certify) => {
  const gateTls = certify({ name: "gate", hosts: [HOST] });
  let bench: Bench;
  let gate: Desk;
  let acceptor: FixAcceptor;
  let initiators: FixInitiator[];

  beforeEach(async () => {
    bench = make();
    initiators = [];
    await listen(gateTls);
  });
  afterEach(() => {
    for (const initiator of initiators) initiator.stop();
    acceptor.close();
    bench.dispose();
  });

  async function listen(tls: Tls | null): Promise<void> {
    gate = new Desk();
    const owners = [
      ["C1", "alpha"],
      ["C2", "alpha"],
      ["C3", "bravo"],
    ] as const;
    acceptor = await FixAcceptor.open({
      network: bench.network,
      clock: bench.clock,
      turn: new Turn(bench.clock),
      store: new MemoryFixStore(),
      address: { host: HOST, port: 0 },
      application: gate,
      sessions: owners.map(([compId, certificateName]) => ({
        ...config("SMARS", compId),
        ...(tls === null ? {} : { certificateName }),
      })),
      ...(tls === null ? {} : { tls }),
    });
  }

  function dial(compId: string, tls?: Tls): { initiator: FixInitiator; desk: Desk } {
    const desk = new Desk();
    const initiator = new FixInitiator({
      network: bench.network,
      clock: bench.clock,
      turn: new Turn(bench.clock),
      store: new MemoryFixStore(),
      address: { host: HOST, port: acceptor.port },
      application: desk,
      session: config(compId, "SMARS"),
      // One attempt a test.
      reconnectMinMs: 60_000,
      reconnectMaxMs: 60_000,
      ...(tls === undefined ? {} : { tls }),
    });
    initiators.push(initiator);
    initiator.start();
    return { initiator, desk };
  }

  async function refused(reason: RefusalReason): Promise<void> {
    await bench.until(() => acceptor.refusals[reason] > 0);
    expect(acceptor.refusals).toEqual({ ...noRefusals(), [reason]: 1 });
    expect(gate.events).toEqual([]);
  }

  test("an order and its report pass, under each CompID of a certificate", async () => {
    const alpha = certify({ name: "alpha" });
    const lines = ["C1", "C2"].map((compId) => dial(compId, alpha));
    await bench.until(() => lines.every(({ initiator }) => initiator.session.live));
    for (const { initiator } of lines) order(initiator.session, initiator.session.localCompId);
    await bench.until(() => lines.every(({ desk }) => desk.reports.length === 1));
    expect(gate.orders.sort()).toEqual(["C1", "C2"]);
    expect(acceptor.refusals).toEqual(noRefusals());
  });

  test("a thousand orders at once pass, each once and in order", async () => {
    const { initiator, desk } = dial("C1", certify({ name: "alpha" }));
    await bench.until(() => initiator.session.live);
    const ids = Array.from({ length: 1000 }, (_, i) => `O${i}`);
    for (const id of ids) order(initiator.session, id);
    await bench.until(() => desk.reports.length === ids.length);
    expect([gate.orders, desk.reports]).toEqual([ids, ids]);
  });

  test("B20: the right CompIDs on another party's certificate are closed and counted", async () => {
    const { desk } = dial("C1", certify({ name: "bravo" }));
    await refused("certificate");
    expect(desk.events).toEqual([]);
  });

  test("a certificate of another authority does not get as far as a Logon", async () => {
    dial("C1", certify({ name: "alpha", stranger: true }));
    await refused("handshake");
  });

  test("a certificate outside its dates does not get as far as a Logon", async () => {
    dial("C1", certify({ name: "alpha", expired: true }));
    await refused("handshake");
  });

  test("a Logon in plain text on the encrypted port is not read", async () => {
    dial("C1");
    await refused("handshake");
  });

  test("an encrypted client of a plain port gets no session and is closed", async () => {
    acceptor.close();
    await listen(null);
    const { desk } = dial("C1", certify({ name: "alpha" }));
    await refused("logon");
    expect(desk.events).toEqual([]);
  });
});
