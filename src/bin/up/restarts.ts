import { ExitCode } from "../exit-code.ts";

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 10_000;
/** A process that ran for so long died for a new reason: it starts again without delay. */
const FORGET_AFTER_MS = 60_000;

/** How a process ended: by itself with a code, or by a signal. */
export type Ending = { readonly code: number | null; readonly signal: string | null };

/**
 * When a process that died is started again, in ms from now, or null for never: the gate that
 * stopped on a broken invariant or a failed disk (exit code 70) waits for a person.
 *
 * @param deaths Deaths in a row, this one included; see `deathsInARow`.
 */
export function restartDelayMs(ending: Ending, deaths: number): number | null {
  if (ending.code === ExitCode.Stopped) return null;
  return Math.min(FIRST_DELAY_MS * 2 ** (deaths - 1), LONGEST_DELAY_MS);
}

/** Counts a death: it follows the ones before it unless the process had run for a minute. */
export function deathsInARow(before: number, ranMs: number): number {
  return ranMs >= FORGET_AFTER_MS ? 1 : before + 1;
}

/** The ending in words: `exit code 1`, `SIGKILL`. */
export function describeEnding({ code, signal }: Ending): string {
  return signal ?? `exit code ${code}`;
}
