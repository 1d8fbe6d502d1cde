/** What a venue charges, in millionths of a dollar a share; below 0 it pays (a rebate). */
export type VenueFees = {
  /** For an order that takes what rests in the book. */
  readonly takerMicros: number;
  /** For an order that rested in the book. */
  readonly makerMicros: number;
};
