import type { Clock, Timer } from "../../ports/clock.ts";
import type {
  Address,
  Connection,
  ConnectionEvents,
  Listener,
  Network,
} from "../../ports/network.ts";

/**
 * A clock and a network in memory that a test moves by hand, for roles that speak frames. Input
 * that waits is handed over first, then the turn ends, as on the real event loop.
 */
export class MemoryWorld implements Clock, Network {
  /** Largest chunk that is delivered at once, in bytes: smaller ones cut frames. */
  chunkMax: number = Number.MAX_SAFE_INTEGER;
  #nowMs = 0;
  readonly #inputs: (() => void)[] = [];
  readonly #turnEnds: (() => void)[] = [];
  #timers: { dueMs: number; order: number; fn: () => void }[] = [];
  #order = 0;
  readonly #listeners: Map<number, (connection: Connection) => void> = new Map();
  /** Every connection ever made; the accepted end stands behind the one that connected. */
  readonly connections: MemoryConnection[] = [];

  nowNs(): number {
    return this.#nowMs * 1e6;
  }

  utcMs(): number {
    return 1_381_239_000_000 + this.#nowMs + 0.25;
  }

  after(delayMs: number, fn: () => void): Timer {
    const timer = { dueMs: this.#nowMs + delayMs, order: this.#order++, fn };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((t) => t !== timer);
      },
    };
  }

  every(periodMs: number, fn: () => void): Timer {
    let inner: Timer;
    const again = (): void => {
      inner = this.after(periodMs, again);
      fn();
    };
    inner = this.after(periodMs, again);
    return { cancel: () => inner.cancel() };
  }

  endOfTurn(fn: () => void): void {
    this.#turnEnds.push(fn);
  }

  listen(address: Address, accept: (connection: Connection) => void): Promise<Listener> {
    if (this.#listeners.has(address.port)) {
      return Promise.reject({ code: "EADDRINUSE", text: `port ${address.port} is in use` });
    }
    this.#listeners.set(address.port, accept);
    return Promise.resolve({
      port: address.port,
      close: () => void this.#listeners.delete(address.port),
    });
  }

  connect(address: Address): Connection {
    const near = new MemoryConnection(this, `memory:${address.port}`);
    const far = new MemoryConnection(this, "memory:client");
    near.peer = far;
    far.peer = near;
    this.connections.push(near, far);
    this.input(() => {
      const accept = this.#listeners.get(address.port);
      if (accept === undefined) return near.lose("ECONNREFUSED");
      accept(far);
      near.events.open?.();
    });
    return near;
  }

  /** Queues something that comes from outside. */
  input(fn: () => void): void {
    this.#inputs.push(fn);
  }

  /** Runs until nothing waits; time stands still. Returns how many turns ended. */
  settle(): number {
    for (let turns = 0; ; turns++) {
      if (this.#inputs.length === 0 && this.#turnEnds.length === 0) return turns;
      if (turns > 100_000) throw new Error("the world does not come to rest");
      for (const fn of this.#inputs.splice(0)) fn();
      for (const fn of this.#turnEnds.splice(0)) fn();
    }
  }

  /** Lets time pass, timer by timer. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    this.settle();
    for (;;) {
      this.#timers.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order);
      const next = this.#timers[0];
      if (next === undefined || next.dueMs > untilMs) break;
      this.#timers.shift();
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.fn();
      this.settle();
    }
    this.#nowMs = untilMs;
  }
}

/** One end of a byte stream in memory. */
export class MemoryConnection implements Connection {
  readonly remote: string;
  events: ConnectionEvents = { data: () => undefined, close: () => undefined };
  peer: MemoryConnection | null = null;
  /** How often `write` was called: once a turn, when all is well. */
  writes = 0;
  /** While true the kernel takes nothing: what is written is kept, not copied. */
  stalled = false;
  readonly remoteHost = "memory";
  readonly peerName = null;
  readonly #world: MemoryWorld;
  readonly #kept: Uint8Array[] = [];
  #closed = false;
  /** Its owner reads nothing: what has come for it waits here. */
  #unread: Uint8Array[] | null = null;

  constructor(world: MemoryWorld, remote: string) {
    this.#world = world;
    this.remote = remote;
  }

  get pendingBytes(): number {
    return this.#kept.reduce((sum, bytes) => sum + bytes.length, 0);
  }

  write(bytes: Uint8Array): boolean {
    this.writes += 1;
    if (this.#closed) return true;
    if (this.stalled) {
      this.#kept.push(bytes);
      return false;
    }
    this.#send(bytes);
    return true;
  }

  /** The kernel takes again: what it kept leaves, then `drain`. */
  release(): void {
    this.stalled = false;
    for (const bytes of this.#kept.splice(0)) this.#send(bytes);
    this.#world.input(() => this.events.drain?.());
  }

  end(): void {
    this.#close();
  }

  destroy(): void {
    this.#close();
  }

  get paused(): boolean {
    return this.#unread !== null;
  }

  pause(): void {
    this.#unread ??= [];
  }

  resume(): void {
    const unread = this.#unread ?? [];
    this.#unread = null;
    for (const chunk of unread) this.#world.input(() => this.#take(chunk));
  }

  /** The connection fails, for this end. */
  lose(code: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.events.close({ code, text: `${this.remote}: ${code}` });
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const peer = this.peer;
    this.#world.input(() => this.events.close(null));
    this.#world.input(() => peer?.hangUp());
  }

  hangUp(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.events.close(null);
  }

  #send(bytes: Uint8Array): void {
    const peer = this.peer as MemoryConnection;
    for (let at = 0; at < bytes.length; at += this.#world.chunkMax) {
      const chunk = bytes.slice(at, at + this.#world.chunkMax);
      this.#world.input(() => peer.#take(chunk));
    }
  }

  #take(chunk: Uint8Array): void {
    if (this.#closed) return;
    if (this.#unread !== null) this.#unread.push(chunk);
    else this.events.data(chunk);
  }
}
