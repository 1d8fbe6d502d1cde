import { PerformanceObserver } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { median } from "./fix-cpu-rate.ts";

/** Messages between two looks at the heap. */
const PER_LOOK = 1_000;
const LOOKS_MAX = 10_000;

/** What a process did since it was last asked. */
export type ProcessFigures = {
  readonly messages: number;
  /** Heap bytes allocated for each message that came in, the answer included. */
  readonly heapBytes: number;
  readonly gcPauses: number;
  /** The longest pause, and all of them. */
  readonly gcMaxMs: number;
  readonly gcMs: number;
  /** User and system time of all threads. */
  readonly cpuMs: number;
  /** Mean size of the messages that came in. */
  readonly messageBytes: number;
};

/** Watches its own process: what it allocates, how long collections stop it, its processor time. */
export class ProcessWatch {
  #messages = 0;
  #bytes = 0;
  #heap = 0;
  #growths: number[] = [];
  #pauses = 0;
  #maxMs = 0;
  #sumMs = 0;
  #cpu: NodeJS.CpuUsage = process.cpuUsage();

  constructor() {
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        this.#pauses += 1;
        this.#sumMs += duration;
        this.#maxMs = Math.max(this.#maxMs, duration);
      }
    });
    observer.observe({ entryTypes: ["gc"] });
  }

  /** A message of so many bytes came in. */
  count(bytes: number): void {
    this.#bytes += bytes;
    if (++this.#messages % PER_LOOK !== 0 || this.#growths.length >= LOOKS_MAX) return;
    const heap = getHeapStatistics().used_heap_size;
    // A collection in between makes it shrink; such a look says nothing.
    if (this.#heap > 0 && heap >= this.#heap) this.#growths.push((heap - this.#heap) / PER_LOOK);
    this.#heap = getHeapStatistics().used_heap_size;
  }

  /** The figures, which begin anew. Pauses are told a turn late: ask when the load is over. */
  take(): ProcessFigures {
    const { user, system } = process.cpuUsage(this.#cpu);
    const figures = {
      messages: this.#messages,
      heapBytes: median(this.#growths),
      gcPauses: this.#pauses,
      gcMaxMs: this.#maxMs,
      gcMs: this.#sumMs,
      cpuMs: (user + system) / 1000,
      messageBytes: this.#messages === 0 ? 0 : this.#bytes / this.#messages,
    };
    this.#messages = 0;
    this.#bytes = 0;
    this.#heap = 0;
    this.#growths = [];
    this.#pauses = 0;
    this.#maxMs = 0;
    this.#sumMs = 0;
    this.#cpu = process.cpuUsage();
    return figures;
  }
}
