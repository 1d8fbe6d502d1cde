import type { FixMessage } from "../../src/wire/fix/message.ts";
import type { FixSession } from "../../src/wire/fix/session.ts";
import type {
  FixApplication,
  FixSessionConfig,
  FixTransport,
} from "../../src/wire/fix/session-config.ts";
import type { FixSessionStore } from "../../src/wire/fix/store.ts";
import { isSessionType, MsgType, Tag } from "../../src/wire/fix/tags.ts";
import { printable } from "./decoder-case.ts";
import type { Engine } from "./engine.ts";
import type { ReadMessage, Reference } from "./reference.ts";
import { ResendCheck } from "./resend-check.ts";

/** 8 October 2013, 13:30:00 UTC. */
const START_MS = 1_381_239_000_000;

/** Thrown when a session does what no session may. */
export class BrokenRule extends Error {}

/** A message that the application was handed. */
type Delivery = { readonly epoch: number; readonly seq: number; readonly text: string };

/**
 * One session with its line, clock, store and application, all watched: what it says is read by
 * the reference, and every rule that holds at any moment is checked at that moment.
 */
export class SessionWorld implements FixTransport {
  readonly session: FixSession;
  /** Whether the line is up. */
  open = false;
  /** While true the line takes nothing more. */
  stalled = false;
  pendingBytes = 0;
  nowMs = 0;
  /** Messages that reached the application. */
  delivered = 0;
  readonly #engine: Engine;
  readonly #reference: Reference;
  readonly #config: FixSessionConfig;
  readonly #store: FixSessionStore;
  readonly #resends: ResendCheck;
  #connection: InstanceType<Engine["connection"]["FixConnection"]>;
  #touched = false;
  /** Something was written although the line had not drained: it must end with this turn. */
  #mustEnd = false;
  #live = false;
  /** What was fed on this line, and what the peer has not yet been told of. */
  #fed = "";
  #heard: ReadMessage[] = [];
  #said = "";
  /** The session spoke first on this line. */
  #spoke = false;
  /** Counts resets of the numbers; within one epoch no number is used twice. */
  #epoch = 0;
  #baseIn = 1;
  #lastOut = 0;
  /** We have reset our numbers; those of the peer go on until it answers. */
  #formerIn = false;
  /** Our numbers began anew, and the line has not yet heard of it. */
  #renumbered = false;
  /** Above every number of ours that the store has ever had. */
  #outMax = 1;
  #deliveries: Delivery[] = [];
  #lastIn = 0;

