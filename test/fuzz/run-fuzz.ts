import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FuzzResult } from "./main.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

/** How a run ends: after so many seconds, or earlier after so many messages or a finding. */
export type FuzzOptions = {
  readonly target: "decoder" | "session";
  readonly seconds: number;
  readonly seed?: number;
  readonly messages?: number;
  /** Folder that holds the `src` of another build of the engine. */
  readonly engine?: string;
  /** Guides the run by the code that it reaches, and measures work. */
  readonly coverage?: boolean;
};

/** Runs the fuzzer in a process of its own; rejects with what it said when it could not run. */
export function runFuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { coverage = false, ...named } = options;
  const args = Object.entries(named).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  if (coverage) args.push("--coverage");
  const child = spawn(process.execPath, ["--expose-gc", MAIN, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  let complaints = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(JSON.parse(said) as FuzzResult);
      else reject(new Error(`the fuzzer ended with ${code}: ${complaints}`));
    });
  });
}

/** A run in one line, for people. */
export function tell({
  target,
  messages,
  cases,
  seconds,
  cpuSeconds,
  ...rest
}: FuzzResult): string {
  const rate = Math.round(messages / cpuSeconds / 100) / 10;
  const verdicts = Object.entries(rest.verdicts).map(([name, n]) => `${n} ${name}`);
  const words = [
    `${target}: ${messages} changed messages in ${cases} cases, ${seconds.toFixed(1)} s`,
    `${rate} thousand a CPU second`,
    ...verdicts,
  ];
  if (rest.features > 0) words.push(`${rest.features} kinds of verdict`);
  if (rest.reached > 0) words.push(`${(rest.reached * 100).toFixed(1)} % of the code reached`);
  words.push(`heap ${(rest.heapGrowth / 1e6).toFixed(1)} MB more`);
  return words.join(", ");
}
