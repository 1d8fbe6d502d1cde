import { readFileSync } from "node:fs";
import type { BenchRow } from "../../src/bin/commands/bench.ts";
import { row } from "./latencies.ts";

/** The kernel's clock ticks are a hundredth of a second on every Linux we run on. */
const TICK_MS = 10;
/** Fields of /proc/PID/stat behind the command: utime(14) and stime(15), counted from state(3). */
const UTIME = 11;
const STIME = 12;

/** How much of a processor each of some processes uses from here on. */
export class ProcessCpu {
  readonly #pids: Readonly<Record<string, number>>;
  readonly #beforeMs: Readonly<Record<string, number>>;
  readonly #startMs: number = performance.now();

  /** @param pids Process ids by the names under which the figures appear. */
  constructor(pids: Readonly<Record<string, number>>) {
    this.#pids = pids;
    this.#beforeMs = mapped(pids, usedMs);
  }

  /** One figure a process, user and system time together, in percent of one core. */
  rows(prefix: string): BenchRow[] {
    const passedMs = performance.now() - this.#startMs;
    return Object.entries(this.#pids).map(([name, pid]) => {
      const ms = usedMs(pid) - (this.#beforeMs[name] as number);
      return row(`${prefix} cpu ${name}`, (ms / passedMs) * 100, "% of a core");
    });
  }
}

function usedMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[UTIME]) + Number(fields[STIME])) * TICK_MS;
}

function mapped(pids: Readonly<Record<string, number>>, of: (pid: number) => number) {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, of(pid)]));
}
