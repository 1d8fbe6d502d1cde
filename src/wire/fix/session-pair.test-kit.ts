import { FixConnection } from "./connection.ts";
import { fixText } from "./fix-text.test-kit.ts";
import { FixSession } from "./session.ts";
import {
  type FixApplication,
  type FixSessionConfig,
  type FixTransport,
  sessionId,
} from "./session-config.ts";
import { MemoryFixStore } from "./store.ts";
import { type BeginString, MsgType, Tag } from "./tags.ts";

/** 8 October 2013, 13:30:00 UTC. */
const START_MS = 1_381_239_000_000;

export type PairOptions = {
  readonly beginString: BeginString;
  readonly initiator?: Partial<FixSessionConfig>;
  readonly acceptor?: Partial<FixSessionConfig>;
};

/** One of two sessions that face each other: what it says waits on the wire until delivered. */
export class PairEnd implements FixTransport {
  readonly session: FixSession;
  /** What the application was told, in order. */
  readonly events: string[] = [];
  /** Everything this end said, without 8, 9, 49, 52, 56, 122 and 10. */
  readonly said: string[] = [];
  readonly pendingBytes = 0;
  connection: FixConnection | null = null;
  wire: Uint8Array[] = [];
  open = false;
  /** Why the bytes of the turn must not leave any more. */
  tooLate = "";
  #touched = false;
  #orders = 0;

  constructor(config: FixSessionConfig, clock: { nowNs(): number; utcMs(): number }) {
    this.session = new FixSession({
      config,
      store: new MemoryFixStore().session(sessionId(config)),
      clock,
      application: this.#application(),
      touch: () => {
        this.#touched = true;
      },
    });
  }

  /** Sends an application message with an id of its own. */
  send(): void {
    const writer = this.session.begin(MsgType.NewOrderSingle);
    writer.text(Tag.ClOrdID, `${this.session.localCompId}${++this.#orders}`);
    writer.uint(Tag.HandlInst, 1);
    writer.uint(Tag.OrdType, 1);
    writer.uint(Tag.Side, 1);
    writer.text(Tag.Symbol, "IBM");
    writer.utc(Tag.TransactTime, START_MS);
    this.session.commit();
    this.settle();
  }

  settle(): void {
    while (this.#touched || this.session.resending) {
      if (this.session.resending) this.session.resume();
      this.#touched = false;
      this.session.flush();
    }
  }

  /** Orders that the application was given, in order. */
  get orders(): string[] {
    return this.events.filter((event) => event.startsWith("order")).map((event) => event.slice(6));
  }

  write(bytes: Uint8Array): boolean {
    const copy = bytes.slice();
    this.wire.push(copy);
    for (const text of fixText(copy).split(/(?<=\|10=\d{3}\|)/)) {
      const short = text.replace(/^8=[^|]*\|9=\d+\||(?<=\|)(49|52|56|122|10)=[^|]*\|/g, "");
      this.said.push(short.replace(/\|$/, ""));
    }
    return true;
  }

  end(): void {
    this.open = false;
  }

  destroy(): void {
    this.open = false;
    this.wire = [];
  }

  #application(): FixApplication {
    return {
      onLogon: () => void this.events.push("logon"),
      onLogout: (_session, reason) => void this.events.push(`logout: ${reason}`),
      onMessage: (_session, message) => void this.events.push(`order ${message.text(Tag.ClOrdID)}`),
      onReset: () => void this.events.push("reset"),
      onResendComplete: () => void this.events.push("resend complete"),
      onGapFilled: (_session, from, to) => void this.events.push(`gap-filled ${from}-${to}`),
      tooLate: () => this.tooLate,
    };
  }
}

/** An initiator and an acceptor of ours, joined by a line that a test cuts and delivers. */
export class SessionPair {
  readonly initiator: PairEnd;
  readonly acceptor: PairEnd;
  nowMs = 0;

  constructor(options: PairOptions) {
    const clock = { nowNs: () => this.nowMs * 1e6, utcMs: () => START_MS + this.nowMs };
    const config = (localCompId: string, remoteCompId: string): FixSessionConfig => ({
      beginString: options.beginString,
      localCompId,
      remoteCompId,
      heartBtIntS: 30,
      resetOnLogon: false,
      resend: "application",
    });
    this.initiator = new PairEnd({ ...config("CLIENT1", "SMARS"), ...options.initiator }, clock);
    this.acceptor = new PairEnd({ ...config("SMARS", "CLIENT1"), ...options.acceptor }, clock);
  }

  /** A new line; the initiator's Logon is on its way. */
  connect(): void {
    for (const end of [this.initiator, this.acceptor]) {
      end.wire = [];
      end.open = true;
    }
    this.acceptor.connection = new FixConnection(this.acceptor, () => this.acceptor.session);
    this.initiator.connection = new FixConnection(this.initiator, this.initiator.session);
    this.initiator.session.connected(this.initiator);
    this.initiator.settle();
  }

  /** Delivers the next piece of what one end said; false when there is none. */
  deliver(from: PairEnd): boolean {
    const to = from === this.initiator ? this.acceptor : this.initiator;
    const bytes = from.wire.shift();
    if (bytes === undefined) {
      if (from.open || !to.open) return false;
      to.open = false;
      to.connection?.lost("the connection was closed");
      return false;
    }
    if (to.open) to.connection?.data(bytes);
    to.settle();
    return true;
  }

  /** Delivers until nothing is on its way. */
  run(): void {
    let more = true;
    while (more)
      more = [this.initiator, this.acceptor].filter((end) => this.deliver(end)).length > 0;
  }

  /** The line breaks; what is on its way is gone. */
  cut(): void {
    for (const end of [this.initiator, this.acceptor]) {
      end.wire = [];
      end.open = false;
      end.connection?.lost("ECONNRESET");
      end.settle();
    }
  }

  wait(ms: number): void {
    for (const until = this.nowMs + ms; this.nowMs < until; this.run()) {
      this.nowMs += 100;
      for (const end of [this.initiator, this.acceptor]) {
        end.session.tick();
        end.settle();
      }
    }
  }

  /** Whether each side expects what the other sends next. */
  get agreed(): boolean {
    const [a, b] = [this.initiator.session, this.acceptor.session];
    return a.live && b.live && a.nextOut === b.nextIn && b.nextOut === a.nextIn;
  }
}
