import type { SeededRandom } from "../../core/domain/random.ts";
import { drawPlan, FaultPlan, type PlannedFault } from "../faults/fault-plan.ts";
import { spanNs } from "../faults/fault-site.ts";
import { Fleet } from "../fleet/fleet.ts";
import type { FleetPorts } from "../fleet/ports.ts";
import { drawShape, type FleetShape } from "../fleet/shape.ts";
import { Judge } from "../judge/judge.ts";
import { Tape } from "../tape.ts";
import { Violation } from "../violation.ts";
import { SimWorld } from "../world.ts";
import { Coverage } from "./coverage.ts";
import { factsOf } from "./facts-of.ts";
import type { Broken, SeedResult, Trial } from "./trial.ts";

/** 12:00 in New York on 1 August 2012: far from both ends of the trading day. */
const EPOCH_UTC_MS = 1_343_836_800_000;
const SHORTEST_NS = 1e9;
const LONGEST_NS = 10e9;
/** What can finish has finished so long after the faults are over. */
const SETTLE_NS = 60e9;
/** Whether it has is looked at so often: that takes a while. */
const LOOK_NS = 1e6;
/** What was decided last comes to the disk, and to those who wait for it. */
const LAST_NS = 100e6;
/** A run that has not ended by then never does. */
const EVENTS_MAX = 20_000_000;

/** What a run needs from outside, and who watches it. */
export type RunOptions = FleetPorts & {
  /** Every event of the tape with the number of the world's event in which it happened. */
  readonly onTape?: (event: Parameters<Parameters<Tape["onEvent"]>[0]>[0], number: number) => void;
  /** Stop behind this event of the world, as if the run had ended there. */
  readonly until?: number;
  /** Called at the end, with the fleet as it stands. */
  readonly onEnd?: (fleet: Fleet) => void;
};

/** One fleet, one day, from one seed, with everything that goes wrong on it. */
export async function runSeed(trial: Trial, options: RunOptions): Promise<SeedResult> {
  const run = new Run(trial, options);
  let broken: Broken | null = null;
  try {
    await run.go();
  } catch (error) {
    broken = run.broken(error);
  }
  return run.result(broken);
}

class Run {
  readonly #trial: Trial;
  readonly #options: RunOptions;
  readonly #world: SimWorld;
  readonly #fleet: Fleet;
  readonly #judge: Judge;
  readonly #faults: FaultPlan;
  readonly #coverage: Coverage;
  readonly #planned: readonly PlannedFault[];
  readonly #spanNs: number;

  constructor(trial: Trial, options: RunOptions) {
    this.#trial = trial;
    this.#options = options;
    const world = new SimWorld(trial.seed, EPOCH_UTC_MS);
    const tape = new Tape();
    const random = world.fork();
    this.#world = world;
    this.#spanNs = spanNs(random, SHORTEST_NS, LONGEST_NS);
    this.#planned = drawPlan(random, this.#spanNs);
    this.#coverage = new Coverage(tape);
    if (options.onTape !== undefined) {
      const { onTape } = options;
      tape.onEvent((event) => onTape(event, world.events));
    }
    const log = (_who: string, line: string): void => this.#coverage.logged(line);
    this.#fleet = new Fleet(world, shapeOf(random, trial), tape, { ...options, log });
    this.#judge = new Judge(factsOf(this.#fleet.plan), tape);
    this.#faults = new FaultPlan(world, this.#fleet, tape);
  }

  async go(): Promise<void> {
    const { only, span } = this.#trial;
    const fleet = this.#fleet;
    await fleet.open();
    this.#faults.begin(this.#planned.filter(({ number }) => only?.includes(number) ?? true));
    await this.#until(this.#world.nowNs + this.#spanNs * span, () => false);
    if (this.#stopped) return;
    this.#faults.end();
    fleet.quiet();
    let lookNs = 0;
    await this.#until(this.#world.nowNs + SETTLE_NS, () => {
      if (this.#world.nowNs < lookNs) return false;
      lookNs = this.#world.nowNs + LOOK_NS;
      return fleet.idle;
    });
    if (this.#stopped) return;
    await this.#until(this.#world.nowNs + LAST_NS, () => false);
    if (this.#stopped) return;
    this.#judge.settled();
    fleet.checkJournal();
  }

  /** Lets the world go on; the judge looks after every event. */
  async #until(atNs: number, holds: () => boolean): Promise<void> {
    const world = this.#world;
    const judge = this.#judge;
    await world.run({
      atNs,
      holds: () => {
        judge.step(world.nowNs);
        if (world.events > EVENTS_MAX) throw new Violation("liveness", "the run does not end");
        return this.#stopped || holds();
      },
    });
  }

  get #stopped(): boolean {
    return this.#world.events >= (this.#options.until ?? Number.POSITIVE_INFINITY);
  }

  broken(error: unknown): Broken {
    const { nowNs, events } = this.#world;
    const where = { atMs: nowNs / 1e6, event: events };
    if (error instanceof Violation) return { invariant: error.rule, text: error.message, ...where };
    const { name, message, stack } = error as Error;
    return { invariant: "error", text: `${name}: ${message}\n${stack}`, ...where };
  }

  result(broken: Broken | null): SeedResult {
    const world = this.#world;
    const fleet = this.#fleet;
    const disk = fleet.disks.get("gate");
    if (disk !== undefined) this.#coverage.journal(disk.view, this.#options.sha256);
    this.#options.onEnd?.(fleet);
    return {
      seed: this.#trial.seed,
      broken,
      gateInputs: fleet.gateInputs,
      children: fleet.children,
      restarts: fleet.restarts,
      simulatedMs: Math.round(world.nowNs / 1e6),
      events: world.events,
      met: this.#coverage.met,
      planned: this.#planned.map(({ fault }) => fault),
      traceHash: world.traceHash,
    };
  }
}

/** The fleet's shape as its seed has it, with as many orders as the trial lets it have. */
function shapeOf(random: SeededRandom, { orders }: Trial): FleetShape {
  const shape = drawShape(random);
  return { ...shape, ordersPerS: shape.ordersPerS * orders };
}
