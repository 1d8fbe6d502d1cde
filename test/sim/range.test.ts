import { expect, test } from "vitest";
import { FAULT_NAMES } from "../../src/sim/faults/rates.ts";
import { smarsSim } from "./smars-sim.ts";

const LONG = process.env.SMARS_LONG === "1";
/** What so many seeds have to come to, and every fault in them. */
const BAR = { seeds: 1800, gateInputs: 5_000_000, children: 200_000, restarts: 10_000, each: 100 };
const TIMES = LONG ? 50 : 1;

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
    const { code, stdout, stderr } = await smarsSim("--seeds", `1..${BAR.seeds * TIMES}`, "--json");
    expect(stderr).toBe("");
    const totals = JSON.parse(stdout) as Totals;
    expect(totals.violations).toEqual([]);
    expect(totals.unmet).toEqual([]);
    expect(code).toBe(0);
    expect(totals.seeds).toBe(BAR.seeds * TIMES);
    expect(totals.gateInputs).toBeGreaterThanOrEqual(BAR.gateInputs * TIMES);
    expect(totals.children).toBeGreaterThanOrEqual(BAR.children * TIMES);
    expect(totals.restarts).toBeGreaterThanOrEqual(BAR.restarts * TIMES);
    const rare = FAULT_NAMES.filter((name) => (totals.faults[name] ?? 0) < BAR.each * TIMES);
    expect(rare).toEqual([]);
  },
  LONG ? 6 * 3_600_000 : 1_100_000,
);
