/**
 * A seeded generator (xoshiro128**): the same seed gives the same numbers on every machine.
 * The only source of chance that pure code may use; whoever needs one is handed it.
 */
export class SeededRandom {
  readonly #s: Uint32Array = new Uint32Array(4);

  constructor(seed: number) {
    // SplitMix32 spreads small seeds over the whole state.
    let z = seed >>> 0;
    for (let i = 0; i < 4; i++) {
      z = (z + 0x9e3779b9) >>> 0;
      let t = z ^ (z >>> 16);
      t = Math.imul(t, 0x21f0aaad);
      t ^= t >>> 15;
      t = Math.imul(t, 0x735a2d97);
      this.#s[i] = t ^ (t >>> 15);
    }
  }

  /** A whole number from 0 to 2^32 - 1. */
  u32(): number {
    const s = this.#s;
    const s0 = s[0] as number;
    const s1 = s[1] as number;
    const product = Math.imul(s1, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const t = s1 << 9;
    s[2] = (s[2] as number) ^ s0;
    s[3] = (s[3] as number) ^ s1;
    s[1] = s1 ^ (s[2] as number);
    s[0] = s0 ^ (s[3] as number);
    s[2] = (s[2] as number) ^ t;
    const s3 = s[3] as number;
    s[3] = (s3 << 11) | (s3 >>> 21);
    return result;
  }

  /** A whole number from 0 to n - 1, for n up to 2^32. */
  below(n: number): number {
    return Math.floor((this.u32() / 4_294_967_296) * n);
  }

  /** A number from 0 up to, not including, 1. */
  unit(): number {
    return this.u32() / 4_294_967_296;
  }

  /** A draw from the standard normal distribution (Box-Muller). */
  normal(): number {
    const u = Math.max(this.unit(), 1e-12);
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * this.unit());
  }
}
