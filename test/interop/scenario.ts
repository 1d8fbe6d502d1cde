import type { BeginString } from "../../src/wire/fix/tags.ts";

/**
 * What is said and heard, a line each.
 *
 * | step | means |
 * |---|---|
 * | `I35=0\|34=2` | we say this; `completed` tells what may be left out |
 * | `E35=0\|34=2` | the engine says exactly this next; `Expectation` tells what may be open |
 * | `close` | the engine closes the line, and has said nothing more |
 * | `quiet 300` | the engine says nothing for so many ms |
 * | `wait 300` | so many ms pass |
 * | `after 900 1500` | the next `E` or `close` comes so many ms after the engine's last message |
 * | `connect` | opens a line; the first one is open from the start |
 * | `accept` | waits for a line that the engine opens |
 * | `reset` | breaks the line |
 * | `do buy A` | the engine's application does something |
 * | `told gap-filled 1-3` | the engine's application is told this next |
 *
 * `2:` before a step speaks of a second line.
 */
export type Step = string;

/** One way to see one row of the FIX guide's tables. */
export type Scenario = {
  /** The row, by its title. */
  readonly row: string;
  /** Which case of it, when there are several. */
  readonly what?: string;
  /** Left out: both versions. */
  readonly only?: BeginString;
  /** It waits for a timer: it runs beside others and is not cut into pieces. */
  readonly timed?: true;
  readonly steps: readonly Step[];
};

/** The title of its test. */
export function titleOf({ row, what }: Scenario): string {
  return what === undefined ? row : `${row} (${what})`;
}

/** The scenarios of one version. */
export function inVersion(all: readonly Scenario[], begin: BeginString): Scenario[] {
  return all.filter(({ only }) => only === undefined || only === begin);
}
