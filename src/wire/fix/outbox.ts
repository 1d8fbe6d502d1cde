import { assert } from "../../core/domain/assert.ts";
import { asciiBytes } from "../../core/domain/bytes.ts";
import { checkSum } from "./check-sum.ts";
import { MESSAGE_MAX } from "./framer.ts";
import type { FixClock, FixSessionSettings, FixTransport } from "./session-config.ts";
import { type FixSessionStore, KEPT_MAX } from "./store.ts";
import { msgTypeText, Tag } from "./tags.ts";
import { UTC_LENGTH, UTC_MICROS_LENGTH, writeUtcMicros, writeUtcMs } from "./utc.ts";
import { FixWriter, writeDigits } from "./writer.ts";

const SOH = 1;
const ZERO = 0x30;
const YES = 0x59;
const BUFFER = 1 << 16;
/** Digits of BodyLength(9) for which room is left; a shorter or longer one moves the body. */
const LENGTH_DIGITS = 3;
/** `10=ddd|` */
const TRAILER = 7;

/**
 * The outgoing side of one session: numbers each message, keeps it in the store, and gathers the
 * bytes of a turn for one write. Header and trailer come from a template made once; SendingTime(52)
 * is rendered again only when it has changed.
 */
export class Outbox {
  readonly writer: FixWriter = new FixWriter(BUFFER);
  transport: FixTransport | null = null;
  /** Bytes that a connection took but could not send: nothing is written until it drains. */
  blocked = false;

  readonly #store: FixSessionStore;
  readonly #clock: FixClock;
  /** `8=FIX.4.4|9=000|35=` */
  readonly #head: Uint8Array;
  /** `49=…|52=…|56=…|` */
  readonly #identity: Uint8Array;
  readonly #timeAt: number;
  readonly #timeLength: number;
  readonly #micros: boolean;
  /** The instant that the template shows. */
  #timeMs = -1;
  /** Where the message being written starts, or -1. */
  #start = -1;
  #seq = 0;
  #again = false;
  /** Number of the first new message in the buffer, 0 for none. */
  #unsaid = 0;
  /** Nothing is handed to the connection any more. */
  #mute = false;

