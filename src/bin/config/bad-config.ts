import { CommandFault, ExitCode } from "../exit-code.ts";

/** A configuration that must not start: every fault, each with its path and what is allowed. */
export class BadConfig extends CommandFault {
  readonly faults: readonly string[];

  constructor(file: string, faults: readonly string[]) {
    const text = [`${file} has ${faults.length} fault(s):`, ...faults].join("\n  ");
    super(text, ExitCode.Usage);
    this.faults = faults;
  }
}
