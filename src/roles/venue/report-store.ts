import { type FixSessionStore, type FixStore, firstFrom } from "../../wire/fix/store.ts";

const CHUNK_BYTES = 1 << 20;

type Chunk = {
  readonly bytes: Uint8Array;
  used: number;
  /** Kept numbers, growing, and where each message begins and ends. */
  seqs: number[];
  places: number[];
};

/** The newest reports of one session; the oldest chunk makes room for new ones. */
class ReportLog implements FixSessionStore {
  nextOut = 1;
  nextIn = 1;
  readonly #chunksMax: number;
  #chunks: Chunk[] = [];

  constructor(chunksMax: number) {
    this.#chunksMax = chunksMax;
  }

  setNextOut(seq: number): void {
    this.nextOut = seq;
  }

  setNextIn(seq: number): void {
    this.nextIn = seq;
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
 * The sessions of a venue process, in memory: they outlive every connection, not the venue. Of
 * each the newest reports are kept, up to a number of bytes; a counterparty that comes back for
 * older ones gets a GapFill and asks for the state of its orders.
 */
export class ReportStore implements FixStore {
  readonly #sessions: Map<string, ReportLog> = new Map();
  readonly #chunksMax: number;

  constructor(keepBytes: number = 32 << 20) {
    this.#chunksMax = Math.max(2, Math.ceil(keepBytes / CHUNK_BYTES));
  }

  session(id: string): FixSessionStore {
    const known = this.#sessions.get(id);
    if (known !== undefined) return known;
    const made = new ReportLog(this.#chunksMax);
    this.#sessions.set(id, made);
    return made;
  }

  flush(): void {
    // Memory has it already.
  }
}
