import type {
  Address,
  Connection,
  ConnectionEvents,
  Listener,
  Network,
  Tls,
} from "../../src/ports/network.ts";

/** Sees the bytes of every connection at the socket, before their owner does. */
export type NetworkTap = {
  /** About to be handed to the socket. */
  sent?(bytes: Uint8Array): void;
  /** Just received. */
  received?(chunk: Uint8Array): void;
};

/** A network that lets somebody look at what passes, and passes it on as it is. */
export class TappedNetwork implements Network {
  readonly #network: Network;
  readonly #tap: NetworkTap;

  constructor(network: Network, tap: NetworkTap) {
    this.#network = network;
    this.#tap = tap;
  }

  listen(address: Address, accept: (connection: Connection) => void, tls?: Tls): Promise<Listener> {
    return this.#network.listen(address, (connection) => accept(this.#tapped(connection)), tls);
  }

  connect(address: Address, tls?: Tls): Connection {
    return this.#tapped(this.#network.connect(address, tls));
  }

  #tapped(connection: Connection): Connection {
    const tap = this.#tap;
    return {
      remote: connection.remote,
      remoteHost: connection.remoteHost,
      get peerName() {
        return connection.peerName;
      },
      get pendingBytes() {
        return connection.pendingBytes;
      },
      get events() {
        return connection.events;
      },
      set events(events: ConnectionEvents) {
        connection.events = {
          open: () => events.open?.(),
          data: (chunk) => {
            tap.received?.(chunk);
            events.data(chunk);
          },
          drain: () => events.drain?.(),
          close: (fault) => events.close(fault),
        };
      },
      write: (bytes) => {
        tap.sent?.(bytes);
        return connection.write(bytes);
      },
      end: () => connection.end(),
      destroy: () => connection.destroy(),
      pause: () => connection.pause(),
      resume: () => connection.resume(),
    };
  }
}
