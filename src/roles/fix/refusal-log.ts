import type { Clock } from "../../ports/clock.ts";
import { noRefusals, type RefusalReason } from "./refusals.ts";

/** A reason is told again only so long after. */
const QUIET_NS = 10e9;

/**
 * Tells people of refused connections: the first of each reason at once, then how many more there
 * were, so that whoever knocks often cannot fill a disk.
 */
export class RefusalLog {
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  /** Refused and not told yet. */
  readonly #untold = noRefusals();
  readonly #toldNs: Map<RefusalReason, number> = new Map();

  constructor(clock: Clock, log: (line: string) => void) {
    this.#clock = clock;
    this.#log = log;
  }

  /** @param remote `host:port` of who was refused. */
  note(reason: RefusalReason, remote: string): void {
    this.#untold[reason] += 1;
    const toldNs = this.#toldNs.get(reason);
    const nowNs = this.#clock.nowNs();
    if (toldNs !== undefined && nowNs - toldNs < QUIET_NS) return;
    this.#toldNs.set(reason, nowNs);
    const count = this.#untold[reason];
    this.#untold[reason] = 0;
    const more = count > 1 ? `, and ${count - 1} before it` : "";
    this.#log(`refused ${remote}${more}: ${reason}`);
  }
}
