import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const ROOT = join(import.meta.dirname, "..", "..");

export type SystemOptions = {
  /**
   * Added to every port; each test file has a shift of its own. At most 22,700: above 32,768 the
   * kernel gives ports to outgoing connections, and one of them may have ours.
   */
  readonly ports: number;
  readonly args?: readonly string[];
  /** A data folder that stays when the system stops; without one it has its own. */
  readonly dataFolder?: string;
  /** A command that ends by running what follows it, in surroundings of its own. */
  readonly within?: readonly string[];
};

export type SystemEvent = {
  readonly event: string;
  readonly process?: string;
  readonly pid?: number;
  readonly text: string;
};

/** A whole system in processes of its own, with a data folder that goes when it stops. */
export class System {
  readonly dataFolder: string;
  readonly ports: number;
  readonly events: SystemEvent[] = [];
  pids: Record<string, number> = {};
  readonly #keepsData: boolean;
  readonly #child: ChildProcess;
  #stderr = "";

  private constructor(options: SystemOptions, dataFolder: string) {
    this.ports = options.ports;
    this.dataFolder = dataFolder;
    this.#keepsData = options.dataFolder !== undefined;
    const args = ["up", "--json", "--ports", `${options.ports}`, "--data", dataFolder];
    const command = [process.execPath, SMARS, ...args, ...(options.args ?? [])];
    const [program = "", ...rest] = [...(options.within ?? []), ...command];
    this.#child = spawn(program, rest, {
      cwd: ROOT,
      // The channel is a lifeline: the system ends when whoever started it is gone.
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env: { ...process.env, SMARS_SUPERVISED: "1" },
    });
  }

  /** Resolves when the system is ready; rejects with what it said when it ends before. */
  static async start(options: SystemOptions): Promise<System> {
    const system = new System(options, options.dataFolder ?? mkdtempSync(join(tmpdir(), "smars-")));
    try {
      await system.#ready();
    } catch (error) {
      await system.stop();
      throw error;
    }
    return system;
  }

  get clientPort(): number {
    return 9880 + this.ports;
  }

  get url(): string {
    return `http://127.0.0.1:${8080 + this.ports}`;
  }

  get supervisorPid(): number {
    return this.#child.pid ?? 0;
  }

  /** The answer of control's API. */
  async api<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}${path}`);
    return (await response.json()) as T;
  }

  /** Kills a process of the system as a crash would. */
  kill(name: string, signal: NodeJS.Signals = "SIGKILL"): void {
    const pid = this.pids[name];
    if (pid === undefined) throw new Error(`no process ${name}`);
    process.kill(pid, signal);
  }

  /** Lets a process go on that was stopped, if it is still there: only then can it end. */
  resume(name: string): void {
    try {
      this.kill(name, "SIGCONT");
    } catch {
      // It has ended by itself.
    }
  }

  /** Resolves with the next event for which `wanted` holds; events of before count. */
  async event(wanted: (event: SystemEvent) => boolean, withinMs: number): Promise<SystemEvent> {
    const found = await until(() => this.events.find(wanted), withinMs);
    if (found === undefined) throw new Error(`no such event: ${JSON.stringify(this.events)}`);
    return found;
  }

  /** Asks it to end and waits; removes the data. Returns the exit code. */
  async stop(): Promise<number> {
    const ended = new Promise<void>((resolve) => {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) resolve();
      else this.#child.once("exit", () => resolve());
    });
    this.#child.kill("SIGTERM");
    await ended;
    if (!this.#keepsData) rmSync(this.dataFolder, { recursive: true, force: true });
    return this.#child.exitCode ?? -1;
  }

  #ready(): Promise<void> {
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk).slice(-8_000);
    });
    const lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    return new Promise((resolve, reject) => {
      this.#child.once("exit", (code) => reject(new Error(`up ended (${code}): ${this.#stderr}`)));
      lines.on("line", (text) => {
        const line = JSON.parse(text) as SystemEvent & { ready?: true; pids?: System["pids"] };
        if (line.ready === true) {
          this.pids = line.pids ?? {};
          resolve();
          return;
        }
        this.events.push(line);
        if (line.event === "ready" && line.process !== undefined && line.pid !== undefined) {
          this.pids[line.process] = line.pid;
        }
      });
    });
  }
}

const SMARS = join(ROOT, "src", "bin", "smars.ts");

/** Asks again every few milliseconds until there is an answer or the time is over. */
export async function until<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  withinMs: number,
): Promise<T | undefined> {
  const end = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || performance.now() > end) return answer;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
