import process from "node:process";
import { ExitCode } from "../exit-code.ts";

/** Ends the process without a word when whoever reads its stdout, such as `head`, has gone. */
export function endOnClosedPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? ExitCode.Done : ExitCode.Fault);
  });
}
