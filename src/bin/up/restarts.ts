import { ExitCode } from "../exit-code.ts";

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 10_000;
/** A process that ran for so long died for a new reason: it starts again without delay. */
const FORGET_AFTER_MS = 60_000;
const HOUR_MS = 3_600_000;

/** How a process ended: by itself with a code, or by a signal. */
export type Ending = { readonly code: number | null; readonly signal: string | null };

/** What keeps a process down that could be started again; only the gate has this. */
export type RestartRule = {
  /** With more starts than these within an hour the last one was the last: a person has to look. */
  readonly startsPerHourMax: number;
  /** Why somebody wants it to stay down, or null. */
  readonly held: () => string | null;
};

/** What is known of a process when it ends. */
export type Death = {
  readonly ending: Ending;
  /** Instants of its starts, ms on a clock that never goes back, this run's included. */
  readonly startsMs: readonly number[];
  readonly nowMs: number;
};

/**
 * Why a process that ended is not started again by itself, in words, or null: after a broken
 * invariant or a failed disk (exit code 70), after too many starts in an hour, and when somebody
 * ended it for good.
 */
export function staysDown(death: Death, rule: RestartRule | null): string | null {
  const { ending, startsMs, nowMs } = death;
  if (ending.code === ExitCode.Stopped) return "a broken invariant or a failed disk";
  if (rule === null) return null;
  const held = rule.held();
  if (held !== null) return held;
  const starts = startsMs.filter((at) => nowMs - at < HOUR_MS).length;
  return starts > rule.startsPerHourMax ? `${starts} starts within an hour` : null;
}

/**
 * When a process that died is started again, in ms from now.
 *
 * @param deaths Deaths in a row, this one included; see `deathsInARow`.
 */
export function restartDelayMs(deaths: number): number {
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
