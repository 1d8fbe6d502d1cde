import { ExitCode } from "../exit-code.ts";
import type { HandScript } from "./hand-script.ts";

/** How the lines of a person or of a script are run. */
export type RunLinesOptions = {
  readonly interactive: boolean;
  /** Not to end with the lines, but with the session. */
  readonly stay: boolean;
  /** The next line may be typed. */
  readonly ask: () => void;
};

/**
 * Runs one line after the other and ends with the exit code of the first that is no good, or with
 * that of the last. The session is as it is then: `HandScript.close` ends it.
 */
export async function runLines(
  script: HandScript,
  lines: AsyncIterable<string> | Iterable<string>,
  { interactive, stay, ask }: RunLinesOptions,
): Promise<ExitCode> {
  ask();
  for await (const line of lines) {
    const code = await script.run(line);
    if (code !== null) return code;
    ask();
  }
  if (interactive) return ExitCode.Done;
  const code = await script.end();
  if (stay && code === ExitCode.Done) await script.untilClosed();
  return code;
}
