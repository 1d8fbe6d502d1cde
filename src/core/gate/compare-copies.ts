import { formatClOrdId } from "../domain/clordid.ts";
import { C, ChildFlag } from "./children.ts";
import { ExecState, execIdText, X } from "./exec-ids.ts";
import type { Ledger } from "./ledger.ts";
import { ReportKind } from "./records.ts";
import { type BreaksExplainedRecord, type CopiedTrade, sameId } from "./venue-copies.ts";

/** What does not agree between a venue's order session and its drop copy. */
export type CopyBreak = {
  readonly what:
    | "copyMissing" // the order session told it, no copy did
    | "copyOnly" // a copy told it, the order session did not
    | "orderUnknown" // a copy of an order that is none of ours
    | "differs" // both told this ExecID(17), with other content
    | "sumsDiffer"; // the order's executed shares or their average price
  /** Letter of the venue. */
  readonly venue: string;
  /** ClOrdID(11) of the order at the venue. */
  readonly clOrdId: string;
  /** ExecID(17); "" of an order's sums. */
  readonly execId: string;
  /** Shares and price ($0.0001; of sums the average) by our reports and by the copies. */
  readonly qty: number;
  readonly px: number;
  readonly copyQty: number;
  readonly copyPx: number;
};

/** What a comparison came to. */
export type CopyComparison = {
  /** Orders at the venues that were compared, and executions, busts and corrections of them. */
  readonly orders: number;
  readonly executions: number;
  /** Breaks that nobody has explained. */
  readonly breaks: readonly CopyBreak[];
  /** Breaks that two people have explained. */
  readonly explained: readonly CopyBreak[];
};

const NOTHING: CopiedTrade = { qty: 0, px: 0 };

/** Shares and money ($0.0001) of an order by its venue's copies. */
type Sums = { shares: number; money: number };

/**
 * Compares what venues' order sessions and their drop copies have told since the last close
 * (DOMAIN 6.2): each ExecID(17) with the other book's, and each order's shares and average price
 * after busts and corrections. An order that two people have resolved has no report of its own for
 * each of its fills: its sums alone are compared. What people have explained as suspense is done.
 *
 * @param lanes Venues with a drop copy.
 */
export function compareCopies(ledger: Ledger, lanes: Iterable<number>): CopyComparison {
  const { explained } = ledger.copies;
  const { orders, executions, breaks: all } = new Comparison(ledger, new Set(lanes)).run();
  const [breaks, done]: [CopyBreak[], CopyBreak[]] = [[], []];
  for (const one of all) (explained.has(breakWords(one)) ? done : breaks).push(one);
  return { orders, executions, breaks, explained: done };
}

/** A break as people sign it. */
export function breakWords(b: CopyBreak): string {
  const said = `${b.qty}@${b.px} ${b.copyQty}@${b.copyPx}`;
  return `${b.what} ${b.venue} ${b.clOrdId} ${b.execId} ${said}`;
}

/** Two people have explained every break that stood there. */
export function applyBreaksExplained(ledger: Ledger, { venues }: BreaksExplainedRecord): void {
  const lanes = [...venues].map((letter) => ledger.laneOf(letter.charCodeAt(0)));
  ledger.copies.explain(compareCopies(ledger, lanes).breaks.map(breakWords));
}

class Comparison {
  readonly #ledger: Ledger;
  readonly #lanes: ReadonlySet<number>;
  readonly #amended: ReadonlyMap<number, CopiedTrade>;
  readonly #sums: Map<number, Sums> = new Map();
  readonly #breaks: CopyBreak[] = [];

  constructor(ledger: Ledger, lanes: ReadonlySet<number>) {
    this.#ledger = ledger;
    this.#lanes = lanes;
    this.#amended = ledger.copies.amended(ledger.copies.first.copy);
  }

