import type {
  Address,
  Connection,
  ConnectionEvents,
  Listener,
  Network,
  NetworkFault,
} from "../../ports/network.ts";

/** A network that tells how each outgoing connection ended, whoever owns it. */
export class WatchedNetwork implements Network {
  readonly #network: Network;
  readonly #closed: (fault: NetworkFault | null) => void;

  constructor(network: Network, closed: (fault: NetworkFault | null) => void) {
    this.#network = network;
    this.#closed = closed;
  }

  listen(address: Address, accept: (connection: Connection) => void): Promise<Listener> {
    return this.#network.listen(address, accept);
  }

  connect(address: Address): Connection {
    const connection = this.#network.connect(address);
    const closed = this.#closed;
    return {
      remote: connection.remote,
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
    };
  }
}
