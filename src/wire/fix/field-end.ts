const SOH = 0x0101_0101;
const HIGH_BITS = 0x8080_8080 | 0;

/**
 * The offset of the next SOH, four bytes at a time. There is one, and at least three bytes of the
 * buffer stand behind it: in a frame the trailer does.
 */
export function fieldEnd(view: DataView, from: number): number {
  for (let at = from; ; at += 4) {
    // Where a byte is SOH a byte of `word` is zero; the first of these surely sets its high bit.
    const word = view.getInt32(at, true) ^ SOH;
    const found = (word - SOH) & ~word & HIGH_BITS;
    if (found !== 0) return at + ((31 - Math.clz32(found & -found)) >> 3);
  }
}
