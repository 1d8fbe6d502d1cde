import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EchoProcess } from "./echo-process.ts";
import { echoRoute, Lane } from "./lane.ts";
import { loggedOn } from "./logged-on.ts";
import { play } from "./play.ts";
import { RawPeer } from "./raw-peer.ts";
import { bye, LOGON, order, ping } from "./rows/phrases.ts";
import { demandOf } from "./rows/tables.ts";
import type { Step } from "./scenario.ts";
import { wireBytes } from "./wire-text.ts";

const WHOLE = { type: "Whole" } as const;
/** A process may take so long to start on a busy machine. */
const START_MS = 60_000;
const MESSAGE_MAX = 4096;
const WAITING_PER_ADDRESS_MAX = 16;
const MB = 1 << 20;
const VERSIONS = ["FIX.4.2", "FIX.4.4"] as const;

describe.each(VERSIONS)("bad input, %s", (begin) => {
  const route = echoRoute(begin);
  const logon = wireBytes("35=A|34=1|98=0|108=30", route);
  let lane: Lane;
  let echo: EchoProcess;

  beforeAll(async () => {
    lane = await Lane.open(begin);
    echo = await EchoProcess.start();
  }, START_MS);

  afterAll(async () => {
    lane?.close();
    await echo?.stop();
  });

  const says = (steps: readonly Step[]): Promise<unknown> => play({ row: "", steps }, lane, WHOLE);

  describe(`B1 garbled FIX: ${demandOf("B1 garbled FIX")}`, () => {
    const garbled = "I35=0|34=2|10=@+1";

    test("a hundred in a row are borne, and a good one begins the count anew", async () => {
      const hundred = Array.from({ length: 100 }, () => garbled);
      const rest = [...ping(2, 2), ...hundred, ...ping(3, 3), ...bye(4, 4)];
      await says([...LOGON, ...hundred, ...rest]);
    });

    test("the hundred and first closes the line", async () => {
      await says([...LOGON, ...Array.from({ length: 101 }, () => garbled), "close"]);
    });

    test.each([
      ["that is no FIX", ""],
      ["behind a wrong BodyLength", "I9=@-3|35=0|34=2|10=x"],
    ])("a flood %s closes the line before a megabyte has come", async (_, first) => {
      const peer = await loggedOn(lane.port, route);
      if (first !== "") await peer.write(wireBytes(first.slice(1), route));
      const piece = Buffer.alloc(MESSAGE_MAX, "x");
      for (let sent = 0; sent < MB && !peer.closed; sent += piece.length) await peer.write(piece);
      expect(await peer.fate()).toBe("Closed");
    });
  });

  describe(`B3: ${demandOf("B3 BodyLength says 2 GB, or a frame above 4 kB")}`, () => {
    test.each([
      ["2 GB", "9=2147483648"],
      ["more digits than a number has", `9=${"9".repeat(40)}`],
      ["one byte too many", `9=${MESSAGE_MAX}`],
    ])("%s, in a session and before the logon: closed on the number alone", async (_, length) => {
      const head = `8=${begin}\x01${length}\x01`;
      for (const peer of [await loggedOn(lane.port, route), await RawPeer.open(lane.port)]) {
        await peer.write(Buffer.from(head));
        expect(await peer.fate()).toBe("Closed");
      }
    });

    test("a frame of 4,096 bytes is taken, one of 4,097 closes the line", async () => {
      const padded = (text: number): string =>
        `35=D|34=2|${order("A").replace("|60=", `|58=${"x".repeat(text)}|60=`)}`;
      const around = wireBytes(padded(3_000), route).length - 3_000;
      const sized = (bytes: number): string => padded(bytes - around);
      const [largest, larger] = [sized(MESSAGE_MAX), sized(MESSAGE_MAX + 1)];
      expect(wireBytes(largest, route)).toHaveLength(MESSAGE_MAX);
      await says([...LOGON, `I${largest}`, `E${largest}`, ...bye(3, 3)]);
      await says([...LOGON, `I${larger}`, "close"]);
    });

    test("the memory of the process stays flat", async () => {
      const flood = Buffer.alloc(4 * MB, "x");
      const head = Buffer.from(`8=${begin}\x019=2147483648\x0135=D\x01`);
      const attack = async (): Promise<void> => {
        const peer = await RawPeer.open(echo.port);
        await peer.write(Buffer.concat([head, flood]));
        expect(await peer.fate()).toBe("Closed");
      };
      for (let i = 0; i < 20; i++) await attack();
      const before = echo.residentBytes;
      for (let i = 0; i < 60; i++) await attack();
      expect(echo.residentBytes - before).toBeLessThan(32 * MB);
    });
  });

  describe(`B22 half a frame, then a reset: ${demandOf("B22 half a frame, then a reset")}`, () => {
    test.each(["reset", "end"] as const)("cut at every byte, by a %s", async (how) => {
      const bytes = wireBytes(`35=D|34=2|${order("A")}`, route);
      const before = lane.application.taken;
      for (let at = 1; at < bytes.length; at++) {
        const peer = await loggedOn(lane.port, route);
        await peer.write(bytes.subarray(0, at));
        if (how === "reset") peer.reset();
        else peer.socket.end();
        if (how === "end") expect(await peer.fate()).toBe("Closed");
        await lane.idle();
      }
      expect(lane.application.taken).toBe(before);
      await says([...LOGON, `I35=D|34=2|${order("A")}`, `E35=D|34=2|${order("A")}`, ...bye(3, 3)]);
      expect(lane.application.taken).toBe(before + 1);
    });
  });

  describe(`B4: ${demandOf("B4 bytes one at a time, the logon never finishes")}`, () => {
    test("as many lines without a logon as one address may have; the next is closed", async () => {
      const waiting: RawPeer[] = [];
      for (let i = 0; i < WAITING_PER_ADDRESS_MAX; i++) {
        const peer = await RawPeer.open(lane.port);
        await peer.write(logon.subarray(0, 20));
        waiting.push(peer);
      }
      expect(await (await RawPeer.open(lane.port)).fate()).toBe("Closed");
      // One of them finishes its logon, and no longer counts.
      await waiting[0]?.write(logon.subarray(20));
      expect(await waiting[0]?.hear(5_000)).toMatchObject({ type: "Message" });
      const next = await RawPeer.open(lane.port);
      expect(await next.fate(200)).toBe("Nothing");
      for (const peer of waiting) peer.reset();
      await lane.idle();
    });
  });
});
