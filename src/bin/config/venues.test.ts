import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RetailOrders } from "../../core/domain/retail.ts";
import { BadConfig } from "./bad-config.ts";
import { decodeYaml } from "./load.ts";
import { selectVenues, venueFaults, venueList } from "./venues.ts";

const SAMPLE = join(import.meta.dirname, "..", "..", "..", "config", "venues.yaml");
const sample = readFileSync(SAMPLE, "utf8");
const venues = decodeYaml("venues.yaml", sample, venueList);

function faultsOf(yaml: string): readonly string[] {
  try {
    return venueFaults(decodeYaml("venues.yaml", yaml, venueList));
  } catch (error) {
    if (error instanceof BadConfig) return error.faults;
    throw error;
  }
}

describe("the sample venues", () => {
  test("are at least twelve, each with ports and a letter of its own", () => {
    expect(venues.length).toBeGreaterThanOrEqual(12);
    expect(faultsOf(sample)).toEqual([]);
  });

  test("share the displayed market out among them, to the last percent", () => {
    expect(venues.reduce((sum, { sharePct }) => sum + sharePct, 0)).toBeCloseTo(100, 9);
  });
});

describe("a fault is named with its path, its value and what is allowed", () => {
  test.each<[string, string, string, string]>([
    [
      "a code of two letters",
      "code: N",
      "code: NY",
      'venues[0].code is "NY": it must be one letter A to Z',
    ],
    [
      "two venues of one letter",
      "code: P",
      "code: N",
      "venues[1].code is N: venues[0].code has that letter already",
    ],
    [
      "two venues on one port",
      "feedPort: 9951",
      "feedPort: 9902",
      "venues[1].fixPort is 9902: venues[0].feedPort has that port already",
    ],
    [
      "a second port that is the first of another",
      "backupFixPort: none",
      "backupFixPort: 9902",
      "venues[1].fixPort is 9902: venues[0].backupFixPort has that port already",
    ],
    [
      "a second port out of range",
      "backupFixPort: none",
      "backupFixPort: 0",
      "venues[0].backupFixPort is 0: it must be none or a TCP port from 1 to 65535",
    ],
    [
      "hours that end at no time",
      "schedule: always",
      'schedule: { zone: UTC, start: "08:00", end: "24:00", days: [Mon], reset: true }',
      'venues[0].schedule.end is "24:00": ' +
        "it must be a time of day from 00:00 to 23:59:59, such as 09:30",
    ],
    [
      "a fee in dollars",
      "takerFeeMicros: 2400",
      "takerFeeMicros: 0.0024",
      "venues[0].takerFeeMicros is 0.0024: " +
        "it must be whole millionths of a dollar a share from -100000 to 100000",
    ],
    [
      "a retail programme without a rule",
      "retailRule: NYSE 107C",
      "retailRule: 1",
      "venues[0].retailRule is 1: it must be none or a rule in 3 to 80 characters",
    ],
    [
      "a part of the market above all of it",
      "sharePct: 30",
      "sharePct: 130",
      "venues[0].sharePct is 130: it must be a number of percent from 0 to 100",
    ],
  ])("%s", (_, from, to, fault) => {
    expect(sample).toContain(from);
    expect(faultsOf(sample.replace(from, to))).toEqual([fault]);
  });
});

describe("the venues of a run", () => {
  const letters = (words: string | undefined): string => {
    const selected = selectVenues(venues, words);
    return typeof selected === "string" ? selected : selected.map(({ letter }) => letter).join("");
  };
  const all = letters(undefined);

  test.each([
    ["3", all.slice(0, 3)],
    ["Q,N", "NQ"],
    ["N", "N"],
    [`${venues.length}`, all],
    ["0", `--venues is 0: there are ${venues.length} venues`],
    ["99", `--venues is 99: there are ${venues.length} venues`],
    ["N,E", `--venues names "E": it must be a count or letters of ${all.split("").join(",")}`],
    ["", `--venues names "": it must be a count or letters of ${all.split("").join(",")}`],
  ])("--venues %s gives %s", (words, expected) => {
    expect(letters(words)).toBe(expected);
  });
});

test("C37: what a venue takes of retail orders is what its rules say", () => {
  const of = (text: string) => decodeYaml("venues.yaml", text, venueList)[0]?.retail;
  expect(of(sample)).toBe(RetailOrders.Limit);
  expect(of(sample.replace("retailMarketRule: none", "retailMarketRule: a rule"))).toBe(
    RetailOrders.Market,
  );
  const without = sample.replace("retailRule: NYSE 107C", "retailRule: none");
  // A rule for market orders makes no programme.
  expect(of(without.replace("retailMarketRule: none", "retailMarketRule: a rule"))).toBe(
    RetailOrders.None,
  );
});
