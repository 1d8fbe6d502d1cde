import { assert } from "../../core/domain/assert.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Address, Connection, Listener, Network, Tls } from "../../ports/network.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { FixApplication, FixSessionConfig } from "../../wire/fix/session-config.ts";
import type { FixStore } from "../../wire/fix/store.ts";
import type { Turn } from "../turn.ts";
import { Accepted, type AcceptedOwner, type Identity } from "./accepted.ts";
import { type FixRefusals, noRefusals, type RefusalReason } from "./refusals.ts";
import { SessionGroup } from "./sessions.ts";
import { WaitingRoom } from "./waiting-room.ts";

const LOGON_TIMEOUT_MS = 5_000;
const WAITING_MAX = 256;
const WAITING_PER_ADDRESS_MAX = 16;

/** A session that a counterparty may log on to. */
export type AcceptedSession = FixSessionConfig & {
  /**
   * Common name of the certificate that the counterparty must show: with TLS, and only then, every
   * session has one. Several sessions may have the same.
   */
  readonly certificateName?: string;
};

export type FixAcceptorOptions = {
  readonly network: Network;
  readonly clock: Clock;
  readonly turn: Turn;
  /** May be shared with other acceptors and initiators of the process. */
  readonly store: FixStore;
  readonly address: Address;
  /** Every connection is encrypted, and every peer shows a certificate. */
  readonly tls?: Tls;
  readonly application: FixApplication;
  readonly sessions: readonly AcceptedSession[];
  /** A connection without a good Logon by then is closed (B4), handshake included; 5,000. */
  readonly logonTimeoutMs?: number;
  /** Bytes of the largest message taken; 4,096 unless given. */
  readonly messageMaxBytes?: number;
  /** Connections without a logon at once, of all addresses and of each (B4); 256 and 16. */
  readonly waitingMax?: number;
  readonly waitingPerAddressMax?: number;
  /** Connections at once; twice the sessions and `waitingMax` unless given. */
  readonly connectionsMax?: number;
  /** A connection was refused: `remote` is its `host:port`. Also counted in `refusals`. */
  readonly onRefused?: (reason: RefusalReason, remote: string) => void;
};

/**
 * Listens for counterparties and gives each good Logon its session: many sessions on one port, one
 * live connection for each identity. A second Logon of a live identity is closed without a word,
 * and so is one on another party's certificate.
 */
export class FixAcceptor {
  readonly #options: FixAcceptorOptions;
  readonly #group: SessionGroup;
  readonly #waiting: WaitingRoom;
  readonly #connectionsMax: number;
  readonly #refusals: FixRefusals = noRefusals();
  /** Sessions by `BeginString`, local and remote CompID. */
  readonly #byIdentity = new Map<string, FixSession>();
  readonly #byRemote = new Map<string, FixSession>();
  readonly #certificates = new Map<FixSession, string>();
  readonly #accepted = new Set<Accepted>();
  #listener: Listener | null = null;

  private constructor(options: FixAcceptorOptions) {
    const { sessions, waitingMax = WAITING_MAX } = options;
    const { waitingPerAddressMax = WAITING_PER_ADDRESS_MAX } = options;
    this.#options = options;
    this.#group = new SessionGroup(options);
    this.#waiting = new WaitingRoom({ waitingMax, waitingPerAddressMax });
    this.#connectionsMax = options.connectionsMax ?? 2 * sessions.length + waitingMax;
    for (const session of sessions) this.#add(session);
  }

  /** Resolves when listening; rejects with a `NetworkFault`, such as `EADDRINUSE`. */
  static async open(options: FixAcceptorOptions): Promise<FixAcceptor> {
    const acceptor = new FixAcceptor(options);
    const accept = (socket: Connection): void => acceptor.#accept(socket);
    acceptor.#listener = await options.network.listen(options.address, accept, options.tls);
    acceptor.#group.start();
    return acceptor;
  }

  /** The port in use. */
  get port(): number {
    return this.#listener?.port ?? 0;
  }

  /** Connections that were refused since it was opened. */
  get refusals(): Readonly<FixRefusals> {
    return this.#refusals;
  }

  /** Every session, logged on or not. */
  get sessions(): Iterable<FixSession> {
    return this.#byIdentity.values();
  }

  /** The session of a counterparty; the one added first when it has several BeginStrings. */
  session(remoteCompId: string): FixSession | undefined {
    return this.#byRemote.get(remoteCompId);
  }

  /** Stops listening and closes every connection. What was not sent stays in the store. */
  close(): void {
    this.#listener?.close();
    this.#group.stop();
    for (const accepted of this.#accepted) accepted.destroy("the acceptor was closed");
  }

  #add({ certificateName, ...config }: AcceptedSession): void {
    const session = this.#group.add(config);
    this.#byIdentity.set(session.id, session);
    if (!this.#byRemote.has(config.remoteCompId)) this.#byRemote.set(config.remoteCompId, session);
    const encrypted = this.#options.tls !== undefined;
    assert(
      (certificateName !== undefined) === encrypted,
      `with TLS, and only then, a session has a certificate: ${session.id}`,
    );
    if (certificateName !== undefined) this.#certificates.set(session, certificateName);
  }

  #accept(socket: Connection): void {
    const full =
      this.#accepted.size >= this.#connectionsMax
        ? "connections"
        : this.#waiting.enter(socket.remoteHost);
    if (full !== null) {
      socket.destroy();
      this.#refuse(full, socket.remote);
      return;
    }
    const { clock, tls, logonTimeoutMs = LOGON_TIMEOUT_MS, messageMaxBytes } = this.#options;
    const encrypted = tls !== undefined;
    const options = { clock, encrypted, logonTimeoutMs, messageMaxBytes };
    this.#accepted.add(new Accepted(socket, this.#owner, options));
  }

  readonly #owner: AcceptedOwner = {
    find: (identity) => this.#find(identity),
    waited: ({ remoteHost }) => this.#waiting.leave(remoteHost),
    closed: (accepted, reason) => {
      this.#accepted.delete(accepted);
      if (reason !== null) this.#refuse(reason, accepted.remote);
    },
  };

  #find({ beginString, senderCompId, targetCompId, certificateName }: Identity) {
    const session = this.#byIdentity.get(`${beginString}:${targetCompId}->${senderCompId}`);
    if (session === undefined) return "identity";
    const certificate = this.#certificates.get(session) ?? null;
    if (certificate !== certificateName) return "certificate";
    return session.live ? "duplicate" : session;
  }

  #refuse(reason: RefusalReason, remote: string): void {
    this.#refusals[reason] += 1;
    this.#options.onRefused?.(reason, remote);
  }
}
