import { connect, createServer, type Socket } from "node:net";
import type {
  Address,
  Connection,
  ConnectionEvents,
  Listener,
  Network,
  NetworkFault,
} from "../../ports/network.ts";

/** How long a peer may keep a connection half open after our `end`. */
const LINGER_MS = 1000;

/** All outgoing connections read into this: a chunk is valid only during its call. */
const READ_BUFFER: Uint8Array = new Uint8Array(64 * 1024);

/** TCP over the machine's stack; both sides send at once what they write (no Nagle delay). */
export class NodeNetwork implements Network {
  listen(address: Address, accept: (connection: Connection) => void): Promise<Listener> {
    return new Promise((resolve, reject) => {
      const server = createServer({ noDelay: true }, (socket) => {
        const remote = hostPort(socket.remoteAddress ?? "unknown", socket.remotePort ?? 0);
        accept(new NodeConnection(socket, remote));
      });
      // After it listens an error is one failed accept (no descriptors left): the peer sees it.
      server.on("error", (error) => reject(faultOf(error, address)));
      try {
        server.listen(address.port, address.host, () => {
          const bound = server.address();
          const port = bound !== null && typeof bound === "object" ? bound.port : address.port;
          resolve({ port, close: () => void server.close() });
        });
      } catch (error) {
        reject(faultOf(error, address));
      }
    });
  }

  connect(address: Address): Connection {
    const remote = hostPort(address.host, address.port);
    let connection: NodeConnection | null = null;
    try {
      const socket = connect({
        host: address.host,
        port: address.port,
        noDelay: true,
        onread: {
          buffer: READ_BUFFER,
          callback: (size, buffer) => {
            connection?.take((buffer as Uint8Array).subarray(0, size));
            return true;
          },
        },
      });
      connection = new NodeConnection(socket, remote);
      return connection;
    } catch (error) {
      return new FailedConnection(remote, faultOf(error, address));
    }
  }
}

const SILENT: ConnectionEvents = { data: () => undefined, close: () => undefined };

class NodeConnection implements Connection {
  readonly remote: string;
  events: ConnectionEvents = SILENT;
  readonly #socket: Socket;
  #fault: NetworkFault | null = null;
  /** We have ended or destroyed it: from here on its owner hears only `close`. */
  #done = false;
  #drainOwed = false;

  constructor(socket: Socket, remote: string) {
    this.remote = remote;
    this.#socket = socket;
    socket.on("connect", () => {
      if (!this.#done) this.events.open?.();
    });
    socket.on("data", (chunk) => this.take(chunk));
    socket.on("error", (error) => {
      if (!this.#done) this.#fault = faultOf(error, this.remote);
    });
    socket.on("close", () => {
      this.#done = true;
      this.events.close(this.#fault);
    });
  }

  get pendingBytes(): number {
    return this.#socket.writableLength;
  }

  /** Hands over what was read. */
  take(chunk: Uint8Array): void {
    if (!this.#done) this.events.data(chunk);
  }

  write(bytes: Uint8Array): boolean {
    // A closed connection takes and drops; its owner learns by `close`.
    if (this.#done || !this.#socket.writable || bytes.length === 0) return true;
    this.#socket.write(bytes, this.#written);
    if (this.#socket.writableLength === 0) return true;
    this.#drainOwed = true;
    return false;
  }

  end(): void {
    if (this.#done) return;
    this.#done = true;
    this.#socket.end();
    const linger = setTimeout(() => this.#socket.destroy(), LINGER_MS).unref();
    this.#socket.once("close", () => clearTimeout(linger));
  }

  destroy(): void {
    this.#done = true;
    this.#socket.destroy();
  }

  /** Node's own `drain` comes only above its high-water mark; ours after any retained buffer. */
  readonly #written = (): void => {
    if (!this.#drainOwed || this.#socket.writableLength > 0) return;
    this.#drainOwed = false;
    if (!this.#done && !this.#socket.destroyed) this.events.drain?.();
  };
}

/** A connection that could not even be tried: it says so and closes. */
class FailedConnection implements Connection {
  readonly remote: string;
  readonly pendingBytes = 0;
  events: ConnectionEvents = SILENT;

  constructor(remote: string, fault: NetworkFault) {
    this.remote = remote;
    setImmediate(() => this.events.close(fault));
  }

  write(): boolean {
    return true;
  }

  end(): void {}

  destroy(): void {}
}

const TEXTS: Readonly<Record<string, string>> = {
  EADDRINUSE: "address @ is in use",
  EADDRNOTAVAIL: "address @ is not on this machine",
  EACCES: "address @ needs rights that this process has not",
  ECONNREFUSED: "@ refuses connections",
  ECONNRESET: "@ reset the connection",
  EPIPE: "@ closed the connection while it was written to",
  ETIMEDOUT: "@ does not answer",
  EHOSTUNREACH: "@ cannot be reached",
  ENETUNREACH: "@ cannot be reached",
  ENOTFOUND: "the host of @ is not known",
  ERR_SOCKET_BAD_PORT: "@ has no valid port (0 to 65535)",
};

function faultOf(error: unknown, where: Address | string): NetworkFault {
  const at = typeof where === "string" ? where : hostPort(where.host, where.port);
  const { code, message } = error as NodeJS.ErrnoException;
  // Not of the network: our own bug, which no peer may hide.
  if (typeof code !== "string") throw error;
  return { code, text: TEXTS[code]?.replace("@", at) ?? `${at}: ${message}` };
}

function hostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
