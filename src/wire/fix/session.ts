import { assert } from "../../core/domain/assert.ts";
import {
  sendBusinessReject,
  sendHeartbeat,
  sendLogon,
  sendLogout,
  sendReject,
  sendTestRequest,
} from "./admin.ts";
import { dictionary } from "./dictionary.ts";
import { Inbound, type InboundSide } from "./inbound.ts";
import { Liveness } from "./liveness.ts";
import type { FixMessage } from "./message.ts";
import { Outbox } from "./outbox.ts";
import { PeerCheck, type PeerFault } from "./peer-check.ts";
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
import type { FixSessionStore } from "./store.ts";
import {
  type BeginString,
  BusinessRejectReason,
  isSessionType,
  MsgType,
  SessionRejectReason as Reason,
  Tag,
} from "./tags.ts";
import type { FixWriter } from "./writer.ts";

const MS = 1_000_000;
const YES = 0x59;

/**
 * Where a session stands. `Down`: no connection. `LogonSent`: an initiator waits for the answer.
 * `Live`: logged on. `LogoutSent`: we asked to end it and still take what comes. `Ended`: a rule
 * was broken; only the peer's Logout is waited for. `Closing`: the connection ends with this turn.
 */
type State = "Down" | "LogonSent" | "Live" | "LogoutSent" | "Ended" | "Closing";

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
  readonly #clock: FixClock;
  readonly #application: FixApplication;
  readonly #askFlush: () => void;
  readonly #peer: PeerCheck;
  readonly #liveness: Liveness = new Liveness();
  readonly #outbox: Outbox;
  readonly #resender: Resender;
  readonly #inbound: Inbound;
  #state: State = "Down";
  #deadlineNs = 0;
  #resetSent = false;
  #touched = false;

  constructor(options: FixSessionOptions) {
    this.id = sessionId(options.config);
    this.settings = settingsOf(options.config);
    this.#store = options.store;
    this.#clock = options.clock;
    this.#application = options.application;
    this.#askFlush = options.touch;
    this.#peer = new PeerCheck(this.settings, options.clock);
    this.#outbox = new Outbox(this.settings, options.store, options.clock);
    this.#resender = new Resender(this.#outbox, options.store, (from, to) =>
      this.#application.onGapFilled?.(this, from, to),
    );
    this.#inbound = new Inbound(this.#side());
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
    return this.#state === "Live";
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
    this.#touch();
    return seq;
  }

  /** Answers a message that is valid but cannot be served with BusinessMessageReject(j). */
  businessReject(message: FixMessage, reason: number, text: string): void {
    sendBusinessReject(this.#outbox, message, reason, text, this.#keeps);
    this.#touch();
  }

  /** Ends the session in good order: Logout(5), and what still comes is taken until the answer. */
  logout(text: string): void {
    if (!this.live) return;
    sendLogout(this.#outbox, text);
    this.#setDeadline(this.settings.logoutTimeoutMs);
    this.#state = "LogoutSent";
    this.#touch();
  }

  /** Initiator: a connection is up; sends the Logon(A). */
  connected(transport: FixTransport): void {
    assert(this.#state === "Down", "a session has one connection");
    this.#attach(transport);
    this.#state = "LogonSent";
    this.#setDeadline(this.settings.logonTimeoutMs);
    this.#resetSent = this.settings.resetOnLogon;
    if (this.#resetSent) this.#resetStore();
    sendLogon(this.#outbox, this.settings.heartBtIntS, this.#resetSent);
    this.#touch();
  }

  /**
   * Acceptor: the first message of a connection, already found to carry this session's identity.
   * False when it is no Logon to be answered: the connection is closed without a word.
   */
  accept(transport: FixTransport, logon: FixMessage): boolean {
    if (this.#outbox.transport !== null || !this.#peer.isGoodLogon(logon)) return false;
    this.#attach(transport);
    const reset = logon.char(Tag.ResetSeqNumFlag) === YES;
    if (reset || this.settings.resetOnLogon) this.#resetStore();
    this.#loggedOn(logon, () => sendLogon(this.#outbox, this.#liveness.heartBtIntS, reset));
    return true;
  }

  /** Takes one message of its connection, garbled ones left out. */
  receive(message: FixMessage): void {
    switch (this.#state) {
      case "Down":
      case "Closing":
        return;
      case "Ended":
        if (message.msgType === MsgType.Logout) this.#close();
        return;
      case "LogonSent":
        this.#logonAnswer(message);
        return;
      case "Live":
      case "LogoutSent": {
        this.#touch();
        const fault = this.#peer.fault(message);
        if (fault !== null) this.#refusePeer(message, fault);
        else this.#inbound.take(message);
      }
    }
  }

  /** Any bytes came: the peer is there. */
  heard(): void {
    this.#liveness.heard(this.#clock.nowNs());
  }

  /** The connection is gone. */
  lost(reason: string): void {
    const told = this.#state === "Live" || this.#state === "LogoutSent";
    this.#detach();
    if (told) this.#application.onLogout(this, reason);
  }

  /** Timers; called several times a second. */
  tick(): void {
    const nowNs = this.#clock.nowNs();
    switch (this.#state) {
      case "Down":
      case "Closing":
        return;
      case "LogonSent":
      case "LogoutSent":
      case "Ended":
        if (nowNs >= this.#deadlineNs) this.#drop("the peer did not answer in time");
        return;
      case "Live":
        this.#keepAlive(nowNs);
    }
  }

  /**
   * Hands this turn's bytes to the connection. The store has been flushed before; nothing is
   * decided here, and the application is not called.
   */
  flush(): void {
    this.#touched = false;
    const transport = this.#outbox.transport;
    if (transport === null) return;
    if (this.#outbox.flush()) this.#liveness.sent(this.#clock.nowNs());
    if (this.#state !== "Closing") return;
    this.#detach();
    transport.end();
  }

  /** The connection has sent what it held back. */
  drained(): void {
    this.#outbox.blocked = false;
    this.resume();
  }

  /** Writes the next slice of a resend. */
  resume(): void {
    if (this.resending) this.#resender.pump();
    this.#touch();
  }

  /** Messages can be sent again: they are kept. */
  get #keeps(): boolean {
    return this.settings.resend === "application";
  }

  #touch(): void {
    if (this.#touched) return;
    this.#touched = true;
    this.#askFlush();
  }

  #setDeadline(ms: number): void {
    this.#deadlineNs = this.#clock.nowNs() + ms * MS;
  }

  #attach(transport: FixTransport): void {
    this.#outbox.transport = transport;
    this.#liveness.start(this.#clock.nowNs());
    this.#resetSent = false;
  }

  #detach(): void {
    this.#outbox.detach();
    this.#resender.clear();
    this.#inbound.clear();
    this.#state = "Down";
  }

  /** Closes at once; what was not sent stays in the store. */
  #drop(reason: string): void {
    const transport = this.#outbox.transport;
    this.lost(reason);
    transport?.destroy();
  }

  /** Closes at the end of this turn, after what has been written. */
  #close(): void {
    this.#state = "Closing";
    this.#touch();
  }

  #logonAnswer(message: FixMessage): void {
    if (message.msgType === MsgType.Logout && this.#peer.hasIdentity(message)) {
      this.#drop(`the logon was refused: ${message.text(Tag.Text)}`);
    } else if (!this.#peer.isGoodLogon(message)) {
      this.#drop("the logon was not answered by a good Logon");
    } else {
      // A reset that we did not ask for is answered with one: its answer is not answered again.
      const unasked = message.char(Tag.ResetSeqNumFlag) === YES && !this.#resetSent;
      if (unasked) this.#resetSession(message);
      this.#resetSent = unasked;
      this.#loggedOn(message, () => undefined);
    }
  }

  /** The Logon of the peer is good: checks its number, answers, and asks for what is missing. */
  #loggedOn(logon: FixMessage, answer: () => void): void {
    const seq = logon.msgSeqNum;
    const expected = this.#store.nextIn;
    this.#liveness.heartBtIntS = logon.uint(Tag.HeartBtInt);
    this.#touch();
    if (seq < expected) {
      sendLogout(this.#outbox, `MsgSeqNum too low, expecting ${expected} but received ${seq}`);
      this.#close();
      return;
    }
    this.#state = "Live";
    answer();
    this.#inbound.logonNumbered(seq);
    this.#application.onLogon(this);
    if (!this.#inbound.waiting) this.#application.onResendComplete?.(this);
  }

  #refusePeer(message: FixMessage, fault: PeerFault): void {
    if (fault === "BeginString") {
      this.#violation("Incorrect BeginString", true);
      return;
    }
    if (fault === "MsgSeqNum") {
      this.#violation("MsgSeqNum missing or malformed", false);
      return;
    }
    if (message.msgSeqNum === this.#store.nextIn) this.#store.setNextIn(message.msgSeqNum + 1);
    const reason = fault === "CompId" ? Reason.CompIdProblem : Reason.SendingTimeAccuracy;
    sendReject(this.#outbox, this.beginString, message, { reason, tag: 0, keep: this.#keeps });
    this.#violation("", true);
  }

  /** A rule is broken: Logout, and no further message is taken. */
  #violation(text: string, wait: boolean): void {
    if (this.live) sendLogout(this.#outbox, text);
    this.#setDeadline(this.settings.logoutTimeoutMs);
    if (wait) this.#state = "Ended";
    else this.#close();
    this.#touch();
    this.#application.onLogout(this, text === "" ? "a rule of the session was broken" : text);
  }

  #logoutReceived(message: FixMessage): void {
    if (this.live) sendLogout(this.#outbox, "");
    this.#close();
    const text = message.text(Tag.Text);
    this.#application.onLogout(this, text === "" ? "Logout" : text);
  }

  /** Logon in an open session: with ResetSeqNumFlag(141) both sides start again at 1. */
  #logonAgain(message: FixMessage): void {
    if (message.char(Tag.ResetSeqNumFlag) !== YES) return;
    if (!this.#resetSent) this.#resetSession(message);
    this.#resetSent = false;
    this.#inbound.logonNumbered(message.msgSeqNum);
  }

  #resetSession(logon: FixMessage): void {
    this.#inbound.clear();
    this.#resender.clear();
    this.#resetStore();
    sendLogon(this.#outbox, logon.uint(Tag.HeartBtInt), true);
  }

  /** Both numbers back to 1; the application hears of it when there was anything to forget. */
  #resetStore(): void {
    const used = this.nextOut > 1 || this.nextIn > 1;
    this.#store.reset();
    if (used) this.#application.onReset?.(this);
  }

  #deliver(message: FixMessage): void {
    if (message.msgType === MsgType.Reject) {
      this.#application.onReject?.(this, message);
      return;
    }
    const rules = dictionary(this.beginString).messages.get(message.msgType);
    if (rules === undefined || rules.headerOnly) {
      const reason = BusinessRejectReason.UnsupportedMessageType;
      this.businessReject(message, reason, "Unsupported Message Type");
      return;
    }
    this.#application.onMessage(this, message);
  }

  #keepAlive(nowNs: number): void {
    if (this.pendingBytes > this.settings.pendingMaxBytes) {
      this.#drop("the peer does not read");
      return;
    }
    if (this.#liveness.isStalled(nowNs, this.#inbound.waiting, this.nextIn)) {
      this.#violation("ResendRequest was not answered", true);
      return;
    }
    const step = this.#liveness.step(nowNs);
    if (step === "None") return;
    if (step === "Silent") this.#drop("the peer is silent");
    else if (step === "TestRequest") sendTestRequest(this.#outbox);
    else sendHeartbeat(this.#outbox);
    this.#touch();
  }

  /** The face that the inbound rules see. */
  #side(): InboundSide {
    const session = this;
    return {
      settings: this.settings,
      store: this.#store,
      outbox: this.#outbox,
      resender: this.#resender,
      deliver: (message) => session.#deliver(message),
      logonAgain: (message) => session.#logonAgain(message),
      logoutReceived: (message) => session.#logoutReceived(message),
      violation: (text, wait) => session.#violation(text, wait),
      resendComplete: () => session.#application.onResendComplete?.(session),
      get open() {
        return session.#state === "Live" || session.#state === "LogoutSent";
      },
    };
  }
}
