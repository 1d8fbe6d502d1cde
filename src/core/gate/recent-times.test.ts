import { expect, test } from "vitest";
import { RECENT_MAX, RECENT_MAX_MS, RecentTimes } from "./recent-times.ts";

test("counts what came under a key within a span, and nothing else", () => {
  const recent = new RecentTimes();
  for (const ms of [100, 150, 150, 400]) recent.add("a", ms);
  recent.add("b", 400);
  expect(recent.count("a", 300, 400)).toBe(3);
  expect(recent.count("a", 301, 400)).toBe(4);
  expect(recent.count("a", 300, 700)).toBe(0);
  expect(recent.count("b", 300, 400)).toBe(1);
  expect(recent.count("c", 300, 400)).toBe(0);
});

test("forgets keys of which nothing came for ten seconds, and times beyond the most", () => {
  const recent = new RecentTimes();
  recent.add("a", 0);
  for (let i = 0; i < RECENT_MAX + 5; i++) recent.add("b", 10);
  expect(recent.count("b", 100, 10)).toBe(RECENT_MAX);
  recent.add("c", RECENT_MAX_MS);
  expect(recent.size).toBe(3);
  recent.add("c", RECENT_MAX_MS + 1);
  expect(recent.size).toBe(2);
  recent.add("b", RECENT_MAX_MS + 11);
  expect(recent.count("b", 2 * RECENT_MAX_MS, RECENT_MAX_MS + 11)).toBe(1);
});
