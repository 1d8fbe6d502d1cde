import type { Clock, Timer } from "../../ports/clock.ts";
import type { Address, Connection, Network } from "../../ports/network.ts";
import { SNAPSHOT_END_SIZE, SNAPSHOT_END_TYPE } from "../../wire/itch/schema.ts";
import {
  emptyPacket,
  loginRequestPacket,
  readLoginAccepted,
  readNumber,
  SoupPacket,
} from "../../wire/itch/soup.ts";
import { SoupFramer, type SoupSink } from "../../wire/itch/soup-framer.ts";

/** Takes a feed. All calls come from the connection's data or from a timer. */
export interface FeedHandler {
  /** The feed begins anew: forget what it told before. A snapshot or its first message follows. */
  begin(): void;
  /**
   * One ITCH message, of a snapshot (`seq` 0) or with its sequence number, each exactly once and in
   * order. False: it cannot be, so what is known is not to be trusted; the feed begins anew.
   */
  message(view: DataView, at: number, length: number, seq: number): boolean;
  /** What is known is whole and current. */
  up(): void;
  /** It no longer is; after `up`, and once, until the next `up`. */
  down(reason: FeedDown): void;
}

/** Why a feed is down, or does not come up. */
export type FeedDown =
  | "Disconnected"
  | "Silent"
  | "Garbled"
  | "Gap"
  | "Refused"
  | "Untrusted"
  | "EndOfSession";

export type SoupClientOptions = {
  readonly network: Network;
  readonly clock: Clock;
  readonly address: Address;
  readonly handler: FeedHandler;
  /**
   * How a feed is first joined. `snapshot` asks for sequence 0, our extension; `start` asks for
   * sequence 1, as at a feed that keeps the whole day.
   */
  readonly join?: "snapshot" | "start";
  readonly username?: string;
  readonly password?: string;
  /** We say that we are there when we said nothing else for so long; 1 s unless told. */
  readonly heartbeatMs?: number;
  /** A feed that says nothing for so long is lost; 3 s unless told. */
  readonly silenceMs?: number;
};

const HEARTBEAT_MS = 1_000;
const SILENCE_MS = 3_000;
const BACKOFF_MIN_MS = 50;
const BACKOFF_MAX_MS = 1_000;
/** Longest packet: its length is 16 bits, and the snapshot sends message by message. */
const PACKET_MAX = 65_537;

/**
 * Reads a venue's feed: joins it, counts its messages, notices when it is silent, reconnects with
 * growing pauses and resumes at the next number it expects; when the feed no longer has that, it
 * joins anew.
 */
export class SoupClient implements SoupSink {
  readonly #options: SoupClientOptions;
  readonly #framer: SoupFramer = new SoupFramer(PACKET_MAX);
  readonly #heartbeat: Uint8Array = emptyPacket(SoupPacket.ClientHeartbeat);
  #connection: Connection | null = null;
  #state: "idle" | "login" | "catching" | "up" = "idle";
  #session = "";
  /** Next sequence number expected; 0 to join anew. */
  #nextSeq = 0;
  /** A snapshot has begun and not ended: what it told so far is worth nothing. */
  #loading = false;
  #heardNs = 0;
  #sentNs = 0;
  #checkedNs = 0;
  #backoffMs = BACKOFF_MIN_MS;
  #timers: Timer[] = [];
  #retry: Timer | null = null;
  #running = false;

  constructor(options: SoupClientOptions) {
    this.#options = options;
  }

  /** Whether what the handler knows is whole and current. */
  get isUp(): boolean {
    return this.#state === "up";
  }

