import type { SeededRandom } from "../../core/domain/random.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { Reaction, reactionTo } from "../../core/router/refusal.ts";
import { FleetClient } from "../../roles/fleet/link.ts";
import { Turn } from "../../roles/turn.ts";
import type { SimProcess } from "../process.ts";
import type { Ground } from "./programs.ts";
import { drawRest } from "./resting-wishes.ts";
import {
  HEARTBEAT_MS,
  type OutChild,
  type Refused,
  RIGHT,
  RouterMouth,
  type Worked,
} from "./router-mouth.ts";
import type { Program } from "./supervisor.ts";

const NS_PER_MS = 1e6;
/** A parent that the gate refused to draw for waits so long, longer each time. */
const PAUSE_MS = 20;
const PAUSE_MAX_MS = 1000;
/** Of its parents it works one in so many only when their turn comes, not at once. */
const WAITS_EVERY = 4;

/** A parent that it works now. */
type Job = {
  worked: Worked;
  remainingQty: number;
  /** Children of its last proposal that have no answer: until then it proposes nothing more. */
  awaited: number;
  pauseMs: number;
  untilNs: number;
  /** Open children, oldest first, by incarnation and number. */
  readonly open: Map<string, OutChild>;
};

/**
 * A router that rests its parents: it works them by the rules of the fleet, but lays day orders at
 * or near the touch, takes them back after a while and lays them anew at another price. It minds
 * its lease, what it has seen and why it was refused; children of a worker before it are its own.
 */
export class RestingProgram implements Program {
  readonly name: string;
  readonly #ground: Ground;
  readonly #number: number;
  readonly #random: SeededRandom;
  readonly #jobs: Map<number, Job> = new Map();
  /** Far side of the market as refusals have named it, by symbol and side; $0.0001. */
  readonly #touches: Map<string, number> = new Map();
  #process: SimProcess | null = null;
  #mouth: RouterMouth | null = null;
  /** It lays nothing more, and takes back what rests. */
  quiet = false;

  constructor(ground: Ground, number: number, random: SeededRandom) {
    this.name = `router-${number}`;
    this.#ground = ground;
    this.#number = number;
    this.#random = random;
  }

  start(process: SimProcess): Promise<void> {
    const { plan, fabric } = this.#ground;
    const { clock } = process;
    this.#jobs.clear();
    this.#touches.clear();
    const greeting = { bootId: this.#number, release: plan.router.release };
    const mouth = new RouterMouth(this.#number, () => greeting, {
      assigned: (worked, remainingQty) => this.#assigned(worked, remainingQty),
      unassigned: (parent) => this.#jobs.delete(parent),
      changed: ({ parent, remainingQty, reservePx }) => {
        const job = this.#told(parent, remainingQty);
        if (job !== undefined) job.worked = { ...job.worked, reservePx };
      },
      admitted: (child, remainingQty) => {
        const job = this.#told(child.parent, remainingQty);
        if (job === undefined) return;
        job.awaited = Math.max(0, job.awaited - 1);
        job.pauseMs = PAUSE_MS;
        job.open.set(keyOf(child), child);
      },
      refused: (refused) => this.#refused(refused),
      reported: (child, leavesQty, remainingQty) => {
        const job = this.#told(child.parent, remainingQty);
        if (leavesQty === 0) job?.open.delete(keyOf(child));
        else job?.open.set(keyOf(child), child);
      },
      closed: () => {
        mouth.forget();
        this.#jobs.clear();
      },
    });
    this.#process = process;
    this.#mouth = mouth;
    const client = new FleetClient({
      network: fabric.of(process),
      clock,
      turn: new Turn(clock),
      address: plan.router.gate,
      handler: mouth,
    });
    client.start();
    clock.every(HEARTBEAT_MS, () => mouth.beat(clock.utcMs()));
    this.#knock(process);
    return Promise.resolve();
  }

  #assigned(worked: Worked, remainingQty: number): void {
    const job = {
      ...{ worked, remainingQty, awaited: 0, pauseMs: PAUSE_MS, untilNs: 0 },
      open: new Map(),
    };
    this.#jobs.set(worked.parent, job);
    if (this.#random.below(WAITS_EVERY) > 0) this.#lay(job);
  }

  #told(parent: number, remainingQty: number): Job | undefined {
    const job = this.#jobs.get(parent);
    if (job !== undefined) job.remainingQty = remainingQty;
    return job;
  }

  #refused({ parent, code, b, remainingQty }: Refused): void {
    const job = this.#told(parent, remainingQty);
    if (job === undefined) return;
    job.awaited = 0;
    if (code === RejectCode.TradesThrough && b > 0) this.#touches.set(touchOf(job.worked), b);
    else if (reactionTo(code) === Reaction.Stop) this.#jobs.delete(parent);
    job.untilNs = this.#nowNs + job.pauseMs * NS_PER_MS;
    job.pauseMs = Math.min(PAUSE_MAX_MS, job.pauseMs * 2);
  }

  #knock(process: SimProcess): void {
    const pauseMs =
      (-Math.log(1 - this.#random.unit()) / this.#ground.plan.shape.restingPerS) * 1e3;
    process.clock.after(pauseMs, () => {
      this.#work();
      this.#knock(process);
    });
  }

  /** Looks at one of its parents: takes back what rests longest, or lays what is free. */
  #work(): void {
    const random = this.#random;
    const job = [...this.#jobs.values()][random.below(this.#jobs.size)];
    if (job === undefined) return;
    const [oldest] = job.open.values();
    const takesBack = this.quiet || job.remainingQty === 0 || random.below(2) === 0;
    if (oldest !== undefined && takesBack) this.#mouth?.cancel(oldest, 0);
    else this.#lay(job);
  }

  #lay(job: Job): void {
    const { worked, remainingQty, awaited, untilNs } = job;
    if (this.quiet || remainingQty === 0 || awaited > 0 || this.#nowNs < untilNs) return;
    const children = drawRest(this.#random, {
      side: worked.side,
      remainingQty,
      reservePx: worked.reservePx,
      touchPx: this.#touches.get(touchOf(worked)) ?? 0,
      venues: this.#ground.plan.venueCodes,
    });
    job.awaited = children.length;
    this.#mouth?.propose(worked, { ...RIGHT, children });
  }

  get #nowNs(): number {
    return this.#process?.clock.nowNs() ?? 0;
  }
}

function keyOf({ incarnation, child }: OutChild): string {
  return `${incarnation}/${child}`;
}

function touchOf({ side, words }: Worked): string {
  return `${side} ${words.subarray(0, 8).join()}`;
}
