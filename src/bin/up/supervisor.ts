import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CommandFault } from "../exit-code.ts";
import { ManagedProcess, type ProcessEvents, type ProcessSpec } from "./managed-process.ts";
import type { Ending } from "./restarts.ts";

/** After this a process that was asked to end is ended by force. */
const PATIENCE_MS = 3000;

type Options = {
  /** Groups of processes in the order in which they are stopped. */
  readonly groups: readonly (readonly ProcessSpec[])[];
  /** The program that is started with each process's arguments, and its first arguments. */
  readonly command: readonly [string, ...string[]];
  readonly logFolder: string;
  readonly events: ProcessEvents;
};

/**
 * Starts processes together, starts again what dies, and stops them group by group. A process
 * that ends by itself before all were ready ends the start: what is wrong then is not mended by
 * trying again.
 */
export class Supervisor implements ProcessEvents {
  readonly #groups: readonly (readonly ManagedProcess[])[];
  readonly #events: ProcessEvents;
  readonly #started: PromiseWithResolvers<void> = Promise.withResolvers();
  #allReady = false;
  #stopping = false;

  constructor({ groups, command, logFolder, events }: Options) {
    mkdirSync(logFolder, { recursive: true });
    this.#events = events;
    this.#groups = groups.map((group) =>
      group.map((spec) => {
        const logFile = join(logFolder, `${spec.name}.log`);
        return new ManagedProcess({ spec, command, logFile, events: this });
      }),
    );
  }

  get processes(): readonly ManagedProcess[] {
    return this.#groups.flat();
  }

  /** Starts everything; resolves when all are ready, rejects with what the first failure said. */
  start(): Promise<void> {
    // What is stopped last is what others connect to: it gets the processors first.
    for (const process of this.processes.toReversed()) process.start();
    return this.#started.promise;
  }

  /** Stops group after group; resolves when no process is left. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const group of this.#groups) {
      await Promise.all(group.map((process) => process.stop(PATIENCE_MS)));
    }
  }

  /** Ends everything at once. */
  kill(): void {
    this.#stopping = true;
    for (const process of this.processes) process.kill();
  }

  ready(process: ManagedProcess): void {
    if (this.#allReady) this.#events.ready(process);
    else if (this.processes.every(({ ready }) => ready)) {
      this.#allReady = true;
      this.#started.resolve();
    }
  }

  started(process: ManagedProcess): void {
    this.#events.started(process);
  }

  ended(process: ManagedProcess, ending: Ending, next: number | string): void {
    if (this.#stopping) return;
    if (this.#allReady || ending.code === null) {
      this.#events.ended(process, ending, next);
      return;
    }
    this.#stopping = true;
    const said = process.lastLines.map((line) => `\n  ${line}`).join("");
    const text = `${process.name} could not start (exit code ${ending.code}):${said}`;
    this.#started.reject(new CommandFault(text));
  }

  line(process: ManagedProcess, text: string): void {
    this.#events.line(process, text);
  }
}
