import { assert } from "../../core/domain/assert.ts";
import { FixConnection } from "./connection.ts";
import { dictionary } from "./dictionary.ts";
import { fixBytes, fixText } from "./fix-text.test-kit.ts";
import { FixFramer, Frame } from "./framer.ts";
import { FixMessage } from "./message.ts";
import { FixParser } from "./parser.ts";
import { FixSession } from "./session.ts";
import {
  type FixApplication,
  type FixSessionConfig,
  type FixTransport,
  sessionId,
} from "./session-config.ts";
import { type FixSessionStore, MemoryFixStore } from "./store.ts";
import { type BeginString, isSessionType, MsgType, msgTypeText, Tag } from "./tags.ts";
import { UTC_LENGTH, writeUtcMs } from "./utc.ts";

/** 8 October 2013, 13:30:00 UTC. */
const START_MS = 1_381_239_000_000;

/** How a scripted counterparty differs from the usual one. */
export type ScriptOptions = {
  readonly beginString: BeginString;
  readonly initiator?: boolean;
  readonly config?: Partial<FixSessionConfig>;
  readonly store?: FixSessionStore;
  readonly application?: FixApplication;
};

/**
 * The other side of one session, by hand: says messages as text, hears what the session answers,
 * moves the clock. The session is `SMARS`, the peer `CLIENT1`; what it hears of the application is
 * in `events`.
 */
export class ScriptedPeer implements FixTransport {
  readonly session: FixSession;
  readonly store: FixSessionStore;
  /** What the application was told, in order. */
  readonly events: string[] = [];
  /** How the session closed the connection. */
  closed: "open" | "end" | "destroy" = "open";
  /** While true the transport takes nothing more. */
  stalled = false;
  pendingBytes = 0;
  nowMs = 0;
  readonly #begin: BeginString;
  #connection: FixConnection;
  #touched = false;
  #heard = "";

  constructor(options: ScriptOptions) {
    this.#begin = options.beginString;
    const config: FixSessionConfig = {
      beginString: options.beginString,
      localCompId: "SMARS",
      remoteCompId: "CLIENT1",
      heartBtIntS: 30,
      resetOnLogon: false,
      resend: "application",
      ...options.config,
    };
    this.store = options.store ?? new MemoryFixStore().session(sessionId(config));
    const clock = { nowNs: () => this.nowMs * 1e6, utcMs: () => START_MS + this.nowMs };
    this.session = new FixSession({
      config,
      store: this.store,
      clock,
      application: options.application ?? this.#recorder(),
      touch: () => {
        this.#touched = true;
      },
    });
    this.#connection = this.#connect(options.initiator === true);
  }

  /** A new line to the same session. */
  reconnect(initiator = false): void {
    this.#connection = this.#connect(initiator);
  }

  /**
   * Says messages: `35=…|34=…|…`. The rest of the header is put in unless the text has it: 49, 52
   * and 56 stand behind 34 (`49=` alone leaves one out).
   */
  say(...texts: string[]): void {
    for (const text of texts) this.sayBytes(fixBytes(this.complete(text)));
  }

  sayBytes(bytes: Uint8Array): void {
    this.#connection.data(bytes);
    this.settle();
  }

  /** What the session has said since the last time, without 8, 9, 49, 52, 56 and 10. */
  hear(): string[] {
    return this.hearRaw().map((text) =>
      text.replace(/^8=[^|]*\|9=\d+\||(?<=\|)(49|52|56|10)=[^|]*\|/g, "").replace(/\|$/, ""),
    );
  }

  /** What the session has said, whole, with bars. */
  hearRaw(): string[] {
    const messages = this.#heard.split(/(?<=\|10=\d{3}\|)/).filter((text) => text !== "");
    this.#heard = "";
    return messages;
  }

  /** Lets time pass in steps of a tenth of a second. */
  wait(ms: number): void {
    for (const until = this.nowMs + ms; this.nowMs < until; ) {
      this.nowMs = Math.min(until, this.nowMs + 100);
      this.session.tick();
      this.settle();
    }
  }

  /** The end of a turn: what was asked to leave leaves. */
  settle(): void {
    while (this.#touched || this.session.resending) {
      if (this.session.resending) this.session.resume();
      this.#touched = false;
      this.session.flush();
    }
  }

  /** SendingTime(52) of now and `offsetMs` later. */
  time(offsetMs = 0): string {
    const bytes = new Uint8Array(UTC_LENGTH);
    writeUtcMs(bytes, 0, START_MS + this.nowMs + offsetMs);
    return fixText(bytes);
  }

