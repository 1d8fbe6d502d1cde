import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import { SUPERVISED } from "../lifeline.ts";
import { LineSplitter } from "./line-splitter.ts";
import {
  deathsInARow,
  type Ending,
  type RestartRule,
  restartDelayMs,
  staysDown,
} from "./restarts.ts";

/** A process of the system: what to start and how it is called. */
export type ProcessSpec = {
  /** `gate`, `venue-N`, `router-3`: also the name of its log file. */
  readonly name: string;
  /** Arguments behind `smars`. */
  readonly args: readonly string[];
  /** What keeps it down beside exit code 70; null: nothing. */
  readonly rule: RestartRule | null;
};

/** What happens to a process, in the order in which it happens. */
export interface ProcessEvents {
  /** It said that it is ready; `text` is its own line. */
  ready(process: ManagedProcess): void;
  /** It has a process id now; it is not ready yet. */
  started(process: ManagedProcess): void;
  /** It ended; it starts again after `next` ms, or stays down for the reason that it says. */
  ended(process: ManagedProcess, ending: Ending, next: number | string): void;
  /** It wrote a line for people (stderr). */
  line(process: ManagedProcess, text: string): void;
}

type Options = {
  readonly spec: ProcessSpec;
  /** The program that is started with the arguments, and its first arguments. */
  readonly command: readonly [string, ...string[]];
  readonly logFile: string;
  readonly events: ProcessEvents;
};

/** One process of the system, started again when it dies. */
export class ManagedProcess {
  readonly name: string;
  ready = false;
  /** What it wrote to stderr last, for the message when it cannot start. */
  readonly lastLines: string[] = [];
  readonly #options: Options;
  readonly #log: WriteStream;
  #child: ChildProcess | null = null;
  readonly #startsMs: number[] = [];
  #deaths = 0;
  #stopping = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: Options) {
    this.name = options.spec.name;
    this.#options = options;
    this.#log = createWriteStream(options.logFile, { flags: "a" });
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  start(): void {
    const [program, ...first] = this.#options.command;
    const args = [...first, ...this.#options.spec.args];
    // The fourth channel carries nothing: its end tells the process that we are gone.
    const child = spawn(program, args, {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env: { ...process.env, [SUPERVISED]: "1" },
    });
    this.#child = child;
    this.#startsMs.push(performance.now());
    this.lastLines.length = 0;
    const out = new LineSplitter((line) => this.#takeOutput(line));
    const err = new LineSplitter((line) => this.#takeError(line));
    child.stdout?.on("data", (chunk: Uint8Array) => out.write(chunk)).on("end", () => out.end());
    child.stderr?.on("data", (chunk: Uint8Array) => err.write(chunk)).on("end", () => err.end());
    child.on("error", (error) => this.#takeError(error.message));
    child.on("close", (code, signal) => this.#takeEnd({ code, signal }));
    this.#options.events.started(this);
  }

  /**
   * Asks it to end, and ends it by force after `patienceMs`. Resolves when it is gone and what it
   * said last is in its file.
   */
  async stop(patienceMs: number): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    if (this.#child !== null) await this.#end(this.#child, patienceMs);
    await new Promise<void>((resolve) => this.#log.end(() => resolve()));
  }

  #end(child: ChildProcess, patienceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const force = setTimeout(() => child.kill("SIGKILL"), patienceMs);
      child.once("close", () => {
        clearTimeout(force);
        resolve();
      });
      child.kill("SIGTERM");
    });
  }

  /** Ends it at once. */
  kill(): void {
    this.#child?.kill("SIGKILL");
  }

  #keep(line: string): void {
    this.#log.write(`${new Date().toISOString()} ${line}\n`);
  }

  #takeOutput(line: string): void {
    this.#keep(line);
    if (this.ready || !line.startsWith('{"ready":true')) return;
    this.ready = true;
    this.#options.events.ready(this);
  }

  #takeError(line: string): void {
    this.#keep(line);
    this.lastLines.push(line);
    if (this.lastLines.length > 20) this.lastLines.shift();
    this.#options.events.line(this, line);
  }

  #takeEnd(ending: Ending): void {
    this.#child = null;
    this.ready = false;
    if (this.#stopping) return;
    const nowMs = performance.now();
    this.#deaths = deathsInARow(this.#deaths, nowMs - (this.#startsMs.at(-1) ?? nowMs));
    const death = { ending, startsMs: this.#startsMs, nowMs };
    const next = staysDown(death, this.#options.spec.rule) ?? restartDelayMs(this.#deaths);
    this.#options.events.ended(this, ending, next);
    // Whoever was told may have stopped everything.
    if (typeof next === "string" || this.#stopping) return;
    this.#timer = setTimeout(() => this.start(), next);
  }
}