  run(): { readonly orders: number; readonly executions: number; breaks: readonly CopyBreak[] } {
    const executions = this.#executions();
    this.#copies();
    const orders = this.#orders();
    return { orders, executions, breaks: this.#breaks };
  }

  /** Each execution, bust and correction that an order session told has its copy. */
  #executions(): number {
    const { execIds, copies } = this.#ledger;
    let count = 0;
    for (let row = copies.first.execution; row < execIds.size; row++) {
      if (!this.#lanes.has(execIds.lane(row)) || !execIds.has(row, ExecState.come)) continue;
      count++;
      const copy = copies.find(execIds.lane(row), execIds.id(row));
      const child = this.#childOf(row);
      if (copy < 0 && !this.#isResolved(child)) this.#break("copyMissing", child, row, -1);
      if (copy >= 0 && !this.#isSame(row, copy)) this.#break("differs", child, row, copy);
    }
    return count;
  }

  /** Each copy speaks of what the order session told too. */
  #copies(): void {
    const { execIds, copies } = this.#ledger;
    const { first } = copies;
    for (let copy = first.copy; copy < copies.size; copy++) {
      const lane = copies.lane(copy);
      if (!this.#lanes.has(lane) || !copies.has(copy, ExecState.come)) continue;
      const child = this.#childOfCopy(copy);
      if (child < 0) this.#stranger(copy);
      else this.#count(copy, child);
      const row = execIds.find(lane, copies.id(copy));
      const told = row >= 0 && execIds.has(row, ExecState.come);
      if (told) {
        // What was told on an earlier day was not looked at above.
        const late = row < first.execution && !this.#isSame(row, copy);
        if (late) this.#break("differs", child, row, copy);
      } else if (child >= 0 && !this.#isResolved(child) && !this.#isExplained(copy)) {
        this.#break("copyOnly", child, -1, copy);
      }
    }
  }

  /** Executed shares and average price of each order since the last close. */
  #orders(): number {
    const { children, copies } = this.#ledger;
    let count = 0;
    for (let child = copies.first.child; child < children.count; child++) {
      if (!this.#lanes.has(children.get(child, C.lane))) continue;
      count++;
      const shares = children.get(child, C.cumQty);
      const money = children.notional[child] as number;
      const copied = this.#sums.get(child) ?? { shares: 0, money: 0 };
      if (shares === copied.shares && money === copied.money) continue;
      this.#breaks.push({
        what: "sumsDiffer",
        ...this.#order(child),
        execId: "",
        ...{ qty: shares, px: average(money, shares) },
        ...{ copyQty: copied.shares, copyPx: average(copied.money, copied.shares) },
      });
    }
    return count;
  }

  #count(copy: number, child: number): void {
    const { copies } = this.#ledger;
    if (copies.has(copy, ExecState.amends) || this.#isExplained(copy)) return;
    const { qty, px } = this.#counts(copy);
    const sums = this.#sums.get(child) ?? { shares: 0, money: 0 };
    this.#sums.set(child, sums);
    sums.shares += qty;
    sums.money += qty * px;
  }

  /** A trade of an order that is none of ours stands in suspense, or was explained there. */
  #stranger(copy: number): void {
    const { copies } = this.#ledger;
    if (copies.has(copy, ExecState.amends) || this.#counts(copy).qty === 0) return;
    if (!this.#isExplained(copy)) this.#break("orderUnknown", -1, -1, copy);
  }

  /** What a copied execution counts for after all that copies said of it. */
  #counts(copy: number): CopiedTrade {
    return this.#amended.get(copy) ?? this.#ledger.copies.said(copy);
  }

  /** People look at it in suspense, or have explained it there. */
  #isExplained(copy: number): boolean {
    const { ledger, id } = { ledger: this.#ledger, id: this.#ledger.copies.id(copy) };
    const venue = ledger.venueOf(ledger.copies.lane(copy));
    const amends = ledger.copies.has(copy, ExecState.amends);
    const execId = amends ? ledger.copies.refers(copy) : id;
    return [ledger.copies.said(copy), this.#counts(copy)].some(({ qty, px }) =>
      ledger.suspense.knows({ venue, execId, lastQty: qty, lastPx: px }),
    );
  }

  /** Both say the same under one ExecID(17): of the same order, the same kind, shares and price. */
  #isSame(row: number, copy: number): boolean {
    const { execIds, copies } = this.#ledger;
    if (copies.contradicted(copy)) return false;
    const { qty, px } = copies.said(copy);
    if (execIds.get(row, X.qty) !== qty || execIds.px(row, X.px) !== px) return false;
    const amends = execIds.has(row, ExecState.amends);
    if (amends !== copies.has(copy, ExecState.amends)) return false;
    if (!amends) return execIds.get(row, X.child) === this.#childOfCopy(copy);
    const bust = copies.kind(copy) === ReportKind.Bust;
    if (bust !== (execIds.get(row, X.qty) === 0)) return false;
    return sameId(execIds.id(execIds.get(row, X.refers) - 1), copies.refers(copy));
  }

