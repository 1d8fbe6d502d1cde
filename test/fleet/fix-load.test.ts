import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { EvilClient, HonestClients, LoadAcceptor, percentiles } from "./fix-load-clients.ts";
import { until } from "./system.ts";

const SESSIONS = 200;
const ORDERS_EACH = 50;
/** Sessions that trade while one is hostile. */
const WATCHED = 50;
/** No order waits longer, whatever the hostile one does: service, not speed. */
const WAIT_MAX_MS = 5_000;
const GROWTH_MAX = 160e6;
const RANGE = 100_000;
const LOGON_TIMEOUT_MS = 1_000;
const PER_ADDRESS = 32;

let acceptor: LoadAcceptor;
let honest: HonestClients;
let port = 0;

beforeAll(async () => {
  acceptor = new LoadAcceptor({
    sessions: SESSIONS,
    logonTimeoutMs: LOGON_TIMEOUT_MS,
    waitingPerAddressMax: PER_ADDRESS,
    pendingMaxBytes: 4 << 20,
  });
  port = (await acceptor.state()).port;
  honest = new HonestClients(port, SESSIONS);
  await honest.start();
}, 60_000);

afterAll(async () => {
  honest?.stop();
  acceptor?.close();
});

/** The hostile one of the present test. */
let client: EvilClient | null = null;

afterEach(async () => {
  client?.socket.destroy();
  // Its session is free for the next one when the acceptor has seen it go.
  await pause(50);
});

async function evil(): Promise<EvilClient> {
  client = new EvilClient(port);
  await client.logon();
  expect(client.closed).toBe(false);
  return client;
}

/**
 * Lets honest sessions trade while something hostile goes on, and for a moment after; all of their
 * orders are answered, none of them is lost, and the acceptor does not grow.
 */
async function whileTrading(what: string, meanwhile: () => Promise<void>): Promise<void> {
  const before = await acceptor.state();
  let done = false;
  const trading = honest.keepTrading(WATCHED, () => done);
  const pulse = pause(300);
  try {
    await meanwhile();
    await pulse;
  } finally {
    done = true;
  }
  const orders = await trading;
  const after = await acceptor.state();
  console.log(`${what}: ${percentiles(honest.latenciesMs)}`);
  expect(after.lost).toEqual([]);
  expect(honest.live).toBe(SESSIONS);
  expect(orders).toBeGreaterThanOrEqual(WATCHED);
  expect(after.acks - before.acks).toBe(orders);
  expect(Math.max(...honest.latenciesMs)).toBeLessThan(WAIT_MAX_MS);
  expect(after.rssBytes - before.rssBytes).toBeLessThan(GROWTH_MAX);
}

/** Writes as fast as the other side takes it, until the line is closed or the time is over. */
async function pour(client: EvilClient, bytes: () => Uint8Array, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (!client.closed && performance.now() < end) {
    const taken = client.socket.write(bytes());
    if (taken) await pause(0);
    else await Promise.race([drained(client), pause(50)]);
  }
}

