import { DiskFault, type DiskFile } from "../../ports/disk.ts";
import { crc32 } from "../../wire/journal/crc32.ts";

/**
 * The file of a FIX store: records one after another, little-endian, each a multiple of 4 bytes.
 *
 *     crc32 of the rest of the record · size in bytes, all of it · kind (8 bits), session (24 bits)
 *     session   length, name
 *     message   MsgSeqNum, length, bytes as they were sent
 *     numbers   next number out, next number in
 *     reset     (both numbers are 1 again, all messages before it are forgotten)
 *
 * Numbers of kinds are appended, never reused.
 */
export const KIND = { session: 1, message: 2, numbers: 3, reset: 4 } as const;

/** Bytes before a record's body. */
export const HEAD = 12;

const CHUNK = 1 << 20;
/** A larger record is a broken one. */
const RECORD_MAX = 1 << 18;

/** What a log tells while it is read, in its order. */
export type LogReader = {
  session(number: number, id: string): void;
  message(number: number, seq: number, at: number, length: number): void;
  numbers(number: number, nextOut: number, nextIn: number): void;
  reset(number: number): void;
};

/**
 * Reads a log from its beginning and returns its good length. What stands behind is a torn write
 * and is cut off; if whole records stand behind it, the file is damaged: `EDAMAGED` is thrown.
 */
export function readLog(file: DiskFile, reader: LogReader): number {
  const size = file.size();
  const window = new LogWindow(file, size);
  let at = 0;
  for (let record = window.record(at); record > 0; record = window.record(at)) {
    tell(window, at, reader);
    at += record;
  }
  if (at === size) return at;
  for (let later = at + 4; later < size; later += 4) {
    if (window.record(later) > 0) throw new DiskFault(`read at ${at}`, file.path, "EDAMAGED");
  }
  file.truncate(at);
  return at;
}

function tell(window: LogWindow, at: number, reader: LogReader): void {
  const kind = window.word(at + 8) & 0xff;
  const session = window.word(at + 8) >>> 8;
  const first = window.word(at + HEAD);
  const second = window.word(at + HEAD + 4);
  if (kind === KIND.session) reader.session(session, window.text(at + HEAD + 4, first));
  else if (kind === KIND.message) reader.message(session, first, at + HEAD + 8, second);
  else if (kind === KIND.numbers) reader.numbers(session, first, second);
  else if (kind === KIND.reset) reader.reset(session);
}

/** A piece of the file in memory, moved along as it is asked for. */
class LogWindow {
  readonly #file: DiskFile;
  readonly #size: number;
  readonly #bytes: Uint8Array = new Uint8Array(CHUNK + RECORD_MAX);
  readonly #words: Int32Array = new Int32Array(this.#bytes.buffer);
  #from = 0;
  #to = 0;

  constructor(file: DiskFile, size: number) {
    this.#file = file;
    this.#size = size;
  }

  /** Size of the whole record at an offset, or 0 when there is none. */
  record(at: number): number {
    if (at + HEAD > this.#size) return 0;
    this.#have(at);
    const size = this.word(at + 4);
    if (size < HEAD || size > RECORD_MAX || size % 4 !== 0 || at + size > this.#size) return 0;
    const word = (at - this.#from) >> 2;
    const crc = crc32(this.#words, word + 1, word + (size >> 2));
    return crc === this.word(at) >>> 0 ? size : 0;
  }

  word(at: number): number {
    return this.#words[(at - this.#from) >> 2] as number;
  }

  text(at: number, length: number): string {
    const from = at - this.#from;
    return String.fromCharCode(...this.#bytes.subarray(from, from + length));
  }

  /** Makes sure that a record of any size at this offset is in memory. */
  #have(at: number): void {
    const behind = at < this.#from;
    if (!behind && (at + RECORD_MAX <= this.#to || this.#to === this.#size)) return;
    this.#from = at;
    const want = Math.min(this.#bytes.length, this.#size - at);
    this.#to = at + this.#file.read(at, this.#bytes.subarray(0, want));
  }
}
