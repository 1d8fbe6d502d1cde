import { readFileSync } from "node:fs";
import type { BenchRow } from "../../src/bin/commands/bench.ts";
import { row } from "./latencies.ts";

/** The kernel's clock ticks are a hundredth of a second on every Linux we run on. */
const TICK_MS = 10;
/** Fields of /proc/PID/stat behind the command: utime(14) and stime(15), counted from state(3). */
const UTIME = 11;
const STIME = 12;

/** Fields of the first line of /proc/stat, counted from user: what no process uses. */
const IDLE = 3;
const IOWAIT = 4;

/** How much of a processor each of some processes uses from here on. */
export class ProcessCpu {
  readonly #pids: Readonly<Record<string, number>>;
  readonly #beforeMs: Readonly<Record<string, number>>;
  readonly #allBeforeMs: number = machineMs();
  readonly #startMs: number = performance.now();

  /** @param pids Process ids by the names under which the figures appear. */
  constructor(pids: Readonly<Record<string, number>>) {
    this.#pids = pids;
    this.#beforeMs = mapped(pids, usedMs);
  }

  /**
   * One figure a process, user and system time together, in percent of one core. The last is what
   * the rest of the machine used: kernel threads, and whoever else disturbs the bench.
   */
  rows(prefix: string): BenchRow[] {
    const passedMs = performance.now() - this.#startMs;
    const percent = (name: string, ms: number): BenchRow =>
      row(`${prefix} cpu ${name}`, (ms / passedMs) * 100, "% of a core");
    let restMs = machineMs() - this.#allBeforeMs;
    const rows = Object.entries(this.#pids).map(([name, pid]) => {
      const ms = usedMs(pid) - (this.#beforeMs[name] as number);
      restMs -= ms;
      return percent(name, ms);
    });
    return [...rows, percent("everything else", Math.max(0, restMs))];
  }
}

function usedMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[UTIME]) + Number(fields[STIME])) * TICK_MS;
}

/** Time that all processors together were busy. */
function machineMs(): number {
  const line = readFileSync("/proc/stat", "utf8").split("\n", 1)[0] as string;
  const ticks = line.split(/ +/).slice(1, 9).map(Number);
  const busy = ticks.filter((_, at) => at !== IDLE && at !== IOWAIT);
  return busy.reduce((sum, tick) => sum + tick, 0) * TICK_MS;
}

function mapped(pids: Readonly<Record<string, number>>, of: (pid: number) => number) {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, of(pid)]));
}
