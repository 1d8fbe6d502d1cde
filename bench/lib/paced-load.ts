import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import type { FixMessage } from "../../src/wire/fix/message.ts";
import { Tag } from "../../src/wire/fix/tags.ts";
import { until } from "../../test/fleet/system.ts";
import { LoadClient } from "./load-client.ts";

const SESSIONS = 8;
const EVERY_MS = 4;
const ENDED: ReadonlySet<number> = new Set([0x32, 0x34, 0x38, 0x43]);
const PATIENCE_MS = 10_000;

export type PacedOptions = {
  readonly port: number;
  readonly symbols: readonly string[];
  /** Shares of each parent. */
  readonly qty: number;
  readonly parentsPerS: number;
  /** With so many open parents no further one is sent: a system that lags is not flooded. */
  readonly openMax: number;
};

/** Clients that send so many parents a second, whatever becomes of them. */
export class PacedLoad {
  readonly #options: PacedOptions;
  readonly #clients: readonly LoadClient[];
  readonly #open: Set<string> = new Set();
  #timer: NodeJS.Timeout | undefined;
  #sent = 0;
  #startedMs = 0;

  constructor(options: PacedOptions) {
    const clock = new NodeClock();
    const network = new NodeNetwork();
    const turn = new Turn(clock);
    this.#options = options;
    this.#clients = Array.from({ length: SESSIONS }, (_, at) => {
      const { port } = options;
      const onReport = (report: FixMessage): void => this.#report(report);
      return new LoadClient({ network, clock, turn, port, compId: `LOAD${at + 1}`, onReport });
    });
  }

  /** Logs all sessions on and begins. */
  async start(): Promise<void> {
    for (const client of this.#clients) client.start();
    const live = (): true | undefined => (this.#clients.every((c) => c.live) ? true : undefined);
    if ((await until(live, PATIENCE_MS)) !== true) throw new Error("a client did not log on");
    this.#startedMs = performance.now();
    this.#timer = setInterval(() => this.#send(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const client of this.#clients) client.stop();
  }

  #send(): void {
    const { symbols, qty, parentsPerS, openMax } = this.#options;
    const due = ((performance.now() - this.#startedMs) / 1000) * parentsPerS;
    for (; this.#sent < due; this.#sent++) {
      const n = this.#sent;
      if (this.#open.size >= openMax) continue;
      // Sides alternate for each symbol in turn, so that no side of a book grows.
      const side = Math.floor(n / symbols.length) % 2 === 0 ? 1 : 2;
      this.#open.add(`L${n}`);
      const client = this.#clients[n % SESSIONS] as LoadClient;
      client.order(`L${n}`, symbols[n % symbols.length] as string, side, qty);
    }
  }

  #report(report: FixMessage): void {
    if (ENDED.has(report.char(Tag.OrdStatus))) this.#open.delete(report.text(Tag.ClOrdID));
  }
}
