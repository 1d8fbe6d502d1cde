import { describe, expect, test } from "vitest";
import type { Connection } from "../../ports/network.ts";
import { simTls } from "../../sim/certificate.ts";
import { ADDRESS, config, Desk, EPOCH_MS, Floor, order } from "../../sim/fix-floor.test-kit.ts";
import { fixBytes, fixText } from "../../wire/fix/fix-text.test-kit.ts";
import type { FixSessionConfig } from "../../wire/fix/session-config.ts";
import { MemoryFixStore } from "../../wire/fix/store.ts";
import { FixInitiator, type FixInitiatorOptions } from "./initiator.ts";

const BACKUP = { host: "127.0.0.1", port: ADDRESS.port + 1 };
const THIRD = { host: "127.0.0.1", port: ADDRESS.port + 2 };
const C1 = config("C1", "SMARS");
const LOGON = "8=FIX.4.4|35=A|34=1|49=SMARS|52=20131008-13:30:00.000|56=C1|98=0|108=30";
const LOGOUT = "8=FIX.4.4|35=5|34=1|49=SMARS|52=20131008-13:30:00.000|56=C1|58=closed";

/** Listens by hand: what each connection does when it is there is up to the test. */
async function listen(
  floor: Floor,
  act: (connection: Connection, said: string) => void,
  address = ADDRESS,
): Promise<number[]> {
  const { process } = floor.process("venue");
  const atMs: number[] = [];
  await floor.fabric.of(process).listen(address, (connection) => {
    atMs.push(Math.round(floor.nowMs));
    connection.events = {
      data: (chunk) => act(connection, fixText(chunk)),
      close: () => undefined,
    };
  });
  return atMs;
}

function say(connection: Connection, text: string): void {
  connection.write(fixBytes(text));
}

function refuse(): never {
  throw new Error("nobody may log on here");
}

function begin(seed: number, session: FixSessionConfig, more: Partial<FixInitiatorOptions> = {}) {
  const floor = new Floor(seed);
  const desk = new Desk();
  return { floor, desk, start: () => floor.initiator(session, desk, more).initiator };
}

describe("the pauses between attempts", () => {
  test("grow from the shortest to the longest until somebody listens", async () => {
    const { floor, desk, start } = begin(1, C1);
    start();
    await floor.run(2_000);
    expect(desk.events).toEqual([]);
    await floor.acceptor([config("SMARS", "C1")], new Desk());
    await floor.run(3_500);
    expect(desk.events).toEqual(["logon SMARS"]);
  });

  test("go on growing when every logon is dropped at once, and begin again after one that lasted", async () => {
    const { floor, desk, start } = begin(2, C1, { reconnectMinMs: 100, reconnectMaxMs: 5_000 });
    let liveMs = 20;
    const { process } = floor.process("clock");
    const atMs = await listen(floor, (connection, said) => {
      if (!said.includes("|35=A|")) return;
      say(connection, `${LOGON}|141=Y`);
      process.clock.after(liveMs, () => connection.destroy());
    });
    const initiator = start();
    await floor.world.run({ holds: () => atMs.length === 5 });
    expect(gaps(atMs)).toEqual([120, 220, 420, 820]);
    liveMs = 1_500;
    await floor.world.run({ holds: () => atMs.length === 7 });
    // The fifth was live for 1.5 s: behind it comes the shortest pause again.
    expect(gaps(atMs).slice(4)).toEqual([1_600, 1_600]);
    expect(desk.events).toContain("logon SMARS");
    initiator.stop();
  });

  test("a logon that is refused is tried again with the same pauses", async () => {
    const { floor, desk, start } = begin(3, C1, { reconnectMinMs: 100 });
    const atMs = await listen(floor, (connection) => {
      say(connection, LOGOUT);
      connection.end();
    });
    start();
    await floor.world.run({ holds: () => atMs.length === 4 });
    expect(gaps(atMs)).toEqual([100, 200, 400]);
    expect(desk.events).toEqual([]);
  });

  test("a logon that is not answered is given up after its time", async () => {
    const { floor, desk, start } = begin(4, { ...C1, logonTimeoutMs: 1_000 });
    const atMs = await listen(floor, () => undefined);
    start();
    await floor.world.run({ holds: () => atMs.length === 3 });
    // One second, seen at the next tick, and the pause.
    expect(gaps(atMs)).toEqual([1_050, 1_150]);
    expect(desk.events).toEqual([]);
  });

  test("a connection that does not come to be is given up after five seconds", async () => {
    const { floor, start } = begin(5, C1, { backups: [BACKUP] });
    const dark = await floor.acceptor([config("SMARS", "C1")], new Desk());
    floor.fabric.cut("initiator2", dark.process.name);
    const desk = new Desk();
    const second = await floor.acceptor([config("SMARS", "C1")], desk, { address: BACKUP });
    expect(second.acceptor.port).toBe(BACKUP.port);
    floor.fabric.cut("initiator3", dark.process.name);
    start();
    await floor.world.run({ holds: () => desk.events.length > 0 });
    expect(desk.events).toEqual(["logon C1"]);
    expect(floor.nowMs).toBeGreaterThan(5_000);
    expect(floor.nowMs).toBeLessThan(5_010);
  });
});

