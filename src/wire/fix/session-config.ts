import { assert } from "../../core/domain/assert.ts";
import { type Dictionary, dictionary, type UserField } from "./dictionary.ts";
import type { FixMessage } from "./message.ts";
import type { FixSchedule } from "./schedule.ts";
import type { FixSession } from "./session.ts";
import type { BeginString } from "./tags.ts";

/** One session: who we are to whom, and how it behaves. Times in ms unless named otherwise. */
export type FixSessionConfig = {
  readonly beginString: BeginString;
  /** Our SenderCompID(49). */
  readonly localCompId: string;
  /** The peer's SenderCompID(49), our TargetCompID(56). */
  readonly remoteCompId: string;
  /** HeartBtInt(108) that an initiator asks for, in seconds; an acceptor takes the peer's. */
  readonly heartBtIntS: number;
  /** Both numbers start at 1 with every logon; an initiator says so with ResetSeqNumFlag(141). */
  readonly resetOnLogon: boolean;
  /**
   * How a ResendRequest(2) is answered. `application`: application messages and rejects again,
   * everything else as GapFill; for clients. `gap-fill-orders`: all of it as GapFill; for venues,
   * where no D or G may ever be sent again. Such a session keeps no message that it could resend.
   */
  readonly resend: "application" | "gap-fill-orders";
  /** SendingTime(52) may differ from our clock by this much. */
  readonly latencyMaxMs?: number;
  /** A connection that has not logged on by then is closed (B4). */
  readonly logonTimeoutMs?: number;
  /** How long the peer may take to answer our Logout(5). */
  readonly logoutTimeoutMs?: number;
  /** A peer that reads so slowly that more is waiting for it is disconnected. Bytes. */
  readonly pendingMaxBytes?: number;
  /** Most bytes of messages held behind a gap. */
  readonly heldMaxBytes?: number;
  /**
   * FIX.4.4 only: our Logon carries NextExpectedMsgSeqNum(789), and from a peer whose Logon has it
   * too we wait for what is missing instead of asking. What a peer says in 789 is always answered.
   */
  readonly nextExpectedMsgSeqNum?: boolean;
  /** When the session may be live, and its daily reset; null: always, and never. */
  readonly schedule?: FixSchedule | null;
  /** How SendingTime(52) and OrigSendingTime(122) are sent; milliseconds unless given. */
  readonly timestamps?: "milliseconds" | "microseconds";
  /**
   * Tags from 5000 up that this session knows; every other one is rejected. An acceptor reads the
   * Logon without them, for the Logon says which session it is.
   */
  readonly userFields?: readonly UserField[];
};

/** The settings of a session with every default filled in. */
export type FixSessionSettings = Required<FixSessionConfig>;

const NO_FIELDS: readonly UserField[] = [];

/** Fills in the defaults. */
export function settingsOf(config: FixSessionConfig): FixSessionSettings {
  assert(
    config.nextExpectedMsgSeqNum !== true || config.beginString === "FIX.4.4",
    "NextExpectedMsgSeqNum(789) is a field of FIX.4.4",
  );
  return {
    latencyMaxMs: 120_000,
    logonTimeoutMs: 5_000,
    logoutTimeoutMs: 2_000,
    pendingMaxBytes: 16 << 20,
    heldMaxBytes: 4 << 20,
    nextExpectedMsgSeqNum: false,
    schedule: null,
    timestamps: "milliseconds",
    userFields: NO_FIELDS,
    ...config,
  };
}

/** The field tables of a session: its version's, with its user-defined tags. */
export function dictionaryOf(settings: FixSessionSettings): Dictionary {
  const { beginString, userFields } = settings;
  return userFields.length === 0 ? dictionary(beginString) : dictionary(beginString, userFields);
}

/** The name of a session in stores and logs, such as `FIX.4.4:SMARS->CLIENT1`. */
export function sessionId(config: FixSessionConfig): string {
  return `${config.beginString}:${config.localCompId}->${config.remoteCompId}`;
}

/** What a session tells the application. Nothing here may block; writes leave at the turn's end. */
export interface FixApplication {
  /** The session is live: messages may be sent. */
  onLogon(session: FixSession): void;
  /** The session is no longer live: a Logout(5) either way, a lost connection, a broken rule. */
  onLogout(session: FixSession, reason: string): void;
  /**
   * An application message that passed validation, in order, once for each number; the view is
   * valid only during the call. One with PossDupFlag(43) fills a gap: an old number never comes.
   */
  onMessage(session: FixSession, message: FixMessage): void;
  /** Numbers of ours, both included, that the peer asked for and got as GapFill. */
  onGapFilled?(session: FixSession, fromSeq: number, toSeq: number): void;
  /**
   * Numbers of ours, both included, that may have carried messages which were lost with the power,
   * and which the peer, asking from its own next number, got as GapFill: tell it again what stands.
   * Sessions that resend nothing (`gap-fill-orders`) hear only `onGapFilled`.
   */
  onUnaccounted?(session: FixSession, fromSeq: number, toSeq: number): void;
  /**
   * What the peer had to resend has arrived, or a reset has made it void. After a logon without
   * gap: right after `onLogon`.
   */
  onResendComplete?(session: FixSession): void;
  /** A Reject(3) of a message of ours: RefSeqNum(45) says which. */
  onReject?(session: FixSession, message: FixMessage): void;
  /**
   * Both numbers went back to 1, by ResetSeqNumFlag(141) or with a new session day: what was not
   * resent never will be.
   */
  onReset?(session: FixSession): void;
  /**
   * Whether the numbers may go back to 1 with the new session day now. False while an order of the
   * session has no final report: the reset waits and is asked about again, about once a second.
   */
  mayReset?(session: FixSession): boolean;
  /**
   * The last look before the bytes of this turn go to the connection. With a reason none of them
   * does and the line is cut: the peer sees a gap, as after a lost connection.
   *
   * @returns The reason why they must not leave any more; `""` when they may.
   */
  tooLate?(session: FixSession): string;
}

/** Time as a session needs it; the clock port has this shape. */
export interface FixClock {
  /** Nanoseconds, monotonic. */
  nowNs(): number;
  /** Milliseconds since 1970-01-01 UTC; may carry a fraction. */
  utcMs(): number;
}

/** Where a session's bytes go; a connection of the network port has this shape. */
export interface FixTransport {
  /** True: taken. False: the buffer is kept until the peer has read; it must not be touched. */
  write(bytes: Uint8Array): boolean;
  readonly pendingBytes: number;
  end(): void;
  destroy(): void;
}
