/**
 * Where the trading day stands (I16). Numbers are appended, never reused; within a trade date they
 * only grow.
 */
export const Phase = {
  /** No phase was journaled yet: nothing is open. */
  None: 0,
  PreOpen: 1,
  Open: 2,
  Closed: 3,
} as const;
export type Phase = (typeof Phase)[keyof typeof Phase];