  constructor(settings: FixSessionSettings, store: FixSessionStore, clock: FixClock) {
    this.#store = store;
    this.#clock = clock;
    this.#head = asciiBytes(`8=${settings.beginString}\x019=000\x0135=`);
    const sender = `49=${settings.localCompId}\x0152=`;
    this.#micros = settings.timestamps === "microseconds";
    this.#timeLength = this.#micros ? UTC_MICROS_LENGTH : UTC_LENGTH;
    this.#timeAt = sender.length;
    const time = "0".repeat(this.#timeLength);
    this.#identity = asciiBytes(`${sender}${time}\x0156=${settings.remoteCompId}\x01`);
  }

  /** Bytes that have not reached the kernel. */
  get pendingBytes(): number {
    return (this.#mute ? 0 : this.writer.at) + (this.transport?.pendingBytes ?? 0);
  }

  /** Starts the next message; header fields beyond the identity and the body follow. */
  begin(msgType: number): FixWriter {
    return this.#open(msgType, this.#store.nextOut, false);
  }

  /**
   * Starts a message under a number that was used before: PossDupFlag(43) goes into the header.
   * The caller writes OrigSendingTime(122) in its place; our next number stays as it is.
   */
  beginAgain(msgType: number, seq: number): FixWriter {
    return this.#open(msgType, seq, true);
  }

  /** SendingTime(52) of the message being written, as it stands in the header. */
  writeOrigSendingTime(): void {
    this.writer.bytes(Tag.OrigSendingTime, this.#identity, this.#timeAt, this.#timeLength);
  }

  /**
   * Seals the message: BodyLength(9), CheckSum(10), the store, the number.
   *
   * @param keep Whether it can be sent again.
   * @param send Whether it leaves now; false numbers and keeps it only.
   * @returns MsgSeqNum(34).
   */
  commit(keep: boolean, send: boolean): number {
    assert(this.#start >= 0, "a message is begun before it is committed");
    const start = this.#start;
    const end = this.#seal(start);
    assert(end - start <= KEPT_MAX, "a message of ours fits its largest size");
    const seq = this.#seq;
    if (!this.#again) {
      if (keep) this.#store.append(seq, this.writer.buffer, start, end - start);
      this.#store.setNextOut(seq + 1);
      if (this.#unsaid === 0) this.#unsaid = seq;
    }
    this.writer.at = send ? end : start;
    this.#start = -1;
    return seq;
  }

  /** Drops the message being written. */
  abandon(): void {
    this.writer.at = this.#start;
    this.#start = -1;
  }

  /**
   * Hands the bytes of this turn to the connection; true when there were any. To one that could
   * not send the last ones nothing is handed, unless these are the `last`: then the line closes,
   * and it keeps them until the peer has read.
   */
  flush(last = false): boolean {
    const writer = this.writer;
    if (writer.at === 0 || this.transport === null || (this.blocked && !last)) return false;
    if (this.#mute) return false;
    const bytes = writer.buffer.subarray(0, writer.at);
    writer.at = 0;
    this.#unsaid = 0;
    if (!this.transport.write(bytes)) {
      this.blocked = true;
      writer.buffer = new Uint8Array(BUFFER);
    } else if (writer.buffer.length > BUFFER * 8) {
      writer.buffer = new Uint8Array(BUFFER);
    }
    return true;
  }

  /**
   * Takes back what has not been handed to the connection: its numbers are free again, so that the
   * peer sees no gap. For the end of a process alone: the store may know better.
   */
  unsay(): void {
    this.writer.at = 0;
    this.#start = -1;
    if (this.#unsaid > 0) this.#store.setNextOut(this.#unsaid);
    this.#unsaid = 0;
  }

  /** Hands over what there is, also to a connection that is slow; after it nothing more. */
  sayLast(): void {
    this.flush(true);
    this.writer.at = 0;
    this.#mute = true;
  }

  /** Forgets the connection and what was not yet handed to it; kept messages stay in the store. */
  detach(): void {
    this.transport = null;
    this.blocked = false;
    this.writer.at = 0;
    this.#unsaid = 0;
    if (this.writer.buffer.length > BUFFER) this.writer.buffer = new Uint8Array(BUFFER);
  }

  #open(msgType: number, seq: number, again: boolean): FixWriter {
    assert(this.#start < 0, "one message is written at a time");
    const writer = this.writer;
    writer.ensure(MESSAGE_MAX);
    this.#start = writer.at;
    this.#seq = seq;
    this.#again = again;
    writer.buffer.set(this.#head, writer.at);
    writer.at += this.#head.length;
    if (msgType < 256) writer.buffer[writer.at++] = msgType;
    else for (const c of msgTypeText(msgType)) writer.buffer[writer.at++] = c.charCodeAt(0);
    writer.buffer[writer.at++] = SOH;
    writer.uint(Tag.MsgSeqNum, seq);
    if (again) writer.char(Tag.PossDupFlag, YES);
    this.#showTime();
    writer.buffer.set(this.#identity, writer.at);
    writer.at += this.#identity.length;
    return writer;
  }

  /** Puts the present instant into the template. */
  #showTime(): void {
    const now = this.#clock.utcMs();
    const utcMs = this.#micros ? now : Math.floor(now);
    if (utcMs === this.#timeMs) return;
    this.#timeMs = utcMs;
    if (this.#micros) writeUtcMicros(this.#identity, this.#timeAt, utcMs);
    else writeUtcMs(this.#identity, this.#timeAt, utcMs);
  }

  /** Writes length and checksum; returns the offset after the message. */
  #seal(start: number): number {
    const writer = this.writer;
    writer.ensure(TRAILER + 8);
    const buffer = writer.buffer;
    // `35=` ends the head, so the body starts three bytes before its end.
    let bodyAt = start + this.#head.length - 3;
    let end = writer.at;
    const length = end - bodyAt;
    const width = length < 100 ? 2 : length < 1000 ? 3 : length < 10_000 ? 4 : 5;
    if (width !== LENGTH_DIGITS) {
      const move = width - LENGTH_DIGITS;
      buffer.copyWithin(bodyAt + move, bodyAt, end);
      bodyAt += move;
      end += move;
      buffer[bodyAt - 1] = SOH;
    }
    writeDigits(buffer, bodyAt - 1 - width, width, length);
    const sum = checkSum(writer.view, start, end);
    buffer[end] = 0x31;
    buffer[end + 1] = ZERO;
    buffer[end + 2] = 0x3d;
    writeDigits(buffer, end + 3, 3, sum);
    buffer[end + 6] = SOH;
    return end + TRAILER;
  }
}
