import type { OrdStatus } from "../../core/domain/ord-status.ts";

/** One child order as last told; prices in $0.0001, 0 for none. Changed in place. */
export type ChildEntry = {
  readonly incarnation: number;
  readonly child: number;
  gate: number;
  venue: number;
  router: number;
  side: number;
  ordType: number;
  tif: number;
  ordStatus: OrdStatus;
  qty: number;
  px: number;
  cumQty: number;
  leavesQty: number;
  nbboBid: number;
  nbboAsk: number;
  quoteAgeUs: number;
  utcMs: number;
  /** Flush in which it last changed. */
  version: number;
};

/** One execution, never changed. `lastPx` in $0.0001. */
export type FillEntry = {
  readonly parent: ParentEntry;
  readonly incarnation: number;
  readonly child: number;
  readonly venue: number;
  readonly execId: string;
  readonly lastQty: number;
  readonly lastPx: number;
  readonly index: number;
  readonly utcMs: number;
  readonly version: number;
};

/** One parent order with all that was told of it; prices in $0.0001, 0 for none. */
export class ParentEntry {
  readonly parent: number;
  /** Connection to the gate in which it was last told. */
  generation: number;
  /** False while only rows of its children were told. */
  told = false;
  client = "";
  clOrdId = "";
  account = "";
  symbol = "";
  side = 0;
  ordType = 0;
  tif = 0;
  ordStatus: OrdStatus = 10;
  strategy = 0;
  worker = 0;
  orderQty = 0;
  cumQty = 0;
  workingQty = 0;
  remainingQty = 0;
  doubtQty = 0;
  closedQty = 0;
  excessQty = 0;
  limitPx = 0;
  filledNotional = 0;
  code = 0;
  utcMs = 0;
  /** Waits for the next flush. */
  dirty = false;
  /** Flush in which it or a part of it last changed. */
  version = 0;
  /** Names under which `find` knows it: a replace gives it one more. */
  readonly keys: string[] = [];
  readonly children: Map<number, ChildEntry> = new Map();
  readonly fills: FillEntry[] = [];
  /** Shares of `fills`; less than cumQty when some were before we watched. */
  listedQty = 0;

  constructor(parent: number, generation: number) {
    this.parent = parent;
    this.generation = generation;
  }

  /** Begins to be told anew: what it was is true until then. */
  retell(generation: number): void {
    this.generation = generation;
    this.told = false;
  }

  addFill(fill: FillEntry): void {
    this.fills.push(fill);
    this.listedQty += fill.lastQty;
  }

  /** Forgets children and fills that were last told before a flush. */
  forgetBefore(version: number): void {
    for (const [key, child] of this.children) {
      if (child.version < version) this.children.delete(key);
    }
    const kept = this.fills.filter((fill) => fill.version >= version);
    this.fills.length = 0;
    this.listedQty = 0;
    for (const fill of kept) this.addFill(fill);
  }
}

/** Key of a child within its parent. Both parts are below 36^4, so the key is below 2^42. */
export function childKey(incarnation: number, child: number): number {
  return incarnation * 2 ** 21 + child;
}
