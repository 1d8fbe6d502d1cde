import type { Clock, Timer } from "../../ports/clock.ts";
import type { Connection, NetworkFault } from "../../ports/network.ts";
import { FixConnection } from "../../wire/fix/connection.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { RefusalReason } from "./refusals.ts";

/** What a first message says of its sender. */
export type Identity = {
  readonly beginString: string;
  readonly senderCompId: string;
  readonly targetCompId: string;
  /** Common name of its certificate; null without TLS. */
  readonly certificateName: string | null;
};

/** The acceptor, as one of its connections sees it. */
export interface AcceptedOwner {
  /** The session of a counterparty, or why it gets none. */
  find(identity: Identity): FixSession | RefusalReason;
  /** It has logged on, or it is gone without; called once. */
  waited(accepted: Accepted): void;
  /** It is gone; `reason` is null when it had a session or never asked for one. */
  closed(accepted: Accepted, reason: RefusalReason | null): void;
}

export type AcceptedOptions = {
  readonly clock: Clock;
  /** Whether it begins with a handshake. */
  readonly encrypted: boolean;
  readonly logonTimeoutMs: number;
  readonly messageMaxBytes: number | undefined;
};

/** A connection of an acceptor: until its Logon nobody's, then its session's. */
export class Accepted {
  readonly remote: string;
  readonly remoteHost: string;
  readonly #owner: AcceptedOwner;
  readonly #connection: FixConnection;
  readonly #deadline: Timer;
  #waiting = true;
  /** Why it has no session, should it end now. */
  #reason: RefusalReason | null;

  constructor(socket: Connection, owner: AcceptedOwner, options: AcceptedOptions) {
    this.remote = socket.remote;
    this.remoteHost = socket.remoteHost;
    this.#owner = owner;
    this.#reason = options.encrypted ? "handshake" : null;
    this.#connection = new FixConnection(
      socket,
      (beginString, senderCompId, targetCompId) =>
        this.#find({
          beginString,
          senderCompId,
          targetCompId,
          certificateName: socket.peerName,
        }),
      options.messageMaxBytes,
    );
    this.#deadline = options.clock.after(options.logonTimeoutMs, () => this.#late());
    socket.events = {
      open: () => {
        this.#reason = null;
      },
      data: (chunk) => this.#data(chunk),
      drain: () => this.#connection.drained(),
      close: (fault) => this.#closed(fault),
    };
  }

  /** Closes at once, without a word, and refuses nobody by it. */
  destroy(reason: string): void {
    this.#reason = null;
    this.#connection.destroy(reason);
  }

  #data(chunk: Uint8Array): void {
    if (!this.#waiting) {
      this.#connection.data(chunk);
      return;
    }
    this.#reason ??= "logon";
    this.#connection.data(chunk);
    if (this.#connection.session !== null) this.#waited();
  }

  #find(identity: Identity): FixSession | undefined {
    const found = this.#owner.find(identity);
    if (typeof found !== "string") return found;
    this.#reason = found;
    return undefined;
  }

  #late(): void {
    if (!this.#waiting) return;
    if (this.#reason !== "handshake") this.#reason = "late";
    this.#connection.destroy("no logon in time");
  }

  #waited(): void {
    this.#waiting = false;
    this.#deadline.cancel();
    this.#owner.waited(this);
  }

  #closed(fault: NetworkFault | null): void {
    const refused = this.#waiting;
    if (refused) this.#waited();
    this.#connection.lost(fault === null ? "the connection was closed" : fault.code);
    this.#owner.closed(this, refused ? this.#reason : null);
  }
}
