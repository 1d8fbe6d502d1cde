import { assert } from "../../core/domain/assert.ts";
import { type ItchSink, putSnapshotEnd } from "../../wire/itch/encode.ts";
import { SNAPSHOT_END_SIZE } from "../../wire/itch/schema.ts";
import { putSoupHeader, SOUP_HEADER_SIZE, SoupPacket } from "../../wire/itch/soup.ts";

const CHUNK_SIZE = 262_144;

/** A snapshot for one reader: unsequenced packets, the last of them GLIMPSE's end of snapshot. */
export class Snapshot implements ItchSink {
  readonly #done: Uint8Array[] = [];
  #bytes: Uint8Array = new Uint8Array(CHUNK_SIZE);
  #used = 0;
  #view: DataView = new DataView(this.#bytes.buffer);

  get view(): DataView {
    return this.#view;
  }

  room(size: number): number {
    const packet = SOUP_HEADER_SIZE + size;
    assert(packet <= CHUNK_SIZE, "a message fits a chunk");
    if (this.#used + packet > CHUNK_SIZE) {
      this.#done.push(this.#bytes.subarray(0, this.#used));
      this.#bytes = new Uint8Array(CHUNK_SIZE);
      this.#view = new DataView(this.#bytes.buffer);
      this.#used = 0;
    }
    const at = putSoupHeader(this.#view, this.#used, SoupPacket.Unsequenced, size);
    this.#used += packet;
    return at;
  }

  /** Ends it; `nextSeq` is the number of the first message after it. Returns what to send. */
  end(nextSeq: number): Uint8Array[] {
    putSnapshotEnd(this, nextSeq);
    this.#done.push(this.#bytes.subarray(0, this.#used));
    return this.#done;
  }
}

/** The packet that says to a reader who resumed that he has caught up to `nextSeq`. */
export function caughtUpPacket(nextSeq: number): Uint8Array {
  const bytes = new Uint8Array(SOUP_HEADER_SIZE + SNAPSHOT_END_SIZE);
  const view = new DataView(bytes.buffer);
  const room = (size: number): number => putSoupHeader(view, 0, SoupPacket.Unsequenced, size);
  putSnapshotEnd({ view, room }, nextSeq);
  return bytes;
}
