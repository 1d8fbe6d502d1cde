import { FixInitiator } from "../../src/roles/fix/initiator.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import type { FixMessage } from "../../src/wire/fix/message.ts";
import type { FixStore } from "../../src/wire/fix/store.ts";
import { MsgType } from "../../src/wire/fix/tags.ts";
import { ProcessWatch } from "./fix-process-watch.ts";
import { CLIENT_SESSION, orderNumber, sendOrder } from "./fix-rtt-messages.ts";
import type { Latencies } from "./latencies.ts";

const PATIENCE_MS = 5_000;
/** Orders whose instant is remembered. */
const RING = 1 << 17;
/** A steady load that has so many in flight waits: the machine does not keep up. */
const BEHIND_MAX = 20_000;

/** A client on one session that sends orders and takes their acknowledgements. */
export class RttClient {
  readonly watch: ProcessWatch = new ProcessWatch();
  readonly #clock: NodeClock = new NodeClock();
  readonly #initiator: FixInitiator;
  readonly #sentMs: Float64Array = new Float64Array(RING);
  #n = 0;
  /** Orders that were acknowledged. */
  #acked = 0;
  #into: Latencies | null = null;
  #stopped = false;
  #acknowledged: () => void = () => undefined;

  constructor(port: number, store: FixStore) {
    this.#initiator = new FixInitiator({
      network: new NodeNetwork(),
      clock: this.#clock,
      turn: new Turn(this.#clock),
      store,
      address: { host: "127.0.0.1", port },
      session: CLIENT_SESSION,
      application: {
        onLogon: () => undefined,
        onLogout: (_, reason) => {
          if (!this.#stopped) throw new Error(`the session ended: ${reason}`);
        },
        onMessage: (_, message) => this.#report(message),
      },
    });
  }

  async start(): Promise<void> {
    this.#initiator.start();
    const until = performance.now() + PATIENCE_MS;
    while (!this.#initiator.session.live) {
      if (performance.now() > until) throw new Error("no logon");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#initiator.stop();
  }

  /** So many orders, each sent when the one before was acknowledged. */
  trips(count: number, into: Latencies): Promise<void> {
    return new Promise((resolve) => {
      let left = count;
      this.#into = into;
      this.#acknowledged = () => {
        if (--left > 0) this.#send();
        else resolve();
      };
      this.#send();
    });
  }

  /** Keeps so many orders in flight for so long; orders acknowledged in a second. */
  async pipelined(inFlight: number, seconds: number): Promise<number> {
    this.#into = null;
    let running = true;
    this.#acknowledged = () => {
      if (running) this.#send();
    };
    const acked = this.#acked;
    const startMs = performance.now();
    for (let i = 0; i < inFlight; i++) this.#send();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const rate = (this.#acked - acked) / ((performance.now() - startMs) / 1000);
    running = false;
    await this.#quiet();
    return rate;
  }

  /**
   * Sends so many orders a second for so long, in a batch each millisecond or so; orders in a
   * second that were acknowledged.
   */
  async paced(perSecond: number, seconds: number, into: Latencies): Promise<number> {
    this.#into = into;
    this.#acknowledged = () => undefined;
    const startMs = performance.now();
    const acked = this.#acked;
    let sent = 0;
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        const passedS = (performance.now() - startMs) / 1000;
        if (passedS >= seconds) {
          clearInterval(timer);
          resolve();
          return;
        }
        const room = BEHIND_MAX - (this.#n - this.#acked);
        for (const due = Math.min(passedS * perSecond, sent + room); sent < due; sent++) {
          this.#send();
        }
      }, 1);
    });
    const rate = (this.#acked - acked) / ((performance.now() - startMs) / 1000);
    await this.#quiet();
    return rate;
  }

  #send(): void {
    const n = this.#n++;
    this.#sentMs[n % RING] = performance.now();
    sendOrder(this.#initiator.session, n, this.#clock.utcMs());
  }

  #report(report: FixMessage): void {
    if (report.msgType !== MsgType.ExecutionReport) return;
    const into = this.#into;
    if (into !== null) {
      const sentMs = this.#sentMs[orderNumber(report) % RING] as number;
      into.add((performance.now() - sentMs) * 1000);
    }
    this.watch.count(report.end - report.start);
    this.#acked++;
    this.#acknowledged();
  }

  /** Until every order is acknowledged. */
  async #quiet(): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    while (this.#acked < this.#n) {
      if (performance.now() > until) throw new Error("an order was not acknowledged");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
