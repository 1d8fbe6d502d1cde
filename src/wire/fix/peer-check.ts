import type { FixMessage } from "./message.ts";
import type { FixClock, FixSessionSettings } from "./session-config.ts";
import { MsgType, Tag } from "./tags.ts";

/** Largest sequence number: beyond it no room is left to count. */
export const SEQ_MAX = 2_000_000_000;

/** What is wrong with a message before its number is compared. */
export type PeerFault = "BeginString" | "MsgSeqNum" | "CompId" | "SendingTime";

/** Whether messages come from the peer that a session is for, and were sent just now. */
export class PeerCheck {
  readonly #settings: FixSessionSettings;
  readonly #clock: FixClock;

  constructor(settings: FixSessionSettings, clock: FixClock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /**
   * A message in an open session. A field that is absent, empty or unreadable is left to
   * validation, which rejects it when the message's turn has come.
   */
  fault(message: FixMessage): PeerFault | null {
    const { beginString, remoteCompId, localCompId } = this.#settings;
    if (!equals(message, Tag.BeginString, beginString)) return "BeginString";
    if (message.msgSeqNum < 0 || message.msgSeqNum > SEQ_MAX) return "MsgSeqNum";
    const foreign =
      (message.length(Tag.SenderCompID) > 0 && !equals(message, Tag.SenderCompID, remoteCompId)) ||
      (message.length(Tag.TargetCompID) > 0 && !equals(message, Tag.TargetCompID, localCompId));
    if (foreign) return "CompId";
    const sentMs = message.utcMs(Tag.SendingTime);
    return sentMs >= 0 && !this.#isGoodTime(sentMs) ? "SendingTime" : null;
  }

  /** Whether BeginString(8) and both CompIDs are there and right. */
  hasIdentity(message: FixMessage): boolean {
    const { beginString, remoteCompId, localCompId } = this.#settings;
    return (
      equals(message, Tag.BeginString, beginString) &&
      equals(message, Tag.SenderCompID, remoteCompId) &&
      equals(message, Tag.TargetCompID, localCompId)
    );
  }

  /** Whether a first message is a Logon that can be answered. */
  isGoodLogon(message: FixMessage): boolean {
    return (
      message.msgType === MsgType.Logon &&
      message.fault < 0 &&
      this.hasIdentity(message) &&
      this.#isGoodTime(message.utcMs(Tag.SendingTime)) &&
      message.msgSeqNum > 0 &&
      message.msgSeqNum <= SEQ_MAX &&
      message.uint(Tag.EncryptMethod) === 0 &&
      message.uint(Tag.HeartBtInt) >= 0
    );
  }

  #isGoodTime(sentMs: number): boolean {
    return Math.abs(sentMs - this.#clock.utcMs()) <= this.#settings.latencyMaxMs;
  }
}

/** Whether a field has exactly this text. */
function equals(message: FixMessage, tag: number, text: string): boolean {
  const at = message.offset(tag);
  if (at < 0 || message.length(tag) !== text.length) return false;
  for (let i = 0; i < text.length; i++) {
    if (message.bytes[at + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}
