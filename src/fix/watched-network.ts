import type {
  Address,
  Connection,
  ConnectionEvents,
  Listener,
  Network,
  NetworkFault,
  Tls,
} from "../ports/network.ts";

/**
 * What happens on the lines of an acceptor or initiator, below the sessions: for logs, and for
 * people who want to see why a logon does not come about. The bytes are valid only during the call
 * and may hold several messages or a part of one: `FixLogScanner` finds them.
 */
export interface LineWatch {
  /** A line is up; with TLS, when both certificates are verified. */
  opened?(line: Connection): void;
  received?(line: Connection, bytes: Uint8Array): void;
  /** Handed to the line; it may still be on its way. */
  sent?(line: Connection, bytes: Uint8Array): void;
  /** A line is gone, or could not be had; called once. `fault` is null for an end in good order. */
  closed?(line: Connection, fault: NetworkFault | null): void;
}

/** A network whose lines are watched; everything else about it is as it was. */
export function watchNetwork(network: Network, watch: LineWatch): Network {
  return {
    listen(address: Address, accept: (line: Connection) => void, tls?: Tls): Promise<Listener> {
      const accepted = (connection: Connection): void => {
        const line = new WatchedConnection(connection, watch);
        if (tls === undefined) watch.opened?.(line);
        accept(line);
      };
      return network.listen(address, accepted, tls);
    },
    connect(address: Address, tls?: Tls): Connection {
      return new WatchedConnection(network.connect(address, tls), watch);
    },
  };
}

class WatchedConnection implements Connection {
  readonly #connection: Connection;
  readonly #watch: LineWatch;

  constructor(connection: Connection, watch: LineWatch) {
    this.#connection = connection;
    this.#watch = watch;
  }

  get remote(): string {
    return this.#connection.remote;
  }

  get remoteHost(): string {
    return this.#connection.remoteHost;
  }

  get peerName(): string | null {
    return this.#connection.peerName;
  }

  get pendingBytes(): number {
    return this.#connection.pendingBytes;
  }

  get events(): ConnectionEvents {
    return this.#connection.events;
  }

  set events(events: ConnectionEvents) {
    const watch = this.#watch;
    this.#connection.events = {
      open: () => {
        watch.opened?.(this);
        events.open?.();
      },
      data: (chunk) => {
        watch.received?.(this, chunk);
        events.data(chunk);
      },
      drain: () => events.drain?.(),
      close: (fault) => {
        events.close(fault);
        watch.closed?.(this, fault);
      },
    };
  }

  write(bytes: Uint8Array): boolean {
    this.#watch.sent?.(this, bytes);
    return this.#connection.write(bytes);
  }

  end(): void {
    this.#connection.end();
  }

  destroy(): void {
    this.#connection.destroy();
  }

  pause(): void {
    this.#connection.pause();
  }

  resume(): void {
    this.#connection.resume();
  }
}
