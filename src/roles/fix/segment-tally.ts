/** How many bytes of something stand in each segment. The newest segment is the usual one. */
export class SegmentTally {
  total = 0;
  #segments: number[] = [];
  #bytes: number[] = [];

  add(segment: number, bytes: number): void {
    this.total += bytes;
    let i = this.#segments.length - 1;
    while (i >= 0 && this.#segments[i] !== segment) i--;
    if (i < 0) {
      this.#segments.push(segment);
      this.#bytes.push(bytes);
      return;
    }
    this.#bytes[i] = (this.#bytes[i] as number) + bytes;
    if (this.#bytes[i] !== 0) return;
    this.#segments.splice(i, 1);
    this.#bytes.splice(i, 1);
  }

  /** Bytes that went from one segment to another. */
  move(from: number, to: number, bytes: number): void {
    this.add(from, -bytes);
    this.add(to, bytes);
  }

  in(segment: number): number {
    const i = this.#segments.indexOf(segment);
    return i < 0 ? 0 : (this.#bytes[i] as number);
  }

  clear(): void {
    this.total = 0;
    this.#segments = [];
    this.#bytes = [];
  }
}
