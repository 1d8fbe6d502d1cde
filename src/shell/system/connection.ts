import type { Socket } from "node:net";
import type { Connection, ConnectionEvents, NetworkFault } from "../../ports/network.ts";
import { faultOf, hostPort, tlsFaultOf } from "./network-fault.ts";

/** How long a peer may keep a connection half open after our `end`. */
const LINGER_MS = 1000;
/** Behind a record that is under way, TLS copies this much; more is kept and not yet taken. */
const TLS_ROOM = 64 * 1024;

const NOTHING = new Uint8Array(0);
const SILENT: ConnectionEvents = { data: () => undefined, close: () => undefined };

/** A peer that closes in the middle of a handshake says nothing by it. */
const LEFT = { code: "ECONNRESET" };

/** Who is at the other end. */
export type Peer = { readonly remote: string; readonly remoteHost: string };

/** A connection over a socket of Node, plain or encrypted. */
export class NodeConnection implements Connection {
  readonly remote: string;
  readonly remoteHost: string;
  peerName: string | null = null;
  events: ConnectionEvents = SILENT;
  /** While a handshake is under way: the plain socket below it. */
  #socket: Socket;
  #encrypted = false;
  /** Written before the handshake was done; null when there is none to wait for. */
  #early: Uint8Array[] | null;
  #fault: NetworkFault | null = null;
  /** We have ended or destroyed it: from here on its owner hears only `close`. */
  #done = false;
  #drainOwed = false;

  /** @param handshake Whether it is open only when `secured` is called. */
  constructor(socket: Socket, peer: Peer, handshake: boolean) {
    this.remote = peer.remote;
    this.remoteHost = peer.remoteHost;
    this.#socket = socket;
    this.#early = handshake ? [] : null;
    this.#watch(socket);
    if (handshake) return;
    socket.on("connect", () => {
      if (!this.#done) this.events.open?.();
    });
    socket.on("data", (chunk) => this.take(chunk));
  }

  get pendingBytes(): number {
    if (this.#early !== null) return this.#early.reduce((sum, bytes) => sum + bytes.length, 0);
    return this.#drainOwed ? this.#socket.writableLength : 0;
  }

  /** The handshake is done and the peer's certificate good: what was written leaves. */
  secured(socket: Socket, peerName: string | null): void {
    this.#encrypted = true;
    this.peerName = peerName;
    if (socket !== this.#socket) {
      this.#socket = socket;
      this.#watch(socket);
    }
    socket.on("data", (chunk) => this.take(chunk));
    const early = this.#early ?? [];
    this.#early = null;
    for (const bytes of early) socket.write(bytes, this.#written);
    this.#drainOwed = early.length > 0;
    if (this.#done) socket.end();
    else this.events.open?.();
  }

  /** Ends it by a fault that its owner is to hear of. */
  fail(fault: NetworkFault): void {
    if (!this.#done) this.#fault = fault;
    this.#socket.destroy();
  }

  /** Hands over what was read. */
  take(chunk: Uint8Array): void {
    if (!this.#done) this.events.data(chunk);
  }

  write(bytes: Uint8Array): boolean {
    const socket = this.#socket;
    // A closed connection takes and drops; its owner learns by `close`.
    if (this.#done || !socket.writable || bytes.length === 0) return true;
    if (this.#early !== null) {
      this.#early.push(bytes);
      return false;
    }
    if (this.#encrypted) return this.#writeEncrypted(bytes);
    socket.write(bytes);
    if (socket.writableLength === 0) return true;
    // A callback costs a tick of the process each time, so only what waits has one: that of an
    // empty write behind it.
    this.#drainOwed = true;
    socket.write(NOTHING, this.#written);
    return false;
  }

  end(): void {
    if (this.#done) return;
    this.#done = true;
    if (this.#early === null) this.#socket.end();
    const linger = setTimeout(() => this.#socket.destroy(), LINGER_MS).unref();
    this.#socket.once("close", () => clearTimeout(linger));
  }

  destroy(): void {
    this.#done = true;
    this.#socket.destroy();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /**
   * TLS reports a write done one turn later, also when all went out at once. By then it has the
   * bytes as ciphertext, so the buffer is free at once, unless it has to wait behind another; then
   * a short one is copied, so that a turn's second write is not taken for a peer that reads slowly.
   */
  #writeEncrypted(bytes: Uint8Array): boolean {
    const socket = this.#socket;
    const waiting = socket.writableLength;
    if (waiting === 0 || waiting + bytes.length <= TLS_ROOM) {
      socket.write(waiting === 0 ? bytes : bytes.slice(), this.#written);
      return true;
    }
    socket.write(bytes, this.#written);
    this.#drainOwed = true;
    return false;
  }

  #watch(socket: Socket): void {
    socket.on("error", (error) => {
      if (this.#done || this.#fault !== null) return;
      const plain = this.#early === null && !this.#encrypted;
      this.#fault = plain ? faultOf(error, this.remote) : tlsFaultOf(error, this.remote);
    });
    socket.on("close", () => {
      // The plain socket below an encrypted one closes too.
      if (socket !== this.#socket) return;
      if (this.#early !== null && !this.#done) this.#fault ??= faultOf(LEFT, this.remote);
      this.#done = true;
      this.events.close(this.#fault);
    });
  }

  /** Node's own `drain` comes only above its high-water mark; ours after any retained buffer. */
  readonly #written = (): void => {
    if (!this.#drainOwed || this.#socket.writableLength > 0) return;
    this.#drainOwed = false;
    if (!this.#done && !this.#socket.destroyed) this.events.drain?.();
  };
}

/** A connection that could not even be tried: it says so and closes. */
export class FailedConnection implements Connection {
  readonly remote: string;
  readonly remoteHost: string;
  readonly peerName = null;
  readonly pendingBytes = 0;
  events: ConnectionEvents = SILENT;

  constructor(peer: Peer, fault: NetworkFault) {
    this.remote = peer.remote;
    this.remoteHost = peer.remoteHost;
    setImmediate(() => this.events.close(fault));
  }

  write(): boolean {
    return true;
  }

  end(): void {}

  destroy(): void {}

  pause(): void {}

  resume(): void {}
}

/** Who is at the other end of an accepted socket. */
export function peerOf(socket: Socket): Peer {
  const remoteHost = socket.remoteAddress ?? "unknown";
  return { remoteHost, remote: hostPort(remoteHost, socket.remotePort ?? 0) };
}
