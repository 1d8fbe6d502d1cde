import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FAULT_NAMES } from "../../sim/faults/rates.ts";
import { CHECKOUT } from "../checkout.ts";
import { faultTable } from "./fault-table.ts";

const page = readFileSync(join(CHECKOUT, "docs", "simulation.md"), "utf8");

test("docs/simulation.md has every fault with its rates as they are", () => {
  expect(page, "put this table into the page, and why into its list of changes").toContain(
    faultTable(),
  );
});

test("a fault that was ever given is still there, or its ledger says where it went", () => {
  const ledger = readFileSync(join(CHECKOUT, "test", "ledger", "sim-faults.txt"), "utf8");
  const ever = ledger.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  expect(FAULT_NAMES, "a fault that hurts is not taken out; a new one is appended here").toEqual(
    ever,
  );
});