  /** Row of the child that an execution, bust or correction is of; -1 when nobody knows yet. */
  #childOf(row: number): number {
    const { execIds } = this.#ledger;
    let top = row;
    while (execIds.has(top, ExecState.amends)) top = execIds.get(top, X.refers) - 1;
    return execIds.has(top, ExecState.come) ? execIds.get(top, X.child) : -1;
  }

  #childOfCopy(copy: number): number {
    const { copies, children, parents } = this.#ledger;
    const { incarnation, parent, child } = copies.order(copy);
    const row = parent === 0 ? -1 : parents.rowOf(parent);
    if (row < 0) return -1;
    const found = children.find(incarnation, row, child);
    // An order of another venue is none that this one can speak of.
    return found >= 0 && children.get(found, C.lane) === copies.lane(copy) ? found : -1;
  }

  #isResolved(child: number): boolean {
    return child >= 0 && this.#ledger.children.has(child, ChildFlag.resolved);
  }

  #break(what: CopyBreak["what"], child: number, row: number, copy: number): void {
    const { execIds, copies } = this.#ledger;
    const lane = row >= 0 ? execIds.lane(row) : copies.lane(copy);
    const ours = row < 0 ? NOTHING : { qty: execIds.get(row, X.qty), px: execIds.px(row, X.px) };
    const theirs = copy < 0 ? NOTHING : copies.said(copy);
    const venue = String.fromCharCode(this.#ledger.venueOf(lane));
    const order = child >= 0 ? this.#order(child) : { venue, clOrdId: this.#named(copy) };
    const execId = execIdText(row >= 0 ? execIds.id(row) : copies.id(copy));
    const said = { qty: ours.qty, px: ours.px, copyQty: theirs.qty, copyPx: theirs.px };
    this.#breaks.push({ what, ...order, execId, ...said });
  }

  #order(child: number): { readonly venue: string; readonly clOrdId: string } {
    const { children, gate } = this.#ledger;
    const cell = (of: number): number => children.get(child, of);
    const parent = cell(C.parentRow) + 1;
    const clOrdId = formatClOrdId(gate, cell(C.incarnation), parent, cell(C.child));
    return { venue: String.fromCharCode(this.#ledger.venueOf(cell(C.lane))), clOrdId };
  }

  /** The order as a copy names it; "" without a copy. */
  #named(copy: number): string {
    const { copies, gate } = this.#ledger;
    if (copy < 0) return "";
    const { incarnation, parent, child } = copies.order(copy);
    if (parent === 0) return copies.stranger(copy);
    return formatClOrdId(gate, incarnation, parent, child);
  }
}

/** Average price, $0.0001; 0 of nothing. */
function average(money: number, shares: number): number {
  return shares === 0 ? 0 : money / shares;
}
