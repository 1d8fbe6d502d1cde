import { ExecIdSet, ExecState, X } from "./exec-ids.ts";
import { ReportKind } from "./records.ts";

/** A venue's drop copy told of a trade, bust or correction (C54): each is journaled once. */
export type VenueCopiedRecord = {
  venue: number;
  /** `ReportKind.Fill`, `Bust` or `Correct`. */
  kind: number;
  /** The order of ours that it names; parent 0: it names none. */
  incarnation: number;
  parent: number;
  child: number;
  lastQty: number;
  lastPx: number;
  /** MsgSeqNum(34) of the copy. */
  seq: number;
  utcMs: number;
  /** ExecID(17), and of a bust or correction ExecRefID(19). */
  execId: Int32Array;
  refExecId: Int32Array;
  /** ClOrdID(11) as it came when it names no order of ours, else "". */
  clOrdId: string;
};

/** Two people explained breaks between venues and their drop copies (DOMAIN 6.2). */
export type BreaksExplainedRecord = {
  tradeDate: number;
  /** How many breaks, of how many orders that were compared. */
  breaks: number;
  orders: number;
  utcMs: number;
  /** Letters of the venues that were compared. */
  venues: string;
  /** SHA-256 of what they read, hex. */
  hash: string;
  first: string;
  second: string;
  reason: string;
};

/** Cells of a copy's row that mean another thing than in an execution's. */
const Cell = {
  parent: X.child,
  kind: X.nowQty,
  incarnation: X.indexLow,
  child: X.indexHigh,
} as const;

/** What a copy says an execution came to, after the copies of its busts and corrections. */
export type CopiedTrade = { readonly qty: number; readonly px: number };

const BROKEN: CopiedTrade = { qty: 0, px: 0 };

/**
 * What venues' drop copies have told, as the journal proves it: the second book of executions,
 * beside that of the order sessions, with which it is compared when a day is closed. A row a copy;
 * ids are compared whole.
 */
export class VenueCopies {
  readonly #rows: ExecIdSet = new ExecIdSet();
  /** By row, ClOrdID(11) of copies that name no order of ours. */
  readonly #strangers: Map<number, string> = new Map();
  /** Rows of which a later copy said another thing. */
  readonly #contradicted: Set<number> = new Set();
  readonly #explained: Set<string> = new Set();
  #firstCopy = 0;
  #firstExecution = 0;
  #firstChild = 0;

  get size(): number {
    return this.#rows.size;
  }

