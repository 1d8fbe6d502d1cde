/** Where to listen or connect. Port 0 asks for any free port. */
export type Address = { readonly host: string; readonly port: number };

/** A fault of the world, named: `code` is stable (`EADDRINUSE`, `ECONNREFUSED`, ...). */
export type NetworkFault = { readonly code: string; readonly text: string };

/** What a connection tells its owner. `data` is valid only during the call. */
export interface ConnectionEvents {
  /** An outgoing connection is up. Not called for accepted ones. */
  open?(): void;
  data(chunk: Uint8Array): void;
  /** The kernel has taken all that was written. */
  drain?(): void;
  /** Called once, last. `fault` is null when the peer or we closed in good order. */
  close(fault: NetworkFault | null): void;
}

/** One byte stream. */
export interface Connection {
  /** `host:port` of the peer. */
  readonly remote: string;
  /** Must be set in the turn in which the connection is handed over. */
  events: ConnectionEvents;
  /**
   * Writes bytes. True: they are taken and the buffer may be used again. False: the buffer is
   * kept until `drain`, and the caller must not touch it; nothing is lost.
   */
  write(bytes: Uint8Array): boolean;
  /** Bytes written but not yet taken by the kernel. */
  readonly pendingBytes: number;
  /** Sends what is written, then closes. */
  end(): void;
  /** Closes at once and drops what is pending. */
  destroy(): void;
}

export interface Listener {
  /** The port in use (the one asked for, or the one found for 0). */
  readonly port: number;
  close(): void;
}

export interface Network {
  /** Resolves when listening; rejects with a `NetworkFault`. */
  listen(address: Address, accept: (connection: Connection) => void): Promise<Listener>;
  connect(address: Address): Connection;
}
