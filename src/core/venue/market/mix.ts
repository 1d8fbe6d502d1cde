/**
 * A whole number from 0 to 2^32 - 1 that depends on all four and on nothing else: chance without
 * a state, so that every venue, and one that starts anew, draws the same.
 */
export function mix(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ b, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13) ^ c, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 16) ^ d, 0x165667b1);
  h ^= h >>> 15;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The same as a number from 0 up to, not including, 1. */
export function mixUnit(a: number, b: number, c: number, d: number): number {
  return mix(a, b, c, d) / 4_294_967_296;
}

/** Seed of one stock of a market: by its name, the order of any list plays no part. */
export function stockSeed(seed: number, symbol: string): number {
  let stirred = seed;
  for (let i = 0; i < symbol.length; i++) stirred = mix(stirred, symbol.charCodeAt(i), i, 0);
  return stirred;
}
