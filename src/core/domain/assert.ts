/** A broken invariant is our bug, never bad input: stop before the next order leaves. */
export class InvariantViolation extends Error {
  override readonly name = "InvariantViolation";
}

/** Stops the process (exit 70) when one of our own invariants does not hold. */
export function assert(holds: boolean, invariant: string): asserts holds {
  if (!holds) throw new InvariantViolation(invariant);
}
