import { beforeAll, describe, expect, test } from "vitest";
import type { BeginString } from "../../src/wire/fix/tags.ts";
import { EchoProcess } from "./echo-process.ts";
import { echoRoute, Lane } from "./lane.ts";
import { loggedOn } from "./logged-on.ts";
import { play } from "./play.ts";
import { RawPeer } from "./raw-peer.ts";
import { ECHO_SCENARIOS } from "./rows/echo-scenarios.ts";
import { bye, LOGON } from "./rows/phrases.ts";
import { demandOf } from "./rows/tables.ts";
import { inVersion, titleOf } from "./scenario.ts";
import { type Route, wireBytes } from "./wire-text.ts";

const VERSIONS = ["FIX.4.2", "FIX.4.4"] as const;
const WHOLE = { type: "Whole" } as const;
/** Of the program, as the guide's scenarios assume it. */
const LOGON_TIMEOUT_MS = 10_000;
const WAITING_PER_ADDRESS_MAX = 16;
/** TestRequests of which the median is taken. */
const PINGS = 50;

/** What waits, by its title: all of it side by side, each with an acceptor of its own. */
const outcomes: Map<string, Promise<unknown>> = new Map();

beforeAll(() => {
  for (const begin of VERSIONS) {
    for (const [title, run] of waiting(begin)) {
      const outcome = run();
      // It is looked at later, by its test.
      outcome.catch(() => undefined);
      outcomes.set(`${begin} ${title}`, outcome);
    }
  }
});

/** Everything that waits for a timer. */
function waiting(begin: BeginString): [string, () => Promise<unknown>][] {
  const timed = inVersion(ECHO_SCENARIOS, begin).filter((each) => each.timed === true);
  return [
    ...timed.map((each): [string, () => Promise<unknown>] => [
      `${titleOf(each)}: ${demandOf(each.row)}`,
      () => onLane(begin, (lane) => play(each, lane, WHOLE)),
    ]),
    [`B21 half-open line: ${demandOf("B21 half-open line")}`, () => onLane(begin, halfOpen)],
    [
      `B4 bytes one at a time: ${demandOf("B4 bytes one at a time, the logon never finishes")}`,
      () => slowLogon(echoRoute(begin)),
    ],
  ];
}

async function onLane(begin: BeginString, run: (lane: Lane) => Promise<unknown>): Promise<void> {
  const lane = await Lane.open(begin);
  try {
    await run(lane);
  } finally {
    lane.close();
  }
}

/** A peer that stops reading and answering; its identity is taken at first, and free at last. */
async function halfOpen(lane: Lane): Promise<void> {
  const peer = await loggedOn(lane.port, lane.route, 1);
  peer.socket.pause();
  const second = await RawPeer.open(lane.port);
  await second.write(wireBytes("35=A|34=1|98=0|108=1", lane.route));
  expect(await second.fate()).toBe("Closed");
  await new Promise((resolve) => setTimeout(resolve, 3_300));
  await play({ row: "", steps: [...LOGON, ...bye(2, 2)] }, lane, WHOLE);
  peer.socket.resume();
  const types: string[] = [];
  for (let heard = await peer.hear(5_000); ; heard = await peer.hear(5_000)) {
    types.push(heard.type === "Message" ? (heard.text.split("\x01")[2] ?? "") : heard.type);
    if (heard.type !== "Message") break;
  }
  expect(types).toEqual(["35=0", "35=1", "Closed"]);
}

/**
 * As many lines as one address may have without a logon, of each a byte now and then: closed at
 * the deadline, and a session beside them is answered as before.
 */
async function slowLogon(route: Route): Promise<void> {
  const echo = await EchoProcess.start();
  const logon = wireBytes("35=A|34=1|98=0|108=30", route);
  const live = await loggedOn(echo.port, route);
  const quietMs = await pingMs(live, route, 2);
  const startMs = performance.now();
  const slow = await Promise.all(
    Array.from({ length: WAITING_PER_ADDRESS_MAX }, () => RawPeer.open(echo.port)),
  );
  let at = 0;
  const dribble = setInterval(() => {
    for (const peer of slow) peer.socket.write(logon.subarray(at, at + 1));
    at++;
  }, 200);
  const besideMs = await pingMs(live, route, 2 + PINGS);
  const fates = await Promise.all(slow.map((peer) => peer.fate(LOGON_TIMEOUT_MS * 2)));
  const closedMs = performance.now() - startMs;
  clearInterval(dribble);
  live.reset();
  await echo.stop();
  expect(fates).toEqual(slow.map(() => "Closed"));
  expect(closedMs).toBeGreaterThanOrEqual(LOGON_TIMEOUT_MS);
  expect(closedMs).toBeLessThan(LOGON_TIMEOUT_MS + 3_000);
  expect(besideMs).toBeLessThan(quietMs * 10 + 10);
}

/** How many ms a TestRequest and its answer take, the median of some. */
async function pingMs(peer: RawPeer, route: Route, from: number): Promise<number> {
  const took: number[] = [];
  for (let seq = from; seq < from + PINGS; seq++) {
    const startMs = performance.now();
    await peer.write(wireBytes(`35=1|34=${seq}|112=P`, route));
    expect(await peer.hear(5_000)).toMatchObject({ type: "Message" });
    took.push(performance.now() - startMs);
  }
  return took.sort((a, b) => a - b)[PINGS >> 1] as number;
}

describe.each(VERSIONS)("the timers of the echo acceptor, %s", (begin) => {
  test.each(waiting(begin).map(([title]) => title))("%s", async (title) => {
    await outcomes.get(`${begin} ${title}`);
  });
});
