import type { Clock } from "../../ports/clock.ts";
import type { Address, Connection, Listener, Network } from "../../ports/network.ts";
import { FixConnection } from "../../wire/fix/connection.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { FixApplication, FixSessionConfig } from "../../wire/fix/session-config.ts";
import type { FixStore } from "../../wire/fix/store.ts";
import type { Turn } from "../turn.ts";
import { SessionGroup } from "./sessions.ts";

const LOGON_TIMEOUT_MS = 5_000;
/** Connections without a logon that are kept waiting at once; more are closed (B4). */
const WAITING_MAX = 256;

export type FixAcceptorOptions = {
  readonly network: Network;
  readonly clock: Clock;
  readonly turn: Turn;
  /** May be shared with other acceptors and initiators of the process. */
  readonly store: FixStore;
  readonly address: Address;
  readonly application: FixApplication;
  readonly sessions: readonly FixSessionConfig[];
  /** A connection without a good Logon by then is closed (B4); 5,000 unless given. */
  readonly logonTimeoutMs?: number;
  /** Bytes of the largest message taken; 4,096 unless given. */
  readonly messageMaxBytes?: number;
};

/**
 * Listens for counterparties and gives each good Logon its session: many sessions on one port, one
 * live connection for each identity. A second Logon of a live identity is closed without a word.
 */
export class FixAcceptor {
  readonly #options: FixAcceptorOptions;
  readonly #group: SessionGroup;
  /** Sessions by `BeginString`, local and remote CompID. */
  readonly #byIdentity = new Map<string, FixSession>();
  readonly #byRemote = new Map<string, FixSession>();
  readonly #connections = new Set<FixConnection>();
  #listener: Listener | null = null;

  private constructor(options: FixAcceptorOptions) {
    this.#options = options;
    this.#group = new SessionGroup(options);
    for (const config of options.sessions) this.#add(config);
  }

  /** Resolves when listening; rejects with a `NetworkFault`, such as `EADDRINUSE`. */
  static async open(options: FixAcceptorOptions): Promise<FixAcceptor> {
    const acceptor = new FixAcceptor(options);
    acceptor.#listener = await options.network.listen(options.address, (connection) =>
      acceptor.#accept(connection),
    );
    acceptor.#group.start();
    return acceptor;
  }

  /** The port in use. */
  get port(): number {
    return this.#listener?.port ?? 0;
  }

  /** Connections that have not logged on. */
  get #waiting(): number {
    let waiting = 0;
    for (const connection of this.#connections) if (connection.session === null) waiting++;
    return waiting;
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
    for (const connection of this.#connections) connection.destroy("the acceptor was closed");
    this.#connections.clear();
  }

  #add(config: FixSessionConfig): void {
    const session = this.#group.add(config);
    this.#byIdentity.set(session.id, session);
    if (!this.#byRemote.has(config.remoteCompId)) this.#byRemote.set(config.remoteCompId, session);
  }

  #accept(socket: Connection): void {
    const { clock, logonTimeoutMs = LOGON_TIMEOUT_MS, messageMaxBytes } = this.#options;
    if (this.#waiting >= WAITING_MAX) {
      socket.destroy();
      return;
    }
    const connection = new FixConnection(
      socket,
      (begin, sender, target) => this.#byIdentity.get(`${begin}:${target}->${sender}`),
      messageMaxBytes,
    );
    this.#connections.add(connection);
    const deadline = clock.after(logonTimeoutMs, () => {
      if (connection.session === null) connection.destroy("no logon in time");
    });
    socket.events = {
      data: (chunk) => connection.data(chunk),
      drain: () => connection.drained(),
      close: (fault) => {
        deadline.cancel();
        this.#connections.delete(connection);
        connection.lost(fault === null ? "the connection was closed" : fault.code);
      },
    };
  }
}
