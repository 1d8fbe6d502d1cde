import type {
  Connection,
  ConnectionEvents,
  NetworkFault,
  Tls,
  TlsFaultCode,
} from "../ports/network.ts";
import { simFault, simName } from "./certificate.ts";
import type { NetworkModel, SimFabric } from "./network.ts";
import type { SimProcess } from "./process.ts";

const NOTHING: Uint8Array = new Uint8Array(0);
const SILENT: ConnectionEvents = { data: () => undefined, close: () => undefined };
/** How long a peer may keep a connection half open after our `end`. */
const LINGER_NS = 1e9;
/** Most time between two pieces that would else be read together. */
const GAP_MAX_NS = 2000;
/** How often TCP sends again what nobody has taken. */
const RETRY_NS = 200e6;
/** What a chunk is overwritten with after its call, so that nobody lives off it. */
const POISON = 0xa5;

/** A handshake that takes longer is given up. */
const HANDSHAKE_NS = 5e9;
/** What a handshake looks like to an end that knows nothing of TLS. */
const CLIENT_HELLO = [0x16, 0x03, 0x01, 0x00, 0x2e];

/** A step of a handshake: the client asks, then either end shows its certificate. */
type Step = { readonly certificate: string | null };

/** What is under way to the peer: bytes, a step, the end of the stream, or a reset. */
type Piece = { readonly arrivesNs: number; readonly bytes: Uint8Array | Step | "Fin" | "Reset" };

/** Sees the bytes of one end of a connection, and changes nothing. */
export type ConnectionTap = {
  /** Its owner has handed bytes to it. */
  written(bytes: Uint8Array): void;
  /** Its owner is handed bytes; called before the owner. */
  taken(bytes: Uint8Array): void;
  /** The kernels did not take all that was written: its owner was told to wait. */
  full?(): void;
  /** This end is gone: closed, lost, or its process has ended. */
  closed?(): void;
};

/** How an end of a connection is made. */
export type SimEnd = {
  readonly remote: string;
  readonly remoteHost: string;
  readonly tls: Tls | undefined;
  /** The name that the peer's certificate must have; null for an accepted connection. */
  readonly serverName: string | null;
};

/** One end of a simulated connection. What it has sent and the peer not yet taken stands here. */
export class SimConnection implements Connection {
  readonly remote: string;
  readonly remoteHost: string;
  readonly process: SimProcess;
  peerName: string | null = null;
  events: ConnectionEvents = SILENT;
  tap: ConnectionTap | null = null;
  readonly #fabric: SimFabric;
  readonly #tls: Tls | undefined;
  readonly #serverName: string | null;
  /** Its handshake is still to be done: nothing that was written leaves. */
  #shaking: boolean;
  #peer: SimConnection | null = null;
  /** Buffers kept by reference until the kernel has room, as the port promises. */
  #retained: Uint8Array[] = [];
  #retainedBytes = 0;
  #drainOwed = false;
  #way: Piece[] = [];
  #wayBytes = 0;
  #lastArrivesNs = 0;
  /** Our owner has ended or destroyed it and hears only `close`. */
  #done = false;
  #ending = false;
  #finSent = false;
  #finSeen = false;
  #closed = false;
  /** Its owner reads nothing for now. */
  #paused = false;

