import { rejectName } from "../../core/domain/reject-code.ts";
import { Observer } from "../../roles/control/observer.ts";
import { FleetClient } from "../../roles/fleet/link.ts";
import { Turn } from "../../roles/turn.ts";
import { AlertRow } from "../../wire/fleet/schema.ts";
import type { SimProcess } from "../process.ts";
import type { Tape } from "../tape.ts";
import type { Ground } from "./programs.ts";
import type { Program } from "./supervisor.ts";

const BEAT_MS = 250;

/**
 * Somebody who watches the gate as the console does. Of all rows only the alerts count here: what
 * they say nobody else hears.
 */
export class ObserverProgram implements Program {
  readonly name: string = "observer-1";
  readonly #ground: Ground;
  readonly #tape: Tape;
  #lives = 0;

  constructor(ground: Ground, tape: Tape) {
    this.#ground = ground;
    this.#tape = tape;
  }

  start(process: SimProcess): Promise<void> {
    const { plan, fabric } = this.#ground;
    const { clock, world } = process;
    this.#lives += 1;
    const alert = (view: DataView, at: number): void => {
      const code = rejectName(view.getUint16(at + AlertRow.at.code, true));
      this.#tape.add({ kind: "code", atNs: world.nowNs, who: this.name, code });
    };
    const observer = new Observer(
      clock,
      {
        rows: new Map([[AlertRow.type, alert]]),
        snapshotBegins: () => undefined,
        snapshotEnds: () => undefined,
        lost: () => undefined,
      },
      this.#lives,
    );
    const client = new FleetClient({
      network: fabric.of(process),
      clock,
      turn: new Turn(clock),
      address: plan.router.gate,
      handler: observer,
    });
    client.start();
    clock.every(BEAT_MS, () => observer.beat());
    return Promise.resolve();
  }
}