  /** The peer takes again. */
  drain(): void {
    this.stalled = false;
    this.pendingBytes = 0;
    this.#connection.drained();
    this.settle();
  }

  /** The line breaks. */
  lose(): void {
    this.#connection.lost("ECONNRESET");
  }

  write(bytes: Uint8Array): boolean {
    this.#checkSaid(bytes);
    this.#heard += fixText(bytes);
    if (this.stalled) this.pendingBytes += bytes.length;
    return !this.stalled;
  }

  end(): void {
    this.closed = "end";
  }

  destroy(): void {
    this.closed = "destroy";
  }

  complete(text: string): string {
    const fields = text.split("|");
    const header = [
      ["49", "CLIENT1"],
      ["52", this.time()],
      ["56", "SMARS"],
    ].filter(([tag]) => !fields.some((field) => field.startsWith(`${tag}=`)));
    const after = fields.findIndex((field) => /^(8|35|34|43)=/.test(field) === false);
    const at = after < 0 ? fields.length : after;
    const kept = fields.filter((field) => !/^(49|52|56)=$/.test(field));
    kept.splice(at, 0, ...header.map(([tag, value]) => `${tag}=${value}`));
    return fields[0]?.startsWith("8=") ? kept.join("|") : `8=${this.#begin}|${kept.join("|")}`;
  }

  /** Whole messages only, and those of the session itself without a fault. */
  #checkSaid(bytes: Uint8Array): void {
    const framer = new FixFramer(1 << 20);
    const parser = new FixParser(dictionary(this.#begin));
    const message = new FixMessage();
    framer.push(bytes);
    let end = 0;
    for (; framer.next() === Frame.Whole; end = framer.end) {
      assert(parser.parse(framer, message), "what a session says is whole");
      const own =
        isSessionType(message.msgType) || message.msgType === MsgType.BusinessMessageReject;
      if (own && message.fault >= 0) {
        const said = fixText(bytes.subarray(framer.start, framer.end));
        assert(false, `what a session says is valid: ${said}`);
      }
    }
    assert(end === bytes.length, "what a session says is whole");
  }

  #connect(initiator: boolean): FixConnection {
    this.closed = "open";
    this.#heard = "";
    if (!initiator) return new FixConnection(this, () => this.session);
    const connection = new FixConnection(this, this.session);
    this.session.connected(this);
    this.settle();
    return connection;
  }

  #recorder(): FixApplication {
    const note = (what: string): void => void this.events.push(what);
    return {
      onLogon: () => note("logon"),
      onLogout: (_session, reason) => note(`logout: ${reason}`),
      onMessage: (session, message) => {
        note(describe(message));
        if (message.msgType === MsgType.NewOrderSingle) report(session, message);
      },
      onGapFilled: (_session, from, to) => note(`gap-filled ${from}-${to}`),
      onResendComplete: () => note("resend complete"),
      onReject: (_session, message) => note(`reject of ${message.uint(Tag.RefSeqNum)}`),
      onReset: () => note("reset"),
    };
  }
}

function describe(message: FixMessage): string {
  const marks = `${message.possDup ? " possDup" : ""}${message.possResend ? " possResend" : ""}`;
  const type = msgTypeText(message.msgType);
  return `${type} ${message.msgSeqNum} ${message.text(Tag.ClOrdID)}${marks}`;
}

/** Acknowledges an order, so that there is something to resend. */
function report(session: FixSession, order: FixMessage): void {
  const writer = session.begin(MsgType.ExecutionReport);
  writer.uint(Tag.AvgPx, 0);
  writer.bytes(Tag.ClOrdID, order.bytes, order.offset(Tag.ClOrdID), order.length(Tag.ClOrdID));
  writer.uint(Tag.CumQty, 0);
  writer.text(Tag.ExecID, `E${order.msgSeqNum}`);
  if (session.beginString === "FIX.4.2") writer.uint(Tag.ExecTransType, 0);
  writer.text(Tag.OrderID, "O1");
  writer.uint(Tag.OrdStatus, 0);
  writer.char(Tag.Side, order.char(Tag.Side));
  writer.text(Tag.Symbol, order.text(Tag.Symbol));
  writer.uint(Tag.ExecType, 0);
  writer.uint(Tag.LeavesQty, order.qty(Tag.OrderQty));
  session.commit();
}
