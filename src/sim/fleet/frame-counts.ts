const LINE_END = 0x0a;

/** Counts frames of the fleet's links in a stream: each begins with its length, 16 bits. */
export class FleetFrames {
  /** Bytes until the present frame ends. */
  #left = 0;
  /** First byte of a length whose second has not come. */
  #low = -1;

  /** How many frames these bytes complete. */
  count(bytes: Uint8Array): number {
    let frames = 0;
    let at = 0;
    while (at < bytes.length) {
      if (this.#left === 0) {
        const byte = bytes[at] as number;
        at += 1;
        if (this.#low < 0) {
          this.#low = byte;
          continue;
        }
        // A length that cannot be is a frame of its own: the link ends with it.
        this.#left = Math.max(0, this.#low + byte * 256 - 2);
        this.#low = -1;
      }
      const step = Math.min(this.#left, bytes.length - at);
      this.#left -= step;
      at += step;
      if (this.#left === 0) frames += 1;
    }
    return frames;
  }
}

/** Counts lines, as gate and guards speak. */
export class GuardLines {
  count(bytes: Uint8Array): number {
    let lines = 0;
    for (const byte of bytes) if (byte === LINE_END) lines += 1;
    return lines;
  }
}