  constructor(engine: Engine, reference: Reference, config: FixSessionConfig) {
    this.#engine = engine;
    this.#reference = reference;
    this.#config = config;
    this.#resends = new ResendCheck(config.resend === "application", (holds, rule) =>
      this.must(holds, rule),
    );
    this.#store = this.#watched(new engine.store.MemoryFixStore().session("fuzz"));
    this.session = new engine.session.FixSession({
      config,
      store: this.#store,
      clock: { nowNs: () => this.nowMs * 1e6, utcMs: () => START_MS + this.nowMs },
      application: this.#application(),
      touch: () => {
        this.#touched = true;
      },
    });
    this.#connection = this.#newConnection(false);
  }

  /** UTC of now, ms since 1970. */
  get utcMs(): number {
    return START_MS + this.nowMs;
  }

  /** A new line; as initiator the session speaks first. */
  connect(initiator: boolean): void {
    if (this.open) throw new Error("a session has one line");
    this.open = true;
    this.stalled = false;
    this.#mustEnd = false;
    this.pendingBytes = 0;
    this.#fed = "";
    this.#said = "";
    if (this.#renumbered || this.#config.resetOnLogon) this.#numberedAnew(0);
    this.#epochStart();
    this.#spoke = initiator;
    this.#connection = this.#newConnection(initiator);
    if (initiator) this.session.connected(this);
    this.settle();
  }

  /** The message that the line ends with so far; undefined when it ends with anything else. */
  get lastFed(): ReadMessage | undefined {
    const last = this.#reference.read(this.#fed).at(-1);
    return typeof last === "object" && last.end === this.#fed.length ? last : undefined;
  }

  /** Feeds bytes in one piece. */
  feed(text: string): void {
    if (!this.open) return;
    this.#fed += text;
    const bytes = new Uint8Array(Buffer.from(text, "latin1"));
    this.#connection.data(bytes);
    bytes.fill(0xa5);
    this.settle();
  }

  /** Lets time pass in one step. */
  wait(ms: number): void {
    this.nowMs += ms;
    this.session.tick();
    this.settle();
  }

  drain(): void {
    this.stalled = false;
    this.pendingBytes = 0;
    if (this.open) this.#connection.drained();
    this.settle();
  }

  /** The line breaks. */
  lose(): void {
    if (!this.open) return;
    this.#ended();
    this.#connection.lost("ECONNRESET");
    this.settle();
  }

  /** The application asks for a reset: until the peer answers, its messages count as before. */
  resetSequence(): void {
    const before = this.#formerIn;
    this.#formerIn = true;
    if (!this.session.resetSequence()) this.#formerIn = before;
  }

  /** What the session has said since the last time. */
  hear(): readonly ReadMessage[] {
    const heard = this.#heard;
    this.#heard = [];
    return heard;
  }

  /** The end of a turn: what was asked to leave leaves. */
  settle(): void {
    for (let turns = 0; this.#touched || this.session.resending; turns++) {
      this.must(turns < 10_000, "a turn comes to an end");
      if (this.session.resending) this.session.resume();
      this.#touched = false;
      this.session.flush();
      this.must(!this.#mustEnd || !this.open, "a line that is full is written to at its end only");
    }
  }

  write(bytes: Uint8Array): boolean {
    this.must(this.open, "nothing is written to a line that has ended");
    this.must(!this.#mustEnd, "behind a line that is full only the last words are written");
    this.#mustEnd = this.pendingBytes > 0;
    this.#check(Buffer.from(bytes).toString("latin1"));
    if (this.stalled) this.pendingBytes += bytes.length;
    return !this.stalled;
  }

  end(): void {
    this.#ended();
  }

  destroy(): void {
    this.#ended();
  }

  /** Our own line is one of those that take nothing for a while. */
  stall(): void {
    if (this.open) this.stalled = true;
  }

  #newConnection(initiator: boolean): InstanceType<Engine["connection"]["FixConnection"]> {
    const { FixConnection } = this.#engine.connection;
    return new FixConnection(this, initiator ? this.session : () => this.session);
  }

  #ended(): void {
    if (!this.open) return;
    this.open = false;
    this.#checkLine();
  }

  /** Throws a `BrokenRule` unless it holds. */
  must(holds: boolean, rule: string): void {
    if (!holds) throw new BrokenRule(rule);
  }

  // ---- what the session says -------------------------------------------------------------------

  #check(text: string): void {
    const answers = this.#reference.read(text);
    let end = 0;
    for (const answer of answers) {
      const whole = typeof answer !== "string" && answer.start === end;
      this.must(whole, `what a session says is whole: ${printable(text)}`);
      const message = answer as ReadMessage;
      this.must(message.fault < 0, `what a session says is valid: ${printable(text)}`);
      end = message.end;
      this.#checkSaid(message);
      this.#heard.push(message);
    }
    this.must(end === text.length, `a session writes whole messages: ${printable(text)}`);
    this.#said += text;
  }

  #checkSaid(message: ReadMessage): void {
    const value = (tag: number): string => message.fields.get(tag)?.value ?? "";
    const seq = Number(value(34));
    const mine = value(49) === this.#config.localCompId && value(56) === this.#config.remoteCompId;
    this.must(mine, "a session speaks under its own name");
    this.must(seq < this.#outMax, "a number is in the store before it is on the line");
    if (value(43) === "Y") {
      this.must(value(122) !== "", "what is sent again says when it was sent first");
      this.#resends.again(message, this.#outMax);
    } else if (message.type === "A" && seq === 1) {
      this.#numberedAnew(1);
    } else {
      this.must(seq > this.#lastOut, `number ${seq} comes after ${this.#lastOut}`);
      this.#lastOut = seq;
      this.#resends.first(message);
    }
  }

  /** The line has heard that our numbers began anew. */
  #numberedAnew(last: number): void {
    this.#lastOut = last;
    this.#renumbered = false;
    this.#resends.reset();
  }

  // ---- what the application is told ------------------------------------------------------------

  #application(): FixApplication {
    return {
      onLogon: () => {
        this.must(!this.#live, "a session that is live does not log on");
        this.#live = true;
      },
      onLogout: () => {
        this.must(this.#live, "a session logs out once");
        this.#live = false;
      },
      onMessage: (session, message) => this.#message(session, message),
      onGapFilled: (_session, from, to) => this.#resends.told(from, to),
      onReject: (_session, message) => {
        this.must(message.fault < 0, "a faulty Reject reaches nobody");
      },
    };
  }

  #message(session: FixSession, message: FixMessage): void {
    const seq = message.msgSeqNum;
    this.delivered += 1;
    this.must(this.#live, "messages are handed over between logon and logout");
    this.must(message.fault < 0, "a faulty message reaches nobody");
    this.must(!isSessionType(message.msgType), "session messages reach nobody");
    const expected = this.#formerIn || seq === session.nextIn;
    this.must(expected, `number ${seq} is the one expected: ${session.nextIn}`);
    this.must(seq > this.#lastIn, `number ${seq} is handed over once, after ${this.#lastIn}`);
    this.#lastIn = seq;
    const bytes = message.bytes.subarray(message.start, message.end);
    const text = Buffer.from(bytes).toString("latin1");
    this.#deliveries.push({ epoch: this.#epoch, seq, text });
    if (message.msgType === MsgType.NewOrderSingle) this.report(message.text(Tag.ClOrdID));
  }

  /** The application says something of its own: an ExecutionReport. */
  report(clOrdId: string): void {
    const w = this.session.begin(MsgType.ExecutionReport);
    w.uint(Tag.AvgPx, 0);
    w.text(Tag.ClOrdID, clOrdId);
    w.uint(Tag.CumQty, 0);
    w.text(Tag.ExecID, "E");
    if (this.#config.beginString === "FIX.4.2") w.uint(Tag.ExecTransType, 0);
    w.text(Tag.OrderID, "O");
    w.uint(Tag.OrdStatus, 0);
    w.char(Tag.Side, 0x31);
    w.text(Tag.Symbol, "IBM");
    w.uint(Tag.ExecType, 0);
    w.uint(Tag.LeavesQty, 1);
    this.session.commit();
  }

  /** The application sends an order, as a gate does to a venue. */
  order(clOrdId: string): void {
    const w = this.session.begin(MsgType.NewOrderSingle);
    w.text(Tag.ClOrdID, clOrdId);
    w.char(Tag.HandlInst, 0x31);
    w.uint(Tag.OrderQty, 100);
    w.char(Tag.OrdType, 0x31);
    w.char(Tag.Side, 0x31);
    w.text(Tag.Symbol, "IBM");
    w.utc(Tag.TransactTime, this.utcMs);
    this.session.commit();
  }

  // ---- numbers ---------------------------------------------------------------------------------

  #watched(store: FixSessionStore): FixSessionStore {
    const setNextIn = store.setNextIn.bind(store);
    const setNextOut = store.setNextOut.bind(store);
    const reset = store.reset.bind(store);
    store.setNextIn = (seq) => {
      if (this.#formerIn && seq === 1) {
        this.#epochStart(true);
      } else if (seq < store.nextIn) {
        const answered = seq === 1 && this.#answersReset();
        this.must(answered, `the expected number falls from ${store.nextIn} to ${seq}`);
        this.#epochStart(true);
      }
      setNextIn(seq);
    };
    store.setNextOut = (seq) => {
      this.must(seq > store.nextOut, `our next number goes from ${store.nextOut} to ${seq}`);
      setNextOut(seq);
      this.#outMax = Math.max(this.#outMax, seq);
    };
    store.reset = () => {
      reset();
      this.#renumbered = true;
      if (!this.#formerIn) this.#epochStart(true);
    };
    return store;
  }

  /** Whether a message is a Logon without fault, from the peer that this session is for. */
  #isLogon(message: ReadMessage | undefined): boolean {
    if (message === undefined) return false;
    const { type, fault, fields } = message;
    const { localCompId, remoteCompId } = this.#config;
    const names = fields.get(49)?.value === remoteCompId && fields.get(56)?.value === localCompId;
    return type === "A" && fault < 0 && names;
  }

  /** Whether the peer has just said a Logon with number 1, which answers a reset of ours. */
  #answersReset(): boolean {
    const last = this.lastFed;
    return last?.type === "A" && last.fields.get(34)?.value === "1";
  }

  /** A line begins, or the numbers of the peer begin anew. */
  #epochStart(reset = false): void {
    const anew = reset || this.#formerIn;
    this.#formerIn = false;
    this.#baseIn = reset ? 1 : this.#store.nextIn;
    if (!reset) this.#deliveries = [];
    if (!anew) return;
    this.#epoch += 1;
    this.#lastIn = 0;
  }

  /**
   * After a line has ended: everything that was handed over stood on it, word for word, and no
   * number before it was missing.
   */
  #checkLine(): void {
    const read = this.#reference.read(this.#fed).filter((answer) => typeof answer !== "string");
    const first = read[0];
    const mute = this.#said === "" || this.#spoke;
    this.must(mute || this.#isLogon(first), "nothing is said to one that did not log on");
    if (this.#deliveries.length === 0) return;
    const texts = new Set(read.map(({ start, end }) => this.#fed.slice(start, end)));
    const accounted = read.map(numbersOf).sort((a, b) => a[0] - b[0]);
    for (const { epoch, seq, text } of this.#deliveries) {
      this.must(texts.has(text), `what is handed over was said: ${printable(text)}`);
      if (epoch !== this.#epoch) continue;
      let next = this.#baseIn;
      for (const [from, to] of accounted) if (from <= next) next = Math.max(next, to);
      this.must(seq < next, `number ${seq} is handed over while ${next} is missing`);
    }
  }
}

/** The numbers that a message accounts for: from the first up to, not including, the second. */
function numbersOf({ type, fields }: ReadMessage): [number, number] {
  const seq = Number(fields.get(34)?.value ?? 0);
  if (type !== "4") return [seq, seq + 1];
  const next = Number(fields.get(36)?.value ?? 0);
  // GapFill stands for the numbers from its own on, Reset for all of them.
  return fields.get(123)?.value === "Y" ? [seq, Math.max(next, seq + 1)] : [0, next];
}
