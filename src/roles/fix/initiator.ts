import type { Clock, Timer } from "../../ports/clock.ts";
import type { Address, Connection, Network, Tls } from "../../ports/network.ts";
import { FixConnection } from "../../wire/fix/connection.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { FixApplication, FixSessionConfig } from "../../wire/fix/session-config.ts";
import type { FixStore } from "../../wire/fix/store.ts";
import type { Turn } from "../turn.ts";
import { AddressRounds } from "./address-rounds.ts";
import { SessionGroup, TICK_MS } from "./sessions.ts";

const CONNECT_TIMEOUT_MS = 5_000;

export type FixInitiatorOptions = {
  readonly network: Network;
  readonly clock: Clock;
  readonly turn: Turn;
  /** May be shared with other acceptors and initiators of the process. */
  readonly store: FixStore;
  readonly address: Address;
  /** Tried one after the other when those before them fail. */
  readonly backups?: readonly Address[];
  /**
   * Whether every round of attempts begins with `address`. Otherwise it begins with the one that
   * was live last.
   */
  readonly returnToFirst?: boolean;
  /** The connection is encrypted, and both ends show a certificate. */
  readonly tls?: Tls;
  readonly application: FixApplication;
  readonly session: FixSessionConfig;
  /**
   * First and longest pause before a new round of attempts, which doubles in between; 50 and 5,000
   * ms unless given.
   */
  readonly reconnectMinMs?: number;
  readonly reconnectMaxMs?: number;
  /** A logon that stays live for so long lets the pauses begin with the shortest again; 1,000. */
  readonly lastedMs?: number;
  /** A connection that is not up by then, handshake included, is given up; 5,000. */
  readonly connectTimeoutMs?: number;
};

/**
 * Connects to a counterparty and logs on, within the hours of its session, and does so again when
 * the line is lost: each address in turn, with a growing pause after each round.
 */
export class FixInitiator {
  readonly session: FixSession;
  readonly #options: FixInitiatorOptions;
  readonly #group: SessionGroup;
  readonly #rounds: AddressRounds;
  #connection: FixConnection | null = null;
  #timer: Timer | null = null;
  /** When the present connection's logon was answered, 0 not yet. */
  #liveNs = 0;
  #running = false;

  constructor(options: FixInitiatorOptions) {
    this.#options = options;
    this.#group = new SessionGroup(options);
    this.#rounds = new AddressRounds(options);
    this.session = this.#group.add(options.session);
  }

  /** Connects, and goes on trying until `stop`. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#rounds.restart();
    this.#group.start();
    this.#connect();
  }

  /** Closes the line and does not come back. For a good end call `session.logout` before. */
  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#connection?.destroy("stopped");
    this.#connection = null;
    this.#group.stop();
  }

  /** Outside of the hours it asks again with every tick. */
  #connect(): void {
    if (!this.#running) return;
    if (!this.session.mayConnect) {
      this.#connectAfter(TICK_MS);
      return;
    }
    const { network, clock, tls, connectTimeoutMs = CONNECT_TIMEOUT_MS } = this.#options;
    const socket = network.connect(this.#rounds.address, tls);
    const connection = new FixConnection(socket, this.session);
    this.#connection = connection;
    this.#liveNs = 0;
    const deadline = clock.after(connectTimeoutMs, () => socket.destroy());
    socket.events = this.#events(socket, connection, deadline);
  }

  #events(socket: Connection, connection: FixConnection, deadline: Timer): Connection["events"] {
    return {
      open: () => {
        deadline.cancel();
        this.session.connected(socket);
      },
      data: (chunk) => {
        connection.data(chunk);
        if (this.#liveNs === 0 && this.session.live) this.#liveNs = this.#options.clock.nowNs();
      },
      drain: () => connection.drained(),
      close: (fault) => {
        deadline.cancel();
        connection.lost(fault === null ? "the connection was closed" : fault.code);
        if (this.#connection === connection) this.#again();
      },
    };
  }

  #again(): void {
    const liveNs = this.#liveNs === 0 ? 0 : this.#options.clock.nowNs() - this.#liveNs;
    this.#connectAfter(this.#rounds.next(liveNs));
  }

  #connectAfter(ms: number): void {
    this.#timer = this.#options.clock.after(ms, () => this.#connect());
  }
}
