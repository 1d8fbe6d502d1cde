import { expect, test } from "vitest";
import { coverageRows, MUST_MEET, unmet } from "./must-meet.ts";
import { NOT_YET } from "./not-yet.ts";
import type { Met } from "./trial.ts";

const all = Object.fromEntries(
  Object.entries(MUST_MEET).map(([group, kinds]) => [
    group,
    Object.fromEntries(kinds.map((kind) => [kind, 1])),
  ]),
) as Met;

test("a range that has met every kind misses none", () => {
  expect(unmet(all)).toEqual([]);
});

test("a kind that was never met is named, unless it is known to be out of reach", () => {
  const { partition, ...faults } = all.faults as Record<string, number>;
  expect(unmet({ ...all, faults })).toEqual(["faults: partition"]);
});

test("a kind that nobody asked for stands in the table as it was met", () => {
  const rows = coverageRows({ lies: { B99: 4 } });
  expect(rows).toContainEqual({ group: "lies", kind: "B99", times: 4, notYet: "" });
});

test("whatever is said to be out of reach is a kind that would have to be met, with a reason", () => {
  for (const [group, kinds] of Object.entries(NOT_YET)) {
    for (const [kind, reason] of Object.entries(kinds)) {
      expect(MUST_MEET[group as keyof typeof MUST_MEET]).toContain(kind);
      expect(reason.length).toBeGreaterThan(10);
    }
  }
});
