import { assert } from "../../core/domain/assert.ts";
import { sendBusinessReject } from "./admin.ts";
import { Inbound } from "./inbound.ts";
import { Intake } from "./intake.ts";
import { SessionLine } from "./line.ts";
import { Liveness } from "./liveness.ts";
import { LogonRules } from "./logon-rules.ts";
import type { FixMessage } from "./message.ts";
import { Outbox } from "./outbox.ts";
import { PeerCheck } from "./peer-check.ts";
import { Resender } from "./resender.ts";
import {
  type FixApplication,
  type FixClock,
  type FixSessionConfig,
  type FixSessionSettings,
  type FixTransport,
  sessionId,
  settingsOf,
} from "./session-config.ts";
import { SessionDay } from "./session-day.ts";
import type { SessionSide } from "./session-side.ts";
import type { FixSessionStore } from "./store.ts";
import { type BeginString, isSessionType } from "./tags.ts";
import { Unaccounted } from "./unaccounted.ts";
import { Upkeep } from "./upkeep.ts";
import type { FixWriter } from "./writer.ts";

/** What a session needs to run. */
export type FixSessionOptions = {
  readonly config: FixSessionConfig;
  readonly store: FixSessionStore;
  readonly clock: FixClock;
  readonly application: FixApplication;
  /** Asks for `flush` at the end of this turn; called once until then. */
  readonly touch: () => void;
};

/**
 * One FIX session between two CompIDs, over any number of connections. Pure: messages come in
 * through `receive`, bytes leave through a transport at `flush`, time is asked of the clock given.
 */
export class FixSession {
  /** Such as `FIX.4.4:SMARS->CLIENT1`. */
  readonly id: string;
  readonly settings: FixSessionSettings;
  readonly #store: FixSessionStore;
  /** Messages can be sent again: they are kept. */
  readonly #keeps: boolean;
  readonly #clock: FixClock;
  readonly #application: FixApplication;
  readonly #peer: PeerCheck;
  readonly #liveness: Liveness = new Liveness();
  readonly #outbox: Outbox;
  readonly #resender: Resender;
  readonly #line: SessionLine;
  readonly #inbound: Inbound;
  readonly #logon: LogonRules;
  readonly #day: SessionDay;
  readonly #intake: Intake;
  readonly #upkeep: Upkeep;

