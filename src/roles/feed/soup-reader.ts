import type { Clock } from "../../ports/clock.ts";
import type { Connection } from "../../ports/network.ts";
import type { ItchSink } from "../../wire/itch/encode.ts";
import {
  emptyPacket,
  LoginRejectReason,
  loginAcceptedPacket,
  loginRejectedPacket,
  readLoginRequest,
  SoupPacket,
} from "../../wire/itch/soup.ts";
import { SoupFramer, type SoupSink } from "../../wire/itch/soup-framer.ts";
import type { Turn } from "../turn.ts";
import type { FeedCursor, FeedLog } from "./feed-log.ts";
import { caughtUpPacket, Snapshot } from "./snapshot.ts";

export type SoupReaderOptions = {
  readonly connection: Connection;
  readonly log: FeedLog;
  readonly turn: Turn;
  readonly clock: Clock;
  readonly session: string;
  readonly snapshot: (sink: ItchSink) => void;
  /** The connection is gone. */
  readonly closed: () => void;
};

/** Largest packet a reader may send: a login request is the longest that means anything. */
const CLIENT_PACKET_MAX = 256;

/**
 * One reader of a feed. What it gets first (acceptance, snapshot) is queued for it alone; the rest
 * is read from the log that all share, at this reader's own pace.
 */
export class SoupReader implements SoupSink {
  readonly #options: SoupReaderOptions;
  readonly #framer: SoupFramer = new SoupFramer(CLIENT_PACKET_MAX);
  #queue: Uint8Array[] = [];
  /** Where to read on; null before the login. */
  #cursor: FeedCursor | null = null;
  /** The end of the log when a resuming reader logged in, until he is there. */
  #mark: (FeedCursor & { readonly seq: number }) | null = null;
  #blocked = false;
  #gone = false;
  /** When it was last heard and last written to, on the monotonic clock. */
  heardNs: number;
  sentNs: number;

  constructor(options: SoupReaderOptions) {
    this.#options = options;
    this.heardNs = options.clock.nowNs();
    this.sentNs = this.heardNs;
    options.connection.events = {
      data: (chunk) => this.#data(chunk),
      drain: () => this.#drain(),
      close: () => this.#closed(),
    };
  }

  /** Whether this reader still has to be sent bytes of that chunk. */
  needs(chunk: number): boolean {
    return this.#cursor !== null && this.#cursor.chunk <= chunk;
  }

  /** Writes what is waiting, until the connection takes no more. */
  flush(): void {
    while (!this.#blocked && !this.#gone) {
      const own = this.#queue.shift();
      if (own !== undefined) this.#write(own);
      else if (!this.#readLog()) return;
    }
  }

  beat(heartbeat: Uint8Array): void {
    if (this.#cursor !== null && !this.#blocked && !this.#gone) this.#write(heartbeat);
  }

  /** Closes at once: too slow, silent, or not speaking the protocol. It may log in again. */
  drop(): void {
    this.#options.connection.destroy();
    this.#closed();
  }

  /** Says that nothing follows, then closes. */
  endSession(): void {
    if (this.#gone) return;
    this.flush();
    this.#options.connection.write(emptyPacket(SoupPacket.EndOfSession));
    this.#options.connection.end();
  }

  packet(type: number, view: DataView, at: number, length: number): boolean {
    if (type === SoupPacket.LoginRequest && this.#cursor === null) {
      return this.#login(view, at, length);
    }
    if (type === SoupPacket.ClientHeartbeat || type === SoupPacket.Debug) return true;
    // Logout, a second login, or something a reader of a feed has no business to send.
    this.drop();
    return false;
  }

  #data(chunk: Uint8Array): void {
    if (this.#gone) return;
    this.heardNs = this.#options.clock.nowNs();
    this.#options.turn.touch();
    if (this.#framer.push(chunk, this) !== null) this.drop();
  }

  #login(view: DataView, at: number, length: number): boolean {
    const { log, session } = this.#options;
    const login = readLoginRequest(view, at, length);
    if (typeof login === "string") return this.#reject(LoginRejectReason.NotAuthorized);
    const { nextSeq } = login;
    const known = login.session === "" || login.session === session;
    const kept = nextSeq === 0 || (nextSeq >= log.firstSeq && nextSeq <= log.nextSeq);
    if (!known || !kept) return this.#reject(LoginRejectReason.SessionNotAvailable);
    const from = nextSeq === 0 ? log.nextSeq : nextSeq;
    this.#queue.push(loginAcceptedPacket({ session, nextSeq: from }));
    if (nextSeq === 0) {
      const snapshot = new Snapshot();
      this.#options.snapshot(snapshot);
      this.#queue.push(...snapshot.end(from));
    } else {
      this.#mark = { ...log.end(), seq: log.nextSeq };
    }
    this.#cursor = log.find(from);
    return true;
  }

  #reject(reason: number): boolean {
    this.#options.connection.write(loginRejectedPacket(reason));
    this.#options.connection.end();
    this.#closed();
    return false;
  }

  /** Sends the next piece of the log; false when there is none. */
  #readLog(): boolean {
    const cursor = this.#cursor;
    if (cursor === null) return false;
    const mark = this.#mark;
    if (mark !== null && mark.chunk === cursor.chunk && mark.at === cursor.at) {
      this.#mark = null;
      this.#write(caughtUpPacket(mark.seq));
      return true;
    }
    let bytes = this.#options.log.read(cursor);
    if (bytes === null) return false;
    if (mark?.chunk === cursor.chunk) bytes = bytes.subarray(0, mark.at - cursor.at);
    this.#write(bytes);
    // Within the chunk only: as long as the connection holds these bytes, the cursor names their
    // chunk, and who needs a chunk is dropped before it is overwritten.
    cursor.at += bytes.length;
    return true;
  }

  #write(bytes: Uint8Array): void {
    this.sentNs = this.#options.clock.nowNs();
    this.#blocked = !this.#options.connection.write(bytes);
  }

  #drain(): void {
    this.#blocked = false;
    this.flush();
  }

  #closed(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#options.closed();
  }
}
