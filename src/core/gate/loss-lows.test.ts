import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LOSS_WINDOW_MAX_S, LossLows } from "./loss-lows.ts";

/** What was in force from when on, every change of it: the same in the simplest way. */
class Naive {
  readonly #changes: { second: number; loss: number }[] = [{ second: 0, loss: 0 }];

  set(second: number, loss: number): void {
    this.#changes.push({ second, loss });
  }

  lowest(second: number, windowS: number): number {
    const from = second - windowS - 1;
    // In force within the window is what ended in it, and what has not ended.
    const within = this.#changes.filter((_, i) => {
      return (this.#changes[i + 1]?.second ?? second) >= from;
    });
    return Math.min(...within.map(({ loss }) => loss));
  }
}

describe("C23: the lowest loss within a window", () => {
  test("is that of all that was in force in it, however losses and time go", () => {
    const step = fc.record({
      passS: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(5_000)),
      loss: fc.integer({ min: -50, max: 50 }),
      windowS: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(LOSS_WINDOW_MAX_S)),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const lows = new LossLows();
        const naive = new Naive();
        let [second, loss] = [10_000, 0];
        lows.at(second * 1_000);
        for (const { passS, loss: next, windowS } of steps) {
          second += passS;
          lows.at(second * 1_000 + 999);
          lows.ended(loss);
          loss = next;
          naive.set(second, loss);
          expect(lows.lowest(windowS, loss)).toBe(naive.lowest(second, windowS));
        }
      }),
    );
  });

  test("keeps one entry a second, and no more than the longest window has seconds", () => {
    const lows = new LossLows();
    for (let second = 0; second < 10_000; second++) {
      lows.at(second * 1_000);
      for (const loss of [second, second + 0.5]) lows.ended(loss);
    }
    expect(lows.entries).toHaveLength(LOSS_WINDOW_MAX_S + 2);
    expect(lows.lowest(LOSS_WINDOW_MAX_S, 20_000)).toBe(9_999 - LOSS_WINDOW_MAX_S - 1);
    expect(lows.lowest(1, 20_000)).toBe(9_997);
  });

  test("a clock that goes back makes nothing younger", () => {
    const lows = new LossLows();
    lows.at(100_000);
    lows.ended(-7);
    lows.at(50_000);
    lows.ended(3);
    lows.at(103_000);
    expect([lows.lowest(1, 5), lows.lowest(2, 5)]).toEqual([5, -7]);
  });

  test("another day begins with nothing", () => {
    const lows = new LossLows();
    lows.ended(-7);
    lows.clear();
    expect([lows.entries, lows.lowest(9, 5)]).toEqual([[], 5]);
  });
});
