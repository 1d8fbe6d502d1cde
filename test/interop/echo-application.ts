import type { FixMessage } from "../../src/wire/fix/message.ts";
import type { FixSession } from "../../src/wire/fix/session.ts";
import type { FixApplication } from "../../src/wire/fix/session-config.ts";
import { BusinessRejectReason, MsgType, Tag } from "../../src/wire/fix/tags.ts";
import type { FixWriter } from "../../src/wire/fix/writer.ts";
import { type Field, fieldsOf } from "./raw-fields.ts";

const ECHOED: ReadonlySet<number> = new Set([
  MsgType.NewOrderSingle,
  MsgType.SecurityDefinition,
  MsgType.Email,
]);

/** What every message gets anew from the session, and what says how the other one travelled. */
const OWN_HEADER: ReadonlySet<number> = new Set([
  Tag.BeginString,
  Tag.BodyLength,
  Tag.MsgType,
  Tag.MsgSeqNum,
  Tag.SenderCompID,
  Tag.SendingTime,
  Tag.TargetCompID,
  Tag.PossDupFlag,
  Tag.OrigSendingTime,
  Tag.LastMsgSeqNumProcessed,
]);

/** The header fields of an echo beyond those, ascending; a data field follows its length. */
const HEADER: ReadonlySet<number> = new Set([
  ...[Tag.SenderSubID, Tag.TargetSubID, Tag.SecureDataLen, Tag.SecureData, Tag.PossResend],
  ...[Tag.OnBehalfOfCompID, Tag.OnBehalfOfSubID, Tag.DeliverToCompID, Tag.DeliverToSubID],
  ...[Tag.SenderLocationID, Tag.TargetLocationID, Tag.OnBehalfOfLocationID],
  ...[Tag.DeliverToLocationID, Tag.XmlDataLen, Tag.XmlData, Tag.MessageEncoding],
  ...[Tag.OnBehalfOfSendingTime, Tag.NoHops],
]);

/** The trailer signs the message that came, not its echo. */
const TRAILER: ReadonlySet<number> = new Set([Tag.SignatureLength, Tag.Signature, Tag.CheckSum]);

/**
 * The application of the echo acceptor: NewOrderSingle(D), SecurityDefinition(d) and Email(C) come
 * back, byte for byte in every value; what was sent again under a new number (PossResend(97)) with
 * a ClOrdID(11) seen since the logon does not; every other type is not supported.
 */
export class EchoApplication implements FixApplication {
  /** Application messages that were handed over, since the start. */
  taken = 0;
  /** ClOrdID(11) of the orders since the logon, by session. */
  readonly #seen: Map<FixSession, Set<string>> = new Map();

  onLogon(session: FixSession): void {
    this.#seen.set(session, new Set());
  }

  onLogout(session: FixSession): void {
    this.#seen.delete(session);
  }

  onMessage(session: FixSession, message: FixMessage): void {
    this.taken++;
    if (!ECHOED.has(message.msgType)) {
      // Two applications that refuse each other's refusals would never end.
      if (message.msgType === MsgType.BusinessMessageReject) return;
      const reason = BusinessRejectReason.UnsupportedMessageType;
      session.businessReject(message, reason, "Unsupported Message Type");
    } else if (message.msgType !== MsgType.NewOrderSingle || !this.#wasSeen(session, message)) {
      echo(session, message);
    }
  }

  #wasSeen(session: FixSession, order: FixMessage): boolean {
    const clOrdId = order.text(Tag.ClOrdID);
    const seen = this.#seen.get(session);
    const again = order.possResend && seen?.has(clOrdId) === true;
    seen?.add(clOrdId);
    return again;
  }
}

/** Sends a message back: header and body ascending, groups and data fields as they came. */
function echo(session: FixSession, message: FixMessage): void {
  const kept = fieldsOf(message).filter(({ tag }) => !OWN_HEADER.has(tag) && !TRAILER.has(tag));
  const header = kept.filter(({ tag }) => HEADER.has(tag)).sort(byTag);
  const body = kept.filter(({ tag }) => !HEADER.has(tag)).sort(byTag);
  const writer = session.begin(message.msgType);
  const headerEnd = writer.at;
  for (const { tag, from, to } of [...header, ...body]) {
    writer.raw(message.bytes, from, to - from);
    if (tag === Tag.SenderSubID) moveBeforeSendingTime(writer, headerEnd);
  }
  session.commit();
}

/**
 * The session writes 49, 52 and 56 in one go. What was written behind them, from `at` on, goes to
 * its place before SendingTime(52).
 */
function moveBeforeSendingTime(writer: FixWriter, at: number): void {
  const { buffer } = writer;
  const written = Buffer.from(buffer.buffer, buffer.byteOffset, writer.at);
  const sendingTimeAt = written.lastIndexOf("\x0152=", at) + 1;
  const moved = buffer.slice(at, writer.at);
  buffer.copyWithin(sendingTimeAt + moved.length, sendingTimeAt, at);
  buffer.set(moved, sendingTimeAt);
}

function byTag(a: Field, b: Field): number {
  return a.tag - b.tag;
}
