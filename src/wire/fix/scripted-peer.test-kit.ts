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

const VERSIONS = ["FIX.4.2", "FIX.4.4"] as const;

/**
 * How fast a turn of the session reaches the peer. A fast reader takes all at once. A slow one
 * takes nothing until the clock moves or the test looks: `write` answers false, further bytes
 * wait. With a late store a turn ends only then, however much has come in by that time. What the
 * peer sees in the end is the same.
 */
const PACES = ["a fast reader", "a slow reader", "a late store"] as const;
export type Pace = (typeof PACES)[number];

/** Every test of a session runs in both versions, at every pace. */
export const TWINS: readonly [BeginString, Pace][] = VERSIONS.flatMap((version) =>
  PACES.map((pace): [BeginString, Pace] => [version, pace]),
);

/** The same for what only FIX.4.4 has. */
export const TWINS_44: readonly [BeginString, Pace][] = TWINS.filter(
  ([version]) => version === "FIX.4.4",
);

/** How a scripted counterparty differs from the usual one. */
export type ScriptOptions = {
  readonly beginString: BeginString;
  readonly pace?: Pace;
  /** Milliseconds since 1970 UTC at the start. */
  readonly startMs?: number;
  readonly initiator?: boolean;
  readonly config?: Partial<FixSessionConfig>;
  readonly store?: FixSessionStore;
  /** Another peer's session, for a second line to it. */
  readonly session?: FixSession;
  /** Takes the place of what would be recorded in `events`. */
  readonly application?: Partial<FixApplication>;
};

/**
 * The other side of one session, by hand: says messages as text, hears what the session answers,
 * moves the clock. The session is `SMARS`, the peer `CLIENT1`; what it hears of the application is
 * in `events`.
 */
export class ScriptedPeer implements FixTransport {
  readonly session: FixSession;
  readonly store: FixSessionStore;
  /** While true the transport takes nothing more. */
  stalled = false;
  /** While true the peer reads nothing, however long it is waited for. */
  hold = false;
  pendingBytes = 0;
  nowMs = 0;
  /** Turns that ended because the session asked for it: what the store has is written then. */
  turns = 0;
  readonly #begin: BeginString;
  readonly #pace: Pace;
  readonly #startMs: number;
  readonly #check: SaidCheck;
  readonly #events: string[] = [];
  #connection: FixConnection;
  #closed: "open" | "end" | "destroy" = "open";
  #touched = false;
  #heard = "";
  /** The session was told to wait by a slow reader, and not yet to go on. */
  #blocked = false;
  /** What a slow reader has not read: the bytes, and what they said when they were handed over. */
  #unread: [Uint8Array, string][] = [];