function drained({ socket }: EvilClient): Promise<void> {
  return new Promise((resolve) => socket.once("drain", () => resolve()));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until the acceptor has closed the hostile session; the reason that it gives. */
async function ended(client: EvilClient, withinMs: number): Promise<string | undefined> {
  await until(() => (client.closed ? true : undefined), withinMs);
  expect(client.closed).toBe(true);
  return (await acceptor.state()).ends.at(-1);
}

describe(`${SESSIONS} sessions on one port`, () => {
  test("each sends orders and gets every report, once", async () => {
    honest.latenciesMs = [];
    const startMs = performance.now();
    await honest.trade(ORDERS_EACH);
    const rate = Math.round((SESSIONS * ORDERS_EACH * 1000) / (performance.now() - startMs));
    console.log(`${rate} orders a second, all at once: ${percentiles(honest.latenciesMs)}`);
    expect(honest.latenciesMs).toHaveLength(SESSIONS * ORDERS_EACH);
    const { live, acks, lost } = await acceptor.state();
    expect({ live, acks, lost }).toEqual({
      live: SESSIONS,
      acks: SESSIONS * ORDERS_EACH,
      lost: [],
    });
  }, 60_000);

  test("in peace", async () => {
    await whileTrading("in peace", () => pause(1_000));
  }, 30_000);
});

describe("one hostile session leaves the others served", () => {
  test("B1: a flood of garbage is closed", async () => {
    const hostile = await evil();
    const garbage = Buffer.alloc(16_384, "8=FIX.4.4\x019=x\x01no message\x01");
    await whileTrading("garbage", async () => {
      await pour(hostile, () => garbage, 5_000);
      expect(await ended(hostile, 1_000)).toBe("too many garbled messages");
    });
  }, 30_000);

  test("B3: a message that says it is 2 GB long is closed before it is taken in", async () => {
    const hostile = await evil();
    await whileTrading("a length of 2 GB", async () => {
      hostile.socket.write("8=FIX.4.4\x019=2000000000\x0135=D\x0158=");
      await pour(hostile, () => Buffer.alloc(65_536, "a"), 1_000);
      expect(await ended(hostile, 1_000)).toBe("a message above the maximum size");
    });
  }, 30_000);

  test("a flood of TestRequests is answered, and holds up nobody", async () => {
    const hostile = await evil();
    let asked = 0;
    await whileTrading("TestRequests", async () => {
      await pour(
        hostile,
        () => {
          asked += 50;
          return Buffer.concat(Array.from({ length: 50 }, () => hostile.message("35=1", "112=a")));
        },
        1_000,
      );
      const all = await until(() => (hostile.read > asked ? true : undefined), 10_000);
      expect([all, asked > 1_000]).toEqual([true, true]);
    });
  }, 30_000);

  test("a peer that sends and never reads is closed", async () => {
    const hostile = await evil();
    hostile.socket.pause();
    // Each is answered by a message of the same size.
    const body = `112=${"a".repeat(3_500)}`;
    await whileTrading("a slow reader", async () => {
      await pour(
        hostile,
        () => Buffer.concat(Array.from({ length: 20 }, () => hostile.message("35=1", body))),
        10_000,
      );
      hostile.socket.resume();
      expect(await ended(hostile, 2_000)).toBe("the peer does not read");
    });
  }, 60_000);

  test(`resends of ${RANGE} messages, over and over, are cut into slices`, async () => {
    const hostile = await evil();
    hostile.say("35=D", `11=flood|54=1|55=IBM|38=${RANGE}|40=1|60=20131008-13:30:00`);
    const made = await until(async () => {
      const { kept } = await acceptor.state();
      return kept >= RANGE ? true : undefined;
    }, 20_000);
    expect(made).toBe(true);
    const before = await acceptor.state();
    await whileTrading(`${RANGE} messages again`, async () => {
      const from = hostile.readAgain;
      hostile.say("35=2", "7=1|16=0");
      // Asking on while the answer is under way gains nothing.
      for (let n = 0; n < 20; n++) hostile.say("35=2", `7=${1 + n}|16=0`);
      const all = await until(() => (hostile.readAgain - from >= RANGE ? true : undefined), 20_000);
      expect(all).toBe(true);
    });
    const after = await acceptor.state();
    // Others were served between the slices, not after the last.
    expect(after.acksInResend - before.acksInResend).toBeGreaterThan(100);
  }, 60_000);

  test("B4: connections that never finish their logon end at the deadline, and lock out nobody", async () => {
    const connections = 2 * PER_ADDRESS;
    const before = (await acceptor.state()).refusals;
    let open = 0;
    let closed = 0;
    await whileTrading("slowloris", async () => {
      const sockets = Array.from({ length: connections }, () => {
        // Another address of this machine, as an attacker would have.
        const socket = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.66" });
        socket.on("connect", () => {
          open += 1;
        });
        socket.on("error", () => undefined);
        socket.on("close", () => {
          closed += 1;
        });
        return socket;
      });
      const logon = Buffer.from("8=FIX.4.4\x019=70\x0135=A\x0134=1\x0149=CLIENT0\x0152=2013");
      let at = 0;
      const drip = setInterval(() => {
        for (const socket of sockets) socket.write(logon.subarray(at, at + 1));
        at = Math.min(at + 1, logon.length - 1);
      }, 25);
      await pause(300);
      // Meanwhile somebody else logs on.
      await evil();
      await until(() => (closed === connections ? true : undefined), 4 * LOGON_TIMEOUT_MS);
      clearInterval(drip);
      for (const socket of sockets) socket.destroy();
    });
    const { address = 0, late = 0 } = (await acceptor.state()).refusals;
    expect({ open, closed }).toEqual({ open: connections, closed: connections });
    const refused = address - (before.address ?? 0);
    const ended = late - (before.late ?? 0);
    // Those above the cap at once, the others at their deadline: none is forgotten.
    expect(refused + ended).toBe(connections);
    expect(refused).toBeGreaterThan(0);
    expect(ended).toBeGreaterThanOrEqual(PER_ADDRESS);
  }, 30_000);
});
