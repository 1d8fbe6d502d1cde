import { expect, test } from "vitest";
import { MemoryWorld } from "../fleet/memory-world.ts";
import { MarketClock } from "./market-clock.ts";

/** When a memory world begins, ms since 1970. */
const START = 1_381_239_000_000.25;
const OPEN = 34_200_000;

const at = (epochUtcMs: number, speed: number) => {
  const world = new MemoryWorld();
  return { world, clock: new MarketClock(world, { fromMs: OPEN, epochUtcMs, speed }) };
};

test("passes at its speed from the epoch on, though the process began later", () => {
  const { world, clock } = at(START - 2_000, 10);
  expect(clock.nowMs()).toBe(OPEN + 20_000);
  world.advance(500);
  expect(clock.nowMs()).toBe(OPEN + 25_000);
  expect(clock.untilMs(OPEN + 26_000)).toBe(100);
  expect(clock.untilMs(OPEN)).toBe(0);
});

test("stands at its first instant until the epoch", () => {
  const { world, clock } = at(START + 1_000, 10);
  expect(clock.nowMs()).toBe(OPEN);
  expect(clock.untilMs(OPEN + 100)).toBe(1_010);
  world.advance(1_100);
  expect(clock.nowMs()).toBe(OPEN + 1_000);
});

test("gives ITCH the time of day, also after midnight", () => {
  const { world, clock } = at(START, 1_000);
  expect(clock.timeOfDayNs()).toBe(OPEN * 1e6);
  world.advance(60_000);
  expect(clock.timeOfDayNs()).toBe((OPEN + 60_000_000 - 86_400_000) * 1e6);
});
