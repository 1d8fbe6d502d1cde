import { describe, expect, test } from "vitest";
import { simTls } from "../../sim/certificate.ts";
import { ADDRESS, config, Desk, Floor, order } from "../../sim/fix-floor.test-kit.ts";
import { fixBytes, fixText, latin1 } from "../../wire/fix/fix-text.test-kit.ts";
import type { FixAcceptorOptions } from "./acceptor.ts";
import { noRefusals } from "./refusals.ts";

const LOGON = "8=FIX.4.4|35=A|34=1|49=C1|52=20131008-13:30:00.000|56=SMARS|98=0|108=30";

/** A connection by hand that remembers what it heard and when it was closed. */
class Stranger {
  readonly socket: ReturnType<ReturnType<Floor["fabric"]["of"]>["connect"]>;
  readonly process: ReturnType<Floor["process"]>["process"];
  heard = "";
  /** Milliseconds since the world began; null while it is open. */
  closedMs: number | null = null;

  constructor(floor: Floor, host?: string, first?: string) {
    this.process = floor.process("stranger").process;
    this.socket = floor.fabric.of(this.process, host).connect(ADDRESS);
    this.socket.events = {
      open: () => {
        if (first !== undefined) this.say(first);
      },
      data: (chunk) => {
        this.heard += fixText(chunk);
      },
      close: () => {
        this.closedMs = floor.nowMs;
      },
    };
  }

  say(text: string): void {
    this.socket.write(fixBytes(text));
  }

  /** One byte each half second, for ever. */
  drip(text: string): void {
    const bytes = fixBytes(text);
    let sent = 0;
    const byte = (): void => {
      if (this.closedMs !== null) return;
      this.socket.write(bytes.slice(sent, ++sent));
      this.process.clock.after(500, byte);
    };
    byte();
  }
}

async function open(seed: number, more: Partial<FixAcceptorOptions> = {}) {
  const floor = new Floor(seed);
  const desk = new Desk();
  const sessions = more.sessions ?? [config("SMARS", "C1"), config("SMARS", "C2")];
  const { acceptor, process } = await floor.acceptor([...sessions], desk, more);
  return { floor, desk, acceptor, process };
}

describe("who does not log on", () => {
  test("a Logon that comes byte by byte is cut off after five seconds", async () => {
    const { floor, acceptor } = await open(6);
    const slow = new Stranger(floor);
    slow.drip(LOGON);
    await floor.run(7_000);
    expect(slow.closedMs).toBeGreaterThan(4_900);
    expect(slow.closedMs).toBeLessThan(5_100);
    expect(acceptor.refusals).toEqual({ ...noRefusals(), late: 1 });
  });

  test("an address has so many connections without a logon, and others are served", async () => {
    const { floor, acceptor } = await open(7);
    const crowd = Array.from({ length: 20 }, () => new Stranger(floor, "10.0.0.1"));
    await floor.run(100);
    expect(crowd.filter(({ closedMs }) => closedMs !== null)).toHaveLength(20 - 16);
    expect(acceptor.refusals).toEqual({ ...noRefusals(), address: 4 });
    const { initiator } = floor.initiator(config("C1", "SMARS"), new Desk(), { host: "10.0.0.2" });
    await floor.run(100);
    expect(initiator.session.live).toBe(true);
    await floor.run(6_000);
    const closed = crowd.map(({ closedMs }) => closedMs ?? 0).filter((ms) => ms > 100);
    expect(closed).toHaveLength(16);
    expect(Math.min(...closed)).toBeGreaterThan(4_900);
    // They said nothing, so nothing of theirs was refused but their time.
    expect(acceptor.refusals).toEqual({ ...noRefusals(), address: 4, late: 16 });
  });

  test("all addresses together have a bound too", async () => {
    const { floor, acceptor } = await open(8);
    for (let i = 0; i < 300; i++) new Stranger(floor, `10.0.${i >> 4}.1`);
    await floor.run(100);
    expect(acceptor.refusals).toEqual({ ...noRefusals(), waiting: 300 - 256 });
  });

  test("who has logged on makes room for the next", async () => {
    const { floor, acceptor } = await open(9, { waitingPerAddressMax: 1 });
    const [one, two] = ["C1", "C2"].map((id) => floor.initiator(config(id, "SMARS"), new Desk()));
    await floor.run(500);
    expect([one?.initiator.session.live, two?.initiator.session.live]).toEqual([true, true]);
    new Stranger(floor);
    await floor.run(10);
    const before = acceptor.refusals.address;
    new Stranger(floor);
    await floor.run(10);
    expect(acceptor.refusals.address - before).toBe(1);
  });

  test("connections have a bound in all, logged on or not", async () => {
    const { floor, acceptor } = await open(10, { connectionsMax: 2 });
    floor.initiator(config("C1", "SMARS"), new Desk());
    await floor.run(100);
    const crowd = [new Stranger(floor), new Stranger(floor)];
    await floor.run(100);
    expect(crowd.map(({ closedMs }) => closedMs !== null).sort()).toEqual([false, true]);
    expect(acceptor.refusals).toEqual({ ...noRefusals(), connections: 1 });
  });

  test("slow Logons from many addresses leave a session's service as it was", async () => {
    const { floor, desk, acceptor } = await open(11);
    const client = new Desk();
    const { initiator } = floor.initiator(config("C1", "SMARS"), client);
    await floor.run(100);
    for (let i = 0; i < 200; i++) new Stranger(floor, `10.0.0.${i}`).drip(LOGON);
    for (let i = 0; i < 100; i++) {
      order(initiator.session, `O${i}`);
      const sentMs = floor.nowMs;
      await floor.world.run({ holds: () => client.reports.length > i });
      // Two ways over a network of 50 us at most.
      expect(floor.nowMs - sentMs).toBeLessThan(0.2);
      await floor.run(60);
    }
    expect(desk.orders).toHaveLength(100);
    expect(acceptor.refusals).toEqual({ ...noRefusals(), late: 200 });
  });
});