  /** Rows from which on copies, executions and children are of the day that is not closed yet. */
  get first(): { readonly copy: number; readonly execution: number; readonly child: number } {
    const [copy, execution, child] = [this.#firstCopy, this.#firstExecution, this.#firstChild];
    return { copy, execution, child };
  }

  /** Breaks of the day that two people have explained, in words. */
  get explained(): ReadonlySet<string> {
    return this.#explained;
  }

  /** Whether a copy has told exactly this before: a venue that is asked again repeats it. */
  knows(lane: number, r: VenueCopiedRecord): boolean {
    const row = this.find(lane, r.execId);
    return row >= 0 && this.#says(row, r);
  }

  apply(lane: number, r: VenueCopiedRecord): void {
    const rows = this.#rows;
    const row = rows.claim(lane, r.execId);
    if (rows.has(row, ExecState.come)) {
      if (!this.#says(row, r)) this.#contradicted.add(row);
      return;
    }
    rows.mark(row, ExecState.come);
    rows.set(row, Cell.kind, r.kind);
    rows.set(row, Cell.parent, r.parent);
    rows.set(row, Cell.incarnation, r.incarnation);
    rows.set(row, Cell.child, r.child);
    rows.set(row, X.qty, r.kind === ReportKind.Bust ? 0 : r.lastQty);
    rows.set(row, X.px, r.kind === ReportKind.Bust ? 0 : r.lastPx);
    rows.set(row, X.seq, r.seq);
    if (r.parent === 0) this.#strangers.set(row, r.clOrdId);
    if (r.kind === ReportKind.Fill) return;
    rows.mark(row, ExecState.amends);
    rows.set(row, X.refers, rows.claim(lane, r.refExecId) + 1);
  }

  /** These breaks are explained until the day is closed. */
  explain(words: Iterable<string>): void {
    for (const one of words) this.#explained.add(one);
  }

  /** The day is closed: what comes now is of the next one. */
  applyDayClosed(executions: number, children: number): void {
    this.#firstCopy = this.size;
    this.#firstExecution = executions;
    this.#firstChild = children;
    this.#explained.clear();
  }

  /** Row of a copy, or -1; one that is known from an ExecRefID(19) alone has not come. */
  find(lane: number, execId: Int32Array): number {
    const row = this.#rows.find(lane, execId);
    return row >= 0 && this.#rows.has(row, ExecState.come) ? row : -1;
  }

  has(row: number, state: number): boolean {
    return this.#rows.has(row, state);
  }

  contradicted(row: number): boolean {
    return this.#contradicted.has(row);
  }

  lane(row: number): number {
    return this.#rows.lane(row);
  }

  /** A copy of its ExecID(17). */
  id(row: number): Int32Array {
    return this.#rows.id(row);
  }

  kind(row: number): number {
    return this.#rows.get(row, Cell.kind);
  }

  /** The order that it names: parent 0 for none of ours. */
  order(row: number): { readonly incarnation: number; parent: number; child: number } {
    const cell = (of: number): number => this.#rows.get(row, of) >>> 0;
    const [incarnation, parent, child] = [Cell.incarnation, Cell.parent, Cell.child].map(cell);
    return { incarnation: incarnation ?? 0, parent: parent ?? 0, child: child ?? 0 };
  }

  /** ClOrdID(11) of a copy that names no order of ours; "" of the others. */
  stranger(row: number): string {
    return this.#strangers.get(row) ?? "";
  }

  /** LastQty(32) and LastPx(31) as the copy itself said them; of a bust 0. */
  said(row: number): CopiedTrade {
    return { qty: this.#rows.get(row, X.qty) >>> 0, px: this.#rows.px(row, X.px) };
  }

  /** ExecRefID(19) of a bust or correction. */
  refers(row: number): Int32Array {
    return this.#rows.id(this.#rows.get(row, X.refers) - 1);
  }

  /** The execution that a bust or correction means in the end; -1 when they form a circle. */
  root(row: number): number {
    let top = row;
    for (let steps = 0; this.#rows.has(top, ExecState.amends); steps++) {
      if (steps > this.size) return -1;
      top = this.#rows.get(top, X.refers) - 1;
    }
    return top;
  }

  /**
   * What each amended execution of these rows counts for, by its row: a bust is the last word, of
   * corrections the one that the venue sent last counts.
   */
  amended(from: number): ReadonlyMap<number, CopiedTrade> {
    const now = new Map<number, CopiedTrade & { readonly seq: number }>();
    for (let row = from; row < this.size; row++) {
      if (!this.#rows.has(row, ExecState.come) || !this.#rows.has(row, ExecState.amends)) continue;
      const root = this.root(row);
      if (root < 0) continue;
      const before = now.get(root);
      const seq = this.#rows.get(row, X.seq) >>> 0;
      if (this.kind(row) === ReportKind.Bust) now.set(root, { ...BROKEN, seq: LAST });
      else if (before === undefined || before.seq < seq) now.set(root, { ...this.said(row), seq });
    }
    return now;
  }

  /** Everything that is state of a row, for who compares two books. */
  words(row: number): readonly number[] {
    const cells = Object.values(X).map((cell) => this.#rows.get(row, cell));
    return [...this.id(row), ...cells, this.contradicted(row) ? 1 : 0];
  }

  #says(row: number, r: VenueCopiedRecord): boolean {
    const { qty, px } = this.said(row);
    const { incarnation, parent, child } = this.order(row);
    const bust = r.kind === ReportKind.Bust;
    if (this.kind(row) !== r.kind || parent !== r.parent) return false;
    if (incarnation !== r.incarnation || child !== r.child) return false;
    if (!bust && (qty !== r.lastQty || px !== r.lastPx)) return false;
    return r.kind === ReportKind.Fill || sameId(this.refers(row), r.refExecId);
  }
}

/** Behind every MsgSeqNum(34): a bust is the last word. */
const LAST = Number.MAX_SAFE_INTEGER;

/** Whether two ids, six words of ASCII each, are the same. */
export function sameId(one: Int32Array, other: Int32Array): boolean {
  return one.every((word, i) => word === other[i]);
}
