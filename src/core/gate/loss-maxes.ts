import { accountLossMax } from "./controls/loss.ts";
import type { Gate } from "./gate.ts";
import type { ExposureLimits } from "./limits.ts";

/** The loss limit of each account by its row in the book of losses: no name is read for a child. */
export class LossMaxes {
  #of: ExposureLimits | null = null;
  #maxes: Float64Array = new Float64Array(16).fill(-1);

  /** $0.0001. @param account Offset of the account's row. */
  of(gate: Gate, account: number): number {
    const { limits } = gate;
    if (this.#of !== limits.exposure || account >= this.#maxes.length) {
      this.#of = limits.exposure;
      const { size } = gate.ledger.exposure.loss.accounts.all;
      this.#maxes = new Float64Array(Math.max(16, size * 2)).fill(-1);
    }
    const known = this.#maxes[account] as number;
    if (known >= 0) return known;
    const name = gate.ledger.exposure.loss.accountName(account);
    const most = accountLossMax(limits, name);
    this.#maxes[account] = most;
    return most;
  }
}
