import { beforeEach, describe, expect, test } from "vitest";
import { TradedVolume } from "./traded-volume.ts";

const [IBM, BAC] = [0, 1] as const;
const SECOND = 1e9;
/** A minute, and the part of one that it began in. */
const OVER = Math.ceil((60 * 8) / 7) * SECOND;

let volume: TradedVolume;
let nowNs: number;

beforeEach(() => {
  volume = new TradedVolume(2);
  nowNs = 1_000 * SECOND;
});

/** What is within the minute after these sums, told one after the other. */
function counted(...sums: number[]): number {
  for (const sum of sums) volume.told(IBM, sum, nowNs);
  return volume.within(IBM, nowNs);
}

describe("what has traded within a minute", () => {
  test("nothing, before anything is told", () => {
    expect(volume.within(IBM, nowNs)).toBe(0);
  });

  test("what a sum has grown by, of each symbol its own", () => {
    expect(counted(0, 100, 350)).toBe(350);
    expect(volume.within(BAC, nowNs)).toBe(0);
  });

  test("a sum that says the same again is no trade", () => {
    expect(counted(0, 100, 100, 100)).toBe(100);
  });

  test("it counts for a minute, and for a seventh of one more at the most", () => {
    counted(0, 100);
    expect(volume.within(IBM, nowNs + 60 * SECOND)).toBe(100);
    expect(volume.within(IBM, nowNs + OVER)).toBe(0);
    nowNs += 40 * SECOND;
    expect(counted(130)).toBe(130);
    nowNs += OVER - 40 * SECOND;
    expect(volume.within(IBM, nowNs)).toBe(30);
  });

  test("the first sum is no trade of this minute: nobody knows when it was", () => {
    expect(counted(5_000_000)).toBe(0);
    expect(counted(5_000_200)).toBe(200);
  });

  test("a lower sum is another start of quotes: it adds nothing, what follows counts from it", () => {
    expect(counted(1_000, 1_300, 200)).toBe(300);
    expect(counted(250)).toBe(350);
  });

  test("a lost connection takes nothing out, and the first sum of the next adds nothing", () => {
    counted(1_000, 1_300);
    volume.lost();
    expect(counted(9_000)).toBe(300);
    expect(counted(9_100)).toBe(400);
  });

  test("what is heard late adds nothing, nor does the first sum behind it", () => {
    counted(1_000, 1_300);
    volume.late(true);
    expect(counted(5_000, 9_000)).toBe(300);
    volume.late(true);
    volume.late(false);
    expect(counted(70_000)).toBe(300);
    volume.late(false);
    expect(counted(70_050)).toBe(350);
  });

  test("a new connection is not late before it says so", () => {
    volume.late(true);
    volume.lost();
    expect(counted(1_000, 1_300)).toBe(300);
  });

  test("a clock that goes back by more than a part of a minute: all is forgotten", () => {
    counted(1_000, 1_300);
    nowNs -= 60 * SECOND;
    expect(volume.within(IBM, nowNs)).toBe(0);
    expect(counted(1_350)).toBe(50);
    nowNs += 30 * SECOND;
    expect(volume.within(IBM, nowNs)).toBe(50);
  });

  test("never more than a word of the window holds", () => {
    expect(counted(0, 2 ** 40)).toBe(2 ** 31 - 1);
    expect(counted(2 ** 41)).toBe(2 ** 31 - 1);
    nowNs += OVER;
    expect(volume.within(IBM, nowNs)).toBe(0);
    expect(counted(2 ** 41 + 7)).toBe(7);
  });

  test("as a journal says it was: that and nothing of before", () => {
    counted(0, 100);
    volume.set(IBM, 70, nowNs);
    expect([volume.within(IBM, nowNs), volume.within(BAC, nowNs)]).toEqual([70, 0]);
    volume.set(IBM, 0, nowNs);
    expect(volume.within(IBM, nowNs)).toBe(0);
  });
});
