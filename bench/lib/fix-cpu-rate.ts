import { getHeapStatistics } from "node:v8";

/** A piece of work that is done again and again: some messages, and a sum of what came out. */
export type Work = {
  readonly messages: number;
  readonly run: () => number;
};

/** Passes whose heap growth is looked at; a collection in between spoils one. */
const HEAP_PASSES = 40;

/** Does a work for so long; its rate in messages per second of processor time of this process. */
export function cpuRate(work: Work, seconds: number): number {
  const start = process.cpuUsage();
  const until = performance.now() + seconds * 1000;
  let messages = 0;
  while (performance.now() < until) {
    work.run();
    messages += work.messages;
  }
  const { user, system } = process.cpuUsage(start);
  return messages / ((user + system) / 1e6);
}

/** Bytes that a work allocates on the heap for each message, when it is warm. */
export function heapBytes(work: Work): number {
  const grown: number[] = [];
  for (let i = 0; i < HEAP_PASSES; i++) {
    const before = getHeapStatistics().used_heap_size;
    work.run();
    const bytes = getHeapStatistics().used_heap_size - before;
    if (bytes >= 0) grown.push(bytes / work.messages);
  }
  return median(grown);
}

/** The middle one of some values, the lower of two; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
