import type { RefusalReason } from "./refusals.ts";

/** How many connections may be there at once (B4). */
export type WaitingLimits = {
  /** Without a logon, of all addresses and of each. */
  readonly waitingMax: number;
  readonly waitingPerAddressMax: number;
};

/** Counts the connections of an acceptor that have not logged on. */
export class WaitingRoom {
  readonly #limits: WaitingLimits;
  readonly #byHost: Map<string, number> = new Map();
  #all = 0;

  constructor(limits: WaitingLimits) {
    this.#limits = limits;
  }

  /** Lets one of this address in, or says why not. */
  enter(host: string): RefusalReason | null {
    const ofHost = this.#byHost.get(host) ?? 0;
    if (this.#all >= this.#limits.waitingMax) return "waiting";
    if (ofHost >= this.#limits.waitingPerAddressMax) return "address";
    this.#byHost.set(host, ofHost + 1);
    this.#all += 1;
    return null;
  }

  /** One that was let in has logged on or is gone. */
  leave(host: string): void {
    const ofHost = this.#byHost.get(host) ?? 0;
    this.#all -= 1;
    if (ofHost > 1) this.#byHost.set(host, ofHost - 1);
    else this.#byHost.delete(host);
  }
}
