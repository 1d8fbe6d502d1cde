import { expect, test } from "vitest";
import {
  deathsInARow,
  describeEnding,
  type Ending,
  restartDelayMs,
  staysDown,
} from "./restarts.ts";

const killed: Ending = { code: null, signal: "SIGKILL" };
const RULE = { startsPerHourMax: 2, held: () => null };

test("a process that keeps dying is started again ever later, up to ten seconds", () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 8, 9, 60].map((deaths) => restartDelayMs(deaths));
  expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10000, 10000, 10000]);
});

test("exit code 70 is never answered with a restart, whatever came before", () => {
  const death = { ending: { code: 70, signal: null }, startsMs: [0], nowMs: 1 };
  expect(staysDown(death, null)).toBe("a broken invariant or a failed disk");
});

test("a gate that was started three times within an hour is not started a fourth time", () => {
  const died = (...startsMs: number[]) => ({ ending: killed, startsMs, nowMs: 3_600_000 });
  expect(staysDown(died(100, 200), RULE)).toBeNull();
  expect(staysDown(died(100, 200, 300), RULE)).toBe("3 starts within an hour");
  expect(staysDown(died(0, 200, 300), RULE)).toBeNull();
  expect(staysDown(died(100, 200, 300), null)).toBeNull();
});

test("a gate that somebody ended for good stays down, with that reason", () => {
  const death = { ending: killed, startsMs: [0], nowMs: 1 };
  expect(staysDown(death, { ...RULE, held: () => "ada: wild orders" })).toBe("ada: wild orders");
});

test("a death soon after the last one counts on, one after a minute counts anew", () => {
  expect(deathsInARow(3, 59_999)).toBe(4);
  expect(deathsInARow(3, 60_000)).toBe(1);
});

test("an ending is told by its signal or its code", () => {
  expect(describeEnding(killed)).toBe("SIGKILL");
  expect(describeEnding({ code: 1, signal: null })).toBe("exit code 1");
});
