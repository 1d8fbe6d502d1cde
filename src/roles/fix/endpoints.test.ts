import { describe, expect, test } from "vitest";
import type { Disk } from "../../ports/disk.ts";
import { SimDisk } from "../../sim/disk.ts";
import { CALM_DISK } from "../../sim/disk-faults.ts";
import { CALM_NETWORK, type NetworkModel, SimFabric } from "../../sim/network.ts";
import { SimProcess } from "../../sim/process.ts";
import { SimWorld } from "../../sim/world.ts";
import { fixBytes } from "../../wire/fix/fix-text.test-kit.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { FixApplication, FixSessionConfig } from "../../wire/fix/session-config.ts";
import { MemoryFixStore } from "../../wire/fix/store.ts";
import { MsgType, Tag } from "../../wire/fix/tags.ts";
import { Turn } from "../turn.ts";
import { FixAcceptor } from "./acceptor.ts";
import { FileFixStore } from "./file-store.ts";
import { FixInitiator } from "./initiator.ts";

const ADDRESS = { host: "127.0.0.1", port: 20_880 };
const EPOCH_MS = 1_381_239_000_000;

const config = (local: string, remote: string, more = {}): FixSessionConfig => ({
  beginString: "FIX.4.4",
  localCompId: local,
  remoteCompId: remote,
  heartBtIntS: 30,
  resetOnLogon: false,
  resend: "application",
  ...more,
});

/** Answers each order with one report, and remembers how often it saw each. */
class Desk implements FixApplication {
  readonly orders: string[] = [];
  readonly reports: string[] = [];
  readonly events: string[] = [];
  onLogon(session: FixSession): void {
    this.events.push(`logon ${session.remoteCompId}`);
  }
  onLogout(_session: FixSession, reason: string): void {
    this.events.push(`logout: ${reason}`);
  }
  onGapFilled(_session: FixSession, from: number, to: number): void {
    this.events.push(`gap-filled ${from}-${to}`);
  }
  onMessage(session: FixSession, m: Parameters<FixApplication["onMessage"]>[1]): void {
    const id = m.text(Tag.ClOrdID);
    if (m.msgType !== MsgType.NewOrderSingle) {
      this.reports.push(id);
      return;
    }
    this.orders.push(id);
    const w = session.begin(MsgType.ExecutionReport);
    w.uint(Tag.AvgPx, 0);
    w.text(Tag.ClOrdID, id);
    w.uint(Tag.CumQty, 0);
    w.text(Tag.ExecID, id);
    w.text(Tag.OrderID, id);
    w.uint(Tag.OrdStatus, 0);
    w.uint(Tag.Side, 1);
    w.text(Tag.Symbol, "IBM");
    w.uint(Tag.ExecType, 0);
    w.uint(Tag.LeavesQty, 100);
    session.commit();
  }
}

function order(session: FixSession, id: string): number {
  const w = session.begin(MsgType.NewOrderSingle);
  w.text(Tag.ClOrdID, id);
  w.uint(Tag.OrdType, 1);
  w.uint(Tag.Side, 1);
  w.text(Tag.Symbol, "IBM");
  w.utc(Tag.TransactTime, EPOCH_MS);
  return session.commit();
}

/** A simulated network with one process that listens and others that connect. */
class Floor {
  readonly world: SimWorld;
  readonly fabric: SimFabric;
  readonly #disk: SimDisk;
  #lives = 0;

  constructor(seed: number, model: NetworkModel = CALM_NETWORK) {
    this.world = new SimWorld(seed, EPOCH_MS);
    this.fabric = new SimFabric(this.world, model);
    this.#disk = new SimDisk(this.world, CALM_DISK);
  }

  process(name: string): { process: SimProcess; turn: Turn; disk: Disk } {
    const process = new SimProcess(this.world, `${name}${++this.#lives}`);
    return { process, turn: new Turn(process.clock), disk: this.#disk.of(process) };
  }

  async acceptor(sessions: FixSessionConfig[], desk: FixApplication, onDisk = false) {
    const { process, turn, disk } = this.process("acceptor");
    const store = onDisk
      ? FileFixStore.open(disk.open("fix-store.log", true))
      : new MemoryFixStore();
    const acceptor = await FixAcceptor.open({
      network: this.fabric.of(process),
      clock: process.clock,
      turn,
      store,
      address: ADDRESS,
      application: desk,
      sessions,
    });
    return { acceptor, process };
  }

  initiator(session: FixSessionConfig, desk: FixApplication, file = "") {
    const { process, turn, disk } = this.process("initiator");
    const store = file === "" ? new MemoryFixStore() : FileFixStore.open(disk.open(file, true));
    const initiator = new FixInitiator({
      network: this.fabric.of(process),
      clock: process.clock,
      turn,
      store,
      address: ADDRESS,
      application: desk,
      session,
    });
    initiator.start();
    return { initiator, process };
  }

  run(ms: number): Promise<void> {
    return this.world.run({ atNs: this.world.nowNs + ms * 1e6 });
  }
}

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