describe("who asks for what is not there", () => {
  test.each<[string, string, keyof ReturnType<typeof noRefusals>]>([
    ["an unknown SenderCompID(49)", LOGON.replace("49=C1", "49=C9"), "identity"],
    ["an unknown TargetCompID(56)", LOGON.replace("56=SMARS", "56=OTHER"), "identity"],
    ["a session of the other version", LOGON.replace("FIX.4.4", "FIX.4.2"), "identity"],
    ["a version that is not spoken", LOGON.replace("FIX.4.4", "FIX.5.0"), "logon"],
    ["another first message", LOGON.replace("35=A", "35=0"), "logon"],
    ["an old SendingTime(52)", LOGON.replace("13:30", "13:20"), "logon"],
    ["a Logon without its HeartBtInt(108)", LOGON.replace("|108=30", ""), "logon"],
  ])("%s is closed without a word", async (_, logon, reason) => {
    const { floor, acceptor } = await open(20);
    const stranger = new Stranger(floor, undefined, logon);
    await floor.run(100);
    expect(stranger.closedMs).toBeLessThan(1);
    expect(stranger.heard).toBe("");
    expect(acceptor.refusals).toEqual({ ...noRefusals(), [reason]: 1 });
  });

  test("the second connection of an identity is closed, the first lives on", async () => {
    const { floor, desk, acceptor } = await open(5);
    const first = floor.initiator(config("C1", "SMARS"), new Desk());
    await floor.run(100);
    const second = new Stranger(floor, undefined, LOGON);
    await floor.run(1_000);
    expect(second.heard).toBe("");
    expect(acceptor.refusals).toEqual({ ...noRefusals(), duplicate: 1 });
    order(first.initiator.session, "A");
    await floor.run(100);
    expect([desk.orders, desk.events]).toEqual([["A"], ["logon C1"]]);
  });

  test("bytes that are no FIX are closed at once", async () => {
    const { floor, acceptor } = await open(21);
    const stranger = new Stranger(floor);
    stranger.socket.write(latin1("GET / HTTP/1.1\r\n\r\n"));
    await floor.run(100);
    expect(stranger.closedMs).toBeLessThan(1);
    expect(acceptor.refusals).toEqual({ ...noRefusals(), logon: 1 });
  });

  test("who leaves without a word was not refused", async () => {
    const { floor, acceptor } = await open(22);
    const quiet = new Stranger(floor);
    await floor.run(10);
    quiet.socket.end();
    const half = new Stranger(floor);
    half.socket.write(latin1("8=FIX.4.4\x019=5"));
    half.socket.end();
    await floor.run(6_000);
    expect(acceptor.refusals).toEqual({ ...noRefusals(), logon: 1 });
  });

  test("each refusal is told with its reason and the address it came from", async () => {
    const told: string[] = [];
    const onRefused = (reason: string, remote: string): void =>
      void told.push(`${reason} ${remote.split(":")[0]}`);
    const { floor } = await open(23, { onRefused, waitingPerAddressMax: 1 });
    new Stranger(floor, "10.0.0.1", LOGON.replace("49=C1", "49=C9"));
    await floor.run(10);
    new Stranger(floor, "10.0.0.2");
    await floor.run(10);
    new Stranger(floor, "10.0.0.2");
    await floor.run(10);
    expect(told).toEqual(["identity 10.0.0.1", "address 10.0.0.2"]);
  });

  test("closing the acceptor refuses nobody", async () => {
    const { floor, acceptor } = await open(24);
    const stranger = new Stranger(floor);
    stranger.drip(LOGON);
    await floor.run(1_000);
    acceptor.close();
    await floor.run(1_000);
    expect(stranger.closedMs).toBeGreaterThan(0);
    expect(acceptor.refusals).toEqual(noRefusals());
  });
});

