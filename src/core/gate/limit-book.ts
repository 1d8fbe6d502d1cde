import type { LimitSetRecord } from "./limit-records.ts";

/** Every limit as the journal proves it: its value, who gave it that, and until when (C74). */
export class LimitBook {
  readonly #entries: Map<string, Readonly<LimitSetRecord>> = new Map();
  /** UTC ms of the next value that ends by itself; Infinity when none does. */
  nextRevertMs: number = Number.POSITIVE_INFINITY;

  /** The last change of each limit, in the order of limits.yaml. */
  get all(): Iterable<Readonly<LimitSetRecord>> {
    return this.#entries.values();
  }

  /** Newest version of limits.yaml that a start took, 0 before the first. */
  get version(): number {
    return Math.max(0, ...[...this.#entries.values()].map(({ version }) => version));
  }

  /** The last change of a limit, by its name. */
  of(limit: string): Readonly<LimitSetRecord> | undefined {
    return this.#entries.get(limit);
  }

  apply(r: LimitSetRecord): void {
    this.#entries.set(r.limit, { ...r });
    this.nextRevertMs = Number.POSITIVE_INFINITY;
    for (const { revertMs } of this.#entries.values()) {
      if (revertMs > 0) this.nextRevertMs = Math.min(this.nextRevertMs, revertMs);
    }
  }
}
