import type { RecordBuffer } from "../../src/wire/journal/record-layout.ts";

const SIZE = 1 << 16;
const RECORD_MAX = 4_096;

/** Takes records as the journal does and writes the next ones over them: no disk. */
export class MemoryRecords implements RecordBuffer {
  readonly bytes: Uint8Array = new Uint8Array(SIZE);
  readonly view: DataView = new DataView(this.bytes.buffer);
  lastIndex = 0;
  #at = 0;

  begin(_type: number, _payloadMax: number): number {
    if (this.#at + RECORD_MAX > SIZE) this.#at = 0;
    return this.#at;
  }

  end(payloadSize: number): number {
    this.#at += payloadSize;
    return ++this.lastIndex;
  }
}
