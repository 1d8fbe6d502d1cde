import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LIMIT_TABLE, type LimitRow, SETTABLE_LIMITS } from "../../core/gate/limit-table.ts";
import { INSTRUMENT_CLASSES } from "../../core/venue/market/instrument.ts";
import { CHECKOUT } from "../checkout.ts";
import { BadConfig } from "./bad-config.ts";
import {
  exposureLimits,
  type LimitNames,
  limitsFaults,
  limitsFile,
  riskLimits,
} from "./limits-file.ts";
import { limitsSchema, limitsTable } from "./limits-page.ts";
import { decodeYaml } from "./load.ts";

const sample = readFileSync(join(CHECKOUT, "config", "limits.yaml"), "utf8");
const NAMES: LimitNames = {
  client: ["desk", "alpha", "bravo"],
  account: ["DESK", "ALPHA1", "ALPHA2", "BRAVO1", "BRAVO2"],
  symbol: INSTRUMENT_CLASSES,
  ...{ strategy: ["sweep"], venue: ["N", "P"], router: ["1"] },
};

function decoded(yaml: string, table = LIMIT_TABLE) {
  return decodeYaml("limits.yaml", yaml, limitsFile(table, NAMES));
}

function faultsOf(yaml: string, table = LIMIT_TABLE): readonly string[] {
  try {
    return limitsFaults(decoded(yaml, table));
  } catch (error) {
    if (error instanceof BadConfig) return error.faults;
    throw error;
  }
}

function changed(from: string | RegExp, to: string): string {
  const text = sample.replace(from, to);
  expect(text, `the sample holds ${from}`).not.toBe(sample);
  return text;
}

describe("the sample limits", () => {
  test("start as they stand", () => {
    expect(faultsOf(sample)).toEqual([]);
  });

  test("are given in the units of the core: $0.0001 and hundredths of a percent", () => {
    const limits = riskLimits(decoded(sample));
    expect(limits.maxOrderNotional).toBe(50_000_000 * 10_000);
    expect(limits.collarBp).toBe(300);
    expect(Object.keys(limits)).toEqual(SETTABLE_LIMITS.map(({ key }) => key));
  });
});

describe("a fault is named with its path, its value and what is allowed", () => {
  const SHARES = "it must be whole shares from 1 to 2147483647";
  const PERCENT = "it must be a number of percent above 0 up to 50, with at most 2 decimals";
  const USD = "it must be a number of USD above 0 up to 400000000000, with at most 4 decimals";

  test.each<[string, string | RegExp, string, string]>([
    ["left out", /^.*collarPct.*\n/m, "", `order.collarPct is missing: ${PERCENT}`],
    ["blank", "collarPct: 3", "collarPct:", `order.collarPct is null: ${PERCENT}`],
    [
      "a word",
      "maxChildQty: 100000",
      "maxChildQty: many",
      `order.maxChildQty is "many": ${SHARES}`,
    ],
    [
      "a number as a text",
      "maxChildQty: 100000",
      'maxChildQty: "100000"',
      `order.maxChildQty is "100000": ${SHARES}`,
    ],
    ["zero", "maxOrderQty: 1000000 ", "maxOrderQty: 0 ", `order.maxOrderQty is 0: ${SHARES}`],
    ["negative", "maxOrderQty: 1000000 ", "maxOrderQty: -5 ", `order.maxOrderQty is -5: ${SHARES}`],
    [
      "infinite",
      "maxOrderQty: 1000000 ",
      "maxOrderQty: .inf ",
      `order.maxOrderQty is null: ${SHARES}`,
    ],
    [
      "a share's part",
      "maxOrderQty: 1000000 ",
      "maxOrderQty: 1.5 ",
      `order.maxOrderQty is 1.5: ${SHARES}`,
    ],
    [
      "beyond the safe range",
      "maxOrderNotionalUsd: 50000000 ",
      "maxOrderNotionalUsd: 400000000001 ",
      `order.maxOrderNotionalUsd is 400000000001: ${USD}`,
    ],
    ["too fine", "collarPct: 3 ", "collarPct: 3.005 ", `order.collarPct is 3.005: ${PERCENT}`],
    [
      "misspelled",
      "  laneWindow: 256",
      "  laneWindow: 256\n  laneWindows: 1",
      `firm.laneWindows is unknown; allowed here: ${SETTABLE_LIMITS.filter(
        ({ scope }) => scope === "firm",
      )
        .map(({ name }) => name)
        .join(", ")}`,
    ],
    [
      "a child larger than any parent",
      "maxChildQty: 100000",
      "maxChildQty: 1000001",
      "order.maxChildQty is 1000001: it must be no more than maxOrderQty, 1000000",
    ],
    [
      "C74: a soft limit above its hard one, of shares",
      "softOrderQty: 500000",
      "softOrderQty: 1000001",
      "order.softOrderQty is 1000001: it must be no more than maxOrderQty, 1000000",
    ],
    [
      "C74: of money",
      "softOrderNotionalUsd: 40000000",
      "softOrderNotionalUsd: 50000000.01",
      "order.softOrderNotionalUsd is 50000000.01: it must be no more than maxOrderNotionalUsd, 50000000",
    ],
    [
      "C74: of the daily volume",
      "softAdvPct: 8",
      "softAdvPct: 10.5",
      "order.softAdvPct is 10.5: it must be no more than advMaxPct, 10",
    ],
    [
      "a version that does not count",
      "version: 1",
      "version: 0",
      "version is 0: it must be a whole number from 1 to 1000000",
    ],
    [
      "one person who is two",
      "approver: demo-ben",
      "approver: demo-ann",
      "approver is demo-ann: it must be another person than the author",
    ],
    [
      "no reason",
      /^reason: .*$/m,
      'reason: ""',
      'reason is "": it must be 1 to 200 printable ASCII characters',
    ],
  ])("%s", (_, from, to, fault) => {
    expect(faultsOf(changed(from, to))).toEqual([fault]);
  });

  test("zero is a value where the limit allows it", () => {
    expect(faultsOf(changed("suspenseMaxShares: 10000", "suspenseMaxShares: 0"))).toEqual([]);
  });
});

