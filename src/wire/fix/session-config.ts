import type { FixMessage } from "./message.ts";
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
};

/** The settings of a session with every default filled in. */
export type FixSessionSettings = Required<FixSessionConfig>;

/** Fills in the defaults. */
export function settingsOf(config: FixSessionConfig): FixSessionSettings {
  return {
    latencyMaxMs: 120_000,
    logonTimeoutMs: 5_000,
    logoutTimeoutMs: 2_000,
    pendingMaxBytes: 16 << 20,
    heldMaxBytes: 4 << 20,
    ...config,
  };
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
  /** What the peer had to resend has arrived. After a logon without gap: right after `onLogon`. */
  onResendComplete?(session: FixSession): void;
  /** A Reject(3) of a message of ours: RefSeqNum(45) says which. */
  onReject?(session: FixSession, message: FixMessage): void;
  /** Both numbers went back to 1, by ResetSeqNumFlag(141): what was not resent never will be. */
  onReset?(session: FixSession): void;
}

/** Time as a session needs it; the clock port has this shape. */
export interface FixClock {
  /** Nanoseconds, monotonic. */
  nowNs(): number;
  /** Milliseconds since 1970-01-01 UTC. */
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
