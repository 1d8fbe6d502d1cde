import { FleetRouter, type Worked } from "./fleet-router.ts";

const QTY = 10;

/** One answer of the gate to a proposal of this router. */
export type Answered = {
  readonly parent: number;
  readonly venue: string;
  /** `""` when it was admitted, else the name of the code. */
  readonly code: string;
  readonly atMs: number;
};

/**
 * A router whose children rest in the books until somebody takes them back: for every parent that
 * it is given, one child after the other, at the parent's own limit, to one venue after the other.
 * It goes on whatever it is told, so that it is the gate alone that stops it.
 */
export class RestingRouter {
  readonly answers: Answered[] = [];
  readonly #venues: readonly string[];
  readonly #router: FleetRouter;
  readonly #timer: NodeJS.Timeout;
  readonly #venueOf: Map<number, string> = new Map();
  #next = 0;

  /** @param options.everyMs Each parent gets a child so often. */
  constructor(options: {
    readonly number: number;
    readonly fleetPort: number;
    readonly venues: readonly string[];
    readonly everyMs: number;
  }) {
    this.#venues = options.venues;
    this.#router = new FleetRouter({
      number: options.number,
      fleetPort: options.fleetPort,
      events: {
        onAnswer: ({ parent, ref, code }) => {
          const venue = this.#venueOf.get(ref) ?? "";
          this.answers.push({ parent, venue, code, atMs: performance.now() });
        },
      },
    });
    this.#timer = setInterval(() => this.#proposeAll(), options.everyMs);
  }

  /** Parents that it works now. */
  get parents(): readonly number[] {
    return [...this.#router.worked.keys()];
  }

  get leased(): boolean {
    return this.#router.leased;
  }

  /** The gate closed the link so often. */
  get closes(): number {
    return this.#router.closes;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#router.stop();
  }

  #proposeAll(): void {
    for (const worked of this.#router.worked.values()) this.#propose(worked);
  }

  #propose(worked: Worked): void {
    const venue = this.#venues[++this.#next % this.#venues.length] as string;
    const ref = this.#router.propose(worked, { venue, qty: QTY, px: worked.limitPx });
    if (ref > 0) this.#venueOf.set(ref, venue);
  }
}
