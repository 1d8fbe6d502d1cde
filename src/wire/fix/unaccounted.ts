import type { FixSessionStore } from "./store.ts";

/**
 * Our own numbers that an unclean stop left without a trace: the store goes on at the end of its
 * durable block, and what was sent under the numbers before is not known. The number from which
 * the peer asks is the proof: everything below has arrived. From there on the rest was lost, and
 * the application is told once, when the peer has its answer.
 */
export class Unaccounted {
  readonly #store: FixSessionStore;
  readonly #tell: (fromSeq: number, toSeq: number) => void;
  /** The first lost number of the request that is being answered; 0 when there is none. */
  #from = 0;

  constructor(store: FixSessionStore, tell: (fromSeq: number, toSeq: number) => void) {
    this.#store = store;
    this.#tell = tell;
  }

  /** The peer has everything below `seq`, and asks for the rest. */
  asked(seq: number): void {
    const { unaccountedFrom, unaccountedTo } = this.#store;
    // Most sessions, most of the time, have nothing unaccounted: 0.
    if (!(unaccountedTo > 0)) return;
    if (seq > unaccountedTo) {
      this.#store.settle();
      return;
    }
    const from = Math.max(seq, unaccountedFrom);
    this.#from = this.#from === 0 ? from : Math.min(this.#from, from);
  }

  /** The peer has its answer. */
  answered(): void {
    if (this.#from === 0) return;
    const from = this.#from;
    const to = this.#store.unaccountedTo;
    this.#from = 0;
    this.#tell(from, to);
    this.#store.settle();
  }

  /** The line is gone, or the numbers: what was asked will be asked again, or never. */
  clear(): void {
    this.#from = 0;
  }
}
