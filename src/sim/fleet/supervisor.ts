import type { SeededRandom } from "../../core/domain/random.ts";
import { DiskFault } from "../../ports/disk.ts";
import { ProcessGone, SimProcess } from "../process.ts";
import type { ProcessEvent, Tape } from "../tape.ts";
import type { SimWorld } from "../world.ts";

const NS_PER_MS = 1e6;
/** A process that ended is back after so many ms, at least and at most. */
const BACK_MS: readonly [number, number] = [5, 300];
/** The same after it had refused to start: somebody looks at it first. */
const LOOKED_AT_MS: readonly [number, number] = [300, 1500];
/** Starts that are refused one after the other before nobody tries again. */
const REFUSALS_MAX = 20;

/** What runs in a process of a fleet, over all its lives. */
export type Program = {
  readonly name: string;
  /** Runs its first code; resolves when it serves. Rejects when it cannot. */
  start(process: SimProcess): Promise<void>;
  /** An error that nobody caught; unless given it ends the run, but for a disk's. */
  uncaught?(error: Error): void;
  /** Whether this is a program's word that it does not start, and no fault of the program. */
  refuses?(error: Error): boolean;
};

type Member = {
  readonly program: Program;
  process: SimProcess | null;
  ready: boolean;
  /** Why it ends now, for the tape. */
  ending: { readonly what: "kill" | "power"; readonly why: string } | null;
  refusals: number;
};

/** Starts every process of a fleet, and again whenever one has ended. */
export class Supervisor {
  readonly #world: SimWorld;
  readonly #tape: Tape;
  readonly #random: SeededRandom;
  readonly #members: Map<string, Member> = new Map();

  constructor(world: SimWorld, tape: Tape) {
    this.#world = world;
    this.#tape = tape;
    this.#random = world.fork();
  }

  get names(): readonly string[] {
    return [...this.#members.keys()];
  }

  /** Names of those that refused to start so often that nobody tries again. */
  get dead(): readonly string[] {
    const all = [...this.#members.values()];
    return all
      .filter(({ refusals }) => refusals >= REFUSALS_MAX)
      .map(({ program }) => program.name);
  }

  add(program: Program): void {
    const member = { program, process: null, ready: false, ending: null, refusals: 0 };
    this.#members.set(program.name, member);
  }

  /** The living process of a name; null between two lives. */
  process(name: string): SimProcess | null {
    return this.#members.get(name)?.process ?? null;
  }

  /** Its process serves. */
  isReady(name: string): boolean {
    return this.#members.get(name)?.ready === true;
  }

  start(name: string): void {
    const member = this.#member(name);
    if (member.process !== null) return;
    const process = new SimProcess(this.#world, name);
    member.process = process;
    this.#note("start", name, "");
    process.onEnd(() => this.#ended(member));
    process.onUncaught = (error) => this.#uncaught(member, error);
    process.run(() => {
      const started = member.program.start(process);
      this.#world.settleFirst();
      void started.then(
        () => this.#isUp(member, process),
        (error: unknown) => this.#failed(member, process, error as Error),
      );
    });
  }

  /** `kill -9`; it is started again after a while. */
  kill(name: string, why: string): void {
    this.#end(name, { what: "kill", why });
  }

  /** Notes that the power of its machine has gone: call it before the disk loses it. */
  powerGoes(name: string): void {
    const member = this.#member(name);
    if (member.process !== null) member.ending = { what: "power", why: "" };
  }

  /** A process ends itself with an exit code; does not return into it. */
  exit(name: string, why: string): never {
    this.#end(name, { what: "kill", why });
    throw new ProcessGone();
  }

  pause(name: string): void {
    const process = this.process(name);
    if (process === null) return;
    this.#note("pause", name, "");
    process.pause();
  }

  wake(name: string): void {
    const process = this.process(name);
    if (process === null) return;
    this.#note("wake", name, "");
    process.wake();
  }

  #end(name: string, ending: Member["ending"]): void {
    const member = this.#member(name);
    if (member.process === null) return;
    member.ending = ending;
    member.process.kill();
  }

  #isUp(member: Member, process: SimProcess): void {
    if (member.process !== process) return;
    member.ready = true;
    member.refusals = 0;
    this.#note("ready", member.program.name, "");
  }

  #failed(member: Member, process: SimProcess, error: Error): void {
    if (!process.alive) return;
    const { program } = member;
    if (program.refuses?.(error) === true) {
      member.refusals += 1;
      this.#note("dead", program.name, error.message);
      this.#end(program.name, { what: "kill", why: "refused to start" });
    } else if (error instanceof DiskFault) {
      this.#end(program.name, { what: "kill", why: error.message });
    } else {
      // Thrown into the run, for a promise would keep it to itself.
      this.#world.plan(0, () => {
        throw error;
      });
    }
  }

  #uncaught({ program }: Member, error: Error): void {
    if (program.uncaught !== undefined) program.uncaught(error);
    else if (error instanceof DiskFault) this.exit(program.name, error.message);
    else throw error;
  }

  #ended(member: Member): void {
    const { ending, program } = member;
    member.process = null;
    member.ready = false;
    member.ending = null;
    this.#note(ending?.what ?? "kill", program.name, ending?.why ?? "");
    if (member.refusals >= REFUSALS_MAX) return;
    const [least, most] = member.refusals > 0 ? LOOKED_AT_MS : BACK_MS;
    const delayMs = least + this.#random.unit() * (most - least);
    this.#world.plan(delayMs * NS_PER_MS, () => this.start(program.name));
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (member === undefined) throw new RangeError(`the fleet has no ${name}`);
    return member;
  }

  #note(what: ProcessEvent["what"], who: string, why: string): void {
    this.#tape.add({ kind: "process", what, atNs: this.#world.nowNs, who, why });
  }
}
