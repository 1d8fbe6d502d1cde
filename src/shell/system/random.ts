import { randomBytes } from "node:crypto";
import type { Random } from "../../ports/random.ts";

const WORDS = 256;

/** Unpredictable numbers from the operating system, drawn in blocks. */
export class NodeRandom implements Random {
  readonly #words: Uint32Array = new Uint32Array(WORDS);
  #next = WORDS;

  u32(): number {
    if (this.#next === WORDS) {
      new Uint8Array(this.#words.buffer).set(randomBytes(this.#words.byteLength));
      this.#next = 0;
    }
    const word = this.#words[this.#next] as number;
    // A nonce that was handed out is not left in memory for a second reader.
    this.#words[this.#next] = 0;
    this.#next += 1;
    return word;
  }
}
