import type { Address } from "../../ports/network.ts";

const RECONNECT_MIN_MS = 50;
const RECONNECT_MAX_MS = 5_000;
const LASTED_MS = 1_000;

export type AddressRoundsOptions = {
  readonly address: Address;
  readonly backups?: readonly Address[];
  readonly returnToFirst?: boolean;
  readonly reconnectMinMs?: number;
  readonly reconnectMaxMs?: number;
  readonly lastedMs?: number;
};

/**
 * Which address an initiator tries next, and when: all in turn without a pause, then, with a pause
 * that doubles from round to round, all again.
 */
export class AddressRounds {
  readonly #addresses: readonly Address[];
  readonly #returnToFirst: boolean;
  readonly #minMs: number;
  readonly #maxMs: number;
  readonly #lastedNs: number;
  #at = 0;
  /** Addresses of this round that have failed. */
  #failed = 0;
  #pauseMs = 0;

  constructor(options: AddressRoundsOptions) {
    this.#addresses = [options.address, ...(options.backups ?? [])];
    this.#returnToFirst = options.returnToFirst ?? false;
    this.#minMs = options.reconnectMinMs ?? RECONNECT_MIN_MS;
    this.#maxMs = options.reconnectMaxMs ?? RECONNECT_MAX_MS;
    this.#lastedNs = (options.lastedMs ?? LASTED_MS) * 1e6;
  }

  /** The address to try. */
  get address(): Address {
    return this.#addresses[this.#at] as Address;
  }

  /** As if nothing had failed so far. */
  restart(): void {
    if (this.#returnToFirst) this.#at = 0;
    this.#failed = 0;
    this.#pauseMs = this.#minMs;
  }

  /**
   * The line to the present address is gone. One that was live only for a moment counts as failed:
   * a counterparty that takes every logon and drops it is not asked in a hurry.
   *
   * @param liveNs How long it was live, 0 when its logon was never answered.
   * @returns Milliseconds to wait before `address` is tried.
   */
  next(liveNs: number): number {
    if (liveNs > 0 && liveNs >= this.#lastedNs) {
      this.restart();
    } else {
      this.#at = (this.#at + 1) % this.#addresses.length;
      this.#failed += 1;
      if (this.#failed < this.#addresses.length) return 0;
      this.#failed = 0;
      if (this.#returnToFirst) this.#at = 0;
    }
    const pauseMs = this.#pauseMs;
    this.#pauseMs = Math.min(pauseMs * 2, this.#maxMs);
    return pauseMs;
  }
}
