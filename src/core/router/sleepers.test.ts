import { expect, test } from "vitest";
import { Sleepers } from "./sleepers.ts";

test("each sleeper wakes once, at the earliest instant it was given", () => {
  const sleepers = new Sleepers(5);
  const woken: number[] = [];
  const wake = (nowNs: number): number[] => {
    woken.length = 0;
    sleepers.wake(nowNs, (id) => woken.push(id));
    return [...woken];
  };
  expect(sleepers.nextNs()).toBe(0);
  sleepers.add(3, 50);
  sleepers.add(1, 20);
  sleepers.add(3, 30);
  sleepers.add(1, 90);
  sleepers.add(4, 70);
  expect(sleepers.nextNs()).toBe(20);
  expect(wake(19)).toEqual([]);
  expect(wake(30)).toEqual([3, 1]);
  expect(wake(60)).toEqual([]);
  expect(sleepers.nextNs()).toBe(70);
  sleepers.add(0, 65);
  expect(wake(100)).toEqual([4, 0]);
  expect(sleepers.nextNs()).toBe(0);
});
