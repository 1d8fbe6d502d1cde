import type { Disk, DiskFile } from "../../ports/disk.ts";
import { type FixSessionStore, type FixStore, firstFrom } from "../../wire/fix/store.ts";

const CHUNK_BYTES = 1 << 20;
const KEEP_BYTES = 32 << 20;
/** Outgoing numbers are taken from the disk in blocks; the next one when half is used. */
const BLOCK = 10_000;
const NUMBER_BYTES = 8;

type Chunk = {
  readonly bytes: Uint8Array;
  used: number;
  /** Kept numbers, growing, and where each message begins and ends. */
  seqs: number[];
  places: number[];
};

/** The newest reports of one session; the oldest chunk makes room for new ones. */
class ReportLog implements FixSessionStore {
  /** Of what is lost with the process the counterparty asks the state. */
  readonly unaccountedFrom = 0;
  readonly unaccountedTo = 0;
  nextOut = 1;
  nextIn = 1;
  sessionDay = 0;
  readonly #chunksMax: number;
  readonly #numbers: OutNumbers | null;
  #chunks: Chunk[] = [];

  constructor(chunksMax: number, numbers: OutNumbers | null) {
    this.#chunksMax = chunksMax;
    this.#numbers = numbers;
    if (numbers !== null) this.nextOut = numbers.first;
  }

  flush(): void {
    this.#numbers?.cover(this.nextOut);
  }

  setNextOut(seq: number): void {
    this.nextOut = seq;
  }

  setNextIn(seq: number): void {
    this.nextIn = seq;
  }

  setSessionDay(day: number): void {
    this.sessionDay = day;
  }

  settle(): void {
    // Nothing is ever unaccounted for.
  }

  append(seq: number, bytes: Uint8Array, at: number, length: number): void {
    const last = this.#chunks.at(-1);
    const fits = last !== undefined && last.used + length <= CHUNK_BYTES;
    const chunk = fits ? last : this.#nextChunk();
    for (let i = 0; i < length; i++) chunk.bytes[chunk.used + i] = bytes[at + i] as number;
    chunk.seqs.push(seq);
    chunk.places.push(chunk.used, length);
    chunk.used += length;
  }

  nextKept(from: number, to: number): number {
    const chunk = this.#chunks.find(({ seqs }) => (seqs.at(-1) ?? 0) >= from);
    const seq = chunk?.seqs[firstFrom(chunk.seqs, from)] ?? 0;
    return seq > to ? 0 : seq;
  }

  read(seq: number, into: Uint8Array): number {
    const chunk = this.#chunks.find(({ seqs }) => (seqs.at(-1) ?? 0) >= seq);
    if (chunk === undefined) return 0;
    const i = firstFrom(chunk.seqs, seq);
    if (chunk.seqs[i] !== seq) return 0;
    const at = chunk.places[i * 2] as number;
    const length = chunk.places[i * 2 + 1] as number;
    if (length <= into.length) into.set(chunk.bytes.subarray(at, at + length));
    return length;
  }

  reset(): void {
    this.nextOut = 1;
    this.nextIn = 1;
    this.#chunks = [];
  }

  #nextChunk(): Chunk {
    const oldest = this.#chunks.length === this.#chunksMax ? this.#chunks.shift() : undefined;
    const bytes = oldest?.bytes ?? new Uint8Array(CHUNK_BYTES);
    const chunk: Chunk = { bytes, used: 0, seqs: [], places: [] };
    this.#chunks.push(chunk);
    return chunk;
  }
}

/**
 * The block of outgoing numbers that a session may use, on disk: a venue that was killed goes on
 * behind it, so that its counterparty never sees a number again. No sync: it has to survive the
 * process, not the machine.
 */
class OutNumbers {
  readonly first: number;
  readonly #file: DiskFile;
  #end: number;

  constructor(file: DiskFile) {
    this.#file = file;
    const bytes = new Uint8Array(NUMBER_BYTES);
    const stored = file.read(0, bytes) === NUMBER_BYTES;
    this.first = stored ? new DataView(bytes.buffer).getFloat64(0, true) : 1;
    this.#end = this.first;
  }

  /** Sees to it that the number, and half a block beyond it, are ours. */
  cover(nextOut: number): void {
    if (nextOut + BLOCK / 2 <= this.#end) return;
    this.#end = nextOut + BLOCK;
    const bytes = new Uint8Array(NUMBER_BYTES);
    new DataView(bytes.buffer).setFloat64(0, this.#end, true);
    this.#file.write(0, bytes);
  }
}

/**
 * The sessions of a venue process. Reports are kept in memory: they outlive every connection, not
 * the venue. Of each session the newest are kept, up to a number of bytes; a counterparty that
 * comes back for older ones gets a GapFill and asks for the state of its orders. With a disk, the
 * outgoing numbers go on where an earlier run of the venue may have ended.
 */
export class ReportStore implements FixStore {
  readonly #sessions: Map<string, ReportLog> = new Map();
  readonly #chunksMax: number;
  readonly #disk: Disk | null;

  constructor(disk: Disk | null, keepBytes: number = KEEP_BYTES) {
    this.#disk = disk;
    this.#chunksMax = Math.max(2, Math.ceil(keepBytes / CHUNK_BYTES));
  }

  session(id: string): FixSessionStore {
    const known = this.#sessions.get(id);
    if (known !== undefined) return known;
    const name = `${id.replaceAll(/[^A-Za-z0-9.]+/g, "-")}.out`;
    const numbers = this.#disk === null ? null : new OutNumbers(this.#disk.open(name, true));
    const made = new ReportLog(this.#chunksMax, numbers);
    this.#sessions.set(id, made);
    return made;
  }

  flush(): void {
    for (const session of this.#sessions.values()) session.flush();
  }
}
