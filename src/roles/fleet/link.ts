import type { Clock, Timer } from "../../ports/clock.ts";
import type { Address, Connection, Listener, Network } from "../../ports/network.ts";
import { COUNT_AT } from "../../wire/fleet/layout.ts";
import type { Turn } from "../turn.ts";
import { FrameReader } from "./frame-reader.ts";
import { OutBuffer } from "./out-buffer.ts";

/** What a link tells its owner. `closed` comes once, last, and never out of a call of ours. */
export interface FleetHandler {
  /** The link is up; frames may be written from here on. */
  open?(link: FleetLink): void;
  /** One whole frame, its size and type checked; `view` is valid only during the call. */
  frame(link: FleetLink, type: number, view: DataView, at: number, length: number): void;
  /** What came is no frame, or not one that may be: the link closes after this call. */
  garbled?(link: FleetLink, fault: string): void;
  closed(link: FleetLink, reason: string): void;
}

export type FleetOptions = {
  readonly network: Network;
  readonly clock: Clock;
  /** Its steps so far (journal, stores) run before the writes of these links. */
  readonly turn: Turn;
  readonly address: Address;
  readonly handler: FleetHandler;
  /** A peer that lets more than this wait is closed. Bytes; 64 MiB when left out. */
  readonly maxPendingBytes?: number;
  /** Behind so many frames of one read the others have their turn. No bound when left out. */
  readonly framesPerRead?: number;
};

/** How long a link that floods is not read, ms: everybody else is served in between. */
const FLOOD_PAUSE_MS = 1;
const MAX_PENDING_BYTES = 64 * 1024 * 1024;
const RECONNECT_MIN_MS = 50;
const RECONNECT_MAX_MS = 1000;

/** One connection that speaks frames. All that is written in a turn leaves in one write. */
export class FleetLink {
  readonly remote: string;
  readonly #ends: LinkEnds;
  readonly #connection: Connection;
  readonly #out: OutBuffer = new OutBuffer();
  readonly #reader: FrameReader;
  #dirty = false;
  /** Why we close, "" while we do not; nothing is read or kept for writing from then on. */
  #closing = "";
  /** Bytes of this turn that were written before `close`: they still leave. */
  #sealed = 0;
  #overfull = false;
  #told = false;
  /** Frames of the read that is handed over. */
  #frames = 0;
  /** What was read of a link that floods and is yet to be handed over; null while it is read. */
  #rest: Uint8Array | null = null;

