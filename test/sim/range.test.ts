import { expect, test } from "vitest";
import { FAULT_NAMES } from "../../src/sim/faults/rates.ts";
import { smarsSim } from "./smars-sim.ts";

const LONG = process.env.SMARS_LONG === "1";
/** What so many seeds have to come to; another number of them to its part of it. */
const BAR = { seeds: 3000, gateInputs: 5_000_000, children: 200_000, restarts: 10_000, each: 100 };
const SEEDS = LONG ? BAR.seeds * 50 : 120;
const PART = SEEDS / BAR.seeds;

type Totals = {
  readonly seeds: number;
  readonly violations: readonly unknown[];
  readonly gateInputs: number;
  readonly children: number;
  readonly restarts: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly unmet: readonly string[];
};

test(
  "no bad day of a range breaks anything, and faults have their effect",
  async () => {
    const { code, stdout, stderr } = await smarsSim("--seeds", `1..${SEEDS}`, "--json");
    expect(stderr).toBe("");
    const totals = JSON.parse(stdout) as Totals;
    expect(totals.violations).toEqual([]);
    expect(totals.unmet).toEqual([]);
    expect(code).toBe(0);
    expect(totals.seeds).toBe(SEEDS);
    expect(totals.gateInputs).toBeGreaterThanOrEqual(BAR.gateInputs * PART);
    expect(totals.children).toBeGreaterThanOrEqual(BAR.children * PART);
    expect(totals.restarts).toBeGreaterThanOrEqual(BAR.restarts * PART);
    // Rare ones may miss their part of a short range by chance.
    const rare = FAULT_NAMES.filter((name) => (totals.faults[name] ?? 0) < BAR.each * PART);
    if (LONG) expect(rare).toEqual([]);
    expect(rare.length).toBeLessThan(FAULT_NAMES.length / 2);
  },
  LONG ? 6 * 3_600_000 : 600_000,
);
