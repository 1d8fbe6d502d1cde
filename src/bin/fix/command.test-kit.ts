import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";

export type Ended = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

const PROGRAM = join(import.meta.dirname, "..", "smars.ts");

/** A `smars` that runs, as a user would start it, with what it has said so far. */
export class Command {
  stdout = "";
  stderr = "";
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  #wake: () => void = () => undefined;

  constructor(args: readonly string[]) {
    const env = { ...process.env, NO_COLOR: "", FORCE_COLOR: "" };
    this.#child = spawn(process.execPath, [PROGRAM, ...args], { stdio: "pipe", env });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
      this.#wake();
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
      this.#wake();
    });
    this.ended = new Promise((resolve) =>
      this.#child.on("close", (code) => {
        resolve({ code, stdout: this.stdout, stderr: this.stderr });
        this.#wake();
      }),
    );
  }

  /** Types lines. */
  type(...lines: readonly string[]): this {
    this.#child.stdin?.write(lines.map((line) => `${line}\n`).join(""));
    return this;
  }

  /** Says that nothing more is typed; resolves when it has ended. */
  end(): Promise<Ended> {
    this.#child.stdin?.on("error", () => undefined).end();
    return this.ended;
  }

  /** Resolves with what stdout holds once it matches. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.stdout);
      if (found !== null) return found;
      if (this.#child.exitCode !== null) throw new Error(`it ended: ${this.stdout}${this.stderr}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

/** Runs `smars` with these lines on stdin to its end. */
export function runCommand(args: readonly string[], ...lines: readonly string[]): Promise<Ended> {
  return new Command(args).type(...lines).end();
}
