/** Where to listen or connect. Port 0 asks for any free port. */
export type Address = { readonly host: string; readonly port: number };

/**
 * A fault of the world, named: `code` is stable. Of the line: `EADDRINUSE`, `ECONNREFUSED`,
 * `ECONNRESET`, ... Of a TLS handshake: `TlsFaultCode`.
 */
export type NetworkFault = { readonly code: string; readonly text: string };

/**
 * Why a handshake ended without a connection: our own files are not usable; the peer's certificate
 * is of no authority that is
 * trusted here, of another name, outside its dates or absent; the peer said that it refuses ours;
 * what came is not TLS as it is spoken here; nothing came for 5 s.
 */
export type TlsFaultCode =
  | "TLS_BAD_IDENTITY"
  | "TLS_UNTRUSTED"
  | "TLS_NAME"
  | "TLS_EXPIRED"
  | "TLS_NO_CERTIFICATE"
  | "TLS_REFUSED"
  | "TLS_PROTOCOL"
  | "TLS_TIMEOUT";

/**
 * One end of encrypted connections: contents of PEM files, not their paths. Both ends show a
 * certificate; a connection is open only when each has verified the other's.
 */
export type Tls = {
  /** Own certificate first, then those between it and the authority. */
  readonly certificate: string;
  readonly key: string;
  /** Only certificates signed under one of these are trusted; no system store counts. */
  readonly authority: string;
  /** The name that a server's certificate must have; unless given the host connected to. */
  readonly serverName?: string;
};

/** What a connection tells its owner. `data` is valid only during the call. */
export interface ConnectionEvents {
  /**
   * An outgoing connection is up, or the handshake of an accepted one is done and verified. Not
   * called for accepted ones without TLS: they are up when they are handed over.
   */
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
  /** The peer's address without its port. */
  readonly remoteHost: string;
  /** Common name of the peer's verified certificate; null without TLS and until it is open. */
  readonly peerName: string | null;
  /** Must be set in the turn in which the connection is handed over. */
  events: ConnectionEvents;
  /**
   * Writes bytes. True: they are taken and the buffer may be used again. False: the buffer is
   * kept until `drain`, and the caller must not touch it; nothing is lost.
   */
  write(bytes: Uint8Array): boolean;
  /** Bytes of buffers that are still kept; 0 when every write so far was taken. */
  readonly pendingBytes: number;
  /** Sends what is written, then closes. */
  end(): void;
  /** Closes at once and drops what is pending. */
  destroy(): void;
  /**
   * Reads nothing more until `resume`: what the peer sends waits in the kernels, and then with the
   * peer. Nothing is lost; that the peer has closed is not seen meanwhile.
   */
  pause(): void;
  /** Reads again; the next data comes in a later turn. */
  resume(): void;
}

export interface Listener {
  /** The port in use (the one asked for, or the one found for 0). */
  readonly port: number;
  close(): void;
}

export interface Network {
  /**
   * Resolves when listening; rejects with a `NetworkFault`. With TLS a connection is handed over
   * before its handshake, so that its owner can bound how many there are: it hears `open` or
   * `close` next.
   */
  listen(address: Address, accept: (connection: Connection) => void, tls?: Tls): Promise<Listener>;
  connect(address: Address, tls?: Tls): Connection;
}