  test("an initiator comes back with growing pauses until somebody listens", async () => {
    const floor = new Floor(3);
    const client = new Desk();
    floor.initiator(config("C1", "SMARS"), client);
    await floor.run(2_000);
    expect(client.events).toEqual([]);
    await floor.acceptor([config("SMARS", "C1")], new Desk());
    await floor.run(3_500);
    expect(client.events).toEqual(["logon SMARS"]);
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

  test("the second connection of an identity is closed, the first lives on", async () => {
    const floor = new Floor(5);
    const gate = new Desk();
    await floor.acceptor([config("SMARS", "C1")], gate);
    const first = floor.initiator(config("C1", "SMARS"), new Desk());
    await floor.run(100);
    const second = new Desk();
    floor.initiator(config("C1", "SMARS"), second);
    await floor.run(1_000);
    expect(second.events).toEqual([]);
    order(first.initiator.session, "A");
    await floor.run(100);
    expect([gate.orders, gate.events]).toEqual([["A"], ["logon C1"]]);
  });

  test("a Logon that comes byte by byte is cut off after five seconds", async () => {
    const floor = new Floor(6);
    await floor.acceptor([config("SMARS", "C1")], new Desk());
    const { process } = floor.process("slow");
    const bytes = fixBytes("8=FIX.4.4|35=A|34=1|49=C1|56=SMARS|98=0|108=30");
    let sent = 0;
    let closedAtMs = 0;
    const socket = floor.fabric.of(process).connect(ADDRESS);
    const byte = (): void => {
      socket.write(bytes.slice(sent, ++sent));
      process.clock.after(500, byte);
    };
    socket.events = {
      open: byte,
      data: () => undefined,
      close: () => {
        closedAtMs = floor.world.nowNs / 1e6;
      },
    };
    await floor.run(7_000);
    expect(closedAtMs).toBeGreaterThan(4_900);
    expect(closedAtMs).toBeLessThan(5_100);
  });

  test("waiting connections are bounded, and silent ones are closed in time", async () => {
    const floor = new Floor(7);
    await floor.acceptor([config("SMARS", "C1")], new Desk());
    const { process } = floor.process("crowd");
    const network = floor.fabric.of(process);
    const closedMs: number[] = [];
    for (let i = 0; i < 300; i++) {
      network.connect(ADDRESS).events = {
        data: () => undefined,
        close: () => void closedMs.push(floor.world.nowNs / 1e6),
      };
    }
    await floor.run(100);
    expect(closedMs).toHaveLength(300 - 256);
    await floor.run(6_000);
    expect(closedMs).toHaveLength(300);
    expect(Math.min(...closedMs.slice(44))).toBeGreaterThan(4_900);
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
      let server = await floor.acceptor([config("SMARS", "C1")], gate, true);
      let trader = floor.initiator(config("C1", "SMARS"), client, "client.log");
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
          server = await floor.acceptor([config("SMARS", "C1")], gate, true);
        } else {
          trader.process.kill();
          trader = floor.initiator(config("C1", "SMARS"), client, "client.log");
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
    let line = floor.initiator(config("SMARS1", "NXCH", quiet), gate, "gate.log");
    let sent = 0;
    for (let life = 0; life < 12; life++) {
      await floor.run(1_000);
      for (let i = 0; i < 5; i++) if (order(line.initiator.session, `L${life}-${i}`) > 0) sent++;
      await floor.run(0.03);
      if (life % 3 === 0) {
        floor.fabric.lose(server.process.name, line.process.name);
      } else {
        line.process.kill();
        line = floor.initiator(config("SMARS1", "NXCH", quiet), gate, "gate.log");
      }
    }
    await floor.run(20_000);
    expect(line.initiator.session.live).toBe(true);
    expect(new Set(venue.orders).size).toBe(venue.orders.length);
    expect(venue.orders.length).toBeLessThan(sent);
    expect(gate.events.some((event) => event.startsWith("gap-filled"))).toBe(true);
  });
});
