import { sendReject, sendResendRequest, sendTestReply } from "./admin.ts";
import { FixFramer, Frame } from "./framer.ts";
import { Held } from "./held.ts";
import { FixMessage } from "./message.ts";
import { FixParser } from "./parser.ts";
import { SEQ_MAX } from "./peer-check.ts";
import { dictionaryOf } from "./session-config.ts";
import type { SessionSide } from "./session-side.ts";
import { MsgType, SessionRejectReason as Reason, Tag } from "./tags.ts";

const YES = 0x59;

/**
 * The order of what comes in. Expected: processed. Ahead: one ResendRequest, held, processed when
 * the gap is filled. Behind: dropped with PossDupFlag(43), else Logout. Validation of the fields
 * follows when a message's turn has come, so that each number is judged once.
 */
export class Inbound {
  readonly #side: SessionSide;
  readonly #held: Held = new Held();
  readonly #framer: FixFramer;
  readonly #parser: FixParser;
  readonly #message: FixMessage = new FixMessage();
  /** The number that revealed the gap we asked to be filled; 0 when nothing is asked. */
  #askedUpTo = 0;
  /** The number from which we asked last. */
  #askedFrom = 0;
  /** The gap is filled without a ResendRequest: the peer knows of it from our Logon. */
  #comesUnasked = false;
  /** What the peer would send next, had we not reset: it counts so until its answer. Else 0. */
  #formerNext = 0;
  #draining = false;

  constructor(side: SessionSide) {
    this.#side = side;
    this.#framer = new FixFramer(Number.MAX_SAFE_INTEGER);
    this.#parser = new FixParser(dictionaryOf(side.settings));
  }

  /** MsgSeqNum(34) that the peer's next message has. */
  get next(): number {
    return this.#formerNext === 0 ? this.#side.store.nextIn : this.#formerNext;
  }

  /** Whether a gap is still to be filled by the peer. */
  get waiting(): boolean {
    return this.#askedUpTo !== 0;
  }

  /** Whether a reset of ours in the session is still unanswered. */
  get resetting(): boolean {
    return this.#formerNext !== 0;
  }

  /** Forgets the gap and what is held behind it. */
  clear(): void {
    this.#held.clear();
    this.#askedUpTo = 0;
    this.#askedFrom = 0;
    this.#comesUnasked = false;
    this.#formerNext = 0;
  }

  /**
   * Our side resets: until the peer answers, its messages count as before. What is missing among
   * them can no longer be asked for, and what is held behind a gap goes with it.
   */
  awaitReset(): void {
    const next = this.#side.store.nextIn;
    this.clear();
    this.#formerNext = next;
  }

  /** The peer has reset as well: its next number is 1. */
  restart(): void {
    this.clear();
    this.#side.store.setNextIn(1);
  }

  /** Asks for a gap that the peer should have filled by itself; false when it was asked before. */
  insist(): boolean {
    if (!this.#comesUnasked) return false;
    this.#comesUnasked = false;
    sendResendRequest(this.#side.outbox, this.next);
    return true;
  }

  /** Takes one message of the peer, with a number. */
  take(message: FixMessage): void {
    const seq = message.msgSeqNum;
    switch (message.msgType) {
      case MsgType.Logout:
        this.numbered(seq);
        this.#side.line.loggedOut(message.text(Tag.Text));
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
        if (this.#side.isReset(message)) {
          this.#side.logonAgain(message);
          return;
        }
        break;
      default:
    }
    const next = this.next;
    if (seq === next) {
      this.#process(message, seq);
      this.#progress();
    } else if (seq > next) {
      this.#hold(message, seq);
    } else {
      this.#low(message, seq);
    }
  }

  /** The number of a message that was acted on whatever its number is. */
  numbered(seq: number): void {
    if (seq === this.next) this.#moveTo(seq + 1);
  }

  /**
   * Notes the number of a Logon: taken when expected, marked when ahead; then the gap is asked for,
   * unless it comes unasked.
   */
  logonNumbered(seq: number, comesUnasked: boolean): void {
    if (seq <= this.next) {
      this.numbered(seq);
      return;
    }
    this.#held.mark(seq);
    if (comesUnasked) {
      this.#askedUpTo = seq;
      this.#comesUnasked = true;
    } else {
      this.#ask(seq);
    }
  }

  #moveTo(seq: number): void {
    if (this.#formerNext === 0) this.#side.store.setNextIn(seq);
    else this.#formerNext = seq;
  }

  /** A message whose number is behind: with PossDupFlag(43) we have had it. */
  #low(message: FixMessage, seq: number): void {
    if (message.possDup) {
      this.#checkPossDup(message, false);
      return;
    }
    const expected = this.next;
    this.#side.line.violation(
      `MsgSeqNum too low, expecting ${expected} but received ${seq}`,
      false,
    );
  }

  #hold(message: FixMessage, seq: number): void {
    if (message.msgType === MsgType.Heartbeat && message.fault < 0) this.#held.mark(seq);
    else this.#held.add(seq, message.bytes, message.start, message.end);
    if (this.#held.bytes > this.#side.settings.heldMaxBytes) {
      this.#side.line.violation("too many messages behind a gap", false);
      return;
    }
    this.#ask(seq);
    // A resend comes in order: what it has passed over was lost on its way, and is asked for once.
    const lost = message.possDup && seq < this.#askedUpTo && this.next > this.#askedFrom;
    if (lost && this.#askedFrom > 0) this.#request();
  }

