import { afterEach, beforeEach, expect, test } from "vitest";
import type { Bench, MakeBench } from "./bench.ts";

export function randomCases(make: MakeBench): void {
  let bench: Bench;
  beforeEach(() => {
    bench = make();
  });
  afterEach(() => bench.dispose());

  test("numbers are 32-bit, whole, and use all their bits", () => {
    let ones = 0;
    let zeros = 0xffff_ffff;
    const seen = new Set<number>();
    for (let i = 0; i < 1000; i++) {
      const word = bench.random.u32();
      expect(word === word >>> 0).toBe(true);
      ones = (ones | word) >>> 0;
      zeros = (zeros & word) >>> 0;
      seen.add(word);
    }
    expect([ones, zeros]).toEqual([0xffff_ffff, 0]);
    expect(seen.size).toBeGreaterThan(990);
  });
}
