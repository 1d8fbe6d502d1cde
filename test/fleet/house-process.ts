import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";

/** Whether strace may trace here. */
export const CAN_TRACE: boolean = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;

/** How a process of the house ended: `code` is null when a signal ended it. */
export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** One start of a program of this repository as a process of its own, traced or not. */
export class HouseProcess {
  readonly ended: Promise<Ended>;
  /** What it said on stderr. */
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  #ready = false;
  #end: Ended | null = null;

  /** @param inject For strace, such as `pwrite64:signal=SIGKILL:when=3`; null: not traced. */
  constructor(args: readonly string[], inject: string | null) {
    const call = inject?.split(":")[0] ?? "";
    const trace = ["strace", "-f", "-o", "/dev/null", "-e", `trace=${call}`];
    const before = inject === null ? [] : [...trace, "-e", `inject=${inject}`];
    const [program = "", ...rest] = [...before, process.execPath, ...args];
    // One thread of the pool: strace counts calls per thread, and shall count them all. The channel
    // is a lifeline: the process ends when whoever started it is gone.
    this.#child = spawn(program, rest, {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env: { ...process.env, SMARS_SUPERVISED: "1", UV_THREADPOOL_SIZE: "1" },
    });
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new Error("its output is a pipe");
    createInterface({ input: stdout }).on("line", (line) => {
      this.#ready ||= line.startsWith('{"ready":true');
    });
    createInterface({ input: stderr }).on("line", (line) => this.lines.push(line));
    this.ended = new Promise((resolve) => {
      this.#child.once("exit", (code, signal) => {
        this.#end = { code, signal };
        resolve(this.#end);
      });
    });
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** Null while it runs. */
  get end(): Ended | null {
    return this.#end;
  }

  /** Asks it to end in good order, and waits. */
  async stop(): Promise<Ended> {
    // The channel's end reaches the program itself, also behind a tracer.
    if (this.#child.connected) this.#child.disconnect();
    return this.ended;
  }
}
