/** A live permission to propose (M3), with the fence F = (inc, rel, kill[firm]). */
export type Lease = {
  readonly leaseId: number;
  readonly incarnation: number;
  readonly rel: number;
  readonly kill: number;
  readonly ttlMs: number;
};
