import { expect, test } from "vitest";
import {
  causeName,
  clearsItself,
  isMeasured,
  ScopeState,
  StateCause,
  stateName,
} from "./scope-state.ts";

test("SAFETY 4.2: states and causes are spelled as they are named; a number of nobody as itself", () => {
  expect(Object.values(ScopeState).map(stateName)).toEqual([
    ...["OPEN", "REDUCE_ONLY", "HELD", "FROZEN", "KILLED", "CLOSED"],
  ]);
  expect([StateCause.Start, StateCause.DiskFull, StateCause.None].map(causeName)).toEqual([
    ...["Start", "DiskFull", ""],
  ]);
  expect([stateName(77), causeName(77)]).toEqual(["77", "77"]);
});

test("SAFETY 4.2: what is measured ends by being good again, but for the guards' silence", () => {
  const causes = Object.values(StateCause);
  const { Stall, ClockApart, FeedLost, FeedsLost, DiskFull, DeadMan } = StateCause;
  const measured = [Stall, ClockApart, FeedLost, FeedsLost, DiskFull];
  expect(causes.filter(clearsItself)).toEqual(measured);
  expect(causes.filter(isMeasured)).toEqual([DeadMan, ...measured]);
});
