import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A process that tells its port when it is ready, and answers questions. */
export class Forked {
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, port: number) {
    this.#process = process;
    this.port = port;
  }

  /** @param url Of the program, as `import.meta.resolve` gives it. */
  static async start(url: string, args: readonly string[]): Promise<Forked> {
    const child = fork(fileURLToPath(url), args);
    const port = await Promise.race([
      once(child, "message").then(([told]) => told as number),
      once(child, "exit").then(([code]) => Promise.reject(new Error(`${url} ended: ${code}`))),
    ]);
    return new Forked(child, port);
  }

  /** Its process. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Asks, and gives the next thing that it tells. */
  async ask<T>(): Promise<T> {
    const answer = once(this.#process, "message");
    this.#process.send("ask");
    const [told] = await answer;
    return told as T;
  }

  /** It ends when it sees that nobody listens any more. */
  stop(): void {
    if (this.#process.connected) this.#process.disconnect();
  }
}