describe("several addresses", () => {
  test("the next one is tried at once when one fails", async () => {
    const { floor, start } = begin(10, C1, { backups: [BACKUP, THIRD] });
    const desk = new Desk();
    await floor.acceptor([config("SMARS", "C1")], desk, { address: THIRD });
    start();
    await floor.run(10);
    expect(desk.events).toEqual(["logon C1"]);
  });

  test.each([
    [false, ["logon C1"], []],
    [true, [], ["logon C1"]],
  ])(
    "after a line that lasted, returnToFirst %s says where to begin",
    async (first, again, home) => {
      const more = { backups: [BACKUP], returnToFirst: first };
      const { floor, start } = begin(11, { ...C1, resetOnLogon: true }, more);
      const backup = new Desk();
      const there = await floor.acceptor([config("SMARS", "C1")], backup, { address: BACKUP });
      start();
      await floor.run(2_000);
      expect(backup.events.splice(0)).toEqual(["logon C1"]);
      // The first is back: it alone does not end a line that is up.
      const primary = new Desk();
      await floor.acceptor([config("SMARS", "C1")], primary);
      await floor.run(2_000);
      expect([backup.events, primary.events]).toEqual([[], []]);
      floor.fabric.lose(there.process.name, "initiator2");
      await floor.run(500);
      expect(backup.events.filter((event) => event.startsWith("logon"))).toEqual(again);
      expect(primary.events).toEqual(home);
    },
  );

  test("a logon that one refuses is tried at the other", async () => {
    const { floor, desk, start } = begin(12, C1, { backups: [BACKUP] });
    const atMs = await listen(floor, (connection) => connection.destroy());
    await floor.acceptor([config("SMARS", "C1")], new Desk(), { address: BACKUP });
    start();
    await floor.run(20);
    expect(atMs).toHaveLength(1);
    expect(desk.events[0]).toBe("logon SMARS");
  });

  test("a server with another party's certificate is passed over for one with its own", async () => {
    const party = (name: string, host: string) =>
      simTls({ name, hosts: [host], authority: "firm" });
    const sessions = [{ ...config("SMARS", "C1"), certificateName: "alpha" }];
    const tls = { ...party("alpha", ""), serverName: "venue.firm" };
    const { floor, start } = begin(13, C1, { backups: [BACKUP], tls });
    const [wrong, right] = [new Desk(), new Desk()];
    await floor.acceptor(sessions, wrong, { tls: party("other", "other.firm") });
    await floor.acceptor(sessions, right, {
      address: BACKUP,
      tls: party("venue", "venue.firm"),
    });
    start();
    await floor.run(100);
    expect([wrong.events, right.events]).toEqual([[], ["logon C1"]]);
  });
});

