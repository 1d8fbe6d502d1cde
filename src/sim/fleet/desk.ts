import type { SeededRandom } from "../../core/domain/random.ts";
import type { DayBody, DayBreaks } from "../../wire/control/day-body.ts";
import type { StateBody, StopBody } from "../../wire/control/kill-port.ts";
import type { SimWorld } from "../world.ts";
import type { Executions } from "./executions.ts";
import type { GateProgram } from "./gate-program.ts";
import { lostOrders } from "./lost-orders.ts";
import type { SimPeople } from "./people.ts";
import type { VenueProgram } from "./programs.ts";

const NS_PER_MS = 1e6;
/** How often somebody looks at the console. */
const LOOK_MS = 400;
/** A stop is looked into for so long before two people let it go. */
const PATIENCE_MS: readonly [number, number] = [300, 2500];
/** The same of an order that its venue lacks: the gate asks for it itself first. */
const PHONE_MS: readonly [number, number] = [3000, 6000];
/** CLOSED for one of these ends by itself, when what is missing has come. */
const ENDS_ITSELF = new Set(["Start", "Doubt", "SessionClosed", "DayNotOpen", "DeadMan"]);
/** While no day is open somebody looks so often. */
const NO_DAY_MS = 25;

export type DeskParts = {
  readonly gate: GateProgram;
  readonly people: SimPeople;
  readonly venues: readonly VenueProgram[];
  readonly executions: Executions;
  /** The market begins again when its session is over. */
  readonly repeats: boolean;
  /** Whether people may close a day before its time. */
  readonly mayCloseDay: () => boolean;
};

/**
 * Somebody at the console all day: what the gate has stopped by itself is let go again after a
 * while. Kills are lifted only when the day is over and everything else has come to rest.
 */
export class SimDesk {
  readonly #world: SimWorld;
  readonly #x: DeskParts;
  readonly #gate: GateProgram;
  readonly #people: SimPeople;
  readonly #random: SeededRandom;
  /** When each scope is spoken of next, world ns. */
  readonly #nextNs: Map<string, number> = new Map();
  /** Nobody speaks of the day before this, world ns. */
  #nextDayNs = 0;
  /** Kills are lifted too. */
  lifts = false;

  constructor(world: SimWorld, parts: DeskParts) {
    this.#world = world;
    this.#x = parts;
    this.#gate = parts.gate;
    this.#people = parts.people;
    this.#random = world.fork();
  }

  /** The trading day: it is opened when the gate has none, and the next when its time is over. */
  lookAtDay(): void {
    const day = this.#gate.kills?.ask("/v1/day", "")?.body as DayBody | undefined;
    const waits = day === undefined || !day.isOpen;
    this.#world.plan((waits ? NO_DAY_MS : LOOK_MS) * NS_PER_MS, () => this.lookAtDay());
    if (day === undefined || this.#world.nowNs < this.#nextDayNs) return;
    const over = day.phase === "closed" && day.phaseDate === day.tradeDate;
    if (day.isOpen && !(over && this.#x.repeats)) return;
    this.#nextDayNs = this.#world.nowNs + LOOK_MS * NS_PER_MS;
    if (day.isOpen) this.#people.closeDay();
    else this.#people.openDay();
  }

  /** Looks now, and from then on for ever. */
  look(): void {
    this.#world.plan(LOOK_MS * NS_PER_MS, () => this.look());
    const state = this.#gate.kills?.ask("/v1/state", "")?.body as StateBody | undefined;
    if (state === undefined) return;
    for (const stop of state.stops ?? []) this.#stopped(stop);
    this.#phone();
    this.#compare();
    if (!this.lifts) return;
    for (const { scope, killed } of state.scopes) {
      if (killed && this.#isDue(scope)) this.#people.rearm(scope, this.#keeps());
    }
  }

  /**
   * What venues and their drop copies do not agree in, and have not for a while, is explained;
   * where a day may be closed before its time, when the gate has refused to close it over that.
   */
  #compare(): void {
    const day = this.#gate.kills?.ask("/v1/day/breaks", "")?.body as DayBreaks | undefined;
    if (day === undefined || day.breaks.length === 0) return;
    if (!this.#isDue(`breaks ${day.hash}`)) return;
    if (this.#x.mayCloseDay()) this.#people.closeDay();
    else this.#people.explainDay();
  }

  /** Asks venues about orders that they should have and do not. */
  #phone(): void {
    const { ledger } = this.#gate;
    if (ledger === null) return;
    const { executions, venues } = this.#x;
    for (const order of [...lostOrders(ledger, venues)]) {
      if (this.#isDue(order, PHONE_MS)) this.#people.resolve(order, executions.of(order));
    }
  }

  #stopped({ scope, state, cause }: StopBody): void {
    if (ENDS_ITSELF.has(cause) && state === "CLOSED") return;
    if (!this.#isDue(scope)) return;
    if (state === "HELD") this.#people.unhold(scope);
    else if (state !== "KILLED") this.#people.open(scope, this.#keeps());
  }

  /** Whether to speak of a scope now: not at first sight, and not twice at once. */
  #isDue(scope: string, waitMs: readonly [number, number] = PATIENCE_MS): boolean {
    const nextNs = this.#nextNs.get(scope);
    const { nowNs } = this.#world;
    if (nextNs !== undefined && nowNs < nextNs) return false;
    const [least, most] = waitMs;
    const patienceMs = least + this.#random.unit() * (most - least);
    this.#nextNs.set(scope, nowNs + patienceMs * NS_PER_MS);
    return nextNs !== undefined;
  }

  #keeps(): boolean {
    return this.#random.below(2) === 0;
  }
}
