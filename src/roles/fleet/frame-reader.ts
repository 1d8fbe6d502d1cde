import { describeFault, FrameFault, frameFault, lengthFault } from "../../wire/fleet/codec.ts";
import { FRAME_MAX } from "../../wire/fleet/layout.ts";

/** Takes whole, checked frames; false stops the reading behind this one. */
export interface FrameSink {
  take(type: number, view: DataView, at: number, length: number): boolean;
}

/**
 * Cuts a byte stream into frames. A frame that lies whole in a chunk is handed over where it
 * lies; only one that a chunk's end has cut is put together in a buffer of its own.
 */
export class FrameReader {
  readonly #sink: FrameSink;
  readonly #part: Uint8Array = new Uint8Array(FRAME_MAX);
  readonly #partView: DataView = new DataView(this.#part.buffer);
  #held = 0;
  /** Bytes of the last chunk that were read: fewer than it has when its reading was stopped. */
  taken = 0;
  /** One view for each memory that chunks come in: a socket reads into the same one again. */
  #view: DataView = this.#partView;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** Reads a chunk. Returns "" or, for bytes that are no frames, the reason to close. */
  read(chunk: Uint8Array): string {
    let from = 0;
    this.taken = chunk.length;
    if (this.#held > 0) {
      from = this.#complete(chunk);
      if (from < 0) return this.#fault;
      if (this.#held > 0) return "";
    }
    return this.#whole(chunk, from);
  }

  #fault = "";

  /** Fills up the frame that the last chunk has cut; returns how much of the chunk it took. */
  #complete(chunk: Uint8Array): number {
    let from = 0;
    while (this.#held < 2 && from < chunk.length)
      this.#part[this.#held++] = chunk[from++] as number;
    if (this.#held < 2) return from;
    const length = this.#partView.getUint16(0, true);
    const fault = lengthFault(length);
    if (fault !== FrameFault.None) return this.#fail(fault, 0);
    const more = Math.min(length - this.#held, chunk.length - from);
    this.#part.set(chunk.subarray(from, from + more), this.#held);
    this.#held += more;
    if (this.#held < length) return from + more;
    this.#held = 0;
    if (this.#hand(this.#partView, 0, length)) return from + more;
    this.taken = from + more;
    return -1;
  }

  #whole(chunk: Uint8Array, from: number): string {
    if (this.#view.buffer !== chunk.buffer) this.#view = new DataView(chunk.buffer);
    const view = this.#view;
    const end = chunk.byteOffset + chunk.length;
    let at = chunk.byteOffset + from;
    while (end - at >= 2) {
      const length = view.getUint16(at, true);
      const fault = lengthFault(length);
      if (fault !== FrameFault.None) {
        this.#fail(fault, 0);
        return this.#fault;
      }
      if (end - at < length) break;
      if (!this.#hand(view, at, length)) {
        this.taken = at + length - chunk.byteOffset;
        return this.#fault;
      }
      at += length;
    }
    this.#held = end - at;
    if (this.#held > 0) this.#part.set(chunk.subarray(at - chunk.byteOffset));
    return "";
  }

  #hand(view: DataView, at: number, length: number): boolean {
    const type = view.getUint16(at + 2, true);
    const fault = frameFault(view, at, length);
    if (fault !== FrameFault.None) return this.#fail(fault, type) >= 0;
    return this.#sink.take(type, view, at, length);
  }

  #fail(fault: FrameFault, type: number): number {
    this.#fault = describeFault(fault, type);
    return -1;
  }
}
