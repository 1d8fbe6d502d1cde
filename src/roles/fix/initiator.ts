import type { Clock, Timer } from "../../ports/clock.ts";
import type { Address, Connection, Network } from "../../ports/network.ts";
import { FixConnection } from "../../wire/fix/connection.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { FixApplication, FixSessionConfig } from "../../wire/fix/session-config.ts";
import type { FixStore } from "../../wire/fix/store.ts";
import type { Turn } from "../turn.ts";
import { SessionGroup } from "./sessions.ts";

const RECONNECT_MIN_MS = 50;
const RECONNECT_MAX_MS = 5_000;

export type FixInitiatorOptions = {
  readonly network: Network;
  readonly clock: Clock;
  readonly turn: Turn;
  /** May be shared with other acceptors and initiators of the process. */
  readonly store: FixStore;
  readonly address: Address;
  readonly application: FixApplication;
  readonly session: FixSessionConfig;
  /** First and longest pause before a new attempt; it doubles in between. */
  readonly reconnectMinMs?: number;
  readonly reconnectMaxMs?: number;
};

/** Connects to a counterparty, logs on, and does so again with backoff when the line is lost. */
export class FixInitiator {
  readonly session: FixSession;
  readonly #options: FixInitiatorOptions;
  readonly #group: SessionGroup;
  #connection: FixConnection | null = null;
  #timer: Timer | null = null;
  #pauseMs = 0;
  #running = false;

  constructor(options: FixInitiatorOptions) {
    this.#options = options;
    this.#group = new SessionGroup(options);
    this.session = this.#group.add(options.session);
  }

  /** Connects, and goes on trying until `stop`. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#pauseMs = this.#minMs;
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

  get #minMs(): number {
    return this.#options.reconnectMinMs ?? RECONNECT_MIN_MS;
  }

  #connect(): void {
    const socket = this.#options.network.connect(this.#options.address);
    const connection = new FixConnection(socket, this.session);
    this.#connection = connection;
    socket.events = this.#events(socket, connection);
  }

  #events(socket: Connection, connection: FixConnection): Connection["events"] {
    return {
      open: () => this.session.connected(socket),
      data: (chunk) => {
        connection.data(chunk);
        if (this.session.live) this.#pauseMs = this.#minMs;
      },
      drain: () => connection.drained(),
      close: (fault) => {
        connection.lost(fault === null ? "the connection was closed" : fault.code);
        if (this.#running && this.#connection === connection) this.#again();
      },
    };
  }

  #again(): void {
    const pause = this.#pauseMs;
    this.#pauseMs = Math.min(pause * 2, this.#options.reconnectMaxMs ?? RECONNECT_MAX_MS);
    this.#timer = this.#options.clock.after(pause, () => {
      if (this.#running) this.#connect();
    });
  }
}
