import type { Clock, Timer } from "../../ports/clock.ts";
import type { Address, Connection, Listener, Network } from "../../ports/network.ts";
import type { ItchSink } from "../../wire/itch/encode.ts";
import { emptyPacket, SoupPacket } from "../../wire/itch/soup.ts";
import type { Turn } from "../turn.ts";
import { FeedLog } from "./feed-log.ts";
import { SoupReader } from "./soup-reader.ts";

export type SoupServerOptions = {
  readonly network: Network;
  readonly clock: Clock;
  readonly turn: Turn;
  readonly address: Address;
  /** Name of this run of the feed, at most 10 characters: a restart must choose another. */
  readonly session: string;
  /**
   * Replays the state that the feed has described so far: directory, system events, trading
   * actions, Reg SHO, and every open displayed order as an add.
   */
  readonly snapshot: (sink: ItchSink) => void;
  /** Bytes of the feed that are kept for readers who resume or are slow; 8 MiB unless told. */
  readonly keepBytes?: number;
  /** Bytes of one chunk of what is kept; 512 KiB unless told. */
  readonly chunkBytes?: number;
  /** A heartbeat is sent when this long nothing was; 1 s unless told. */
  readonly heartbeatMs?: number;
  /** A reader who says nothing for so long is dropped; 15 s unless told. */
  readonly silenceMs?: number;
};

const KEEP_BYTES = 8_388_608;
const CHUNK_BYTES = 524_288;
const HEARTBEAT_MS = 1_000;
const SILENCE_MS = 15_000;

/**
 * A venue's feed: numbers its messages, sends each turn's messages to every reader in one write,
 * lets late readers in by a snapshot and slow ones fall behind within what is kept, no further.
 */
export class SoupServer implements ItchSink {
  readonly #options: SoupServerOptions;
  readonly #log: FeedLog;
  readonly #readers: Set<SoupReader> = new Set();
  readonly #heartbeat: Uint8Array = emptyPacket(SoupPacket.ServerHeartbeat);
  #listener: Listener | null = null;
  #timer: Timer | null = null;

  /** Listens; rejects with a `NetworkFault`. */
  static async open(options: SoupServerOptions): Promise<SoupServer> {
    const server = new SoupServer(options);
    server.#listener = await options.network.listen(options.address, (connection) => {
      server.#accept(connection);
    });
    const heartbeatMs = options.heartbeatMs ?? HEARTBEAT_MS;
    server.#timer = options.clock.every(heartbeatMs, () => server.#beat(heartbeatMs));
    return server;
  }

  private constructor(options: SoupServerOptions) {
    this.#options = options;
    this.#log = new FeedLog(
      options.keepBytes ?? KEEP_BYTES,
      options.chunkBytes ?? CHUNK_BYTES,
      (chunk) => this.#evict(chunk),
    );
    options.turn.addStep(() => {
      for (const reader of this.#readers) reader.flush();
    });
  }

  get port(): number {
    return this.#listener?.port ?? 0;
  }

  /** Sequence number of the next message. */
  get nextSeq(): number {
    return this.#log.nextSeq;
  }

  /** How many readers are connected. */
  get readers(): number {
    return this.#readers.size;
  }

  /** The bytes into which `room` points, until its next call. */
  get view(): DataView {
    return this.#log.view;
  }

  /** Room for the next message of the feed, to be encoded in this turn; it is numbered here. */
  room(size: number): number {
    this.#options.turn.touch();
    return this.#log.room(size);
  }

  /** Tells every reader that the session is over and closes. */
  close(): void {
    this.#timer?.cancel();
    this.#listener?.close();
    for (const reader of this.#readers) reader.endSession();
    this.#readers.clear();
  }

  #accept(connection: Connection): void {
    const reader = new SoupReader({
      connection,
      log: this.#log,
      turn: this.#options.turn,
      clock: this.#options.clock,
      session: this.#options.session,
      snapshot: this.#options.snapshot,
      closed: () => this.#readers.delete(reader),
    });
    this.#readers.add(reader);
  }

  #beat(heartbeatMs: number): void {
    const nowNs = this.#options.clock.nowNs();
    const silenceNs = (this.#options.silenceMs ?? SILENCE_MS) * 1e6;
    for (const reader of this.#readers) {
      if (nowNs - reader.heardNs > silenceNs) reader.drop();
      else if (nowNs - reader.sentNs >= heartbeatMs * 1e6) reader.beat(this.#heartbeat);
    }
  }

  #evict(chunk: number): void {
    for (const reader of this.#readers) if (reader.needs(chunk)) reader.drop();
  }
}