  /** Sequence number of the last message taken in, 0 before the first. */
  get lastSeq(): number {
    return Math.max(0, this.#nextSeq - 1);
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    const { clock } = this.#options;
    const silenceMs = this.#options.silenceMs ?? SILENCE_MS;
    const heartbeatMs = this.#options.heartbeatMs ?? HEARTBEAT_MS;
    this.#timers = [
      clock.every(silenceMs / 10, () => this.#checkSilence(silenceMs)),
      clock.every(heartbeatMs / 2, () => this.#beat(heartbeatMs)),
    ];
    this.#connect();
  }

  /** Logs out and stays away. */
  stop(): void {
    this.#running = false;
    for (const timer of this.#timers) timer.cancel();
    this.#retry?.cancel();
    const connection = this.#connection;
    if (connection !== null) {
      connection.write(emptyPacket(SoupPacket.Logout));
      connection.end();
    }
    this.#leave("Disconnected");
  }

  packet(type: number, view: DataView, at: number, length: number): boolean {
    switch (type) {
      case SoupPacket.Sequenced:
        return this.#sequenced(view, at, length);
      case SoupPacket.Unsequenced:
        return this.#unsequenced(view, at, length);
      case SoupPacket.ServerHeartbeat:
      case SoupPacket.Debug:
        return true;
      case SoupPacket.LoginAccepted:
        return this.#accepted(view, at, length);
      case SoupPacket.LoginRejected:
        this.#nextSeq = 0;
        return this.#lose("Refused");
      case SoupPacket.EndOfSession:
        this.#nextSeq = 0;
        return this.#lose("EndOfSession");
      default:
        return this.#lose("Garbled");
    }
  }

  #connect(): void {
    const { network, clock, address } = this.#options;
    const connection = network.connect(address);
    this.#connection = connection;
    this.#framer.reset();
    this.#state = "login";
    this.#heardNs = clock.nowNs();
    connection.events = {
      open: () => this.#login(connection),
      data: (chunk) => this.#data(connection, chunk),
      close: () => {
        if (connection === this.#connection) this.#lose("Disconnected");
      },
    };
  }

  #login(connection: Connection): void {
    if (connection !== this.#connection) return;
    const { join, username, password, clock } = this.#options;
    const first = join === "start" ? 1 : 0;
    const fresh = this.#nextSeq === 0;
    this.#sentNs = clock.nowNs();
    connection.write(
      loginRequestPacket({
        username: username ?? "",
        password: password ?? "",
        session: fresh ? "" : this.#session,
        nextSeq: fresh ? first : this.#nextSeq,
      }),
    );
  }

  #data(connection: Connection, chunk: Uint8Array): void {
    if (connection !== this.#connection) return;
    this.#heardNs = this.#options.clock.nowNs();
    if (this.#framer.push(chunk, this) === null) return;
    this.#nextSeq = 0;
    this.#lose("Garbled");
  }

  #accepted(view: DataView, at: number, length: number): boolean {
    const accepted = readLoginAccepted(view, at, length);
    if (typeof accepted === "string" || this.#state !== "login") return this.#lose("Garbled");
    const start = this.#options.join === "start";
    if (this.#nextSeq === 0) {
      if (start && accepted.nextSeq !== 1) return this.#lose("Gap");
      this.#session = accepted.session;
      this.#nextSeq = accepted.nextSeq;
      this.#loading = !start;
      this.#options.handler.begin();
    } else if (accepted.nextSeq !== this.#nextSeq || accepted.session !== this.#session) {
      this.#nextSeq = 0;
      return this.#lose("Gap");
    }
    this.#state = "catching";
    // A feed without our extension does not say when we have caught up.
    if (start) this.#up();
    return true;
  }

  #sequenced(view: DataView, at: number, length: number): boolean {
    if (this.#state !== "catching" && this.#state !== "up") return this.#lose("Garbled");
    return this.#message(view, at, length, this.#nextSeq++);
  }

  #unsequenced(view: DataView, at: number, length: number): boolean {
    // Unsequenced data is no part of the feed itself: once we are up it tells nothing.
    if (this.#state === "up") return true;
    if (this.#state !== "catching") return this.#lose("Garbled");
    if (length !== SNAPSHOT_END_SIZE || view.getUint8(at) !== SNAPSHOT_END_TYPE) {
      return this.#message(view, at, length, 0);
    }
    if (readNumber(view, at + 1, SNAPSHOT_END_SIZE - 1) !== this.#nextSeq) {
      this.#nextSeq = 0;
      return this.#lose("Gap");
    }
    this.#up();
    return true;
  }

  #message(view: DataView, at: number, length: number, seq: number): boolean {
    if (this.#options.handler.message(view, at, length, seq)) return true;
    this.#nextSeq = 0;
    return this.#lose("Untrusted");
  }

  #up(): void {
    this.#state = "up";
    this.#loading = false;
    this.#options.handler.up();
  }

  #checkSilence(silenceMs: number): void {
    if (this.#connection === null) return;
    // Not at once when it comes up: a feed that is lost again at once is asked less often.
    if (this.#state === "up") this.#backoffMs = BACKOFF_MIN_MS;
    const nowNs = this.#options.clock.nowNs();
    // When it was us who stood still, what the feed said in the meantime is still to be read.
    const stood = nowNs - this.#checkedNs > (silenceMs / 2) * 1e6;
    this.#checkedNs = nowNs;
    if (!stood && nowNs - this.#heardNs > silenceMs * 1e6) this.#lose("Silent");
  }

  #beat(heartbeatMs: number): void {
    if (this.#connection === null || this.#state === "login") return;
    const nowNs = this.#options.clock.nowNs();
    if (nowNs - this.#sentNs < heartbeatMs * 1e6) return;
    this.#sentNs = nowNs;
    this.#connection.write(this.#heartbeat);
  }

  /** Gives this connection up and tries again after a pause. Always false: reading stops. */
  #lose(reason: FeedDown): false {
    this.#connection?.destroy();
    this.#leave(reason);
    if (this.#running) {
      this.#retry = this.#options.clock.after(this.#backoffMs, () => this.#connect());
      this.#backoffMs = Math.min(this.#backoffMs * 2, BACKOFF_MAX_MS);
    }
    return false;
  }

  #leave(reason: FeedDown): void {
    const wasUp = this.#state === "up";
    if (this.#loading) this.#nextSeq = 0;
    this.#loading = false;
    this.#connection = null;
    this.#state = "idle";
    if (wasUp) this.#options.handler.down(reason);
  }
}
