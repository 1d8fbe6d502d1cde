import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PROGRAM = join(import.meta.dirname, "echo-acceptor.ts");

/** The echo acceptor as a program of its own. */
export class EchoProcess {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** Resolves when it listens; rejects with what it said when it ends before. */
  static start(args: readonly string[] = ["--port", "0"]): Promise<EchoProcess> {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      // The channel is a lifeline: the program ends when the tests are gone.
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    let said = "";
    child.stderr?.on("data", (text) => {
      said += text;
    });
    return new Promise((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`ended with ${code}: ${said.trim()}`)));
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", (line) => {
        const port = Number(/^listening on port (\d+)$/.exec(line)?.[1]);
        if (port > 0) resolve(new EchoProcess(child, port));
        else reject(new Error(`it said ${line}`));
      });
    });
  }

  /** Memory of the process that is in use, in bytes. */
  get residentBytes(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, "utf8");
    return Number(/VmRSS:\s*(\d+) kB/.exec(status)?.[1]) * 1024;
  }

  /** Asks it to end; its exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await ended;
    return this.#child.exitCode;
  }
}
