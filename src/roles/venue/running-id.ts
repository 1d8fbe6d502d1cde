import type { FixWriter } from "../../wire/fix/writer.ts";

const ZERO = 0x30;
const DAY_MS = 86_400_000;
/** Room for a prefix and sixteen digits. */
const SIZE = 32;

/**
 * Names one run of a venue, at most 10 characters: its letter, the day and the millisecond of its
 * start in base 36. A restart is another run, so no id of an earlier one is made again.
 */
export function runName(letter: string, utcMs: number): string {
  const day = Math.floor(utcMs / DAY_MS);
  const ms = Math.floor(utcMs - day * DAY_MS);
  return `${letter}${day.toString(36)}${ms.toString(36).padStart(6, "0")}`.toUpperCase();
}

/** Ids that count up behind a fixed prefix, such as ExecID(17); written without a string. */
export class RunningId {
  readonly #bytes: Uint8Array = new Uint8Array(SIZE);
  readonly #prefix: number;
  #last = 0;

  constructor(prefix: string) {
    for (let i = 0; i < prefix.length; i++) this.#bytes[i] = prefix.charCodeAt(i);
    this.#prefix = prefix.length;
  }

  /** Writes the next id. */
  next(writer: FixWriter, tag: number): void {
    this.#last += 1;
    this.write(writer, tag, this.#last);
  }

  /** Number of the id that `next` wrote last. */
  get last(): number {
    return this.#last;
  }

  /** Number of an id with this prefix, or -1. */
  numberOf(id: string): number {
    const prefix = String.fromCharCode(...this.#bytes.subarray(0, this.#prefix));
    const digits = id.startsWith(prefix) ? id.slice(this.#prefix) : "";
    return /^[1-9]\d{0,14}$/.test(digits) ? Number(digits) : -1;
  }

  /** Writes the id that `next` wrote last. */
  same(writer: FixWriter, tag: number): void {
    this.write(writer, tag, this.#last);
  }

  /** Writes the id with this number. */
  write(writer: FixWriter, tag: number, number: number): void {
    let width = 1;
    for (let limit = 10; number >= limit; limit *= 10) width += 1;
    let rest = number;
    for (let at = this.#prefix + width - 1; at >= this.#prefix; at--) {
      const next = Math.floor(rest / 10);
      this.#bytes[at] = ZERO + (rest - next * 10);
      rest = next;
    }
    writer.bytes(tag, this.#bytes, 0, this.#prefix + width);
  }
}
