import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Something that a side saw. `text` of a message has bars for SOH. */
export type SideEvent = { readonly on: string; readonly text: string };

/** How long anything may take on a slow machine, in ms. */
const PATIENCE_MS = 15_000;

/** Where Node keeps what it has compiled: a hundred starts of our side take a third of the time. */
const COMPILED = join(import.meta.dirname, "..", "..", ".cache", "node-compiled");

/** One engine in a process of its own: takes commands, tells events. Ours and theirs alike. */
export class Side {
  readonly events: SideEvent[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  /** For each kind of event, up to where it has been waited for. */
  readonly #seen = new Map<string, number>();
  #wake: (() => void)[] = [];
  #stderr = "";
  #alive = true;

  private constructor(command: string, args: readonly string[]) {
    const env = { ...process.env, NODE_COMPILE_CACHE: COMPILED };
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], env });
    this.#child.stderr?.on("data", (chunk) => {
      this.#stderr += chunk;
    });
    // A command to a process that was killed is lost, as the test wants it.
    this.#child.stdin?.on("error", () => undefined);
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      // QuickFIX itself prints words about certificates.
      const event = line.startsWith("{") ? JSON.parse(line) : { on: "print", text: line };
      this.events.push(event as SideEvent);
      this.#changed();
    });
    this.#ended = new Promise((resolve) => {
      this.#child.on("close", () => {
        this.#alive = false;
        this.#changed();
        resolve();
      });
    });
  }

  /** Starts a side; resolves when it listens or has begun to connect. */
  static async start(command: string, args: readonly string[]): Promise<Side> {
    const side = new Side(command, args);
    await side.sees("ready");
    return side;
  }

  /** The port that an acceptor listens on, 0 of an initiator. */
  get port(): number {
    return Number(this.events.find(({ on }) => on === "ready")?.text);
  }

  /** Gives a command. */
  do(command: string): void {
    this.#child.stdin?.write(`${command}\n`);
  }

  /** Gives a command and waits until it is carried out. */
  async done(command: string): Promise<void> {
    this.do(command);
    await this.sees("done", command);
  }

  /**
   * Waits for the next event of a kind that matches; the ones of that kind before it count as seen.
   * Rejects with everything that was told when it does not come.
   */
  async sees(on: string, pattern: RegExp | string = "", ms = PATIENCE_MS): Promise<string> {
    const deadline = performance.now() + ms;
    for (;;) {
      const from = this.#seen.get(on) ?? 0;
      const at = this.events.findIndex(
        (event, i) => i >= from && event.on === on && matches(event.text, pattern),
      );
      if (at >= 0) {
        this.#seen.set(on, at + 1);
        return (this.events[at] as SideEvent).text;
      }
      const leftMs = deadline - performance.now();
      if (leftMs <= 0 || !this.#alive) throw new Error(this.#complaint(on, pattern));
      await this.#change(leftMs);
    }
  }

  /** Waits until so many events of a kind match in all. */
  async seesInAll(count: number, on: string, pattern: RegExp | string = ""): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (this.all(on, pattern).length < count) {
      const leftMs = deadline - performance.now();
      if (leftMs <= 0 || !this.#alive) throw new Error(this.#complaint(on, pattern));
      await this.#change(leftMs);
    }
  }

  /** The texts of all events of a kind that match. */
  all(on: string, pattern: RegExp | string = ""): string[] {
    const found = this.events.filter((event) => event.on === on && matches(event.text, pattern));
    return found.map(({ text }) => text);
  }

  /** Ends the process by force, as a crash does. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  /** Ends the process in good order. */
  async stop(): Promise<void> {
    this.do("stop");
    const late = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE_MS);
    await this.#ended;
    clearTimeout(late);
  }

  #changed(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const go of wake) go();
  }

  #change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #complaint(on: string, pattern: RegExp | string): string {
    const told = this.events.slice(-40).map((event) => `  ${event.on}: ${event.text}`);
    return `no "${on}" with ${pattern}; told:\n${told.join("\n")}\n${this.#stderr}`;
  }
}

function matches(text: string, pattern: RegExp | string): boolean {
  return typeof pattern === "string" ? text.includes(pattern) : pattern.test(text);
}
