import { describe, expect, test } from "vitest";
import { ADDRESS, config, Desk, Floor, order } from "../../sim/fix-floor.test-kit.ts";
import { CALM_NETWORK } from "../../sim/network.ts";
import { MemoryFixStore } from "../../wire/fix/store.ts";
import { FixAcceptor } from "./acceptor.ts";
import { FixInitiator } from "./initiator.ts";

describe("acceptor and initiator", () => {
  test("log on, trade, log out", async () => {
    const floor = new Floor(1);
    const gate = new Desk();
    const client = new Desk();
    const { acceptor } = await floor.acceptor([config("SMARS", "C1")], gate);
    const { initiator } = floor.initiator(config("C1", "SMARS"), client);
    await floor.run(100);
    expect([initiator.session.live, acceptor.session("C1")?.live]).toEqual([true, true]);
    for (const id of ["A", "B", "C"]) order(initiator.session, id);
    await floor.run(100);
    expect([gate.orders, client.reports]).toEqual([
      ["A", "B", "C"],
      ["A", "B", "C"],
    ]);
    initiator.session.logout("done");
    await floor.run(20);
    expect(gate.events).toEqual(["logon C1", "logout: done"]);
    expect(client.events).toEqual(["logon SMARS", "logout: Logout"]);
    initiator.stop();
    acceptor.close();
  });

  test("many sessions on one port, of both versions", async () => {
    const floor = new Floor(2);
    const gate = new Desk();
    const ids = Array.from({ length: 12 }, (_, i) => `C${i}`);
    const version = (i: number) => ({ beginString: i % 2 === 0 ? "FIX.4.2" : "FIX.4.4" });
    const { acceptor } = await floor.acceptor(
      ids.map((id, i) => config("SMARS", id, version(i))),
      gate,
    );
    const desks = ids.map((id, i) => {
      const desk = new Desk();
      return { desk, ...floor.initiator(config(id, "SMARS", version(i)), desk) };
    });
    await floor.run(200);
    expect([...acceptor.sessions].filter((session) => session.live)).toHaveLength(12);
    desks.forEach(({ initiator }, i) => {
      if (initiator.session.beginString === "FIX.4.4") order(initiator.session, `O${i}`);
    });
    await floor.run(200);
    expect(gate.orders.sort()).toEqual(["O1", "O11", "O3", "O5", "O7", "O9"]);
    expect(desks.map(({ desk }) => desk.reports.length)).toEqual([
      0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1,
    ]);
  });

  test("a lost line heals, and reports that were made meanwhile arrive once", async () => {
    const floor = new Floor(4);
    const gate = new Desk();
    const client = new Desk();
    const server = await floor.acceptor([config("SMARS", "C1")], gate);
    const { initiator, process } = floor.initiator(config("C1", "SMARS"), client);
    await floor.run(100);
    order(initiator.session, "A");
    await floor.run(1);
    floor.fabric.lose(server.process.name, process.name);
    await floor.run(1_000);
    order(initiator.session, "B");
    await floor.run(1_000);
    expect(gate.orders).toEqual(["A", "B"]);
    expect(client.reports).toEqual(["A", "B"]);
  });
});