  constructor(connection: Connection, ends: LinkEnds) {
    this.remote = connection.remote;
    this.#connection = connection;
    this.#ends = ends;
    this.#reader = new FrameReader({
      take: (type, view, at, length) => {
        this.#frames++;
        ends.events.frame(this, type, view, at, length);
        return this.#closing === "" && this.#frames < ends.framesPerRead;
      },
    });
    connection.events = {
      open: () => this.#ends.events.open(this),
      data: (chunk) => this.#data(chunk),
      drain: () => this.#out.drained(),
      close: (fault) => this.#gone(fault === null ? "closed by the peer" : fault.text),
    };
  }

  /** Bytes of this turn and of earlier ones that the kernel has not taken yet. */
  get pendingBytes(): number {
    return this.#out.used + this.#connection.pendingBytes;
  }

  /** Where frames are written: valid until the next `frame`. */
  get view(): DataView {
    return this.#out.view;
  }

  /** The same memory as `view`. */
  get bytes(): Uint8Array {
    return this.#out.bytes;
  }

  /**
   * Makes room for a frame at the end of what this turn writes, with its header; the caller fills
   * every field, for the memory is used again and holds old bytes. On a link that is closing the
   * frame is dropped.
   *
   * @param size  Bytes of the whole frame: `X.size + count * XEntry.size`.
   * @param count Entries that follow the fixed part.
   * @returns Offset of the frame in `view`.
   */
  frame(type: number, size: number, count = 0): number {
    const out = this.#out;
    if (this.#closing !== "") out.used = this.#sealed;
    const at = out.take(size);
    out.view.setUint16(at, size, true);
    out.view.setUint16(at + 2, type, true);
    out.view.setUint32(at + COUNT_AT, count, true);
    if (out.used > this.#ends.maxPendingBytes) this.#overflow();
    this.#touch();
    return at;
  }

  /** Closes at the end of the turn, after what was written; `closed` follows in a later turn. */
  close(reason: string): void {
    if (this.#closing !== "") return;
    this.#closing = reason === "" ? "closed by us" : reason;
    this.#sealed = this.#out.used;
    this.#touch();
  }

  /** The end of the turn: one write. Called by the step that the server or client registered. */
  flush(): void {
    this.#dirty = false;
    if (this.#told) return;
    if (this.#closing !== "") this.#out.used = this.#sealed;
    if (!this.#overfull) {
      this.#out.flush(this.#connection);
      if (this.#connection.pendingBytes > this.#ends.maxPendingBytes) this.#overflow();
    }
    if (this.#closing === "") return;
    if (this.#overfull) this.#connection.destroy();
    else this.#connection.end();
    // What a peer sends that was told to go is not even read.
    this.#connection.pause();
    this.#ends.clock.endOfTurn(() => this.#gone(this.#closing));
  }

  #touch(): void {
    if (this.#dirty || this.#told) return;
    this.#dirty = true;
    this.#ends.dirty(this);
  }

  #overflow(): void {
    this.#overfull = true;
    this.#out.used = 0;
    this.close(`the peer lets more than ${this.#ends.maxPendingBytes} bytes wait`);
  }

  #data(chunk: Uint8Array): void {
    if (this.#closing !== "") return;
    if (this.#rest === null) this.#hand(chunk);
    // It was on its way when the link was paused.
    else this.#rest = joined(this.#rest, chunk);
  }

  #hand(chunk: Uint8Array): void {
    this.#frames = 0;
    const fault = this.#reader.read(chunk);
    if (fault !== "") {
      this.#ends.events.garbled(this, fault);
      this.close(fault);
    } else if (this.#frames >= this.#ends.framesPerRead) this.#pause(chunk);
  }

  /** A peer that sends much at once goes on once the others, and people, have had their turn. */
  #pause(chunk: Uint8Array): void {
    this.#connection.pause();
    // The memory of a chunk is read into again.
    this.#rest = chunk.slice(this.#reader.taken);
    this.#ends.clock.after(FLOOD_PAUSE_MS, () => this.#goOn());
  }

  #goOn(): void {
    if (this.#closing !== "") return;
    const rest = this.#rest;
    this.#rest = null;
    if (rest !== null && rest.length > 0) this.#hand(rest);
    if (this.#rest === null && this.#closing === "") this.#connection.resume();
  }

  #gone(reason: string): void {
    if (this.#told) return;
    this.#told = true;
    if (this.#closing === "") this.#closing = reason;
    this.#ends.events.closed(this, this.#closing);
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** What a link needs of the server or client that it belongs to. */
class LinkEnds {
  readonly clock: Clock;
  readonly events: Required<FleetHandler>;
  readonly maxPendingBytes: number;
  readonly framesPerRead: number;
  readonly #turn: Turn;
  readonly #dirty: FleetLink[] = [];

  constructor(options: FleetOptions, events: Required<FleetHandler>) {
    this.clock = options.clock;
    this.events = events;
    this.maxPendingBytes = options.maxPendingBytes ?? MAX_PENDING_BYTES;
    this.framesPerRead = options.framesPerRead ?? Number.POSITIVE_INFINITY;
    this.#turn = options.turn;
    this.#turn.addStep(() => this.#flush());
  }

  dirty(link: FleetLink): void {
    this.#dirty.push(link);
    this.#turn.touch();
  }

  #flush(): void {
    for (const link of this.#dirty) link.flush();
    this.#dirty.length = 0;
  }
}

/** Accepts links at an address. */
export class FleetServer {
  readonly #links: Set<FleetLink> = new Set();
  readonly #ends: LinkEnds;
  readonly #handler: FleetHandler;
  #listener: Listener | null = null;

  private constructor(options: FleetOptions) {
    const handler = options.handler;
    this.#handler = handler;
    this.#ends = new LinkEnds(options, {
      open: () => undefined, // An accepted connection is open when it is handed over.
      frame: (link, type, view, at, length) => handler.frame(link, type, view, at, length),
      garbled: (link, fault) => handler.garbled?.(link, fault),
      closed: (link, reason) => {
        this.#links.delete(link);
        handler.closed(link, reason);
      },
    });
  }

  /** Resolves when listening; rejects with a `NetworkFault`, e.g. when the port is in use. */
  static async open(options: FleetOptions): Promise<FleetServer> {
    const server = new FleetServer(options);
    server.#listener = await options.network.listen(options.address, (connection) => {
      server.#accept(connection);
    });
    return server;
  }

  /** The port in use. */
  get port(): number {
    return this.#listener?.port ?? 0;
  }

  /** Stops listening and closes every link. */
  close(): void {
    this.#listener?.close();
    for (const link of this.#links) link.close("the server closes");
  }

  #accept(connection: Connection): void {
    const link = new FleetLink(connection, this.#ends);
    this.#links.add(link);
    this.#handler.open?.(link);
  }
}

/** Keeps one link to an address: after each loss it tries again, 50 ms to 1 s later. */
export class FleetClient {
  /** The link that is up, or null. */
  link: FleetLink | null = null;
  /** Why the last link or attempt ended, "" before the first end. */
  lastFault = "";
  readonly #options: FleetOptions;
  readonly #ends: LinkEnds;
  #running = false;
  #trying: FleetLink | null = null;
  #timer: Timer | null = null;
  #backoffMs = RECONNECT_MIN_MS;

  constructor(options: FleetOptions) {
    const handler = options.handler;
    this.#options = options;
    this.#ends = new LinkEnds(options, {
      open: (link) => {
        this.link = link;
        handler.open?.(link);
      },
      frame: (link, type, view, at, length) => {
        // Only a peer that speaks counts as back: one that accepts and closes is not hammered.
        this.#backoffMs = RECONNECT_MIN_MS;
        handler.frame(link, type, view, at, length);
      },
      garbled: (link, fault) => handler.garbled?.(link, fault),
      closed: (link, reason) => this.#gone(link, reason),
    });
  }

  /** Connects, and connects again after each loss until `stop`. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#connect();
  }

  /** Closes the link and tries no more. */
  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#trying?.close("the client stops");
  }

  #connect(): void {
    this.#trying = new FleetLink(this.#options.network.connect(this.#options.address), this.#ends);
  }

  #gone(link: FleetLink, reason: string): void {
    const wasUp = this.link === link;
    this.link = null;
    this.#trying = null;
    this.lastFault = reason;
    if (wasUp) this.#options.handler.closed(link, reason);
    if (!this.#running) return;
    this.#timer = this.#options.clock.after(this.#backoffMs, () => this.#connect());
    this.#backoffMs = Math.min(this.#backoffMs * 2, RECONNECT_MAX_MS);
  }
}
