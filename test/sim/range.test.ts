import { expect, test } from "vitest";
import { FAULT_NAMES } from "../../src/sim/faults/rates.ts";
import { smarsSim } from "./smars-sim.ts";

const LONG = process.env.SMARS_LONG === "1";
/** In `npm test` the bars of the range; in the long form fifty times as much. */
const TIMES = LONG ? 50 : 1;
const SEEDS = 2000 * TIMES;

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
  "thousands of bad days break nothing, and every fault has its effect",
  async () => {
    const { code, stdout, stderr } = await smarsSim("--seeds", `1..${SEEDS}`, "--json");
    expect(stderr).toBe("");
    const totals = JSON.parse(stdout) as Totals;
    expect(totals.violations).toEqual([]);
    expect(totals.unmet).toEqual([]);
    expect(code).toBe(0);
    expect(totals.seeds).toBe(SEEDS);
    expect(totals.gateInputs).toBeGreaterThanOrEqual(5_000_000 * TIMES);
    expect(totals.children).toBeGreaterThanOrEqual(200_000 * TIMES);
    expect(totals.restarts).toBeGreaterThanOrEqual(10_000 * TIMES);
    const rare = FAULT_NAMES.filter((name) => (totals.faults[name] ?? 0) < 100);
    expect(rare).toEqual([]);
  },
  LONG ? 6 * 3_600_000 : 600_000,
);
