import { SymbolTable } from "../../core/domain/symbols.ts";
import { GuardRefusesToStart } from "../../roles/guard/guard-keep.ts";
import { GuardRole } from "../../roles/guard/guard-role.ts";
import { Quotes } from "../../roles/quotes/quotes.ts";
import { RouterRole } from "../../roles/router/router-role.ts";
import { Turn } from "../../roles/turn.ts";
import { Venue } from "../../roles/venue/venue.ts";
import type { SimDisk } from "../disk.ts";
import type { SimFabric } from "../network.ts";
import type { SimProcess } from "../process.ts";
import { type SimKeys, STRANGERS } from "./keys.ts";
import type { FleetPlan } from "./plan.ts";
import type { Program } from "./supervisor.ts";

/** What all programs of a fleet run on. */
export type Ground = {
  readonly plan: FleetPlan;
  readonly fabric: SimFabric;
  readonly keys: SimKeys;
  readonly log: (who: string, line: string) => void;
};

/** The process that reads all feeds. */
export class QuotesProgram implements Program {
  readonly name: string = "quotes";
  readonly #ground: Ground;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  async start(process: SimProcess): Promise<void> {
    const { plan, fabric } = this.#ground;
    const { clock } = process;
    await Quotes.open({
      network: fabric.of(process),
      clock,
      turn: new Turn(clock),
      symbols: new SymbolTable(plan.symbols),
      bands: { terms: plan.bandTerms, closeMs: Number.POSITIVE_INFINITY },
      ...plan.quotes,
    });
  }
}

/** A simulated exchange: what rests in its books goes with its process. */
export class VenueProgram implements Program {
  readonly name: string;
  readonly #ground: Ground;
  readonly #index: number;
  readonly #disk: SimDisk;
  #venue: Venue | null = null;

  constructor(ground: Ground, index: number, disk: SimDisk) {
    this.name = `venue-${ground.plan.venues[index]?.letter ?? ""}`;
    this.#ground = ground;
    this.#index = index;
    this.#disk = disk;
  }

  /** The living one. */
  get venue(): Venue | null {
    return this.#venue;
  }

  async start(process: SimProcess): Promise<void> {
    const { plan, fabric, log } = this.#ground;
    process.onEnd(() => {
      this.#venue = null;
    });
    const venue = await Venue.open(plan.venue(this.#index), {
      network: fabric.of(process),
      clock: process.clock,
      disk: this.#disk.of(process),
      days: null,
      log: (line) => log(this.name, line),
    });
    if (!process.alive) return;
    this.#venue = venue;
    this.#endDay(process, venue);
  }

  /** At the end of the trading day, as an exchange without a night session does. */
  #endDay({ clock, world }: SimProcess, venue: Venue): void {
    const { dayS } = this.#ground.plan.shape;
    if (dayS === 0) return;
    const leftMs = dayS * 1000 - world.nowNs / 1e6;
    clock.after(Math.max(0, leftMs), () => venue.exchange.entry.closeDay());
  }
}

/** Says Go to the gate. */
export class GuardProgram implements Program {
  readonly name: string = "guard-1";
  /** While it is there, somebody without the guard's key signs, and says so here. */
  forgery: (() => void) | null = null;
  readonly #ground: Ground;
  readonly #disk: SimDisk;
  #role: GuardRole | null = null;

  constructor(ground: Ground, disk: SimDisk) {
    this.#ground = ground;
    this.#disk = disk;
  }

  /** The living one. */
  get role(): GuardRole | null {
    return this.#role;
  }

  async start(process: SimProcess): Promise<void> {
    const { plan, fabric, keys, log } = this.#ground;
    process.onEnd(() => {
      this.#role = null;
    });
    const people = keys.people();
    const role = new GuardRole(plan.guard, {
      clock: process.clock,
      network: fabric.of(process),
      disk: this.#disk.of(process),
      log: (line) => log(this.name, line),
      verify: keys.verify,
      sign: (bytes) => {
        this.forgery?.();
        return keys.sign(this.forgery === null ? this.name : STRANGERS.nobody, bytes);
      },
      gateKey: () => keys.publicKey("gate"),
      people: () => people,
    });
    await role.open();
    if (process.alive) this.#role = role;
  }

  refuses(error: Error): boolean {
    return error instanceof GuardRefusesToStart;
  }
}

/** A router that works its parents. */
export class RouterProgram implements Program {
  readonly name: string;
  readonly #ground: Ground;
  readonly #number: number;
  #lives = 0;

  constructor(ground: Ground, number: number) {
    this.name = `router-${number}`;
    this.#ground = ground;
    this.#number = number;
  }

  start(process: SimProcess): Promise<void> {
    const { plan, fabric, log } = this.#ground;
    const { clock, random } = process;
    this.#lives += 1;
    const role = new RouterRole({
      network: fabric.of(process),
      clock,
      random,
      turn: new Turn(clock),
      router: this.#number,
      pid: this.#number * 1000 + this.#lives,
      symbols: new SymbolTable(plan.symbols),
      log: (line) => log(this.name, line),
      ...plan.router,
    });
    role.start();
    return Promise.resolve();
  }
}
