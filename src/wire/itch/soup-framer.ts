import { SOUP_HEADER_SIZE } from "./soup.ts";

/** Takes packets as they are found. */
export interface SoupSink {
  /**
   * One packet; its payload lies in `view` from `at`, valid during the call. False stops the
   * framer: what follows in this chunk is not looked at.
   */
  packet(type: number, view: DataView, at: number, length: number): boolean;
}

/** A stream that is no SoupBinTCP: the connection has to be closed. */
export type SoupFrameFault = "EmptyPacket" | "PacketTooLong";

/**
 * Cuts a byte stream into SoupBinTCP packets, however it was fragmented. Whole packets are handed
 * over where they lie; only one that spans chunks is copied.
 */
export class SoupFramer {
  readonly #carry: Uint8Array;
  readonly #carryView: DataView;
  readonly #sizeMax: number;
  #held = 0;

  /** @param sizeMax Largest packet taken, header included: the peer cannot make us hold more. */
  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax;
    this.#carry = new Uint8Array(sizeMax);
    this.#carryView = new DataView(this.#carry.buffer);
  }

  /** Takes the next bytes of the stream. Null when all is well or the sink has stopped it. */
  push(chunk: Uint8Array, sink: SoupSink): SoupFrameFault | null {
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let at = 0;
    if (this.#held > 0) {
      at = this.#complete(chunk);
      if (this.#held < 2) return null;
      const size = this.#carryView.getUint16(0) + 2;
      const fault = this.#check(size);
      if (fault !== null) return fault;
      if (this.#held < size) return null;
      this.#held = 0;
      const type = this.#carryView.getUint8(2);
      if (!sink.packet(type, this.#carryView, SOUP_HEADER_SIZE, size - SOUP_HEADER_SIZE)) {
        return null;
      }
    }
    return this.#whole(chunk, view, at, sink);
  }

  /** Forgets the beginning of a packet, for a new connection. */
  reset(): void {
    this.#held = 0;
  }

  #whole(chunk: Uint8Array, view: DataView, from: number, sink: SoupSink): SoupFrameFault | null {
    const end = chunk.length;
    let at = from;
    while (end - at >= SOUP_HEADER_SIZE) {
      const size = view.getUint16(at) + 2;
      const fault = this.#check(size);
      if (fault !== null) return fault;
      if (end - at < size) break;
      const length = size - SOUP_HEADER_SIZE;
      if (!sink.packet(view.getUint8(at + 2), view, at + SOUP_HEADER_SIZE, length)) return null;
      at += size;
    }
    if (at < end) {
      if (end - at >= 2) {
        const fault = this.#check(view.getUint16(at) + 2);
        if (fault !== null) return fault;
      }
      this.#carry.set(chunk.subarray(at));
      this.#held = end - at;
    }
    return null;
  }

  /** Moves bytes of the chunk behind the held ones until one packet is whole; returns how many. */
  #complete(chunk: Uint8Array): number {
    let at = 0;
    while (this.#held < 2 && at < chunk.length) this.#carry[this.#held++] = chunk[at++] as number;
    if (this.#held < 2) return at;
    const size = this.#carryView.getUint16(0) + 2;
    if (this.#check(size) !== null) return at;
    const part = Math.min(size - this.#held, chunk.length - at);
    this.#carry.set(chunk.subarray(at, at + part), this.#held);
    this.#held += part;
    return at + part;
  }

  #check(size: number): SoupFrameFault | null {
    if (size < SOUP_HEADER_SIZE) return "EmptyPacket";
    return size > this.#sizeMax ? "PacketTooLong" : null;
  }
}
