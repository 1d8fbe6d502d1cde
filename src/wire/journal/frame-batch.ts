import { assert } from "../../core/domain/assert.ts";
import { FRAME_HEADER_SIZE, PAYLOAD_MAX, RECORD_HEADER_SIZE, RECORDS_FRAME } from "./format.ts";
import { type FrameBytes, type FrameHead, frameBytes, putFrameHead } from "./frame.ts";
import type { RecordBuffer } from "./record-layout.ts";

/** Bytes of a page, and so of the longest frame. */
export const FRAME_PAGE = 256 * 1024;
/** Pages that are kept for the next batch. */
const SPARE_PAGES = 4;
/** Frames up to this many bytes are handed out through a view that is made once. */
const SMALL = 8 * 1024;

/** A record of a batch: `place` is the offset of its payload among the batch's bytes. */
export type OnBatchRecord = (type: number, view: DataView, at: number, place: number) => void;

/** One page is one frame. */
type Page = {
  readonly out: FrameBytes;
  /** Views of the first bytes, by their number / 8. */
  readonly views: Uint8Array[];
  /** Offset of the frame among the batch's bytes. */
  start: number;
  end: number;
  count: number;
};

/**
 * Gathers the records of one turn into frames for one write. What does not fit a page goes on in
 * the next one, so nothing is ever copied to grow. Allocates nothing per record, nor for a batch
 * of the usual size.
 */
export class FrameBatch implements RecordBuffer {
  /** Index of the last record that was ended. */
  lastIndex: number;
  /** Where the payload of a record that was begun goes; another page after the next `begin`. */
  view: DataView;
  bytes: Uint8Array;
  readonly #pages: Page[] = [newPage()];
  readonly #head: FrameHead = { kind: RECORDS_FRAME, count: 0, base: 0, durable: 0 };
  #page: Page = this.#pages[0] as Page;
  #used = 1;
  #type = 0;
  #room = -1;

  constructor(lastIndex: number) {
    this.lastIndex = lastIndex;
    this.view = this.#page.out.view;
    this.bytes = this.#page.out.bytes;
  }

  /** Whether there is no record in it. */
  get empty(): boolean {
    return this.#used === 1 && this.#page.count === 0;
  }

  /** Index of its first record, or of the next one. */
  get firstIndex(): number {
    let index = this.lastIndex + 1;
    for (let i = 0; i < this.#used; i++) index -= (this.#pages[i] as Page).count;
    return index;
  }

  /** Bytes of all its frames. */
  get size(): number {
    return this.#page.start + padded(this.#page.end);
  }

  /** Frames in it. */
  get frames(): number {
    return this.empty ? 0 : this.#used;
  }

  begin(type: number, payloadMax: number): number {
    if (this.#page.end + RECORD_HEADER_SIZE + payloadMax > FRAME_PAGE) this.#nextPage();
    this.#type = type;
    this.#room = payloadMax;
    return this.#page.end + RECORD_HEADER_SIZE;
  }

  end(payloadSize: number): number {
    assert(payloadSize <= this.#room && payloadSize <= PAYLOAD_MAX, "a record fits what it asked");
    const page = this.#page;
    this.view.setUint16(page.end, payloadSize + RECORD_HEADER_SIZE, true);
    this.view.setUint16(page.end + 2, this.#type, true);
    page.end += RECORD_HEADER_SIZE + payloadSize;
    page.count += 1;
    this.#room = -1;
    this.lastIndex += 1;
    return this.lastIndex;
  }

  /** Where an offset in `bytes` lies among the bytes of the whole batch, until the next record. */
  placeOf(at: number): number {
    return this.#page.start + at;
  }

  /** Closes all frames. `durable`: index up to which the disk has promised all records. */
  seal(durable: number): void {
    let base = this.firstIndex;
    for (let i = 0; i < this.#used; i++) {
      const page = this.#pages[i] as Page;
      pad(page);
      this.#head.count = page.count;
      this.#head.base = base;
      this.#head.durable = durable;
      putFrameHead(page.out, 0, page.end, this.#head);
      base += page.count;
    }
  }

  /** The bytes of one frame, sealed. */
  frame(i: number): Uint8Array {
    const { out, views, end } = this.#pages[i] as Page;
    if (end > SMALL) return out.bytes.subarray(0, end);
    views[end >> 3] ??= out.bytes.subarray(0, end);
    return views[end >> 3] as Uint8Array;
  }

  /** Copies bytes of the batch from a place that one record fills. */
  copy(place: number, into: Uint8Array): void {
    let i = this.#used - 1;
    while (i > 0 && (this.#pages[i] as Page).start > place) i--;
    const { out, start } = this.#pages[i] as Page;
    into.set(out.bytes.subarray(place - start, place - start + into.length));
  }

  /** Hands over all records, in order. */
  each(onRecord: OnBatchRecord): void {
    for (let i = 0; i < this.#used; i++) {
      const { out, start, count } = this.#pages[i] as Page;
      let at = FRAME_HEADER_SIZE;
      for (let n = 0; n < count; n++) {
        const payload = at + RECORD_HEADER_SIZE;
        onRecord(out.view.getUint16(at + 2, true), out.view, payload, start + payload);
        at += out.view.getUint16(at, true);
      }
    }
  }

  /** Forgets the records; their indexes stay given. */
  clear(): void {
    if (this.#pages.length > SPARE_PAGES) this.#pages.length = SPARE_PAGES;
    this.#used = 1;
    this.#open(this.#pages[0] as Page, 0);
  }

  #nextPage(): void {
    const full = this.#page;
    assert(full.count > 0, "a record fits a page");
    pad(full);
    const next = this.#pages[this.#used] ?? newPage();
    this.#pages[this.#used] = next;
    this.#used += 1;
    this.#open(next, full.start + full.end);
  }

  #open(page: Page, start: number): void {
    page.start = start;
    page.end = FRAME_HEADER_SIZE;
    page.count = 0;
    this.#page = page;
    this.view = page.out.view;
    this.bytes = page.out.bytes;
  }
}

function newPage(): Page {
  const out = frameBytes(new Uint8Array(FRAME_PAGE));
  return { out, views: [], start: 0, end: FRAME_HEADER_SIZE, count: 0 };
}

function padded(end: number): number {
  return (end + 7) & ~7;
}

function pad(page: Page): void {
  while ((page.end & 7) !== 0) page.out.bytes[page.end++] = 0;
}
