/** Unpredictable numbers, for nonces and for seeds; never for a decision that must replay. */
export interface Random {
  /** A whole number from 0 to 2^32 - 1. */
  u32(): number;
}