describe("the turn", () => {
  test("the store is written before the socket, once for all that share it", async () => {
    const floor = new Floor(8);
    const steps: string[] = [];
    const { process, turn } = floor.process("both");
    turn.addStep(() => steps.push("journal"));
    const store = new MemoryFixStore();
    store.flush = () => steps.push("store");
    const network = floor.fabric.of(process);
    const common = { clock: process.clock, turn, store, address: ADDRESS };
    const watched = {
      listen: network.listen,
      connect: (address: typeof ADDRESS) => {
        const socket = network.connect(address);
        const write = socket.write.bind(socket);
        socket.write = (bytes) => {
          steps.push("socket");
          return write(bytes);
        };
        return socket;
      },
    };
    await FixAcceptor.open({
      ...common,
      network,
      application: new Desk(),
      sessions: [config("SMARS", "C1"), config("SMARS", "C2")],
    });
    const clients = ["C1", "C2"].map(
      (id) =>
        new FixInitiator({
          ...common,
          network: watched,
          application: new Desk(),
          session: config(id, "SMARS"),
        }),
    );
    for (const client of clients) client.start();
    await floor.run(100);
    steps.length = 0;
    for (const client of clients) for (let i = 0; i < 3; i++) order(client.session, `O${i}`);
    await floor.world.run({ holds: () => steps.length > 0 });
    expect(steps).toEqual(["journal", "store", "socket", "socket"]);
  });

  test("a store that cannot be written keeps the turn's bytes from the socket", async () => {
    const floor = new Floor(9);
    const gate = new Desk();
    await floor.acceptor([config("SMARS", "C1")], gate);
    const { process, turn } = floor.process("client");
    const store = new MemoryFixStore();
    const initiator = new FixInitiator({
      network: floor.fabric.of(process),
      clock: process.clock,
      turn,
      store,
      address: ADDRESS,
      application: new Desk(),
      session: config("C1", "SMARS"),
    });
    initiator.start();
    await floor.run(100);
    store.flush = () => {
      throw new Error("ENOSPC");
    };
    order(initiator.session, "A");
    await expect(floor.run(100)).rejects.toThrow("ENOSPC");
    await floor.run(100);
    expect(gate.orders).toEqual([]);
  });
});

describe("kill -9 on either side, again and again", () => {
  test.each([11, 12, 13, 14, 15, 16])(
    "seed %d: nothing is lost, nothing taken twice",
    async (seed) => {
      const floor = new Floor(seed, { ...CALM_NETWORK, fragment: 0.5, lose: 0.002 });
      const gate = new Desk();
      const client = new Desk();
      const asked: string[] = [];
      let server = await floor.acceptor([config("SMARS", "C1")], gate, { onDisk: true });
      let trader = floor.initiator(config("C1", "SMARS"), client, { folder: "client" });
      for (let life = 0; life < 12; life++) {
        await floor.run(1_000);
        for (let i = 0; i < 5 && trader.initiator.session.live; i++) {
          const id = `L${life}-${i}`;
          asked.push(id);
          order(trader.initiator.session, id);
          await floor.run(1);
        }
        if (life % 2 === 0) {
          server.process.kill();
          server = await floor.acceptor([config("SMARS", "C1")], gate, { onDisk: true });
        } else {
          trader.process.kill();
          trader = floor.initiator(config("C1", "SMARS"), client, { folder: "client" });
        }
      }
      await floor.run(20_000);
      expect(trader.initiator.session.live).toBe(true);
      expect(asked.length).toBeGreaterThan(30);
      expect(new Set(gate.orders)).toEqual(new Set(asked));
      // A turn may be killed after the application took a message and before its number was kept.
      const twice = gate.orders.length - asked.length;
      expect(twice).toBeLessThanOrEqual(6);
      expect(new Set(client.reports)).toEqual(new Set(asked));
    },
  );

  test.each([21, 22, 23])("seed %d: a venue never hears an order again", async (seed) => {
    const floor = new Floor(seed, { ...CALM_NETWORK, fragment: 0.5, lose: 0.005 });
    const venue = new Desk();
    const gate = new Desk();
    const quiet = { resend: "gap-fill-orders" };
    const server = await floor.acceptor([config("NXCH", "SMARS1")], venue);
    let line = floor.initiator(config("SMARS1", "NXCH", quiet), gate, { folder: "gate" });
    let sent = 0;
    for (let life = 0; life < 12; life++) {
      await floor.run(1_000);
      for (let i = 0; i < 5; i++) if (order(line.initiator.session, `L${life}-${i}`) > 0) sent++;
      await floor.run(0.03);
      if (life % 3 === 0) {
        floor.fabric.lose(server.process.name, line.process.name);
      } else {
        line.process.kill();
        line = floor.initiator(config("SMARS1", "NXCH", quiet), gate, { folder: "gate" });
      }
    }
    await floor.run(20_000);
    expect(line.initiator.session.live).toBe(true);
    expect(new Set(venue.orders).size).toBe(venue.orders.length);
    expect(venue.orders.length).toBeLessThan(sent);
    expect(gate.events.some((event) => event.startsWith("gap-filled"))).toBe(true);
  });
});
