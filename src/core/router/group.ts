/** Most children of one group (M4). */
export const GROUP_MAX = 32;

/** The children that a strategy proposes of one parent in one turn; filled again each time. */
export class Group {
  count = 0;
  /** Its children carry the venue's retail designator. */
  retail = false;
  /** Router's own number of each child, given when the group is sent. */
  readonly ref: Uint32Array = new Uint32Array(GROUP_MAX);
  readonly venueIndex: Uint8Array = new Uint8Array(GROUP_MAX);
  readonly useRow: Uint32Array = new Uint32Array(GROUP_MAX);
  readonly qty: Uint32Array = new Uint32Array(GROUP_MAX);
  /** Limit price, $0.0001. */
  readonly px: Uint32Array = new Uint32Array(GROUP_MAX);
}

/** The largest child that the gate admits, as far as its refusals have told. */
export type ChildCaps = {
  qty: number;
  /** Price x shares, $0.0001. */
  notional: number;
  /** Children of one group at one quote: no more than the venue's window holds. */
  perVenue: number;
};
