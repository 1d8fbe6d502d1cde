import { expect, test } from "vitest";
import { deathsInARow, describeEnding, restartDelayMs } from "./restarts.ts";

const killed = { code: null, signal: "SIGKILL" };

test("a process that keeps dying is started again ever later, up to ten seconds", () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 8, 9, 60].map((deaths) => restartDelayMs(killed, deaths));
  expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10000, 10000, 10000]);
});

test("exit code 70 is never answered with a restart, whatever came before", () => {
  expect(restartDelayMs({ code: 70, signal: null }, 1)).toBeNull();
});

test("a death soon after the last one counts on, one after a minute counts anew", () => {
  expect(deathsInARow(3, 59_999)).toBe(4);
  expect(deathsInARow(3, 60_000)).toBe(1);
});

test("an ending is told by its signal or its code", () => {
  expect(describeEnding(killed)).toBe("SIGKILL");
  expect(describeEnding({ code: 1, signal: null })).toBe("exit code 1");
});