  #ask(upTo: number): void {
    if (this.#askedUpTo !== 0 || this.resetting) return;
    this.#askedUpTo = upTo;
    this.#comesUnasked = false;
    this.#request();
  }

  #request(): void {
    this.#askedFrom = this.next;
    sendResendRequest(this.#side.outbox, this.next);
  }

  /** After the expected number has moved: held messages whose turn it is, and the open request. */
  #progress(): void {
    if (this.#draining) return;
    this.#draining = true;
    for (
      let bytes = this.#held.take(this.next);
      bytes !== undefined && this.#side.line.open;
      bytes = this.#held.take(this.next)
    ) {
      if (bytes.length === 0) this.#moveTo(this.next + 1);
      else this.#again(bytes);
    }
    this.#draining = false;
    if (this.#askedUpTo === 0 || this.next < this.#askedUpTo || !this.#side.line.open) return;
    this.#askedUpTo = 0;
    this.#held.dropBelow(this.next);
    // A message that was lost behind the first gap leaves a second one.
    if (this.#held.size > 0) this.#ask(this.#held.lowest());
    else this.#side.resendComplete();
  }

  /** Processes a held message; its bytes were whole when they came. */
  #again(bytes: Uint8Array): void {
    this.#framer.reset();
    this.#framer.push(bytes);
    const message = this.#message;
    const seq = this.next;
    if (this.#framer.next() === Frame.Whole && this.#parser.parse(this.#framer, message)) {
      this.#process(message, seq);
    }
  }

  /** A message whose turn it is. Every way out of here but one moves the expected number. */
  #process(message: FixMessage, seq: number): void {
    if (message.fault >= 0) {
      this.#moveTo(seq + 1);
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
      case MsgType.ResendRequest:
        // Only one that asks for no range was held: any other was answered when it came.
        this.#reject(message, Reason.ValueIncorrect, badRangeTag(message));
        break;
      case MsgType.TestRequest:
        sendTestReply(this.#side.outbox, message);
        break;
      case MsgType.Heartbeat:
      case MsgType.Logon: // It resets nothing: see `take`.
        break;
      default:
        this.#side.deliver(message);
    }
    // After the application has taken it (it may have ended the session, not the number).
    this.numbered(seq);
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
    if (expected) this.numbered(message.msgSeqNum);
    this.#reject(message, Reason.SendingTimeAccuracy, 0);
    this.#side.line.violation("", true);
    return false;
  }

  #resendRequest(message: FixMessage, seq: number): void {
    const next = this.next;
    if (seq < next && message.possDup) return;
    const from = message.uint(Tag.BeginSeqNo);
    const to = message.uint(Tag.EndSeqNo);
    const badTag = badRangeTag(message);
    const fault = message.fault < 0 && badTag > 0 ? Reason.ValueIncorrect : message.fault;
    const faultTag = message.fault < 0 ? badTag : message.faultTag;
    if (fault >= 0) {
      if (seq > next) {
        this.#hold(message, seq);
        return;
      }
      this.numbered(seq);
      this.#reject(message, fault, faultTag);
      this.#progress();
      return;
    }
    const last = this.#side.store.nextOut - 1;
    // What it asks for while it has not heard of our reset are numbers that are gone.
    if (!this.resetting) this.#side.resender.ask(from, to === 0 ? last : Math.min(to, last));
    if (seq > next) {
      this.#held.mark(seq);
      this.#ask(seq);
      return;
    }
    this.numbered(seq);
    this.#progress();
  }

  /** SequenceReset in Reset mode: its own number does not count, and NewSeqNo(36) never falls. */
  #reset(message: FixMessage): void {
    if (message.fault >= 0) {
      this.numbered(message.msgSeqNum);
      this.#reject(message, message.fault, message.faultTag);
      return;
    }
    const next = message.uint(Tag.NewSeqNo);
    if (next < this.next || next > SEQ_MAX) {
      this.#reject(message, Reason.ValueIncorrect, 0);
      return;
    }
    this.#moveTo(next);
    this.#held.dropBelow(next);
    this.#progress();
  }

  #gapFill(message: FixMessage): void {
    const next = message.uint(Tag.NewSeqNo);
    if (next < this.next || next > SEQ_MAX) {
      this.#reject(message, Reason.ValueIncorrect, 0);
      return;
    }
    this.#moveTo(next);
    this.#held.dropBelow(next);
  }

  #reject(message: FixMessage, reason: number, tag: number): void {
    const { outbox, settings } = this.#side;
    const keep = settings.resend === "application";
    sendReject(outbox, settings.beginString, message, { reason, tag, keep });
  }
}

/** The field of a ResendRequest(2) that makes it no range: 7 of 0, or 16 before 7; else 0. */
function badRangeTag(message: FixMessage): number {
  const from = message.uint(Tag.BeginSeqNo);
  const to = message.uint(Tag.EndSeqNo);
  if (from === 0) return Tag.BeginSeqNo;
  return to !== 0 && to < from ? Tag.EndSeqNo : 0;
}
