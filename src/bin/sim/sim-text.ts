import { COVERAGE_SEEDS, coverageRows } from "../../sim/run/must-meet.ts";
import type { Totals } from "../../sim/run/totals.ts";
import type { SeedResult } from "../../sim/run/trial.ts";
import { table } from "../table.ts";

/** What a range of seeds came to, for people. */
export function rangeText(totals: Totals, missing: readonly string[], build: string): string {
  const rows = coverageRows(totals.met).map(({ group, kind, times, notYet }) => [
    group,
    kind,
    times,
    notYet === "" ? "" : `not yet: ${notYet}`,
  ]);
  const lines = [
    ...table(["group", "kind", "times", ""], rows),
    "",
    `${totals.seeds} seeds, ${totals.simulatedHours} simulated hours`,
    `${totals.gateInputs} gate inputs, ${totals.children} children, ${totals.restarts} restarts`,
    ...totals.violations.map(
      ({ seed, invariant, text }) => `seed ${seed}: ${invariant}: ${firstLine(text)}`,
    ),
    `${totals.violations.length} violations`,
    ...missing.map((kind) => `never met: ${kind}`),
    ...(totals.seeds < COVERAGE_SEEDS
      ? [`from ${COVERAGE_SEEDS} seeds on every kind of the table has to be met`]
      : []),
    `trace ${totals.traceHash}, build ${build}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** What one seed came to, for people. */
export function seedText(result: SeedResult): string {
  const { gateInputs, children, restarts, simulatedMs, events, broken } = result;
  const lines = [
    `${gateInputs} gate inputs, ${children} children, ${restarts} restarts`,
    `${events} events in ${simulatedMs / 1000} simulated seconds`,
    broken === null
      ? "no violation"
      : `${broken.invariant} at event ${broken.event}, ${broken.atMs / 1000} s: ${broken.text}`,
    `trace ${result.traceHash.toString(16).padStart(8, "0")}`,
  ];
  return `${lines.join("\n")}\n`;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
