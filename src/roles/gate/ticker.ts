import { endIocParents, expireAll } from "../../core/gate/client-requests.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { checkSilence } from "../../core/gate/workers.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { Turn } from "../turn.ts";
import type { GateSession } from "./config.ts";
import type { DiskSpace } from "./disk-space.ts";
import type { FleetDesk } from "./fleet-desk.ts";
import type { Observers } from "./observers.ts";
import { type SessionPhase, sessionPhase } from "./session-clock.ts";

const TICK_MS = 20;
const PUBLISH_EVERY = 5;
const STATE_EVERY = 12;

export type TickerParts = {
  readonly gate: Gate;
  readonly clock: Clock;
  readonly turn: Turn;
  readonly observers: Observers;
  readonly desk: FleetDesk;
  readonly space: DiskSpace;
  readonly session: GateSession;
  readonly venues: readonly FixSession[];
  /** Sets the gate's clock for this turn. */
  readonly time: () => void;
};

/** What the gate does because time has passed. */
export class Ticker {
  readonly #x: TickerParts;
  readonly #timer: Timer;
  #phase: SessionPhase;
  #ticks = 0;

  constructor(parts: TickerParts) {
    this.#x = parts;
    parts.time();
    this.#phase = sessionPhase(parts.session, parts.gate.utcMs);
    parts.gate.sessionOpen = this.#phase.open;
    this.#timer = parts.clock.every(TICK_MS, () => this.#tick());
  }

  stop(): void {
    this.#timer.cancel();
  }

  #tick(): void {
    const { gate, observers, desk, turn, venues } = this.#x;
    this.#x.time();
    this.#ticks++;
    for (const lane of gate.lanes) lane.congested = venues[lane.index]?.congested === true;
    checkSilence(gate);
    endIocParents(gate);
    this.#x.space.step(gate);
    this.#checkPhase();
    if (this.#ticks % PUBLISH_EVERY === 0) observers.publish();
    if (this.#ticks % STATE_EVERY === 0) {
      observers.publishState();
      desk.heartbeat();
    }
    turn.touch();
  }

  #checkPhase(): void {
    const { gate, session } = this.#x;
    const phase = sessionPhase(session, gate.utcMs);
    if (phase.day > this.#phase.day) expireAll(gate);
    this.#phase = phase;
    gate.sessionOpen = phase.open;
  }
}
