import { sendReject } from "./admin.ts";
import type { MessageRules } from "./dictionary.ts";
import type { Inbound } from "./inbound.ts";
import type { LogonRules } from "./logon-rules.ts";
import type { FixMessage } from "./message.ts";
import type { PeerCheck, PeerFault } from "./peer-check.ts";
import type { FixSession } from "./session.ts";
import { dictionaryOf, type FixApplication } from "./session-config.ts";
import type { SessionDay } from "./session-day.ts";
import type { SessionSide } from "./session-side.ts";
import { BusinessRejectReason, MsgType, SessionRejectReason as Reason, Tag } from "./tags.ts";

/** The parts of a session that a message may be for. */
export type IntakeParts = {
  readonly side: SessionSide;
  readonly peer: PeerCheck;
  readonly inbound: Inbound;
  readonly logon: LogonRules;
  readonly day: SessionDay;
};

/** What becomes of a message: by where the session stands, by who sent it, by its type. */
export class Intake {
  readonly #session: FixSession;
  readonly #application: FixApplication;
  readonly #parts: IntakeParts;
  readonly #messages: ReadonlyMap<number, MessageRules>;

  constructor(session: FixSession, application: FixApplication, parts: IntakeParts) {
    this.#session = session;
    this.#application = application;
    this.#parts = parts;
    this.#messages = dictionaryOf(session.settings).messages;
  }

  /** Takes one message of the connection, garbled ones left out. */
  take(message: FixMessage): void {
    const { side, peer, inbound } = this.#parts;
    const { line } = side;
    switch (line.state) {
      case "Down":
      case "Closing":
        return;
      case "Ended":
        if (message.msgType === MsgType.Logout) line.close();
        return;
      case "LogonSent":
        this.#logonAnswer(message);
        return;
      case "Live":
      case "LogoutSent": {
        line.touch();
        const fault = peer.fault(message);
        if (fault !== null) this.#refusePeer(message, fault);
        else inbound.take(message);
      }
    }
  }

  /** A message whose turn it is, for the application. */
  deliver(message: FixMessage): void {
    if (message.msgType === MsgType.Reject) {
      this.#application.onReject?.(this.#session, message);
      return;
    }
    const rules = this.#messages.get(message.msgType);
    if (rules === undefined || rules.headerOnly) {
      const reason = BusinessRejectReason.UnsupportedMessageType;
      this.#session.businessReject(message, reason, "Unsupported Message Type");
      return;
    }
    this.#application.onMessage(this.#session, message);
  }

  #logonAnswer(message: FixMessage): void {
    const { side, peer, logon, day } = this.#parts;
    if (message.msgType === MsgType.Logout && peer.hasIdentity(message)) {
      side.line.drop(`the logon was refused: ${message.text(Tag.Text)}`);
    } else if (day.over || !peer.isGoodLogon(message)) {
      side.line.drop("the logon was not answered by a good Logon");
    } else {
      logon.answered(message);
    }
  }

  #refusePeer(message: FixMessage, fault: PeerFault): void {
    const { side, inbound } = this.#parts;
    const { line, outbox, settings } = side;
    if (fault === "BeginString") {
      line.violation("Incorrect BeginString", true);
      return;
    }
    if (fault === "MsgSeqNum") {
      line.violation("MsgSeqNum missing or malformed", false);
      return;
    }
    inbound.numbered(message.msgSeqNum);
    const reason = fault === "CompId" ? Reason.CompIdProblem : Reason.SendingTimeAccuracy;
    const keep = settings.resend === "application";
    sendReject(outbox, settings.beginString, message, { reason, tag: 0, keep });
    line.violation("", true);
  }
}
