import { sendReject, sendResendRequest, sendTestReply } from "./admin.ts";
import { dictionary } from "./dictionary.ts";
import { FixFramer, Frame } from "./framer.ts";
import { Held } from "./held.ts";
import { FixMessage } from "./message.ts";
import type { Outbox } from "./outbox.ts";
import { FixParser } from "./parser.ts";
import { SEQ_MAX } from "./peer-check.ts";
import type { Resender } from "./resender.ts";
import type { FixSessionSettings } from "./session-config.ts";
import type { FixSessionStore } from "./store.ts";
import { MsgType, SessionRejectReason as Reason, Tag } from "./tags.ts";

/** What the rules of the inbound sequence need of the session around them. */
export interface InboundSide {
  readonly settings: FixSessionSettings;
  readonly store: FixSessionStore;
  readonly outbox: Outbox;
  readonly resender: Resender;
  /** A message of the application, or one that it should hear of. */
  deliver(message: FixMessage): void;
  /** A Logon in an open session, its number expected. */
  logonAgain(message: FixMessage): void;
  /** The peer's Logout. */
  logoutReceived(message: FixMessage): void;
  /** Logout with a text; then the connection ends, after the peer's Logout when `wait`. */
  violation(text: string, wait: boolean): void;
  resendComplete(): void;
  /** Whether messages are still taken: false once a rule has ended the session. */
  readonly open: boolean;
}

const YES = 0x59;

/**
 * The order of what comes in. Expected: processed. Ahead: one ResendRequest, held, processed when
 * the gap is filled. Behind: dropped with PossDupFlag(43), else Logout. Validation of the fields
 * follows when a message's turn has come, so that each number is judged once.
 */
export class Inbound {
  readonly #side: InboundSide;
  readonly #held: Held = new Held();
  readonly #framer: FixFramer;
  readonly #parser: FixParser;
  readonly #message: FixMessage = new FixMessage();
  /** The number that revealed the gap we asked to be filled; 0 when nothing is asked. */
  #askedUpTo = 0;
  #draining = false;

  constructor(side: InboundSide) {
    this.#side = side;
    this.#framer = new FixFramer(Number.MAX_SAFE_INTEGER);
    this.#parser = new FixParser(dictionary(side.settings.beginString));
  }

  /** Whether a ResendRequest of ours is still unanswered. */
  get waiting(): boolean {
    return this.#askedUpTo !== 0;
  }

  /** Forgets the gap and what is held behind it. */
  clear(): void {
    this.#held.clear();
    this.#askedUpTo = 0;
  }

  /** Takes one message of the peer, with a number. */
  take(message: FixMessage): void {
    const seq = message.msgSeqNum;
    switch (message.msgType) {
      case MsgType.Logout:
        this.#numbered(seq);
        this.#side.logoutReceived(message);
        return;
      case MsgType.ResendRequest:
        this.#resendRequest(message, seq);
        return;
      case MsgType.SequenceReset:
        if (message.char(Tag.GapFillFlag) !== YES) {
          this.#reset(message);
          return;
        }
        break;
      case MsgType.Logon:
        if (message.fault < 0 && message.char(Tag.ResetSeqNumFlag) === YES) {
          this.#side.logonAgain(message);
          return;
        }
        break;
      default:
    }
    if (seq === this.#side.store.nextIn) {
      this.#process(message, seq);
      this.#progress();
    } else if (seq > this.#side.store.nextIn) {
      this.#hold(message, seq);
    } else {
      this.#low(message, seq);
    }
  }

  /** The number of a message that was acted on whatever its number is. */
  #numbered(seq: number): void {
    if (seq === this.#side.store.nextIn) this.#side.store.setNextIn(seq + 1);
  }

  /** Notes the number of a Logon: taken when expected, marked and the gap asked for when ahead. */
  logonNumbered(seq: number): void {
    const next = this.#side.store.nextIn;
    if (seq > next) {
      this.#held.mark(seq);
      this.#ask(seq);
    } else if (seq === next) {
      this.#side.store.setNextIn(seq + 1);
    }
  }

