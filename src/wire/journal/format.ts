import { crc32 } from "./crc32.ts";

/** Version in every segment header; another one is refused, never guessed at. */
const FORMAT_VERSION = 1;
export const SEGMENT_HEADER_SIZE = 128;
export const FRAME_HEADER_SIZE = 32;
export const RECORD_HEADER_SIZE = 4;
/** A seal frame: the header and one SHA-256. */
export const SEAL_SIZE = 64;
export const DIGEST_SIZE = 32;
/** Longest payload of a record: its whole length is a u16. */
export const PAYLOAD_MAX = 65_531;

/** Frame kinds, appended and never reused. */
export const RECORDS_FRAME = 0x4a01;
export const SEAL_FRAME = 0x4a02;

/** Offsets in a frame header. The CRC-32 covers everything behind it, the length included. */
export const FRAME_AT = {
  crc: 0,
  length: 4,
  kind: 8,
  count: 12,
  base: 16,
  durable: 24,
} as const;

/** Offsets in a segment header. */
const HEADER_AT = {
  magic: 0,
  version: 8,
  headerSize: 10,
  number: 12,
  gate: 16,
  firstIndex: 32,
  segmentBytes: 40,
  previous: 48,
  crc: 124,
} as const;

const MAGIC = "SMARSJNL";
const GATE_SIZE = 16;

/** SHA-256 of bytes; handed in by the shell, for a pure one would be too slow. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** What a segment says of itself in its first bytes. */
export type SegmentHeader = {
  /** Number of the segment, from 1; also in the file's name. */
  readonly number: number;
  /** Which gate wrote it: up to 16 ASCII characters. */
  readonly gate: string;
  /** Index of the first record in it. */
  readonly firstIndex: number;
  readonly segmentBytes: number;
  /** Digest of the last seal of the segment before; zeros in the first. */
  readonly previous: Uint8Array;
};

/** Writes a segment header at the start of a buffer. */
export function putSegmentHeader(bytes: Uint8Array, header: SegmentHeader): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, SEGMENT_HEADER_SIZE);
  bytes.fill(0, 0, SEGMENT_HEADER_SIZE);
  putAscii(bytes, HEADER_AT.magic, MAGIC);
  view.setUint16(HEADER_AT.version, FORMAT_VERSION, true);
  view.setUint16(HEADER_AT.headerSize, SEGMENT_HEADER_SIZE, true);
  view.setUint32(HEADER_AT.number, header.number, true);
  putAscii(bytes, HEADER_AT.gate, header.gate.slice(0, GATE_SIZE));
  view.setFloat64(HEADER_AT.firstIndex, header.firstIndex, true);
  view.setUint32(HEADER_AT.segmentBytes, header.segmentBytes, true);
  bytes.set(header.previous, HEADER_AT.previous);
  view.setUint32(HEADER_AT.crc, headerCrc(bytes), true);
}

/** Why a segment header cannot be used. `Empty`: nothing but zeros, a spare not yet used. */
export type HeaderFault = "Empty" | "Short" | "Checksum" | "Magic" | "Version";

/** Reads the header of a segment; total. */
export function readSegmentHeader(bytes: Uint8Array): SegmentHeader | HeaderFault {
  if (bytes.length < SEGMENT_HEADER_SIZE) return bytes.some((b) => b !== 0) ? "Short" : "Empty";
  const view = new DataView(bytes.buffer, bytes.byteOffset, SEGMENT_HEADER_SIZE);
  if (bytes.subarray(0, SEGMENT_HEADER_SIZE).every((b) => b === 0)) return "Empty";
  if (view.getUint32(HEADER_AT.crc, true) !== headerCrc(bytes)) return "Checksum";
  if (getAscii(bytes, HEADER_AT.magic, MAGIC.length) !== MAGIC) return "Magic";
  if (view.getUint16(HEADER_AT.version, true) !== FORMAT_VERSION) return "Version";
  return {
    number: view.getUint32(HEADER_AT.number, true),
    gate: getAscii(bytes, HEADER_AT.gate, GATE_SIZE),
    firstIndex: view.getFloat64(HEADER_AT.firstIndex, true),
    segmentBytes: view.getUint32(HEADER_AT.segmentBytes, true),
    previous: bytes.slice(HEADER_AT.previous, HEADER_AT.previous + DIGEST_SIZE),
  };
}

function headerCrc(bytes: Uint8Array): number {
  return crc32(new Int32Array(bytes.buffer, bytes.byteOffset, HEADER_AT.crc >> 2), 0, 31);
}

function putAscii(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
}

function getAscii(bytes: Uint8Array, at: number, size: number): string {
  let text = "";
  for (let i = at; i < at + size && bytes[i] !== 0; i++) {
    text += String.fromCharCode(bytes[i] as number);
  }
  return text;
}
