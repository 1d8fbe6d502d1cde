import { expect, test } from "vitest";
import { Patience } from "./patience.ts";

test("asks ever more seldom, at last once a minute, and never gives up", () => {
  const patience = new Patience();
  const asked: number[] = [];
  for (let step = 1; step <= 300; step++) if (patience.again()) asked.push(step);
  expect(asked).toEqual([1, 3, 7, 15, 31, 63, 123, 183, 243]);
  patience.reset();
  expect([patience.again(), patience.again(), patience.again()]).toEqual([true, false, true]);
});
