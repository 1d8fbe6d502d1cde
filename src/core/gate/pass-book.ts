import { assert } from "../domain/assert.ts";
import type {
  OrderContent,
  PassAskedRecord,
  PassGivenRecord,
  PassUsedRecord,
} from "./pass-records.ts";

/** An order that was refused and may pass: with `given` one order of its content does. */
export type Pass = {
  readonly asked: Readonly<PassAskedRecord>;
  given: Readonly<PassGivenRecord> | null;
  /** Number of the parent that has used it, 0 none. */
  parent: number;
};

/** So many orders of one client may wait for a person; the oldest then is forgotten. */
const WAITING_MAX = 64;
/** So many are known by name when they are over, so that who comes late hears why. */
const KEPT = 512;

/** The fields by which two orders are the same one. */
const CONTENT: readonly (keyof OrderContent)[] = [
  ...(["client", "account", "symbol", "side", "ordType", "tif", "strategy", "qty"] as const),
  ...(["limitPx", "capacity", "accountType", "body"] as const),
];

/** Orders that may pass with a person's word, as the journal proves them (C74, C49). */
export class PassBook {
  readonly #passes: Map<number, Pass> = new Map();
  #last = 0;

  /** Number of the newest, 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** All that are known, oldest first. */
  get all(): Iterable<Pass> {
    return this.#passes.values();
  }

  of(pass: number): Pass | undefined {
    return this.#passes.get(pass);
  }

  /** The pass of an order that is still open, given or not; undefined for none. */
  open(order: OrderContent, needs: number, utcMs: number): Pass | undefined {
    return this.#find(order, needs, (pass) => pass.parent === 0 && !isOver(pass, utcMs));
  }

  /**
   * The pass by which an order is admitted; undefined for none.
   *
   * @param parent The number that it would get: a pass that was used is still its own.
   */
  usable(
    order: OrderContent,
    needs: number,
    x: { readonly utcMs: number; readonly parent: number },
  ): Pass | undefined {
    return this.#find(order, needs, (pass) => {
      const free = pass.parent === 0 || pass.parent === x.parent;
      return pass.given !== null && free && x.utcMs <= pass.given.untilMs;
    });
  }

  applyAsked(r: PassAskedRecord): void {
    assert(r.pass === this.#last + 1, "passes are numbered one after the other");
    this.#last = r.pass;
    const waiting = [...this.#passes.values()].filter(({ asked, given, parent }) => {
      return asked.client === r.client && given === null && parent === 0;
    });
    const oldest = waiting[0];
    if (oldest !== undefined && waiting.length >= WAITING_MAX) {
      this.#passes.delete(oldest.asked.pass);
    }
    this.#passes.set(r.pass, { asked: { ...r }, given: null, parent: 0 });
    for (const [number, pass] of this.#passes) {
      if (this.#passes.size <= KEPT) return;
      if (pass.parent > 0 || isOver(pass, r.utcMs)) this.#passes.delete(number);
    }
  }

  applyGiven(r: PassGivenRecord): void {
    this.#known(r.pass).given = { ...r };
  }

  applyUsed(r: PassUsedRecord): void {
    this.#known(r.pass).parent = r.parent;
  }

  /** A new trade date begins: what people said of orders of the one before is over. */
  newDay(): void {
    this.#passes.clear();
  }

  #known(number: number): Pass {
    const pass = this.#passes.get(number);
    assert(pass !== undefined, "a pass that is given or used was asked for");
    return pass;
  }

  #find(order: OrderContent, needs: number, may: (pass: Pass) => boolean): Pass | undefined {
    for (const pass of this.#passes.values()) {
      const { asked } = pass;
      if ((asked.needs & needs) !== needs || !may(pass)) continue;
      if (CONTENT.every((field) => asked[field] === order[field])) return pass;
    }
    return undefined;
  }
}

/** Whether its time is over: to be given, or once it is given to be used. */
export function isOver({ asked, given }: Pass, utcMs: number): boolean {
  return utcMs > (given ?? asked).untilMs;
}
