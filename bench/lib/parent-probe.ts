import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import type { FixMessage } from "../../src/wire/fix/message.ts";
import { Tag } from "../../src/wire/fix/tags.ts";
import { until } from "../../test/fleet/system.ts";
import type { Latencies } from "./latencies.ts";
import { LoadClient } from "./load-client.ts";
import { orderArrivals } from "./order-arrivals.ts";
import { type NetworkTap, TappedNetwork } from "./tapped-network.ts";

const NEW = 0x30;
const FILLED = 0x32;
/** One child. */
const QTY = 100;
const PATIENCE_MS = 10_000;

/** Where the latencies of a parent go. */
export type ParentLatencies = {
  /** From the order at the client's socket to the bytes of its first child at the venue. */
  readonly child: Latencies;
  /** From the order at the client's socket to its ExecutionReport(8) New. */
  readonly ack: Latencies;
};

/** A client that sends one parent after the other and takes the instants of each. */
export class ParentProbe {
  /** What the venues must be watched with. */
  readonly arrivals: NetworkTap = orderArrivals((id, nowUs) => {
    if (this.#childUs !== 0) return;
    this.#childUs = nowUs;
    this.#childParent = id.parent;
  });
  readonly #symbols: readonly string[];
  #client: LoadClient | null = null;
  #sent = 0;
  #sentUs = 0;
  #childUs = 0;
  #childParent = 0;
  #ackUs = 0;
  #ackParent = 0;
  #ended: () => void = () => undefined;

  constructor(symbols: readonly string[]) {
    this.#symbols = symbols;
  }

  /** Logs on. */
  async start(port: number): Promise<void> {
    const clock = new NodeClock();
    const tap: NetworkTap = { sent: () => this.#handedOver() };
    const client = new LoadClient({
      network: new TappedNetwork(new NodeNetwork(), tap),
      clock,
      turn: new Turn(clock),
      port,
      compId: "LOAD1",
      onReport: (report) => this.#report(report),
    });
    client.start();
    const live = await until(() => (client.live ? true : undefined), PATIENCE_MS);
    if (live !== true) throw new Error("the client did not log on");
    this.#client = client;
  }

  stop(): void {
    this.#client?.stop();
  }

  /** Sends a parent of one child and adds its times when it is filled. */
  async measure(into: ParentLatencies): Promise<void> {
    await this.#one();
    if (this.#childParent !== this.#ackParent) {
      throw new Error(`a child of ${this.#childParent} came for parent ${this.#ackParent}`);
    }
    into.child.add(this.#childUs - this.#sentUs);
    into.ack.add(this.#ackUs - this.#sentUs);
  }

  #one(): Promise<void> {
    this.#sentUs = 0;
    this.#childUs = 0;
    this.#ackUs = 0;
    const n = this.#sent++;
    const symbol = this.#symbols[n % this.#symbols.length] as string;
    return new Promise((resolve) => {
      this.#ended = resolve;
      this.#client?.order(`PROBE-${n}`, symbol, n % 2 === 0 ? 1 : 2, QTY);
    });
  }

  /** The first write after an order was made carries it: one order is out at a time. */
  #handedOver(): void {
    if (this.#sentUs === 0) this.#sentUs = performance.now() * 1000;
  }

  #report(report: FixMessage): void {
    const status = report.char(Tag.OrdStatus);
    if (status === NEW) {
      this.#ackUs = performance.now() * 1000;
      this.#ackParent = Number(report.text(Tag.OrderID).slice(1));
    } else if (status === FILLED) this.#ended();
    else throw new Error(`a parent was not filled at once: ${report.text(Tag.Text)}`);
  }
}