describe("start, stop and the hours", () => {
  test("a stopped one closes its line and does not come back; started again it does", async () => {
    const { floor, desk, start } = begin(20, C1);
    const gate = new Desk();
    await floor.acceptor([config("SMARS", "C1")], gate);
    const initiator = start();
    await floor.run(100);
    initiator.stop();
    await floor.run(10_000);
    expect(gate.events).toEqual(["logon C1", expect.stringContaining("logout")]);
    expect(initiator.session.live).toBe(false);
    initiator.start();
    initiator.start();
    await floor.run(100);
    expect(gate.events.slice(2)).toEqual(["logon C1"]);
    expect(order(initiator.session, "A")).toBeGreaterThan(0);
    await floor.run(10);
    expect(desk.reports).toEqual(["A"]);
  });

  test("one that is stopped while it waits or connects makes no further attempt", async () => {
    const { floor, start } = begin(21, C1);
    const initiator = start();
    await floor.run(300);
    initiator.stop();
    const atMs = await listen(floor, refuse);
    await floor.run(10_000);
    expect(atMs).toEqual([]);
    initiator.start();
    initiator.stop();
    await floor.run(10_000);
    expect(atMs.length).toBeLessThanOrEqual(1);
    expect(initiator.session.live).toBe(false);
  });

  test("one that is stopped and started makes the attempts of one, not of several", async () => {
    const floor = new Floor(24);
    const { process, turn } = floor.process("initiator");
    const network = floor.fabric.of(process);
    const atMs: number[] = [];
    const connect = (address: typeof ADDRESS): Connection => {
      atMs.push(Math.round(floor.nowMs / 100) * 100);
      return network.connect(address);
    };
    const initiator = new FixInitiator({
      network: { listen: network.listen, connect },
      clock: process.clock,
      turn,
      store: new MemoryFixStore(),
      address: ADDRESS,
      application: new Desk(),
      session: { ...C1, logonTimeoutMs: 500 },
      reconnectMinMs: 1_000,
      reconnectMaxMs: 1_000,
    });
    const again = (): void => {
      initiator.stop();
      initiator.start();
    };
    initiator.start();
    await floor.run(1_450);
    // While it waits, then while it connects.
    for (let i = 0; i < 3; i++) again();
    await floor.run(2_000);
    expect(atMs.splice(0)).toEqual([0, 1_000, 1_500, 1_500, 1_500, 2_500]);
    await listen(floor, () => undefined);
    await floor.run(200);
    // While its logon waits for an answer that does not come.
    again();
    again();
    await floor.run(3_000);
    expect(atMs).toEqual([3_500, 3_700, 3_700, 5_200]);
  });

  test("both sides agree on a reset at the logon", async () => {
    const { floor, start } = begin(22, { ...C1, resetOnLogon: true });
    const gate = new Desk();
    const { acceptor } = await floor.acceptor([config("SMARS", "C1")], gate);
    const initiator = start();
    await floor.run(1_100);
    for (const id of ["A", "B"]) order(initiator.session, id);
    await floor.run(100);
    initiator.stop();
    initiator.start();
    await floor.run(100);
    const session = acceptor.session("C1");
    expect([session?.nextIn, session?.nextOut]).toEqual([2, 2]);
    expect([initiator.session.nextIn, initiator.session.nextOut]).toEqual([2, 2]);
    expect(order(initiator.session, "C")).toBe(2);
    await floor.run(10);
    expect(gate.orders).toEqual(["A", "B", "C"]);
  });

  test("outside of its hours it does not connect, and with them it does", async () => {
    // The world begins at 13:30 UTC.
    const hours = { zone: "UTC", startTime: "13:30:10", endTime: "13:30:20" } as const;
    const { floor, desk, start } = begin(23, { ...C1, schedule: hours });
    const gate = new Desk();
    const atMs = await listen(floor, () => undefined, BACKUP);
    await floor.acceptor([config("SMARS", "C1")], gate);
    start();
    await floor.run(9_900);
    expect([gate.events, atMs]).toEqual([[], []]);
    await floor.run(400);
    expect(desk.events).toEqual(["logon SMARS"]);
    await floor.run(12_000);
    expect(desk.events).toHaveLength(2);
    const quietFrom = floor.world.events;
    expect(floor.nowMs + EPOCH_MS).toBeGreaterThan(EPOCH_MS + 20_000);
    await floor.run(60_000);
    expect(desk.events).toHaveLength(2);
    // Ticks, and no connections.
    expect(floor.world.events - quietFrom).toBeLessThan(2_000);
    expect(gate.events).toHaveLength(2);
  });
});

/** What lies between one attempt and the next, to 10 ms. */
function gaps(atMs: readonly number[]): number[] {
  return atMs.slice(1).map((ms, at) => Math.round((ms - (atMs[at] as number)) / 10) * 10);
}