  constructor(fabric: SimFabric, process: SimProcess, end: SimEnd) {
    this.#fabric = fabric;
    this.process = process;
    this.remote = end.remote;
    this.remoteHost = end.remoteHost;
    this.#tls = end.tls;
    this.#serverName = end.serverName;
    this.#shaking = end.tls !== undefined;
    if (!this.#shaking) return;
    fabric.world.plan(HANDSHAKE_NS, () => {
      if (this.#shaking) this.#fail("TLS_TIMEOUT");
    });
  }

  get pendingBytes(): number {
    return this.#retainedBytes;
  }

  get peerProcess(): string {
    return this.#peer?.process.name ?? "";
  }

  write(bytes: Uint8Array): boolean {
    if (this.#ending || this.#closed || bytes.length === 0) return true;
    this.tap?.written(bytes);
    this.#retained.push(bytes);
    this.#retainedBytes += bytes.length;
    this.#pump();
    if (this.#retainedBytes === 0) return true;
    this.#drainOwed = true;
    this.tap?.full?.();
    return false;
  }

  end(): void {
    if (this.#done) return;
    this.#done = true;
    this.#finish();
    this.#fabric.world.plan(LINGER_NS, () => this.destroy());
  }

  destroy(): void {
    this.#done = true;
    if (this.#closed) return;
    this.#retained = [];
    this.#retainedBytes = 0;
    // As in a kernel: closing with data unread, or still to come, resets the peer.
    const unread = this.#peer !== null && this.#peer.#wayBytes > 0;
    if (!this.#finSent) this.#send(unread ? "Reset" : "Fin");
    this.#finSent = true;
    this.#close(null);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    const peer = this.#peer;
    if (peer !== null) this.process.plan(0, peer.#deliver);
  }

  /** Both ends are joined: this one connected, the other was accepted. */
  pair(accepted: SimConnection): void {
    this.#peer = accepted;
    accepted.#peer = this;
    if (this.#closed) {
      // Given up while the connect was under way: the other side sees it come and go.
      this.#send("Fin");
      return;
    }
    const openNs = this.#fabric.latencyNs();
    accepted.#lastArrivesNs = this.#fabric.world.nowNs + openNs;
    this.process.plan(openNs, () => {
      if (this.#shaking) this.#send({ certificate: null });
      else this.#open();
    });
  }

  /** The other side could not be reached. */
  refuse(fault: NetworkFault): void {
    this.#close(fault);
  }

  /** Fault: the connection is lost at both ends, with what is under way. */
  lose(): void {
    const peer = this.#peer;
    this.#fabric.world.trace(this.process.name, "lost", this.#wayBytes);
    this.#reset();
    if (peer !== null) peer.#reset();
  }

  /** Its machine has no power: what a cut has held back until now nobody sends again. */
  forgetHeld(): void {
    const peer = this.#peer;
    if (peer === null || !this.#fabric.isCut(this.process.name, peer.process.name)) return;
    this.#way = [];
    this.#wayBytes = 0;
  }

  /** After a cut was healed: what waited, in both directions, arrives soon. */
  deliverSoon(): void {
    const peer = this.#peer;
    if (peer === null) return;
    peer.process.plan(this.#fabric.latencyNs(), this.#deliver);
    this.process.plan(this.#fabric.latencyNs(), peer.#deliver);
  }

  /** Lets bytes go on to the peer as if they had been written; for a middle man. */
  pass(bytes: Uint8Array): void {
    if (bytes.length > 0 && !this.#finSent) this.#sendPieces(bytes);
  }

  #model(peer: SimConnection): NetworkModel {
    return this.#fabric.modelOf(this.process.name, peer.process.name);
  }

  #open(): void {
    if (!this.#done) this.events.open?.();
    this.#pump();
  }

  /** Moves what is written into the kernels, as far as they have room. */
  #pump(): void {
    const peer = this.#peer;
    if (peer === null || this.#finSent || this.#shaking) return;
    while (this.#retained.length > 0) {
      const room = this.#model(peer).bufferBytes - this.#wayBytes;
      if (room <= 0) return;
      const first = this.#retained[0] as Uint8Array;
      const size = Math.min(room, first.length);
      if (size === first.length) this.#retained.shift();
      else this.#retained[0] = first.subarray(size);
      this.#retainedBytes -= size;
      const bytes = first.slice(0, size);
      const { middle } = this.#fabric;
      this.pass(middle === null ? bytes : middle(this, bytes));
    }
    if (this.#drainOwed) {
      this.#drainOwed = false;
      this.process.plan(0, () => {
        if (!this.#done && !this.#closed && this.#retainedBytes === 0) this.events.drain?.();
      });
    }
    if (this.#ending) this.#finish();
  }

  #sendPieces(bytes: Uint8Array): void {
    const { random, model } = this.#fabric;
    let from = 0;
    while (bytes.length - from > 1 && random.unit() < model.fragment) {
      const to = from + 1 + random.below(bytes.length - from - 1);
      this.#send(bytes.subarray(from, to));
      from = to;
    }
    this.#send(from === 0 ? bytes : bytes.subarray(from));
  }

  #send(bytes: Piece["bytes"]): void {
    const peer = this.#peer;
    if (peer === null) return;
    const { world, random } = this.#fabric;
    const model = this.#model(peer);
    // In order on one connection, whatever the latency of each piece; apart or in one read.
    const gapNs = random.unit() < model.fragment ? random.below(GAP_MAX_NS) : 0;
    const arrivesNs = Math.max(
      world.nowNs + this.#fabric.latencyNs(model),
      this.#lastArrivesNs + gapNs,
    );
    this.#lastArrivesNs = arrivesNs;
    this.#way.push({ arrivesNs, bytes });
    if (bytes instanceof Uint8Array) this.#wayBytes += bytes.length;
    peer.process.plan(arrivesNs - world.nowNs, this.#deliver);
    if (peer.#closed && bytes instanceof Uint8Array) this.#hearReset();
  }

  /** The peer's kernel answers bytes for an end that has gone with a reset; TCP asks until then. */
  #hearReset(): void {
    const fabric = this.#fabric;
    this.process.plan(2 * fabric.latencyNs(), () => {
      if (this.#closed) return;
      const [here, there] = [this.process.name, this.peerProcess];
      if (!fabric.isCut(here, there) && !fabric.isCut(there, here)) this.#reset();
      else fabric.world.plan(RETRY_NS, () => this.#hearReset());
    });
  }

  /** Runs in the peer's process: hands over all that has arrived by now, as one read would. */
  readonly #deliver = (): void => {
    const peer = this.#peer;
    if (peer === null || this.#fabric.isCut(this.process.name, peer.process.name)) return;
    if (peer.#paused) {
      // Who reads nothing and has nothing to write hears of a reset when it reads again.
      if (peer.#retainedBytes > 0 && this.#resets) peer.#reset();
      return;
    }
    if (this.#way.length > 0 && this.#fabric.random.unit() < this.#fabric.model.lose) {
      this.lose();
      return;
    }
    const chunk = this.#arrived();
    if (chunk.length > 0) {
      this.#wayBytes -= chunk.length;
      try {
        peer.#take(chunk);
      } finally {
        // Also when the reader dies of it: its kernel answers what comes then with a reset.
        this.#pump();
      }
    }
    const next = this.#way[0];
    if (next === undefined || next.arrivesNs > this.#fabric.world.nowNs) return;
    this.#way.shift();
    if (next.bytes === "Fin") peer.#takeFin();
    else if (next.bytes === "Reset") peer.#reset();
    else peer.#takeStep(next.bytes as Step);
  };

  /** A reset has arrived, whatever lies unread before it. */
  get #resets(): boolean {
    const { nowNs } = this.#fabric.world;
    return this.#way.some(({ bytes, arrivesNs }) => bytes === "Reset" && arrivesNs <= nowNs);
  }

  #arrived(): Uint8Array {
    const { nowNs } = this.#fabric.world;
    const [only, second] = this.#way;
    if (only === undefined || only.arrivesNs > nowNs) return NOTHING;
    if (!(only.bytes instanceof Uint8Array)) return NOTHING;
    if (second === undefined) {
      // By far the most: one piece, which nobody else has.
      this.#way.pop();
      return only.bytes;
    }
    const parts: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const next = this.#way[0];
      if (next === undefined || next.arrivesNs > nowNs) break;
      if (!(next.bytes instanceof Uint8Array)) break;
      this.#way.shift();
      parts.push(next.bytes);
      size += next.bytes.length;
    }
    const chunk = new Uint8Array(size);
    let at = 0;
    for (const part of parts) {
      chunk.set(part, at);
      at += part.length;
    }
    return chunk;
  }

  #take(chunk: Uint8Array): void {
    if (this.#shaking) {
      this.#fail("TLS_PROTOCOL");
      return;
    }
    if (this.#done || this.#closed) return;
    this.#fabric.world.trace(this.process.name, "data", chunk.length);
    this.tap?.taken(chunk);
    this.events.data(chunk);
    chunk.fill(POISON);
  }

  /** The server shows its certificate first; whoever finds the other's good is open. */
  #takeStep({ certificate }: Step): void {
    const tls = this.#tls;
    if (this.#closed) return;
    if (tls === undefined) {
      this.#take(Uint8Array.from(CLIENT_HELLO));
      return;
    }
    if (certificate === null) {
      this.#send({ certificate: tls.certificate });
      return;
    }
    const fault = simFault(certificate, tls, this.#serverName);
    if (fault !== null) {
      this.#fail(fault);
      return;
    }
    if (this.#serverName !== null) this.#send({ certificate: tls.certificate });
    this.#shaking = false;
    this.peerName = simName(certificate);
    this.#open();
  }

  /** The handshake ends without a connection. */
  #fail(code: TlsFaultCode): void {
    if (this.#closed) return;
    this.#shaking = false;
    if (!this.#finSent) this.#send("Fin");
    this.#finSent = true;
    this.#close({ code, text: `${this.remote}: ${code}` });
  }

  /** The peer has ended: we do too, once all that we wrote is on its way. */
  #takeFin(): void {
    if (this.#shaking) {
      this.#reset();
      return;
    }
    this.#finSeen = true;
    this.#finish();
  }

  /** Sends the end of our stream behind what is written; closes when both streams have ended. */
  #finish(): void {
    this.#ending = true;
    if (this.#retainedBytes > 0 || this.#peer === null || this.#shaking) return;
    if (!this.#finSent) this.#send("Fin");
    this.#finSent = true;
    if (this.#finSeen) this.#close(null);
  }

  #reset(): void {
    this.#way = [];
    this.#wayBytes = 0;
    this.#finSent = true;
    this.#close({ code: "ECONNRESET", text: `${this.remote} reset the connection` });
  }

  #close(fault: NetworkFault | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.tap?.closed?.();
    this.#shaking = false;
    this.#retained = [];
    this.#retainedBytes = 0;
    this.#fabric.forget(this);
    // Whoever has ended it himself does not hear how it went.
    const told = this.#done ? null : fault;
    this.process.plan(0, () => {
      this.#done = true;
      this.#fabric.world.trace(this.process.name, told?.code ?? "close", 0);
      this.events.close(told);
    });
  }
}
