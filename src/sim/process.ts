import { SimClock } from "./clock.ts";
import type { SimEvent } from "./event-queue.ts";
import { SimRandom } from "./random.ts";
import type { SimWorld } from "./world.ts";

/** Thrown by a port into a process that was killed in the middle of a call; never caught there. */
export class ProcessGone extends Error {
  override readonly name = "ProcessGone";
}

/**
 * One process of the simulated fleet: what is planned for it happens only while it lives, and
 * waits while it is paused. A restart is a new process of the same name.
 */
export class SimProcess {
  readonly name: string;
  readonly world: SimWorld;
  readonly clock: SimClock;
  readonly random: SimRandom;
  readonly #onEnd: (() => void)[] = [];
  /** What fell due during a pause, in order; null while it runs. */
  #held: (() => void)[] | null = null;
  #alive = true;
  /** What becomes of an error that nobody in it caught; unless set it ends the run. */
  onUncaught: ((error: Error) => void) | null = null;

  constructor(world: SimWorld, name: string) {
    this.world = world;
    this.name = name;
    this.clock = new SimClock(this);
    this.random = new SimRandom(world.fork());
    world.trace(name, "start", 0);
  }

  get alive(): boolean {
    return this.#alive;
  }

  get paused(): boolean {
    return this.#held !== null;
  }

  /** Calls that wait for it to go on. */
  get held(): number {
    return this.#held?.length ?? 0;
  }

  /** Runs its first code, or whatever a test wants to have done inside it. */
  run(main: () => void): void {
    this.#enter(main);
  }

  /** Plans a call into this process. */
  plan(delayNs: number, run: () => void): SimEvent {
    return this.world.plan(delayNs, () => this.#enter(run));
  }

  /** What the system does when the process is gone: closes its sockets and files. */
  onEnd(release: () => void): void {
    this.#onEnd.push(release);
  }

  /** Ends it at once, as `kill -9`: it hears nothing, its peers and files remain. */
  kill(): void {
    if (!this.#alive) return;
    this.world.trace(this.name, "kill", 0);
    this.#alive = false;
    this.#held = null;
    for (const release of this.#onEnd.splice(0)) release();
  }

  /** Stops it where it stands (SIGSTOP, a long collection); clocks move on. */
  pause(): void {
    if (!this.#alive || this.#held !== null) return;
    this.world.trace(this.name, "pause", 0);
    this.#held = [];
  }

  /** Lets it go on; everything that waited is handed over at once, in order. */
  wake(): void {
    const held = this.#held;
    if (held === null) return;
    this.world.trace(this.name, "wake", held.length);
    this.#held = null;
    for (const run of held) this.plan(0, run);
  }

  #enter(run: () => void): void {
    if (!this.#alive) return;
    if (this.#held !== null) {
      this.#held.push(run);
      return;
    }
    try {
      run();
    } catch (error) {
      this.#failed(error as Error);
    }
  }

  #failed(error: Error): void {
    if (error instanceof ProcessGone && !this.#alive) return;
    if (this.onUncaught === null) throw error;
    try {
      this.onUncaught(error);
    } catch (second) {
      if (!(second instanceof ProcessGone) || this.#alive) throw second;
    }
  }
}
