import { sendLogout } from "./admin.ts";
import type { Liveness } from "./liveness.ts";
import type { Outbox } from "./outbox.ts";
import type { FixClock, FixSessionSettings, FixTransport } from "./session-config.ts";

const MS = 1_000_000;

/**
 * Where a session stands. `Down`: no connection. `LogonSent`: an initiator waits for the answer.
 * `Live`: logged on. `LogoutSent`: we asked to end it and still take what comes. `Ended`: a rule
 * was broken; only the peer's Logout is waited for. `Closing`: the connection ends with this turn.
 */
export type LineState = "Down" | "LogonSent" | "Live" | "LogoutSent" | "Ended" | "Closing";

/** What the line of a session needs of the session around it. */
export type LineOptions = {
  readonly settings: FixSessionSettings;
  readonly clock: FixClock;
  readonly outbox: Outbox;
  readonly liveness: Liveness;
  /** Asks for `flush` at the end of this turn; called once until then. */
  readonly askFlush: () => void;
  /** The connection is gone: what belongs to it is forgotten. */
  readonly forget: () => void;
  /** The session is no longer live. */
  readonly loggedOut: (reason: string) => void;
};

/** The connection of a session: how it is taken, and every way in which it ends. */
export class SessionLine {
  readonly #options: LineOptions;
  #state: LineState = "Down";
  #deadlineNs = 0;
  #touched = false;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  get state(): LineState {
    return this.#state;
  }

  /** Logged on, both ways. */
  get live(): boolean {
    return this.#state === "Live";
  }

  /** Whether messages are still taken: false once a rule has ended the session. */
  get open(): boolean {
    return this.#state === "Live" || this.#state === "LogoutSent";
  }

  /** Asks for the end of the turn, once. */
  touch(): void {
    if (this.#touched) return;
    this.#touched = true;
    this.#options.askFlush();
  }

  attach(transport: FixTransport): void {
    const { outbox, liveness, clock } = this.#options;
    outbox.transport = transport;
    liveness.start(clock.nowNs());
  }

  /** A Logon of ours was sent. */
  logonSent(): void {
    this.#state = "LogonSent";
    this.#setDeadline(this.#options.settings.logonTimeoutMs);
    this.touch();
  }

  /** Both sides are logged on. */
  loggedOn(): void {
    this.#state = "Live";
    this.touch();
  }

  /** Ends a live session in good order: what still comes is taken until the peer's Logout. */
  logout(text: string): void {
    if (!this.live) return;
    sendLogout(this.#options.outbox, text);
    this.#setDeadline(this.#options.settings.logoutTimeoutMs);
    this.#state = "LogoutSent";
    this.touch();
  }

  /** The peer's Logout, with its text. */
  loggedOut(text: string): void {
    if (this.live) sendLogout(this.#options.outbox, "");
    this.close();
    this.#options.loggedOut(text === "" ? "Logout" : text);
  }

  /** A rule is broken: Logout, and no further message is taken; closed after the peer's Logout. */
  violation(text: string, wait: boolean): void {
    if (this.live) sendLogout(this.#options.outbox, text);
    this.#setDeadline(this.#options.settings.logoutTimeoutMs);
    if (wait) this.#state = "Ended";
    else this.close();
    this.touch();
    this.#options.loggedOut(text === "" ? "a rule of the session was broken" : text);
  }

  /** A Logon that cannot be gone on with: Logout that says why, close. */
  refuseLogon(text: string): void {
    sendLogout(this.#options.outbox, text);
    this.close();
  }

  /** Closes at the end of this turn, after what has been written. */
  close(): void {
    this.#state = "Closing";
    this.touch();
  }

  /** Closes at once; what was not sent stays in the store. */
  drop(reason: string): void {
    const { transport } = this.#options.outbox;
    this.lost(reason);
    transport?.destroy();
  }

  /** The connection is gone. */
  lost(reason: string): void {
    const told = this.open;
    this.#detach();
    if (told) this.#options.loggedOut(reason);
  }

  /** Whether the peer has not answered in time what this state waits for. */
  isOverdue(nowNs: number): boolean {
    return nowNs >= this.#deadlineNs;
  }

  /**
   * Hands this turn's bytes to the connection, and ends it when it is to end.
   *
   * @param tooLate Why they must not leave any more: the line is cut instead; `""` when they may.
   */
  flush(tooLate: string): void {
    this.#touched = false;
    const { outbox, liveness, clock } = this.#options;
    const { transport } = outbox;
    if (transport === null) return;
    if (tooLate !== "") {
      this.drop(tooLate);
      return;
    }
    const closing = this.#state === "Closing";
    if (outbox.flush(closing)) liveness.sent(clock.nowNs());
    if (!closing) return;
    this.#detach();
    transport.end();
  }

  #setDeadline(ms: number): void {
    this.#deadlineNs = this.#options.clock.nowNs() + ms * MS;
  }

  #detach(): void {
    this.#options.outbox.detach();
    this.#options.forget();
    this.#state = "Down";
  }
}
