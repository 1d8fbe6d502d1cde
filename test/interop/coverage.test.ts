import { describe, expect, test } from "vitest";
import { BESPOKE_ROWS } from "./rows/bespoke.ts";
import { ECHO_SCENARIOS } from "./rows/echo-scenarios.ts";
import { BAD_INPUT, BEYOND, demandOf, SCENARIO_TABLES } from "./rows/tables.ts";
import { VENUE_SCENARIOS } from "./rows/venue.ts";
import { inVersion, titleOf } from "./scenario.ts";

const TABLES = [...SCENARIO_TABLES, BEYOND, BAD_INPUT];

describe("the rows of the guides", () => {
  test.each(TABLES.map(({ title, count, rows }) => [title, count, rows] as const))(
    "%s has its %d rows, each once",
    (_, count, rows) => {
      expect(new Set(rows.map(({ title }) => title)).size).toBe(count);
      expect(rows).toHaveLength(count);
    },
  );

  test.each(["FIX.4.2", "FIX.4.4"] as const)("every row has a scenario in %s", (begin) => {
    const played = new Set(inVersion(ECHO_SCENARIOS, begin).map(({ row }) => row));
    const rows = TABLES.flatMap((table) => table.rows);
    const wanted = rows.filter(({ only }) => only === undefined || only === begin);
    const missing = wanted.filter(({ title }) => !played.has(title) && !BESPOKE_ROWS.has(title));
    expect(missing).toEqual([]);
  });

  test.each(["FIX.4.2", "FIX.4.4"] as const)(
    "every row that speaks of a venue has a scenario towards one in %s",
    (begin) => {
      const played = new Set(inVersion(VENUE_SCENARIOS, begin).map(({ row }) => row));
      const rows = SCENARIO_TABLES.flatMap((table) => table.rows);
      const wanted = rows.filter(({ demand }) => demand.includes("towards a venue"));
      expect(wanted.map(({ title }) => title).filter((title) => !played.has(title))).toEqual([]);
      expect(wanted.length).toBeGreaterThanOrEqual(2);
    },
  );

  test.each([
    ["the echo acceptor", ECHO_SCENARIOS],
    ["a venue", VENUE_SCENARIOS],
  ])("every scenario with %s has a row, a title of its own, and an end", (_, scenarios) => {
    const titles = new Set<string>();
    for (const scenario of scenarios) {
      expect(demandOf(scenario.row), scenario.row).not.toBe("");
      const title = `${scenario.only ?? "both"} ${titleOf(scenario)}`;
      expect(titles.has(title), `${title} stands twice`).toBe(false);
      titles.add(title);
      // An identity is free again when the engine has closed: the next scenario may log on.
      expect(scenario.steps.at(-1), title).toBe("close");
    }
  });
});
