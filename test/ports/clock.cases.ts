import { afterEach, beforeEach, expect, test } from "vitest";
import type { Bench, MakeBench } from "./bench.ts";

export function clockCases(make: MakeBench): void {
  let bench: Bench;
  beforeEach(() => {
    bench = make();
  });
  afterEach(() => bench.dispose());

  test("nowNs is whole, and never goes back", async () => {
    let last = bench.clock.nowNs();
    for (let i = 0; i < 50; i++) {
      const now = bench.clock.nowNs();
      expect(Number.isSafeInteger(now)).toBe(true);
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
    await bench.rest(3);
    expect(bench.clock.nowNs()).toBeGreaterThan(last);
  });

  test("utcMs tells the time of day and goes on with nowNs", async () => {
    const startNs = bench.clock.nowNs();
    const startMs = bench.clock.utcMs();
    await bench.rest(20);
    const passedMs = (bench.clock.nowNs() - startNs) / 1e6;
    expect(startMs).toBeGreaterThan(Date.UTC(2020, 0, 1));
    expect(Math.abs(bench.clock.utcMs() - startMs - passedMs)).toBeLessThan(2);
  });

  test("a timer fires once and never early", async () => {
    const { clock } = bench;
    const fired: number[] = [];
    const startNs = clock.nowNs();
    for (const delayMs of [0, 1, 2, 3, 7, 12.5]) {
      clock.after(delayMs, () => fired.push(clock.nowNs() - startNs - delayMs * 1e6));
    }
    await bench.until(() => fired.length === 6);
    await bench.rest(20);
    expect(fired).toHaveLength(6);
    expect(Math.min(...fired)).toBeGreaterThanOrEqual(0);
  });

  test("timers fire in the order of their dates, not of their making", async () => {
    const fired: string[] = [];
    bench.clock.after(40, () => fired.push("late"));
    bench.clock.after(5, () => fired.push("early"));
    bench.clock.after(20, () => fired.push("middle"));
    await bench.until(() => fired.length === 3);
    expect(fired).toEqual(["early", "middle", "late"]);
  });

  test("a cancelled timer is silent, and cancelling twice or too late does nothing", async () => {
    const fired: string[] = [];
    const never = bench.clock.after(5, () => fired.push("never"));
    const once = bench.clock.after(1, () => fired.push("once"));
    never.cancel();
    never.cancel();
    await bench.until(() => fired.length === 1);
    once.cancel();
    await bench.rest(15);
    expect(fired).toEqual(["once"]);
  });

  test("a repeating timer repeats until it is cancelled, also from within", async () => {
    let ticks = 0;
    const timer = bench.clock.every(2, () => {
      ticks += 1;
      if (ticks === 3) timer.cancel();
    });
    await bench.until(() => ticks === 3);
    await bench.rest(20);
    expect(ticks).toBe(3);
  });

  test("the end of a turn comes after the turn, in the order of asking", async () => {
    const { clock } = bench;
    const seen: string[] = [];
    clock.after(1, () => {
      clock.endOfTurn(() => {
        seen.push("first");
        clock.endOfTurn(() => seen.push("next turn"));
      });
      clock.endOfTurn(() => seen.push("second"));
      seen.push("turn");
    });
    await bench.until(() => seen.length === 4);
    expect(seen).toEqual(["turn", "first", "second", "next turn"]);
  });

  test("what is asked for at the end of a turn comes once, at the end of another", async () => {
    const { clock } = bench;
    const seen: string[] = [];
    clock.after(1, () => {
      clock.endOfTurn(() => {
        seen.push("end");
        for (const name of ["a", "b", "c"]) clock.endOfTurn(() => seen.push(name));
        seen.push("over");
      });
    });
    await bench.until(() => seen.length >= 5);
    await bench.rest(5);
    expect(seen).toEqual(["end", "over", "a", "b", "c"]);
  });
}
