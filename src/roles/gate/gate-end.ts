import { FIRM } from "../../core/domain/scope.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { ScopeState, StateCause } from "../../core/gate/scope-state.ts";
import { turnScope } from "../../core/gate/turn-scope.ts";
import { DiskFault } from "../../ports/disk.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { Turn } from "../turn.ts";
import type { GatePorts } from "./gate-ports.ts";
import { speakLastWords } from "./last-words.ts";

export type GateEndParts = {
  readonly ports: GatePorts;
  readonly turn: Turn;
  /** Null while the gate is starting: it has no orders to ask back. */
  readonly gate: () => Gate | null;
  readonly venues: () => readonly FixSession[];
  /** Hands to the disk what was journaled. */
  readonly flush: () => void;
  /** Stops what would go on by itself. */
  readonly stop: () => void;
};

/** How a gate ends that must not go on (SAFETY 4.4). Once it has begun nothing changes it. */
export class GateEnd {
  readonly #x: GateEndParts;
  #dying = false;

  constructor(parts: GateEndParts) {
    this.#x = parts;
  }

  /**
   * An error that nobody caught, of whatever kind, ends the gate: it has left a turn half done.
   * What fails on the way out changes nothing of that.
   */
  uncaught(error: Error): void {
    const { log, fatal } = this.#x.ports;
    try {
      // A disk that fails breaks no invariant, and takes no further record.
      if (!(error instanceof DiskFault)) this.#broke();
    } catch (second) {
      log(`the journal does not say what broke: ${String(second)}`);
    }
    try {
      this.die(error.message);
    } catch (second) {
      fatal(`${error.message}; then, at its last words: ${String(second)}`);
    }
  }

  /**
   * An invariant of ours is broken: the journal says so, if it still can, and the next start
   * stays CLOSED until two people have read why. A state that cannot be trusted does nothing else.
   */
  #broke(): void {
    const gate = this.#x.gate();
    if (gate === null || this.#dying) return;
    const { FROZEN } = ScopeState;
    turnScope(gate, FIRM, { state: FROZEN, cause: StateCause.BrokenInvariant, by: "" });
    this.#x.flush();
  }

  /**
   * Stops for good: no new order from this call on, a cancel for every open order to every venue,
   * at most 200 ms for them, then `fatal`.
   */
  die(reason: string): void {
    if (this.#dying) return;
    this.#dying = true;
    const { ports, turn, stop } = this.#x;
    const { clock, fatal, log } = ports;
    stop();
    const gate = this.#x.gate();
    if (gate === null) {
      fatal(reason);
      return;
    }
    speakLastWords({
      gate,
      clock,
      turn,
      venues: this.#x.venues(),
      done: (cancels) => {
        log(`last words: ${cancels} cancels from memory`);
        fatal(reason);
      },
    });
  }
}