  constructor(options: FixSessionOptions) {
    const { store, clock, application } = options;
    const settings = settingsOf(options.config);
    this.id = sessionId(options.config);
    this.settings = settings;
    this.#store = store;
    this.#keeps = settings.resend === "application";
    this.#clock = clock;
    this.#application = application;
    this.#peer = new PeerCheck(settings, clock);
    this.#outbox = new Outbox(settings, store, clock);
    this.#resender = new Resender({
      outbox: this.#outbox,
      store,
      unaccounted: new Unaccounted(store, (from, to) => {
        if (this.#keeps) application.onUnaccounted?.(this, from, to);
      }),
      resends: this.#keeps,
      gapFilled: (from, to) => application.onGapFilled?.(this, from, to),
    });
    this.#line = new SessionLine({
      settings,
      clock,
      outbox: this.#outbox,
      liveness: this.#liveness,
      askFlush: options.touch,
      forget: () => {
        this.#resender.clear();
        this.#inbound.clear();
        this.#logon.clear();
      },
      loggedOut: (reason) => application.onLogout(this, reason),
    });
    const side = this.#side();
    this.#inbound = new Inbound(side);
    this.#logon = new LogonRules(side, this.#inbound);
    this.#day = new SessionDay(side);
    this.#intake = new Intake(this, application, {
      side,
      peer: this.#peer,
      inbound: this.#inbound,
      logon: this.#logon,
      day: this.#day,
    });
    this.#upkeep = new Upkeep(side, this.#inbound, this.#logon, this.#day);
  }

  get beginString(): BeginString {
    return this.settings.beginString;
  }

  /** Our SenderCompID(49). */
  get localCompId(): string {
    return this.settings.localCompId;
  }

  /** The peer's SenderCompID(49). */
  get remoteCompId(): string {
    return this.settings.remoteCompId;
  }

  /** Logged on, both ways. */
  get live(): boolean {
    return this.#line.live;
  }

  /** Initiator: whether a connection may be made now: there is none, and it is in hours. */
  get mayConnect(): boolean {
    return this.#line.state === "Down" && this.#day.open;
  }

  /** Whether a connection is its own. While it has one, another is refused (B19). */
  isOn(transport: FixTransport): boolean {
    return this.#outbox.transport === transport;
  }

  /** MsgSeqNum(34) of the next message that we send. */
  get nextOut(): number {
    return this.#store.nextOut;
  }

  /** MsgSeqNum(34) that we expect next. */
  get nextIn(): number {
    return this.#store.nextIn;
  }

  /** Bytes that have not yet reached the kernel. */
  get pendingBytes(): number {
    return this.#outbox.pendingBytes;
  }

  /** The peer reads too slowly: send no new orders until this is false again. */
  get congested(): boolean {
    return this.#outbox.blocked;
  }

  /** Part of a resend is still to be written: call `resume` in a later turn. */
  get resending(): boolean {
    return this.#resender.busy && !this.#outbox.blocked;
  }

  /** Starts an application message; the header is written, the body follows with tags ascending. */
  begin(msgType: number): FixWriter {
    assert(!isSessionType(msgType), "session messages are sent by the session alone");
    return this.#outbox.begin(msgType);
  }

  /**
   * Seals the message that was begun; it leaves at the end of the turn, after the store.
   *
   * While the session is not live, one that resends to its peer numbers and keeps the message, and
   * the peer gets it by resend after its next logon. One that does not resend drops it.
   *
   * @returns MsgSeqNum(34), or 0 when it was dropped.
   */
  commit(): number {
    if (!this.live && !this.#keeps) {
      this.#outbox.abandon();
      return 0;
    }
    const seq = this.#outbox.commit(this.#keeps, this.live);
    this.#line.touch();
    return seq;
  }

  /** Answers a message that is valid but cannot be served with BusinessMessageReject(j). */
  businessReject(message: FixMessage, reason: number, text: string): void {
    sendBusinessReject(this.#outbox, message, reason, text, this.#keeps);
    this.#line.touch();
  }

  /** Ends the session in good order: Logout(5), and what still comes is taken until the answer. */
  logout(text: string): void {
    this.#line.logout(text);
  }

  /**
   * Starts a reset in a live session: Logon(A) with ResetSeqNumFlag(141), both sides to 1. What is
   * held behind a gap, or still to be resent, is void. An answer that does not come within the
   * logon's time ends the session; the reset is then said again with the next logon.
   *
   * @returns False when the session is not live, or an earlier reset is not yet answered.
   */
  resetSequence(): boolean {
    if (!this.live || !this.#logon.reset()) return false;
    this.#line.touch();
    return true;
  }

  /** Initiator: a connection is up; sends the Logon(A). Outside of the hours it is closed. */
  connected(transport: FixTransport): void {
    assert(this.#line.state === "Down", "a session has one connection");
    if (!this.#day.enter()) {
      transport.destroy();
      return;
    }
    this.#line.attach(transport);
    this.#logon.begin();
    this.#line.logonSent();
  }

  /**
   * Acceptor: the first message of a connection, already found to carry this session's identity.
   * False when it is no Logon to be answered: the connection is closed without a word.
   */
  accept(transport: FixTransport, logon: FixMessage): boolean {
    if (this.#outbox.transport !== null || !this.#peer.isGoodLogon(logon)) return false;
    if (!this.#day.enter()) return false;
    this.#line.attach(transport);
    this.#logon.accept(logon);
    return true;
  }

  /** Takes one message of its connection, garbled ones left out. */
  receive(message: FixMessage): void {
    this.#intake.take(message);
  }

  /** Any bytes came: the peer is there. */
  heard(): void {
    this.#liveness.heard(this.#clock.nowNs());
  }

  /** The connection is gone. */
  lost(reason: string): void {
    this.#line.lost(reason);
  }

  /** Timers; called several times a second, connected or not. */
  tick(): void {
    this.#upkeep.tick();
  }

  /**
   * Hands this turn's bytes to the connection. The store has been flushed before; the application
   * is asked one thing alone, whether it is too late for them.
   */
  flush(): void {
    this.#line.flush(this.#application.tooLate?.(this) ?? "");
  }

  /** Takes back what has not been handed to the connection yet: the process is about to die. */
  unsay(): void {
    this.#outbox.unsay();
  }

  /** Hands the connection what has been said since, however slow it is; after it nothing more. */
  sayLast(): void {
    this.#outbox.sayLast();
  }

  /** The connection has sent what it held back. */
  drained(): void {
    this.#outbox.blocked = false;
    this.resume();
  }

  /** Writes the next slice of a resend. */
  resume(): void {
    if (this.resending) this.#resender.pump();
    this.#line.touch();
  }

  /** The face that the rules see. */
  #side(): SessionSide {
    const application = this.#application;
    const line = this.#line;
    return {
      settings: this.settings,
      store: this.#store,
      clock: this.#clock,
      outbox: this.#outbox,
      resender: this.#resender,
      liveness: this.#liveness,
      line,
      loggedOn: () => {
        line.loggedOn();
        this.#day.agreed();
        application.onLogon(this);
      },
      isReset: (message) => this.#logon.isReset(message),
      logonAgain: (message) => this.#logon.again(message),
      deliver: (message) => this.#intake.deliver(message),
      resendComplete: () => application.onResendComplete?.(this),
      resetStore: () => this.#resetStore(),
      mayReset: () => application.mayReset?.(this) ?? true,
    };
  }

  /** Both numbers back to 1; the application hears of it when there was anything to forget. */
  #resetStore(): void {
    const store = this.#store;
    const used = store.nextOut > 1 || store.nextIn > 1;
    store.reset();
    if (used) this.#application.onReset?.(this);
  }
}
