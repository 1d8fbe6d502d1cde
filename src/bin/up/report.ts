import type { Run } from "../run.ts";
import { plannedAddresses, plannedPorts } from "./plan.ts";

/** What happened to a process after the system was ready. */
export type UpEvent = {
  readonly event: "ended" | "ready" | "down" | "stopping" | "purge";
  /** The process; absent when it is the whole system. */
  readonly process?: string;
  readonly text: string;
  /** ms until it is started again. */
  readonly restartInMs?: number;
  readonly pid?: number;
};

/** How `smars up` tells what happens: to people on stderr, or to a program on stdout. */
export interface Report {
  /** All processes run and the system takes orders. */
  ready(run: Run, pids: Readonly<Record<string, number>>, startMs: number): void;
  event(event: UpEvent): void;
}

/** For people: a table of addresses, then a line for everything that happens. */
export function humanReport(print: (text: string) => void): Report {
  return {
    ready: (run, pids, startMs) => print(addressTable(run, pids, startMs)),
    event: ({ text }) => print(`${text}\n`),
  };
}

/** For programs: one JSON object a line, the first when the system is ready. */
export function jsonReport(print: (text: string) => void, nowMs: () => number): Report {
  return {
    ready: (run, pids, startMs) => {
      const line = { ready: true, addresses: plannedAddresses(run), pids, startMs };
      print(`${JSON.stringify(line)}\n`);
    },
    event: (event) => print(`${JSON.stringify({ ...event, utcMs: nowMs() })}\n`),
  };
}

function addressTable(run: Run, pids: Readonly<Record<string, number>>, startMs: number): string {
  const { config } = run;
  const url = `http://127.0.0.1:${config.control.port}`;
  const rows = plannedPorts(run).map(({ port, what }) => `  127.0.0.1:${port}  ${what}`);
  return [
    `SMARS is ready: ${Object.keys(pids).length} processes in ${(startMs / 1000).toFixed(1)} s.`,
    "",
    `  console     ${url}`,
    `  health      ${url}/health`,
    "  first order ./smars order buy 500 IBM",
    "",
    ...rows,
    "",
    "Ctrl-C ends everything.",
    "",
  ].join("\n");
}
