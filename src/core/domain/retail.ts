/** OrderCapacity(528) and, in FIX 4.2, Rule80A(47) of an individual: the mark of a retail order. */
const INDIVIDUAL = 0x49;

/** Whether a capacity, ASCII, is the mark of a retail order. */
export function isRetail(capacity: number): boolean {
  return capacity === INDIVIDUAL;
}

/** Which retail orders a venue's programme takes, by its entry in venues.yaml (C37). */
export const RetailOrders = {
  /** It has no programme. */
  None: 0,
  /** Limit orders, at the limit of their client. */
  Limit: 1,
  /** Market orders too, at the collar: its entry cites the rule that allows it. */
  Market: 2,
} as const;
export type RetailOrders = (typeof RetailOrders)[keyof typeof RetailOrders];
