import { crc32 } from "../../wire/journal/crc32.ts";
import { HEAD, KIND } from "./store-log.ts";

/** The records of one turn, gathered for one write. Layout: see `store-log.ts`. */
export class StoreBatch {
  length = 0;
  #bytes: Uint8Array = new Uint8Array(1 << 16);
  #words: Int32Array = new Int32Array(this.#bytes.buffer);

  /** Names a session number. */
  session(number: number, id: string): void {
    const at = this.#open(KIND.session, number, 4 + id.length);
    this.#words[at >> 2] = id.length;
    for (let i = 0; i < id.length; i++) this.#bytes[at + 4 + i] = id.charCodeAt(i);
    this.#seal();
  }

  /** Keeps a message; returns where its bytes stand in the batch. */
  message(number: number, seq: number, bytes: Uint8Array, from: number, length: number): number {
    const at = this.#open(KIND.message, number, 8 + length);
    this.#words[at >> 2] = seq;
    this.#words[(at >> 2) + 1] = length;
    this.#bytes.set(bytes.subarray(from, from + length), at + 8);
    this.#seal();
    return at + 8;
  }

  /** Both numbers of a session, as they stand after this turn. */
  numbers(number: number, nextOut: number, nextIn: number): void {
    const at = this.#open(KIND.numbers, number, 8);
    this.#words[at >> 2] = nextOut;
    this.#words[(at >> 2) + 1] = nextIn;
    this.#seal();
  }

  /** The session starts again at 1. */
  reset(number: number): void {
    this.#open(KIND.reset, number, 0);
    this.#seal();
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  copy(at: number, into: Uint8Array): void {
    into.set(this.#bytes.subarray(at, at + into.length));
  }

  clear(): void {
    this.length = 0;
  }

  /** Start of the record being written. */
  #start = 0;

  /** Writes the head of a record; returns where its body goes. */
  #open(kind: number, session: number, bodyLength: number): number {
    const size = HEAD + ((bodyLength + 3) & ~3);
    this.#grow(size);
    this.#start = this.length;
    const word = this.#start >> 2;
    this.#words.fill(0, word, word + (size >> 2));
    this.#words[word + 1] = size;
    this.#words[word + 2] = kind | (session << 8);
    this.length += size;
    return this.#start + HEAD;
  }

  #seal(): void {
    const word = this.#start >> 2;
    this.#words[word] = crc32(this.#words, word + 1, this.length >> 2);
  }

  #grow(size: number): void {
    if (this.length + size <= this.#bytes.length) return;
    const more = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + size + 3) & ~3);
    more.set(this.bytes());
    this.#bytes = more;
    this.#words = new Int32Array(more.buffer);
  }
}
