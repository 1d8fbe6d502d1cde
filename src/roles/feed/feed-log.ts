import { assert } from "../../core/domain/assert.ts";
import { putSoupHeader, SOUP_HEADER_SIZE, SoupPacket } from "../../wire/itch/soup.ts";

/** Where a reader stands in a log. */
export type FeedCursor = { chunk: number; at: number };

type Chunk = {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Sequence number of its first packet. */
  firstSeq: number;
  used: number;
};

/**
 * The last part of a feed as the very packets that go out, in chunks that are used again in turn.
 * Every reader is sent from here: a feed is encoded once and copied for nobody.
 */
export class FeedLog {
  readonly #chunks: Chunk[] = [];
  readonly #chunkSize: number;
  readonly #chunksMax: number;
  readonly #evict: (chunk: number) => void;
  #head = 0;
  #nextSeq = 1;
  #view: DataView;

  /**
   * @param evict Called before chunk number `chunk` is overwritten: no reader may stay in it.
   */
  constructor(keepBytes: number, chunkSize: number, evict: (chunk: number) => void) {
    this.#chunkSize = chunkSize;
    this.#chunksMax = Math.max(2, Math.ceil(keepBytes / chunkSize));
    this.#evict = evict;
    const chunk = this.#newChunk();
    this.#chunks.push(chunk);
    this.#view = chunk.view;
  }

  /** Sequence number of the next message. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /** The oldest sequence number that is still kept. */
  get firstSeq(): number {
    return this.#chunk(this.#oldest).firstSeq;
  }

  /** The bytes into which `room` points, until its next call. */
  get view(): DataView {
    return this.#view;
  }

  /** Room for the next sequenced message; returns the offset in `view` where it goes. */
  room(size: number): number {
    const packet = SOUP_HEADER_SIZE + size;
    assert(packet <= this.#chunkSize, "a message fits a chunk");
    let chunk = this.#chunk(this.#head);
    if (chunk.used + packet > this.#chunkSize) chunk = this.#turnOver();
    const at = putSoupHeader(chunk.view, chunk.used, SoupPacket.Sequenced, size);
    chunk.used += packet;
    this.#nextSeq++;
    return at;
  }

  /** The end of the log, where a reader begins who wants only what comes. */
  end(): FeedCursor {
    return { chunk: this.#head, at: this.#chunk(this.#head).used };
  }

  /** Where a message that is kept begins; `nextSeq` is the end. */
  find(seq: number): FeedCursor {
    assert(seq >= this.firstSeq && seq <= this.#nextSeq, "only a kept message is looked for");
    if (seq === this.#nextSeq) return this.end();
    let number = this.#head;
    while (this.#chunk(number).firstSeq > seq) number--;
    const chunk = this.#chunk(number);
    let at = 0;
    for (let n = chunk.firstSeq; n < seq; n++) at += chunk.view.getUint16(at) + 2;
    return { chunk: number, at };
  }

  /** Bytes from the cursor to the end of its chunk, or null at the end of the log. */
  read(cursor: FeedCursor): Uint8Array | null {
    let chunk = this.#chunk(cursor.chunk);
    if (cursor.at === chunk.used) {
      if (cursor.chunk === this.#head) return null;
      cursor.chunk++;
      cursor.at = 0;
      chunk = this.#chunk(cursor.chunk);
      if (chunk.used === 0) return null;
    }
    return chunk.bytes.subarray(cursor.at, chunk.used);
  }

  get #oldest(): number {
    return this.#head - this.#chunks.length + 1;
  }

  #chunk(number: number): Chunk {
    return this.#chunks[number % this.#chunksMax] as Chunk;
  }

  #turnOver(): Chunk {
    let chunk: Chunk;
    if (this.#chunks.length < this.#chunksMax) {
      chunk = this.#newChunk();
      this.#chunks.push(chunk);
    } else {
      this.#evict(this.#oldest);
      chunk = this.#chunk(this.#oldest);
    }
    chunk.firstSeq = this.#nextSeq;
    chunk.used = 0;
    this.#head++;
    this.#view = chunk.view;
    return chunk;
  }

  #newChunk(): Chunk {
    const bytes = new Uint8Array(this.#chunkSize);
    return { bytes, view: new DataView(bytes.buffer), firstSeq: 1, used: 0 };
  }
}
