import type { Clock, Timer } from "../../ports/clock.ts";
import type { Address, Network } from "../../ports/network.ts";
import type { Random } from "../../ports/random.ts";
import { FleetClient } from "../fleet/link.ts";
import { Turn } from "../turn.ts";
import { ControlModel, type VenueName } from "./control-model.ts";
import { ModelSource } from "./model-source.ts";
import { Publisher } from "./publisher.ts";

export type ControlRoleOptions = {
  readonly network: Network;
  readonly clock: Clock;
  readonly random: Random;
  readonly gateAddress: Address;
  readonly quotesAddress: Address;
  readonly venues: readonly VenueName[];
  /** Instruments, without one twice. */
  readonly symbols: readonly string[];
};

/** How often changes go to the readers, and heartbeats to gate and quotes. */
const FLUSH_EVERY_MS = 250;

const BOUNDS = { endedMax: 5_000, partsMax: 250_000, tapeMax: 200 };

/** Watches the fleet as an observer of gate and quotes, and tells it to the API. */
export class ControlRole {
  readonly source: ModelSource;
  readonly publisher: Publisher;
  readonly #clients: readonly FleetClient[];
  readonly #clock: Clock;
  readonly #model: ControlModel;
  #timer: Timer | null = null;

  constructor(options: ControlRoleOptions) {
    const { network, clock, random, venues, symbols } = options;
    const turn = new Turn(clock);
    const bootId = random.u32();
    this.#clock = clock;
    this.#model = new ControlModel({ clock, bootId, venues, symbols, bounds: BOUNDS });
    this.source = new ModelSource(this.#model, clock);
    this.publisher = new Publisher(this.#model, clock);
    const watch = (address: Address, handler: ControlModel["gate"]): FleetClient =>
      new FleetClient({ network, clock, turn, address, handler });
    this.#clients = [
      watch(options.gateAddress, this.#model.gate),
      watch(options.quotesAddress, this.#model.quotesLink),
    ];
  }

  start(): void {
    for (const client of this.#clients) client.start();
    this.#timer = this.#clock.every(FLUSH_EVERY_MS, () => {
      this.#model.gate.beat();
      this.#model.quotesLink.beat();
      this.publisher.flush();
    });
  }

  stop(): void {
    this.#timer?.cancel();
    for (const client of this.#clients) client.stop();
  }
}
