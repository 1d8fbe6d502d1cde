import type { FixMessage } from "./message.ts";
import type { Outbox } from "./outbox.ts";
import {
  type BeginString,
  MsgType,
  SESSION_REJECT_TEXT,
  SessionRejectReason,
  Tag,
} from "./tags.ts";

const YES = 0x59;
/** TestReqID(112) of our own TestRequests. */
const TEST_ID = "TEST";

/** What a Logon(A) of ours says. */
export type LogonTerms = {
  /** HeartBtInt(108), in seconds. */
  readonly heartBtIntS: number;
  /** ResetSeqNumFlag(141)=Y. */
  readonly reset: boolean;
  /** NextExpectedMsgSeqNum(789); 0 leaves it out. */
  readonly nextExpected: number;
};

/** Logon(A), without encryption. */
export function sendLogon(outbox: Outbox, terms: LogonTerms): void {
  const writer = outbox.begin(MsgType.Logon);
  writer.uint(Tag.EncryptMethod, 0);
  writer.uint(Tag.HeartBtInt, terms.heartBtIntS);
  if (terms.reset) writer.char(Tag.ResetSeqNumFlag, YES);
  if (terms.nextExpected > 0) writer.uint(Tag.NextExpectedMsgSeqNum, terms.nextExpected);
  outbox.commit(false, true);
}

/** Logout(5), with the reason in Text(58) when there is one. */
export function sendLogout(outbox: Outbox, text: string): void {
  outbox.begin(MsgType.Logout).text(Tag.Text, text);
  outbox.commit(false, true);
}

/** Heartbeat(0) because nothing was sent for a while. */
export function sendHeartbeat(outbox: Outbox): void {
  outbox.begin(MsgType.Heartbeat);
  outbox.commit(false, true);
}

/** Heartbeat(0) that answers a TestRequest(1) with the same TestReqID(112). */
export function sendTestReply(outbox: Outbox, request: FixMessage): void {
  const at = request.offset(Tag.TestReqID);
  const writer = outbox.begin(MsgType.Heartbeat);
  writer.bytes(Tag.TestReqID, request.bytes, at, request.length(Tag.TestReqID));
  outbox.commit(false, true);
}

/** TestRequest(1) to a peer that is silent. */
export function sendTestRequest(outbox: Outbox): void {
  outbox.begin(MsgType.TestRequest).text(Tag.TestReqID, TEST_ID);
  outbox.commit(false, true);
}

/** ResendRequest(2) for everything from a number on: EndSeqNo(16) is 0. */
export function sendResendRequest(outbox: Outbox, from: number): void {
  const writer = outbox.begin(MsgType.ResendRequest);
  writer.uint(Tag.BeginSeqNo, from);
  writer.uint(Tag.EndSeqNo, 0);
  outbox.commit(false, true);
}

/** SequenceReset(4) in GapFill mode in the place of the numbers `from` to `next - 1`. */
export function sendGapFill(outbox: Outbox, from: number, next: number): void {
  const writer = outbox.beginAgain(MsgType.SequenceReset, from);
  outbox.writeOrigSendingTime();
  writer.uint(Tag.NewSeqNo, next);
  writer.char(Tag.GapFillFlag, YES);
  outbox.commit(false, true);
}

/** Why a message is rejected. */
export type RejectCause = {
  /** SessionRejectReason(373). */
  readonly reason: number;
  /** RefTagID(371); 0 names no field, except for reason 0. */
  readonly tag: number;
  /** Whether the peer may ask for the Reject again. */
  readonly keep: boolean;
};

/**
 * Reject(3) of a message that breaks a rule of the session layer. In 4.2 a reason above 11 has no
 * number; its text is sent all the same.
 */
export function sendReject(
  outbox: Outbox,
  version: BeginString,
  refused: FixMessage,
  cause: RejectCause,
): void {
  const { reason, tag } = cause;
  const writer = outbox.begin(MsgType.Reject);
  reverseRoute(outbox, refused);
  if (refused.msgSeqNum >= 0) writer.uint(Tag.RefSeqNum, refused.msgSeqNum);
  writer.text(Tag.Text, SESSION_REJECT_TEXT[reason] ?? "");
  if (tag !== 0 || reason === SessionRejectReason.InvalidTagNumber) {
    writer.text(Tag.RefTagID, String(tag));
  }
  copy(outbox, refused, Tag.MsgType, Tag.RefMsgType);
  if (version !== "FIX.4.2" || reason <= SessionRejectReason.InvalidMsgType) {
    writer.uint(Tag.SessionRejectReason, reason);
  }
  outbox.commit(cause.keep, true);
}

/** BusinessMessageReject(j) of a message that is valid and cannot be served. */
export function sendBusinessReject(
  outbox: Outbox,
  refused: FixMessage,
  reason: number,
  text: string,
  keep: boolean,
): void {
  const writer = outbox.begin(MsgType.BusinessMessageReject);
  reverseRoute(outbox, refused);
  writer.uint(Tag.RefSeqNum, refused.msgSeqNum);
  writer.text(Tag.Text, text);
  copy(outbox, refused, Tag.MsgType, Tag.RefMsgType);
  writer.uint(Tag.BusinessRejectReason, reason);
  outbox.commit(keep, true);
}

/** Sends the routing fields back the way they came; an empty one is left out. */
function reverseRoute(outbox: Outbox, from: FixMessage): void {
  copy(outbox, from, Tag.DeliverToCompID, Tag.OnBehalfOfCompID);
  copy(outbox, from, Tag.DeliverToSubID, Tag.OnBehalfOfSubID);
  copy(outbox, from, Tag.OnBehalfOfCompID, Tag.DeliverToCompID);
  copy(outbox, from, Tag.OnBehalfOfSubID, Tag.DeliverToSubID);
  copy(outbox, from, Tag.DeliverToLocationID, Tag.OnBehalfOfLocationID);
  copy(outbox, from, Tag.OnBehalfOfLocationID, Tag.DeliverToLocationID);
}

function copy(outbox: Outbox, from: FixMessage, tag: number, as: number): void {
  outbox.writer.bytes(as, from.bytes, from.offset(tag), from.length(tag));
}
