import type { SeededRandom } from "../../core/domain/random.ts";
import { FleetClient } from "../../roles/fleet/link.ts";
import { Turn } from "../../roles/turn.ts";
import type { SimProcess } from "../process.ts";
import { drawWish } from "./hostile-wishes.ts";
import type { Ground } from "./programs.ts";
import {
  type Greeting,
  HEARTBEAT_MS,
  type OutChild,
  RouterMouth,
  type Worked,
} from "./router-mouth.ts";
import type { Program } from "./supervisor.ts";

/** Parents that it remembers, ended ones too, and children for its cancels. */
const KEPT = 64;
/** Of its lines one in so many begins as that of another release than the approved one. */
const OTHER_RELEASE_EVERY = 6;
/** Of its frames one in so many is no frame at all. */
const GARBAGE_EVERY = 5000;

/**
 * A router that proposes anything: it speaks the fleet's protocol and minds nothing that it hears,
 * so that the gate alone stops it. It goes on with parents that ended or went to others, and what
 * it remembers outlives its process.
 */
export class HostileProgram implements Program {
  readonly name: string = "hostile-1";
  readonly #ground: Ground;
  readonly #number: number;
  readonly #random: SeededRandom;
  #worked: Worked[] = [];
  #children: OutChild[] = [];
  #lines = 0;
  /** It works its parents no more. */
  quiet = false;

  constructor(ground: Ground, number: number, random: SeededRandom) {
    this.#ground = ground;
    this.#number = number;
    this.#random = random;
  }

  start(process: SimProcess): Promise<void> {
    const { plan, fabric } = this.#ground;
    const { clock } = process;
    const mouth = new RouterMouth(this.#number, () => this.#greeting(), {
      assigned: (worked) => this.#saw(worked),
      admitted: (child) => this.#saw(child),
    });
    const client = new FleetClient({
      network: fabric.of(process),
      clock,
      turn: new Turn(clock),
      address: plan.router.gate,
      handler: mouth,
    });
    client.start();
    clock.every(HEARTBEAT_MS, () => mouth.beat(clock.utcMs()));
    this.#knock(process, mouth);
    return Promise.resolve();
  }

  /** As whom it comes this time. */
  #greeting(): Greeting {
    this.#lines += 1;
    const { release } = this.#ground.plan.router;
    const other = this.#random.below(OTHER_RELEASE_EVERY) === 0;
    return { bootId: this.#lines, release: other ? "another" : release };
  }

  #saw(what: Worked | OutChild): void {
    if ("assign" in what) this.#worked = [...this.#worked.slice(1 - KEPT), what];
    else this.#children = [...this.#children.slice(1 - KEPT), what];
  }

  #knock(process: SimProcess, mouth: RouterMouth): void {
    const pauseMs =
      (-Math.log(1 - this.#random.unit()) / this.#ground.plan.shape.hostilePerS) * 1e3;
    process.clock.after(pauseMs, () => {
      const { hostileBurst } = this.#ground.plan.shape;
      for (let i = 0; i < hostileBurst && !this.quiet; i++) this.#say(mouth);
      this.#knock(process, mouth);
    });
  }

  #say(mouth: RouterMouth): void {
    const random = this.#random;
    if (random.below(GARBAGE_EVERY) === 0) {
      mouth.garbage();
      return;
    }
    const child = this.#children[random.below(this.#children.length * 8 + 1)];
    if (child !== undefined) {
      mouth.cancel(child, random.below(10) === 0 ? 1 : 0);
      return;
    }
    // Mostly the newest, now and then one that it has had long ago.
    const back = random.below(3) === 0 ? random.below(KEPT) : random.below(3);
    const worked = this.#worked.at(-1 - back);
    if (worked === undefined) return;
    mouth.propose(worked, drawWish(random, worked, this.#ground.plan.venueCodes));
  }
}
