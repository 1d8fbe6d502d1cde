import { RejectCode } from "../domain/reject-code.ts";
import { FIRM } from "../domain/scope.ts";
import type { Gate } from "./gate.ts";
import { clear, hold } from "./hold.ts";
import { kill } from "./kill.ts";
import { StateCause } from "./scope-state.ts";

/** Who a kill by silence is by. */
const DEAD_MAN = "dead man";

/** How long a gate goes on without a word of any guard (M11). */
export type DeadManLimits = {
  /** T_dm: then the firm is HELD until the next Go, ms. */
  readonly heldMs: number;
  /** Then the firm is KILLED, and two people start it again, ms. */
  readonly killMs: number;
};

/**
 * The guards' hold on the gate: silence stops it. Counted from when the gate sent the nonce that
 * the newest Go answers, so that a Go which waited somewhere, while the gate or the line stood
 * still, says nothing of now.
 */
export class DeadMan {
  readonly #limits: DeadManLimits;
  #lastNs: number;
  #held = false;
  /** A guard's newest head was found in our journal: history is whole, the gate may open (I18). */
  headProven = false;

  /** @param nowNs Silence is counted from here: the start of the gate. */
  constructor(limits: DeadManLimits, nowNs: number) {
    this.#limits = limits;
    this.#lastNs = nowNs;
  }

  /** Nothing of the guards' speaks against opening. */
  get mayOpen(): boolean {
    return this.headProven && !this.#held;
  }

  /** A guard has answered a nonce that was sent then. */
  go(gate: Gate, sentNs: number): void {
    this.#lastNs = Math.max(this.#lastNs, sentNs);
    if (!this.#held || this.#silentMs(gate) >= this.#limits.heldMs) return;
    this.#held = false;
    clear(gate, StateCause.DeadMan);
  }

  /** Acts on silence; called at every input, before anything else is decided, and by the ticker. */
  check(gate: Gate): void {
    const silentMs = this.#silentMs(gate);
    if (silentMs < this.#limits.heldMs) return;
    if (!this.#held) this.#silent(gate, silentMs);
    if (silentMs >= this.#limits.killMs && !gate.ledger.kills.firmKilled) {
      const reason = `no guard for ${Math.floor(silentMs)} ms`;
      kill(gate, { scope: FIRM, person: DEAD_MAN, keyId: DEAD_MAN, counter: 0, reason });
      gate.effects.sync();
    }
  }

  #silent(gate: Gate, silentMs: number): void {
    this.#held = true;
    hold(gate, StateCause.DeadMan);
    gate.effects.alert(RejectCode.GuardsSilent, "firm", Math.floor(silentMs), this.#limits.heldMs);
  }

  #silentMs(gate: Gate): number {
    return (gate.nowNs - this.#lastNs) / 1e6;
  }
}
