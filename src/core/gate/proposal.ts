/** Most children of one group (M4). */
export const GROUP_MAX = 32;

/** One child that a router proposes; filled again for every frame. */
export type ProposedChild = {
  ref: number;
  venue: number;
  side: number;
  ordType: number;
  tif: number;
  iso: number;
  hidden: number;
  /** Anything but 0: it is to carry the venue's retail designator. */
  retail: number;
  /** Symbol id in the gate's own table, -1 when it knows no such symbol. */
  symbol: number;
  /** The account's sixteen bytes as words. */
  account0: number;
  account1: number;
  account2: number;
  account3: number;
  qty: number;
  px: number;
};

/** A group of children of one parent, admitted all or none (M4). */
export type Proposal = {
  leaseId: number;
  incarnation: number;
  rel: number;
  kill: number;
  seen: number;
  n: number;
  parent: number;
  assign: number;
  count: number;
  readonly children: readonly ProposedChild[];
};

export function emptyProposal(): Proposal {
  const children: ProposedChild[] = [];
  for (let i = 0; i < GROUP_MAX; i++) {
    children.push({
      ref: 0,
      venue: 0,
      side: 0,
      ordType: 0,
      tif: 0,
      iso: 0,
      hidden: 0,
      retail: 0,
      symbol: -1,
      account0: 0,
      account1: 0,
      account2: 0,
      account3: 0,
      qty: 0,
      px: 0,
    });
  }
  return {
    leaseId: 0,
    incarnation: 0,
    rel: 0,
    kill: 0,
    seen: 0,
    n: 0,
    parent: 0,
    assign: 0,
    count: 0,
    children,
  };
}
