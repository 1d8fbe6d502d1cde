import type { Trial } from "../../sim/run/trial.ts";

/** What the first line of a trace says: enough to run it again. */
export type TraceHead = { readonly build: string; readonly trial: Trial };

const HEAD = new RegExp(
  "^# smars sim --seed (\\d{1,10})(?: --faults (none|[\\d,]+))?" +
    "(?: --orders ([\\d.e-]+))?(?: --span ([\\d.e-]+))?, build ([0-9a-f]{16})$",
);

/** The first line of a trace; the command in it gives the same trace again. */
export function traceHead({ build, trial }: TraceHead): string {
  return `# ${commandOf(trial)}, build ${build}`;
}

/** The command that runs a trial. */
export function commandOf({ seed, only, orders, span }: Trial): string {
  const words = [`smars sim --seed ${seed}`];
  if (only !== null) words.push(`--faults ${only.length === 0 ? "none" : only.join(",")}`);
  if (orders !== 1) words.push(`--orders ${orders}`);
  if (span !== 1) words.push(`--span ${span}`);
  return words.join(" ");
}

/** Reads the first line of a trace; null when it is none. */
export function readTraceHead(text: string): TraceHead | null {
  const [line] = text.split("\n", 1);
  const [, seed, faults, orders, span, build] = HEAD.exec(line ?? "") ?? [];
  if (seed === undefined || build === undefined) return null;
  const only = faults === undefined ? null : faults === "none" ? [] : faults.split(",").map(Number);
  const trial = { seed: Number(seed), only, orders: Number(orders ?? 1), span: Number(span ?? 1) };
  return { build, trial };
}
