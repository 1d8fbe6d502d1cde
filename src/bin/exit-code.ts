/** How every command ends. */
export const ExitCode = {
  Done: 0,
  /** Our fault, or the world's: a port in use, a peer that is not there. */
  Fault: 1,
  /** Refused by a rule; the code of the rule stands in the output. */
  Refused: 2,
  /** It ended without having been finished. */
  Unfinished: 3,
  /** Bad usage or bad configuration. */
  Usage: 64,
  /** The gate stopped on a broken invariant or a failed disk: never restarted by itself. */
  Stopped: 70,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Ends a command with a sentence for the person who gave it. */
export class CommandFault extends Error {
  override readonly name = "CommandFault";
  readonly exitCode: ExitCode;

  constructor(text: string, exitCode: ExitCode = ExitCode.Fault) {
    super(text);
    this.exitCode = exitCode;
  }
}
