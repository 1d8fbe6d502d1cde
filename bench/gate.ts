import type { BenchRow } from "../src/bin/commands/bench.ts";
import { decisionRows } from "./lib/gate-decisions.ts";
import { journaledRows } from "./lib/gate-journaled.ts";
import { recoveryRows } from "./lib/gate-recovery.ts";

/** `smars bench gate`: decisions, alone and journaled, and the way back; docs/benchmarks.md. */
export async function run(say: (text: string) => void): Promise<readonly BenchRow[]> {
  return [...decisionRows(say), ...(await journaledRows(say)), ...(await recoveryRows(say))];
}
