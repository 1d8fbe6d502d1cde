import type { StateRecord } from "./records.ts";
import type { StateCause } from "./scope-state.ts";

/** What froze a parent: the first cause stays what is shown, and no later one is lost. */
export type FrozenParent = {
  /** The first cause, and since when. */
  readonly cause: StateCause;
  readonly sinceUtcMs: number;
  /** Every cause, in the order in which they came: two people read all of them. */
  readonly causes: readonly StateCause[];
};

/** A parent is FROZEN for one more cause. */
export function frozenBy(before: FrozenParent | undefined, r: StateRecord): FrozenParent {
  const cause = r.cause as StateCause;
  if (before === undefined) return { cause, sinceUtcMs: r.utcMs, causes: [cause] };
  if (before.causes.includes(cause)) return before;
  return { ...before, causes: [...before.causes, cause] };
}
