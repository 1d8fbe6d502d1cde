import type { Clock } from "../../src/ports/clock.ts";
import type { Network } from "../../src/ports/network.ts";
import { FixInitiator } from "../../src/roles/fix/initiator.ts";
import type { Turn } from "../../src/roles/turn.ts";
import type { FixMessage } from "../../src/wire/fix/message.ts";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import { MsgType, Tag } from "../../src/wire/fix/tags.ts";

const ACCOUNT = "LOAD";
const ONE = 0x31;

export type LoadClientOptions = {
  readonly network: Network;
  readonly clock: Clock;
  readonly turn: Turn;
  /** The gate's port for clients. */
  readonly port: number;
  readonly compId: string;
  /** Takes each ExecutionReport(8); the view is valid only during the call. */
  readonly onReport: (report: FixMessage) => void;
};

/** A client on one FIX session that sends market orders and keeps no books of them. */
export class LoadClient {
  readonly compId: string;
  readonly #initiator: FixInitiator;
  readonly #clock: Clock;

  constructor(options: LoadClientOptions) {
    const { network, clock, turn, port, compId } = options;
    this.compId = compId;
    this.#clock = clock;
    this.#initiator = new FixInitiator({
      network,
      clock,
      turn,
      store: new MemoryFixStore(),
      address: { host: "127.0.0.1", port },
      session: {
        beginString: "FIX.4.4",
        localCompId: compId,
        remoteCompId: "SMARS",
        heartBtIntS: 30,
        resetOnLogon: false,
        resend: "application",
      },
      application: {
        onLogon: () => undefined,
        onLogout: () => undefined,
        onMessage: (_session, m) => {
          if (m.msgType === MsgType.ExecutionReport) options.onReport(m);
        },
      },
    });
  }

  /** Logged on. */
  get live(): boolean {
    return this.#initiator.session.live;
  }

  start(): void {
    this.#initiator.start();
  }

  stop(): void {
    this.#initiator.stop();
  }

  /** Sends a market order for the day, NewOrderSingle(D), at the end of this turn. */
  order(clOrdId: string, symbol: string, side: 1 | 2, qty: number): void {
    const { session } = this.#initiator;
    const w = session.begin(MsgType.NewOrderSingle);
    w.text(Tag.Account, ACCOUNT);
    w.text(Tag.ClOrdID, clOrdId);
    w.char(Tag.HandlInst, ONE);
    w.uint(Tag.OrderQty, qty);
    w.char(Tag.OrdType, ONE);
    w.uint(Tag.Side, side);
    w.text(Tag.Symbol, symbol);
    w.utc(Tag.TransactTime, this.#clock.utcMs());
    session.commit();
  }
}
