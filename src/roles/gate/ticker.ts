import type { Gate } from "../../core/gate/gate.ts";
import { expireIfClosed, takeTick } from "../../core/gate/time.ts";
import { stepDay } from "../../core/gate/trading-day.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { Turn } from "../turn.ts";
import type { DiskSpace } from "./disk-space.ts";
import type { FleetDesk } from "./fleet-desk.ts";
import type { GateKills } from "./gate-kills.ts";
import type { LocalKill } from "./local-kill.ts";
import type { Observers } from "./observers.ts";
import type { WorkingListWriter } from "./working-list.ts";

/** How often the gate looks at the time, ms. */
export const TICK_MS = 20;
const PUBLISH_EVERY = 5;
const STATE_EVERY = 12;
/** A file that kills is seen within 100 ms. */
const LOCAL_KILL_EVERY = 5;

export type TickerParts = {
  readonly gate: Gate;
  readonly clock: Clock;
  readonly turn: Turn;
  readonly observers: Observers;
  readonly desk: FleetDesk;
  readonly space: DiskSpace;
  readonly kills: GateKills;
  readonly localKill: LocalKill;
  readonly venues: readonly FixSession[];
  /** Sets the gate's clock for this turn. */
  readonly time: () => void;
  /** What purge reads when the gate cannot be asked. */
  readonly working: WorkingListWriter;
};

/** What the gate does because time has passed. */
export class Ticker {
  readonly #x: TickerParts;
  readonly #timer: Timer;
  #ticks = 0;

  constructor(parts: TickerParts) {
    this.#x = parts;
    parts.time();
    const { gate } = parts;
    takeTick(gate, TICK_MS);
    stepDay(gate);
    expireIfClosed(gate);
    parts.turn.touch();
    this.#timer = parts.clock.every(TICK_MS, () => this.#tick());
  }

  stop(): void {
    this.#timer.cancel();
  }

  #tick(): void {
    const { gate, observers, desk, turn, venues, kills, localKill } = this.#x;
    this.#x.time();
    this.#ticks++;
    for (const lane of gate.lanes) lane.congested = venues[lane.index]?.congested === true;
    if (this.#ticks % LOCAL_KILL_EVERY === 0) localKill.look();
    kills.step();
    takeTick(gate, TICK_MS);
    this.#x.space.step(gate);
    stepDay(gate);
    this.#x.working.step();
    if (this.#ticks % PUBLISH_EVERY === 0) observers.publish();
    if (this.#ticks % STATE_EVERY === 0) {
      observers.publishState();
      desk.heartbeat();
    }
    turn.touch();
  }
}
