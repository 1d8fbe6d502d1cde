import type { Fleet } from "../fleet/fleet.ts";
import type { SimWorld } from "../world.ts";

const LOOK_NS = 500e6;
/** Looks after which people open a firm that does not trade. */
const PATIENCE = 4;
/** Looks from one round over all scopes to the next, once the faults are over: ever more. */
const ROUND = 4;

/**
 * The people who look after the fleet: they open a firm that has stood still for a while, and when
 * the faults are over they lift and open whatever is left, so that what can finish does.
 */
export class Desk {
  readonly #world: SimWorld;
  readonly #fleet: Fleet;
  #still = 0;
  #looks = 0;
  #clearing = false;
  #nextRound = 0;

  constructor(world: SimWorld, fleet: Fleet) {
    this.#world = world;
    this.#fleet = fleet;
    this.#again();
  }

  /** From now on they clear everything away. */
  clear(): void {
    this.#clearing = true;
    this.#looks = 0;
  }

  #again(): void {
    this.#world.plan(LOOK_NS, () => {
      this.#look();
      this.#again();
    });
  }

  #look(): void {
    const fleet = this.#fleet;
    if (this.#clearing) {
      this.#looks += 1;
      if (fleet.idle || this.#looks < this.#nextRound) return;
      this.#nextRound = this.#looks * 2 + ROUND;
      for (const scope of fleet.scopes) this.#lift(scope);
      return;
    }
    this.#still = fleet.isOpen ? 0 : this.#still + 1;
    if (this.#still < PATIENCE) return;
    this.#still = 0;
    this.#lift("firm");
  }

  #lift(scope: string): void {
    const { people } = this.#fleet;
    people.rearm(scope, true);
    people.unhold(scope);
    people.open(scope, true);
  }
}
