/** A router as the gate knows it: its connection, its lease, what it was given. */
export type Router = {
  readonly number: number;
  connected: boolean;
  /** Live lease, 0 none. */
  leaseId: number;
  /** Number the next message of the lease must have. */
  next: number;
  /** The router's own number of its last child. */
  lastRef: number;
  bootId: number;
  pid: number;
  release: string;
  /** Gate clock ns of its last frame; a heartbeat renews the lease. */
  heardNs: number;
  /** Lease that ended with an older fence, 0 none: what comes under it is a race, at first. */
  oldLease: number;
  /** A message came under the present lease: the router knows its fence. */
  proved: boolean;
  /** Refusals, races apart, that no admitted group has made good for yet: each does for one. */
  refusalsBeyond: number;
  /** Gate clock ns before which it gets no new lease. */
  leaseFromNs: number;
  /** Frames since this ns of the gate clock: a second, over all of its connections. */
  frames: number;
  secondNs: number;
  /** Parents it works. */
  parents: number;
  admitted: number;
  refused: number;
};

/** The fence F = (inc, rel, kill[firm]): all parts only grow (I5). */
export type Fence = { incarnation: number; rel: number; kill: number };

export function makeRouter(number: number): Router {
  return {
    number,
    connected: false,
    leaseId: 0,
    next: 1,
    lastRef: 0,
    bootId: 0,
    pid: 0,
    release: "",
    heardNs: 0,
    oldLease: 0,
    proved: false,
    refusalsBeyond: 0,
    leaseFromNs: 0,
    frames: 0,
    secondNs: 0,
    parents: 0,
    admitted: 0,
    refused: 0,
  };
}
