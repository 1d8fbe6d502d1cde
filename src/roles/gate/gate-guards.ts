import { DeadMan, type DeadManLimits } from "../../core/gate/dead-man.ts";
import type { Gate } from "../../core/gate/gate.ts";
import type { Journal } from "../journal/journal.ts";
import { GuardLinks, type GuardLinksParts } from "./guard-links.ts";
import { RecoveredSeals } from "./recovered-seals.ts";

type Parts = Omit<GuardLinksParts, "deadMan" | "recovered" | "recoveredIndex" | "head"> & {
  readonly limits: DeadManLimits;
  readonly journal: Journal;
};

/** The guards of a gate, from the seals of its recovery to the lines to them. */
export class GateGuards {
  readonly #seals: RecoveredSeals = new RecoveredSeals();
  #gate: Gate | null = null;
  #links: GuardLinks | null = null;
  #shownTurn = 0;

  /** A seal that recovery has found good. */
  readonly noteSeal = (index: number, digest: Uint8Array): void => {
    this.#seals.note(index, digest);
  };

  /** Gives the gate its dead man and connects; before the gate starts, so that it waits. */
  open(parts: Parts): void {
    const { gate, limits, journal } = parts;
    const deadMan = new DeadMan(limits, gate.nowNs);
    gate.deadMan = deadMan;
    this.#gate = gate;
    this.#links = new GuardLinks({
      ...parts,
      deadMan,
      recovered: this.#seals,
      recoveredIndex: journal.lastIndex,
      head: () => journal.head,
    });
  }

  /** A kill or rearm that is on disk is shown to the guards at once (M13). */
  synced(index: number): void {
    let turned = 0;
    for (const scope of this.#gate?.ledger.kills.all ?? []) {
      turned = Math.max(turned, scope.turned);
    }
    if (turned <= this.#shownTurn || turned > index) return;
    this.#shownTurn = turned;
    this.#links?.showHead();
  }

  stop(): void {
    this.#links?.stop();
  }
}