describe("limits of which each client, account, ... has its own", () => {
  const pace: LimitRow = {
    ...{ name: "ordersPerS", key: "ordersPerS", scope: "venue", unit: "orders", decimals: 0 },
    ...{ least: 1, most: 1000, control: "C24", stricter: "lower", meaning: "orders a second" },
  };
  const table = [...LIMIT_TABLE, pace];
  const venues = (lines: string): string => `${sample}venues:\n${lines}`;

  test("have their address in the file", () => {
    const { values } = decoded(venues("  N: { ordersPerS: 5 }\n  P: { ordersPerS: 7 }\n"), table);
    expect(values["venues.N.ordersPerS"]).toBe(5);
    expect(values["venues.P.ordersPerS"]).toBe(7);
    expect(values["clients.alpha.grossMaxUsd"]).toBe(50_000_000_000 * 10_000);
  });

  test("come to the gate by their names", () => {
    const limits = exposureLimits(decoded(sample));
    expect(Object.keys(limits.clients)).toEqual(NAMES.client);
    expect(Object.keys(limits.symbolClasses)).toEqual([...INSTRUMENT_CLASSES]);
    const { ALPHA2 } = limits.accounts as Readonly<Record<"ALPHA2", object>>;
    expect(ALPHA2).toEqual({
      grossMax: 40_000_000_000 * 10_000,
      netMax: 20_000_000_000 * 10_000,
      positionMaxShares: 100_000_000,
      lossMax: 1_000_000_000 * 10_000,
    });
    const { sweep } = limits.strategies as Readonly<Record<"sweep", object>>;
    expect(sweep).toMatchObject({ netMax: 50_000_000_000 * 10_000 });
  });

  test("a configured client without its limits stops the start and names itself", () => {
    expect(faultsOf(changed(/^ {2}bravo: .*\n/m, ""))).toEqual([
      "clients.bravo is missing: it must be a map with grossMaxUsd, netMaxUsd, ordersMaxPerS, " +
        "messagesMaxPerS",
    ]);
    expect(faultsOf(sample, table)).toEqual(["venues is missing: it must be a map with N, P"]);
  });

  test("one that nobody is, and a client without one of them", () => {
    const yaml = changed(/^ {2}bravo: .*\n/m, "  bravo: { grossMaxUsd: 1 }\n  carl: {}\n");
    expect(faultsOf(yaml)).toEqual([
      "clients.carl is unknown; allowed here: desk, alpha, bravo",
      "clients.bravo.netMaxUsd is missing: it must be a number of USD above 0 up to 400000000000, " +
        "with at most 4 decimals",
      "clients.bravo.ordersMaxPerS is missing: it must be whole orders from 1 to 100000000",
      "clients.bravo.messagesMaxPerS is missing: it must be whole messages from 1 to 100000000",
    ]);
  });

  test("no limits for a kind: no section of it", () => {
    expect(faultsOf(venues("  N: {}\n"))[0]).toContain("venues is unknown; allowed here:");
  });
});

describe("what is made from the declaration", () => {
  test("docs/limits.schema.json is as the table says; vitest -u writes it", async () => {
    const text = `${JSON.stringify(limitsSchema(LIMIT_TABLE), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(join(CHECKOUT, "docs", "limits.schema.json"));
  });

  test("docs/limits.md has the table as it is", () => {
    const page = readFileSync(join(CHECKOUT, "docs", "limits.md"), "utf8");
    expect(page, "put this table into the page").toContain(limitsTable(LIMIT_TABLE));
  });
});
