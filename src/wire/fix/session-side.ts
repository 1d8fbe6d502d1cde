import type { SessionLine } from "./line.ts";
import type { Liveness } from "./liveness.ts";
import type { FixMessage } from "./message.ts";
import type { Outbox } from "./outbox.ts";
import type { Resender } from "./resender.ts";
import type { FixClock, FixSessionSettings } from "./session-config.ts";
import type { FixSessionStore } from "./store.ts";

/** The face that a session shows to its own rules: for what comes in, the logon, the day. */
export interface SessionSide {
  readonly settings: FixSessionSettings;
  readonly store: FixSessionStore;
  readonly clock: FixClock;
  readonly outbox: Outbox;
  readonly resender: Resender;
  readonly liveness: Liveness;
  readonly line: SessionLine;
  /** Both sides are logged on: the application hears of it. */
  loggedOn(): void;
  /** Whether a message of an open session is a Logon that sets both numbers back to 1. */
  isReset(message: FixMessage): boolean;
  /** Such a Logon. */
  logonAgain(message: FixMessage): void;
  /** A message of the application, or one that it should hear of. */
  deliver(message: FixMessage): void;
  /** What the peer had to resend has arrived, or is void. */
  resendComplete(): void;
  /** Both numbers back to 1; the application hears of it when there was anything to forget. */
  resetStore(): void;
  /** Whether the application lets the numbers go back to 1 with the new day. */
  mayReset(): boolean;
}
