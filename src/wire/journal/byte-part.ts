/** Views of the front of a buffer are kept up to this many bytes. */
const FRONT_MAX = 1024;

/** Where bytes are copied to, through whichever view is quicker. */
export type BytesAndView = { readonly bytes: Uint8Array; readonly view: DataView };

/** A part of a buffer; one is filled in again and again. */
export class BytePart {
  at = 0;
  length = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#bytes.buffer);
  /** Views of the first bytes of the buffer, by their number. */
  #fronts: (Uint8Array | undefined)[] = [];

  /** Names a part of these bytes. A buffer that comes again costs nothing. */
  of(bytes: Uint8Array, at: number, length: number): this {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      this.#fronts = [];
    }
    this.at = at;
    this.length = length;
    return this;
  }

  /**
   * Copies the part without garbage: `set` needs a view of it, and the one of a turn's first
   * message is kept; of the others four bytes are copied at a time.
   */
  copyTo(to: BytesAndView, toAt: number): void {
    const { at, length } = this;
    if (at === 0 && length <= FRONT_MAX) {
      to.bytes.set(this.#front(length), toAt);
      return;
    }
    const from = this.#view;
    const { view } = to;
    let i = 0;
    for (; i + 4 <= length; i += 4) view.setInt32(toAt + i, from.getInt32(at + i, true), true);
    for (; i < length; i++) view.setUint8(toAt + i, from.getUint8(at + i));
  }

  #front(length: number): Uint8Array {
    let front = this.#fronts[length];
    if (front === undefined) {
      front = this.#bytes.subarray(0, length);
      this.#fronts[length] = front;
    }
    return front;
  }
}