  constructor(options: ScriptOptions) {
    this.#begin = options.beginString;
    this.#pace = options.pace ?? "a fast reader";
    this.#startMs = options.startMs ?? START_MS;
    this.#check = saidCheck(options.beginString);
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
    const clock = { nowNs: () => this.nowMs * 1e6, utcMs: () => this.utcMs };
    const session = new FixSession({
      config,
      store: this.store,
      clock,
      application: { ...this.#recorder(), ...options.application },
      touch: () => {
        this.#touched = true;
      },
    });
    this.session = options.session ?? session;
    this.#connection = this.#connect(options.initiator === true);
  }

  /** What the application was told, in order. */
  get events(): string[] {
    this.#catchUp();
    return this.#events;
  }

  /** How the session closed the connection. */
  get closed(): "open" | "end" | "destroy" {
    this.#catchUp();
    return this.#closed;
  }

  /** A new line to the same session. */
  reconnect(initiator = false): void {
    this.#catchUp();
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
    this.#catchUp();
    const messages = this.#heard.split(/(?<=\|10=\d{3}\|)/).filter((text) => text !== "");
    this.#heard = "";
    return messages;
  }

  /** Lets time pass in steps of a tenth of a second. */
  wait(ms: number): void {
    for (const until = this.nowMs + ms; this.nowMs < until; ) {
      this.nowMs = Math.min(until, this.nowMs + 100);
      this.#catchUp();
      this.session.tick();
      this.settle();
    }
  }

  /** The end of a turn: what was asked to leave leaves, unless the store is late. */
  settle(): void {
    if (this.#pace !== "a late store") this.#flush();
  }

  /** Now, in milliseconds since 1970 UTC. */
  get utcMs(): number {
    return this.#startMs + this.nowMs;
  }

  /** SendingTime(52) of now and `offsetMs` later. */
  time(offsetMs = 0): string {
    const bytes = new Uint8Array(UTC_LENGTH);
    writeUtcMs(bytes, 0, this.utcMs + offsetMs);
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
    this.#check(bytes);
    const slow = this.hold || this.#pace === "a slow reader";
    this.#blocked ||= slow;
    if (slow) this.#unread.push([bytes, fixText(bytes)]);
    else this.#heard += fixText(bytes);
    if (slow || this.stalled) this.pendingBytes += bytes.length;
    return !slow && !this.stalled;
  }

  end(): void {
    this.#closed = "end";
  }

  destroy(): void {
    this.#closed = "destroy";
    this.#unread = [];
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

  /** The store writes, the peer reads, until nothing is waiting. */
  #catchUp(): void {
    do this.#flush();
    while (this.#read());
    this.#flush();
  }

  #flush(): void {
    while (this.#touched || this.session.resending) {
      if (this.session.resending) this.session.resume();
      this.#touched = false;
      this.turns++;
      this.session.flush();
    }
  }

  /**
   * A slow reader takes what has been waiting for it. That there is room again is said only when
   * more is waiting, so that the session finds itself blocked at almost every turn.
   */
  #read(): boolean {
    if (this.hold) return false;
    const unread = this.#unread;
    this.#unread = [];
    let more = false;
    if (!this.stalled) this.pendingBytes = 0;
    for (const [bytes, said] of unread) {
      assert(fixText(bytes) === said, "a buffer that the transport keeps is not written to");
      this.#heard += said;
      more ||= said.includes("|43=Y|");
    }
    if (!this.#blocked || !(more || this.session.pendingBytes > 0)) return false;
    this.#blocked = false;
    this.#connection.drained();
    return true;
  }

  #connect(initiator: boolean): FixConnection {
    this.#closed = "open";
    this.#heard = "";
    this.#blocked = false;
    if (!initiator) return new FixConnection(this, () => this.session);
    const connection = new FixConnection(this, this.session);
    this.session.connected(this);
    this.settle();
    return connection;
  }

  #recorder(): FixApplication {
    const note = (what: string): void => void this.#events.push(what);
    return {
      onLogon: () => note("logon"),
      onLogout: (_session, reason) => note(`logout: ${reason}`),
      onMessage: (session, message) => {
        note(describe(message));
        if (message.msgType === MsgType.NewOrderSingle) report(session, message);
      },
      onGapFilled: (_session, from, to) => note(`gap-filled ${from}-${to}`),
      onUnaccounted: (_session, from, to) => note(`unaccounted ${from}-${to}`),
      onResendComplete: () => note("resend complete"),
      onReject: (_session, message) => note(`reject of ${message.uint(Tag.RefSeqNum)}`),
      onReset: () => note("reset"),
    };
  }
}

type SaidCheck = (bytes: Uint8Array) => void;

const checks = new Map<BeginString, SaidCheck>();

/** Whole messages only, and those of the session itself without a fault. */
function saidCheck(beginString: BeginString): SaidCheck {
  const known = checks.get(beginString);
  if (known !== undefined) return known;
  const framer = new FixFramer(1 << 20);
  const parser = new FixParser(dictionary(beginString));
  const message = new FixMessage();
  const check = (bytes: Uint8Array): void => {
    framer.reset();
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
  };
  checks.set(beginString, check);
  return check;
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