  /** A message whose number is behind: with PossDupFlag(43) we have had it. */
  #low(message: FixMessage, seq: number): void {
    if (message.possDup) {
      this.#checkPossDup(message, false);
      return;
    }
    const expected = this.#side.store.nextIn;
    this.#side.violation(`MsgSeqNum too low, expecting ${expected} but received ${seq}`, false);
  }

  #hold(message: FixMessage, seq: number): void {
    if (message.msgType === MsgType.Heartbeat && message.fault < 0) this.#held.mark(seq);
    else this.#held.add(seq, message.bytes, message.start, message.end);
    if (this.#held.bytes > this.#side.settings.heldMaxBytes) {
      this.#side.violation("too many messages behind a gap", false);
      return;
    }
    this.#ask(seq);
  }

  #ask(upTo: number): void {
    if (this.#askedUpTo !== 0) return;
    this.#askedUpTo = upTo;
    sendResendRequest(this.#side.outbox, this.#side.store.nextIn);
  }

  /** After the expected number has moved: held messages whose turn it is, and the open request. */
  #progress(): void {
    if (this.#draining) return;
    this.#draining = true;
    const { store } = this.#side;
    for (
      let bytes = this.#held.take(store.nextIn);
      bytes !== undefined && this.#side.open;
      bytes = this.#held.take(store.nextIn)
    ) {
      if (bytes.length === 0) store.setNextIn(store.nextIn + 1);
      else this.#again(bytes);
    }
    this.#draining = false;
    if (this.#askedUpTo === 0 || store.nextIn < this.#askedUpTo || !this.#side.open) return;
    this.#askedUpTo = 0;
    this.#held.dropBelow(store.nextIn);
    // A message that was lost behind the first gap leaves a second one.
    if (this.#held.size > 0) this.#ask(this.#held.lowest());
    else this.#side.resendComplete();
  }

  /** Processes a held message; its bytes were whole when they came. */
  #again(bytes: Uint8Array): void {
    this.#framer.reset();
    this.#framer.push(bytes);
    const message = this.#message;
    const seq = this.#side.store.nextIn;
    if (this.#framer.next() === Frame.Whole && this.#parser.parse(this.#framer, message)) {
      this.#process(message, seq);
    }
  }

  /** A message whose turn it is. Every way out of here but one moves the expected number. */
  #process(message: FixMessage, seq: number): void {
    const { store } = this.#side;
    if (message.fault >= 0) {
      store.setNextIn(seq + 1);
      // A Reject is not rejected: two engines could do that to each other for ever.
      if (message.msgType !== MsgType.Reject)
        this.#reject(message, message.fault, message.faultTag);
      return;
    }
    if (message.possDup && !this.#checkPossDup(message, true)) return;
    switch (message.msgType) {
      case MsgType.SequenceReset:
        this.#gapFill(message);
        return;
      case MsgType.TestRequest:
        sendTestReply(this.#side.outbox, message);
        break;
      case MsgType.Heartbeat:
        break;
      case MsgType.Logon:
        this.#side.logonAgain(message);
        break;
      default:
        this.#side.deliver(message);
    }
    // After the application has taken it (it may have ended the session, not the number).
    if (store.nextIn === seq) store.setNextIn(seq + 1);
  }

  /**
   * PossDupFlag(43) needs OrigSendingTime(122), no later than SendingTime(52). Without it the
   * message is rejected and its number stays open; with a later one the session ends.
   */
  #checkPossDup(message: FixMessage, expected: boolean): boolean {
    if (message.msgType === MsgType.SequenceReset) return true;
    const original = message.utcMs(Tag.OrigSendingTime);
    if (original === -1) {
      this.#reject(message, Reason.RequiredTagMissing, Tag.OrigSendingTime);
      return false;
    }
    if (original <= message.utcMs(Tag.SendingTime)) return true;
    if (expected) this.#numbered(message.msgSeqNum);
    this.#reject(message, Reason.SendingTimeAccuracy, 0);
    this.#side.violation("", true);
    return false;
  }

  #resendRequest(message: FixMessage, seq: number): void {
    const { store, resender } = this.#side;
    const next = store.nextIn;
    if (seq < next && message.possDup) return;
    const from = message.uint(Tag.BeginSeqNo);
    const to = message.uint(Tag.EndSeqNo);
    let fault = message.fault;
    let faultTag = message.faultTag;
    if (fault < 0 && from === 0) {
      fault = Reason.ValueIncorrect;
      faultTag = Tag.BeginSeqNo;
    } else if (fault < 0 && to !== 0 && to < from) {
      fault = Reason.ValueIncorrect;
      faultTag = Tag.EndSeqNo;
    }
    if (fault >= 0) {
      if (seq > next) {
        this.#hold(message, seq);
        return;
      }
      this.#numbered(seq);
      this.#reject(message, fault, faultTag);
      this.#progress();
      return;
    }
    const last = store.nextOut - 1;
    if (from <= last) resender.ask(from, to === 0 ? last : Math.min(to, last));
    if (seq > next) {
      this.#held.mark(seq);
      this.#ask(seq);
      return;
    }
    this.#numbered(seq);
    this.#progress();
  }

  /** SequenceReset in Reset mode: its own number does not count, and NewSeqNo(36) never falls. */
  #reset(message: FixMessage): void {
    const { store } = this.#side;
    if (message.fault >= 0) {
      this.#numbered(message.msgSeqNum);
      this.#reject(message, message.fault, message.faultTag);
      return;
    }
    const next = message.uint(Tag.NewSeqNo);
    if (next < store.nextIn || next > SEQ_MAX) {
      this.#reject(message, Reason.ValueIncorrect, 0);
      return;
    }
    store.setNextIn(next);
    this.#held.dropBelow(next);
    this.#progress();
  }

  #gapFill(message: FixMessage): void {
    const { store } = this.#side;
    const next = message.uint(Tag.NewSeqNo);
    if (next < store.nextIn || next > SEQ_MAX) {
      this.#reject(message, Reason.ValueIncorrect, 0);
      return;
    }
    store.setNextIn(next);
    this.#held.dropBelow(next);
  }

  #reject(message: FixMessage, reason: number, tag: number): void {
    const { outbox, settings } = this.#side;
    const keep = settings.resend === "application";
    sendReject(outbox, settings.beginString, message, { reason, tag, keep });
  }
}
