import type { Connection } from "../../ports/network.ts";

const FIRST_SIZE = 32 * 1024;
/** Larger buffers are not kept for the next turn: one snapshot must not hold memory for ever. */
const KEEP_SIZE = 1024 * 1024;
const KEEP = 4;

/**
 * The bytes of one connection between two writes. What the kernel does not take at once stays in
 * its buffer until `drain`, and the next turn fills another: nothing is copied.
 */
export class OutBuffer {
  bytes: Uint8Array = new Uint8Array(FIRST_SIZE);
  view: DataView = new DataView(this.bytes.buffer);
  used = 0;
  readonly #free: Uint8Array[] = [];
  readonly #lent: Uint8Array[] = [];

  /** Room for `size` bytes at the end; returns their offset. */
  take(size: number): number {
    const at = this.used;
    if (at + size > this.bytes.length) this.#grow(at + size);
    this.used = at + size;
    return at;
  }

  /** Hands what is here to the connection, in one write. */
  flush(connection: Connection): void {
    if (this.used === 0) return;
    const taken = connection.write(this.bytes.subarray(0, this.used));
    this.used = 0;
    if (taken) return;
    this.#lent.push(this.bytes);
    this.#use(this.#free.pop() ?? new Uint8Array(FIRST_SIZE));
  }

  /** The kernel has everything: buffers that were lent may be filled again. */
  drained(): void {
    for (const buffer of this.#lent) {
      if (buffer.length <= KEEP_SIZE && this.#free.length < KEEP) this.#free.push(buffer);
    }
    this.#lent.length = 0;
  }

  #grow(size: number): void {
    let length = this.bytes.length * 2;
    while (length < size) length *= 2;
    const larger = new Uint8Array(length);
    larger.set(this.bytes.subarray(0, this.used));
    this.#use(larger);
  }

  #use(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}
