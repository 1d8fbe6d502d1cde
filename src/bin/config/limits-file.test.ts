import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LIMIT_TABLE, type LimitRow } from "../../core/gate/limit-table.ts";
import { CHECKOUT } from "../checkout.ts";
import { BadConfig } from "./bad-config.ts";
import { type LimitNames, limitsFaults, limitsFile, riskLimits } from "./limits-file.ts";
import { limitsSchema, limitsTable } from "./limits-page.ts";
import { decodeYaml } from "./load.ts";

const sample = readFileSync(join(CHECKOUT, "config", "limits.yaml"), "utf8");
const NAMES: LimitNames = {
  ...{ client: ["alpha", "bravo"], account: ["A1"], symbol: ["IBM"] },
  ...{ strategy: ["sweep"], venue: ["N"], router: ["1"] },
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
    expect(Object.keys(limits)).toEqual(LIMIT_TABLE.map(({ key }) => key));
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
      "firm.laneWindows is unknown; allowed here: laneWindow, suspenseMaxShares, suspenseMaxUsd",
    ],
    [
      "a child larger than any parent",
      "maxChildQty: 100000",
      "maxChildQty: 1000001",
      "order.maxChildQty is 1000001: it must be no more than maxOrderQty, 1000000",
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
  const credit: LimitRow = {
    ...{ name: "creditMaxUsd", key: "creditMax", scope: "client", unit: "USD", decimals: 4 },
    ...{ least: 1, most: 10_000_000_000, control: "C19", stricter: "lower", meaning: "credit" },
  };
  const table = [...LIMIT_TABLE, credit];
  const clients = (lines: string): string => `${sample}clients:\n${lines}`;

  test("have their address in the file", () => {
    const yaml = clients("  alpha: { creditMaxUsd: 5 }\n  bravo: { creditMaxUsd: 0.5 }\n");
    const { values } = decoded(yaml, table);
    expect(values["clients.alpha.creditMaxUsd"]).toBe(50_000);
    expect(values["clients.bravo.creditMaxUsd"]).toBe(5_000);
  });

  test("a configured client without its limits stops the start and names itself", () => {
    expect(faultsOf(clients("  alpha: { creditMaxUsd: 5 }\n"), table)).toEqual([
      "clients.bravo is missing: it must be a map with creditMaxUsd",
    ]);
    expect(faultsOf(sample, table)).toEqual([
      "clients is missing: it must be a map with alpha, bravo",
    ]);
  });

  test("one that nobody is, and a client without one of them", () => {
    const yaml = clients("  alpha: {}\n  bravo: { creditMaxUsd: 1 }\n  carl: {}\n");
    expect(faultsOf(yaml, table)).toEqual([
      "clients.carl is unknown; allowed here: alpha, bravo",
      "clients.alpha.creditMaxUsd is missing: it must be a number of USD above 0 up to 1000000, " +
        "with at most 4 decimals",
    ]);
  });

  test("no limits for a kind: no section of it", () => {
    expect(faultsOf(clients("  alpha: {}\n"))[0]).toContain("clients is unknown; allowed here:");
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
