import type { LeaseRevokedRecord } from "./records.ts";

const HOUR_MS = 3_600_000;

/** A lease that ended for cause: the reject code, and when. */
export type Revocation = { readonly code: number; readonly utcMs: number };

/**
 * The leases that ended for cause, by router number, as the journal proves them: those of the hour
 * before the last one. No new connection, process or start of the gate wipes them out.
 */
export class Revocations {
  readonly #byRouter: Map<number, readonly Revocation[]> = new Map();

  get all(): Iterable<readonly [number, readonly Revocation[]]> {
    return this.#byRouter;
  }

  apply(r: LeaseRevokedRecord): void {
    const { router, code, utcMs } = r;
    this.#byRouter.set(router, [...this.recent(router, utcMs), { code, utcMs }]);
  }

  /** People have let the router go: it begins anew. */
  forget(router: number): void {
    this.#byRouter.delete(router);
  }

  /** Those of a router within the hour before an instant, oldest first. */
  recent(router: number, utcMs: number): readonly Revocation[] {
    const all = this.#byRouter.get(router) ?? [];
    return all.filter((revocation) => utcMs - revocation.utcMs < HOUR_MS);
  }
}
