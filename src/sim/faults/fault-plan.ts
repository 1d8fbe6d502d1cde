import { SeededRandom } from "../../core/domain/random.ts";
import type { Tape } from "../tape.ts";
import type { SimWorld } from "../world.ts";
import { CARRY_OUT } from "./carry-out.ts";
import type { FaultedFleet, FaultSite } from "./fault-site.ts";
import { CALM_RUNS, FAULT_RATES, type FaultName, type FaultRate, WILD_RUNS } from "./rates.ts";
import { Wires } from "./wires.ts";

/** One fault of a run: it is drawn before the run, so that leaving one out shifts no other. */
export type PlannedFault = {
  /** Its place in the whole plan, by which shrinking names it. */
  readonly number: number;
  readonly fault: FaultName;
  readonly atNs: number;
  /** Seed of everything that it draws itself. */
  readonly seed: number;
};

/**
 * Draws the faults of a run, in the order of their time.
 *
 * @param spanNs Faults begin within this time of the run's beginning.
 */
export function drawPlan(
  random: SeededRandom,
  spanNs: number,
  rates: readonly FaultRate[] = FAULT_RATES,
): PlannedFault[] {
  const day = random.unit();
  const drawn: Omit<PlannedFault, "number">[] = [];
  for (const { fault, chance, times } of rates) {
    const met = random.unit() < chance || day < WILD_RUNS;
    const [least, most] = times;
    const count = Math.floor(least * ((most + 1) / least) ** random.unit());
    for (let i = 0; i < most; i++) {
      const atNs = Math.floor(random.unit() * spanNs);
      const seed = random.u32();
      if (met && i < count && day < 1 - CALM_RUNS) drawn.push({ fault, atNs, seed });
    }
  }
  drawn.sort((a, b) => a.atNs - b.atNs);
  return drawn.map((one, number) => ({ number, ...one }));
}

/** Carries out the planned faults of one run, and ends them all. */
export class FaultPlan {
  readonly #world: SimWorld;
  readonly #fleet: FaultedFleet;
  readonly #tape: Tape;
  readonly #wires: Wires;
  readonly #undone: Set<() => void> = new Set();
  #over = false;

  constructor(world: SimWorld, fleet: FaultedFleet, tape: Tape) {
    this.#world = world;
    this.#fleet = fleet;
    this.#tape = tape;
    this.#wires = new Wires(fleet.fabric);
  }

  /** Plans them from now on. */
  begin(faults: readonly PlannedFault[]): void {
    for (const fault of faults) {
      this.#world.plan(fault.atNs, () => {
        if (this.#over) return;
        this.#world.trace("fault", fault.fault, fault.number);
        CARRY_OUT[fault.fault](this.#site(fault));
      });
    }
  }

  /** Faults are over: what is cut is healed, who stands still goes on, disks take what comes. */
  end(): void {
    this.#over = true;
    for (const undo of [...this.#undone]) undo();
    for (const disk of this.#fleet.disks.values()) disk.failNoMore();
  }

  #site({ fault, seed }: PlannedFault): FaultSite {
    const world = this.#world;
    const tape = this.#tape;
    return {
      world,
      tape,
      fleet: this.#fleet,
      wires: this.#wires,
      random: new SeededRandom(seed),
      note: (who) => tape.add({ kind: "fault", atNs: world.nowNs, fault, who }),
      undoAfter: (delayNs, undo) => this.#undoAfter(delayNs, undo),
    };
  }

  #undoAfter(delayNs: number, undo: () => void): void {
    const once = (): void => {
      if (this.#undone.delete(once)) undo();
    };
    this.#undone.add(once);
    this.#world.plan(delayNs, once);
  }
}