describe("a peer that is gone without a word", () => {
  test("is found by its silence, and its identity is free again", async () => {
    const { floor, desk, process } = await open(30, {
      sessions: [config("SMARS", "C1", { heartBtIntS: 2 })],
    });
    const gone = floor.initiator(config("C1", "SMARS", { heartBtIntS: 2 }), new Desk());
    await floor.run(100);
    // Both ends stand, and nothing passes between them any more.
    floor.fabric.cut(gone.process.name, process.name);
    floor.fabric.cut(process.name, gone.process.name);
    const fromMs = floor.nowMs;
    await floor.world.run({ holds: () => desk.events.length > 1 });
    expect(desk.events).toEqual(["logon C1", "logout: the peer is silent"]);
    // 2.4 times the interval after the last that was heard, at the next tick.
    expect(floor.nowMs - fromMs).toBeGreaterThan(4_500);
    expect(floor.nowMs - fromMs).toBeLessThan(5_000);
    gone.process.kill();
    const back = floor.initiator(config("C1", "SMARS", { resetOnLogon: true }), new Desk());
    await floor.run(500);
    expect(back.initiator.session.live).toBe(true);
  });
});

describe("behind TLS", () => {
  const party = (name: string, more = {}) => simTls({ name, authority: "firm", ...more });
  const tls = party("gate", { hosts: [ADDRESS.host] });
  const sessions = [
    { ...config("SMARS", "C1"), certificateName: "alpha" },
    { ...config("SMARS", "C2"), certificateName: "bravo" },
  ];

  test("the certificate's owner logs on", async () => {
    const { floor, acceptor } = await open(40, { tls, sessions });
    const alpha = party("alpha");
    const { initiator } = floor.initiator(config("C1", "SMARS"), new Desk(), { tls: alpha });
    await floor.run(100);
    expect(initiator.session.live).toBe(true);
    expect(acceptor.refusals).toEqual(noRefusals());
  });

  test("the right CompIDs on another party's certificate are closed without a word", async () => {
    const { floor, desk, acceptor } = await open(41, { tls, sessions });
    const heard = new Desk();
    const { initiator } = floor.initiator(config("C1", "SMARS"), heard, { tls: party("bravo") });
    await floor.run(20);
    initiator.stop();
    expect([heard.events, desk.events]).toEqual([[], []]);
    expect(acceptor.refusals).toEqual({ ...noRefusals(), certificate: 1 });
    // The identity is free: its owner logs on.
    const owner = floor.initiator(config("C1", "SMARS"), new Desk(), { tls: party("alpha") });
    await floor.run(100);
    expect(owner.initiator.session.live).toBe(true);
  });

  test.each([
    ["of another authority", { authority: "other" }],
    ["outside its dates", { expired: true }],
  ])("a certificate %s does not reach a session", async (_, more) => {
    const { floor, desk, acceptor } = await open(42, { tls, sessions });
    const stranger = simTls({ name: "alpha", authority: "firm", ...more }, "firm");
    const { initiator } = floor.initiator(config("C1", "SMARS"), new Desk(), { tls: stranger });
    await floor.run(20);
    initiator.stop();
    expect(desk.events).toEqual([]);
    expect(acceptor.refusals).toEqual({ ...noRefusals(), handshake: 1 });
  });

  test("a handshake counts as waiting, and one that stalls is closed in time", async () => {
    const { floor, acceptor } = await open(43, { tls, sessions, waitingPerAddressMax: 2 });
    const crowd = [1, 2, 3].map(() => new Stranger(floor));
    await floor.run(100);
    expect(acceptor.refusals).toEqual({ ...noRefusals(), address: 1 });
    await floor.run(5_000);
    expect(crowd.every(({ closedMs }) => (closedMs ?? 9e9) < 5_100)).toBe(true);
    expect(acceptor.refusals).toEqual({ ...noRefusals(), address: 1, handshake: 2 });
  });

  test("a session without a certificate's name cannot be behind it, nor one with it elsewhere", async () => {
    const plain = [config("SMARS", "C1")];
    await expect(open(44, { tls, sessions: plain })).rejects.toThrow("with TLS, and only then");
    await expect(open(45, { sessions })).rejects.toThrow("with TLS, and only then");
  });
});
