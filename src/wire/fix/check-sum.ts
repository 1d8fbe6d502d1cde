const EVEN_BYTES = 0x00ff_00ff;
/** So many bytes of 255 still fit the 16 bits that each half of a sum has. */
const BLOCK = 512;

/** CheckSum(10) of a range: the sum of its bytes modulo 256. Four bytes are added at a time. */
export function checkSum(view: DataView, from: number, to: number): number {
  let sum = 0;
  let at = from;
  while (at + 4 <= to) {
    const end = Math.min(to - 3, at + BLOCK);
    let halves = 0;
    for (; at < end; at += 4) {
      const word = view.getInt32(at, true);
      halves = (halves + (word & EVEN_BYTES) + ((word >>> 8) & EVEN_BYTES)) | 0;
    }
    sum += (halves & 0xffff) + (halves >>> 16);
  }
  for (; at < to; at++) sum += view.getUint8(at);
  return sum & 0xff;
}
