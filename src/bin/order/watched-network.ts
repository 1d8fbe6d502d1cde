import type {
  Address,
  Connection,
  ConnectionEvents,
  Listener,
  Network,
  NetworkFault,
  Tls,
} from "../../ports/network.ts";

/** A network that tells how each outgoing connection ended, whoever owns it. */
export class WatchedNetwork implements Network {
  readonly #network: Network;
  readonly #closed: (fault: NetworkFault | null) => void;

  constructor(network: Network, closed: (fault: NetworkFault | null) => void) {
    this.#network = network;
    this.#closed = closed;
  }

  listen(address: Address, accept: (connection: Connection) => void, tls?: Tls): Promise<Listener> {
    return this.#network.listen(address, accept, tls);
  }

  connect(address: Address, tls?: Tls): Connection {
    const connection = this.#network.connect(address, tls);
    const closed = this.#closed;
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
          data: (chunk) => events.data(chunk),
          drain: () => events.drain?.(),
          close: (fault) => {
            events.close(fault);
            closed(fault);
          },
        };
      },
      write: (bytes) => connection.write(bytes),
      end: () => connection.end(),
      destroy: () => connection.destroy(),
      pause: () => connection.pause(),
      resume: () => connection.resume(),
    };
  }
}
