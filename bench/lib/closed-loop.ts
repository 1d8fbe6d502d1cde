import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import type { FixMessage } from "../../src/wire/fix/message.ts";
import { Tag } from "../../src/wire/fix/tags.ts";
import { until } from "../../test/fleet/system.ts";
import { Latencies } from "./latencies.ts";
import { LoadClient } from "./load-client.ts";

const SESSIONS = 8;
const FILLED = 0x32;
/** Canceled(4), Rejected(8) and Expired(C): no parent of the load may end so. */
const ENDED_ELSE: ReadonlySet<number> = new Set([0x34, 0x38, 0x43]);
const PATIENCE_MS = 10_000;
/** Most parents whose time is kept. */
const ROOM = 1_000_000;

export type LoadOptions = {
  readonly port: number;
  readonly symbols: readonly string[];
  /** Shares of each parent. */
  readonly qty: number;
  /** Parents of each session that have not ended. */
  readonly inFlight: number;
};

/** Clients that keep so many parents in flight: the next is sent when one is filled. */
export class ClosedLoop {
  /** Parents filled, and those that ended in another way. */
  filled = 0;
  unfilled = 0;
  /** From an order to the report that it is filled. */
  latencies: Latencies = new Latencies(ROOM);
  readonly #options: LoadOptions;
  readonly #clients: readonly LoadClient[];
  /** When each parent of the load was made, by its number in its ClOrdID(11). */
  readonly #sentMs: number[] = [];
  #running = true;

  constructor(options: LoadOptions) {
    const clock = new NodeClock();
    const network = new NodeNetwork();
    const turn = new Turn(clock);
    this.#options = options;
    this.#clients = Array.from({ length: SESSIONS }, (_, at) => {
      const compId = `LOAD${at + 1}`;
      const onReport = (report: FixMessage): void => this.#report(client, report);
      const { port } = options;
      const client: LoadClient = new LoadClient({ network, clock, turn, port, compId, onReport });
      return client;
    });
  }

  /** Logs all sessions on and sends the first parents. */
  async start(): Promise<void> {
    for (const client of this.#clients) client.start();
    const live = (): true | undefined => (this.#clients.every((c) => c.live) ? true : undefined);
    if ((await until(live, PATIENCE_MS)) !== true) throw new Error("a client did not log on");
    for (const client of this.#clients) {
      for (let i = 0; i < this.#options.inFlight; i++) this.#next(client);
    }
  }

  /** Times count from here on. */
  forgetWarmUp(): void {
    this.latencies = new Latencies(ROOM);
  }

  /** Sends no more. */
  stop(): void {
    this.#running = false;
    for (const client of this.#clients) client.stop();
  }

  #next(client: LoadClient): void {
    const { symbols, qty } = this.#options;
    const n = this.#sentMs.push(performance.now()) - 1;
    // Sides alternate for each symbol in turn, so that no position and no side of a book grows.
    const side = Math.floor(n / symbols.length) % 2 === 0 ? 1 : 2;
    client.order(`L${n}`, symbols[n % symbols.length] as string, side, qty);
  }

  #report(client: LoadClient, report: FixMessage): void {
    const status = report.char(Tag.OrdStatus);
    if (status !== FILLED && !ENDED_ELSE.has(status)) return;
    if (status === FILLED) this.filled++;
    else this.unfilled++;
    const n = Number(report.text(Tag.ClOrdID).slice(1));
    this.latencies.add((performance.now() - (this.#sentMs[n] as number)) * 1000);
    if (this.#running) this.#next(client);
  }
}
