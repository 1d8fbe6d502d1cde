/** A part of a buffer; one is filled in again and again. */
export class BytePart {
  view: DataView = new DataView(new ArrayBuffer(0));
  at = 0;
  length = 0;
  #bytes: Uint8Array | null = null;

  /** Names a part of these bytes. A buffer that comes again costs nothing. */
  of(bytes: Uint8Array, at: number, length: number): this {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    this.at = at;
    this.length = length;
    return this;
  }

  /**
   * Copies the part, four bytes at a time: one by one takes three times as long, and `set` would
   * need a view of the part, garbage for each message.
   */
  copyTo(to: DataView, toAt: number): void {
    const { view, at, length } = this;
    let i = 0;
    for (; i + 4 <= length; i += 4) to.setInt32(toAt + i, view.getInt32(at + i, true), true);
    for (; i < length; i++) to.setUint8(toAt + i, view.getUint8(at + i));
  }
}
