import { spawn } from "node:child_process";
import { join } from "node:path";

/** How a run of `smars sim` ended. */
export type SimRun = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

const SMARS = join(import.meta.dirname, "..", "..", "src", "bin", "smars.ts");

/** Runs `smars sim` with these words in a process of its own. */
export function smarsSim(...words: readonly string[]): Promise<SimRun> {
  const child = spawn(process.execPath, [SMARS, "sim", ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}
