import { parseScope } from "../domain/scope.ts";
import { fillDraw } from "../gate/admit-child.ts";
import {
  NEW_ORDER,
  notPriced,
  parentLadder,
  refusedByKey,
  refusedByQueue,
  routeSetOf,
} from "../gate/admit-parent.ts";
import { groupLadder, WHOLE_GROUP } from "../gate/child-ladder.ts";
import { lossExceeds } from "../gate/controls/loss.ts";
import type { GateRules, Waiting } from "../gate/decision-inputs.ts";
import type { ProposedRecord, ProtectedQuoteRecord } from "../gate/decision-records.ts";
import type { LimitSetRecord } from "../gate/limit-records.ts";
import {
  type ChildRefusedRecord,
  type DrawRecord,
  type ParentRefusedRecord,
  RecordType,
  ReportKind,
  type ReportRecord,
  type ReserveRecord,
  type ScopeTurnRecord,
} from "../gate/records.ts";
import type { ParentOrder } from "../gate/requests.ts";
import { ScopeState, StateCause } from "../gate/scope-state.ts";
import { DecisionGate, inOnePlace } from "./decision-gate.ts";
import { type DecisionDifference, Differences } from "./differences.ts";
import { JournalFold } from "./journal-fold.ts";
import { ledgerHash } from "./ledger-hash.ts";
import type { LimitTrial } from "./limit-trial.ts";
import { RequestReplay } from "./replay-requests.ts";

type Drawn = {
  readonly record: DrawRecord;
  readonly index: number;
  returned: { readonly record: ReportRecord; readonly index: number } | null;
};

/** A proposal whose draws or refusal come next. */
type Head = {
  readonly record: ProposedRecord;
  readonly index: number;
  readonly quotes: readonly ProtectedQuoteRecord[];
};

/** Records that tell whether the gate knew the symbol of an order that was asked for. */
const ASKED: ReadonlySet<number> = new Set([RecordType.ParentRefused, RecordType.ReplaceAsked]);

/** What a first pass over the records collects: the symbols that the gate knew. */
export class KnownSymbols {
  readonly #names: Set<string> = new Set();

  /** Whether records of a type may name one; in others a name is a venue's or a person's word. */
  static namedIn(type: number): boolean {
    return type === RecordType.Reserve || type === RecordType.ChildRefused || ASKED.has(type);
  }

  see(type: number, record: object): void {
    const { symbol = "", symbolKnown } = record as Partial<ParentRefusedRecord>;
    const known = ASKED.has(type) ? symbolKnown === 1 : KnownSymbols.namedIn(type);
    if (known && symbol !== "") this.#names.add(symbol);
  }

  get names(): string[] {
    return [...this.#names].sort();
  }
}

/**
 * Makes every decision of a journal again: parents, their replaces and cancels, and children,
 * admitted and refused, by the live gate's own ladders over the ledger as folded up to that record,
 * and compares code, both numbers and what was written of it. The fold itself is that of a restart
 * (I17).
 */
export class DecisionReplay {
  /** What differs. */
  readonly #found: Differences = new Differences();
  readonly #requests: RequestReplay;
  readonly #trial: LimitTrial | null;
  #decisions = 0;
  readonly #symbols: readonly string[];
  readonly #fold: JournalFold;
  #gate: DecisionGate | null = null;
  #venues = "";
  #head: Head | null = null;
  /** What sweeps of the proposal to come were held against. */
  readonly #quotes: ProtectedQuoteRecord[] = [];
  /** Draws of the present group so far, each with what came behind it: its return (NOSEND). */
  readonly #draws: Drawn[] = [];

  /**
   * @param symbols Every symbol that the records name and the gate knew.
   * @param trial Another value of a limit, to be tried on all that was admitted.
   */
  constructor(symbols: readonly string[], trial: LimitTrial | null = null) {
    this.#symbols = symbols;
    this.#trial = trial;
    this.#requests = new RequestReplay(this.#found, trial);
    this.#fold = new JournalFold(symbols);
  }

  /** Decisions that were made again. */
  get decisions(): number {
    return this.#decisions + this.#requests.decisions;
  }

  /** Values that differ; the first of them are in `differences`. */
  get differing(): number {
    return this.#found.count;
  }

  get differences(): readonly DecisionDifference[] {
    return this.#found.list;
  }

  /** The hash of the state after the last record, "" before the first start. */
  get state(): string {
    const { ledger } = this.#fold;
    return ledger === null ? "" : ledgerHash(ledger);
  }

  /** The next record; it is kept for a while, so it must be an object of its own. */
  record(type: number, record: object, index: number): void {
    const rules = this.#fold.rules(type, record);
    if (rules !== null) this.#decideBy(rules, index);
    if (this.#gate === null) {
      this.#apply(type, record, index);
      return;
    }
    if (this.#head !== null && this.#ofGroup(type, record, index)) return;
    this.#requests.record(type, record, index, this.#gate);
    // A crash can come between the quotes and their proposal.
    if (type === RecordType.Start) this.#quotes.length = 0;
    if (type === RecordType.ProtectedQuote) this.#quotes.push(record as ProtectedQuoteRecord);
    else if (type === RecordType.Proposed) {
      this.#head = { record: record as ProposedRecord, index, quotes: this.#quotes.splice(0) };
      return;
    }
    if (type === RecordType.Reserve) this.#reserve(record as ReserveRecord, index);
    else if (type === RecordType.ParentRefused) {
      this.#parentRefused(record as ParentRefusedRecord, index);
    } else if (type === RecordType.ScopeTurn) {
      this.#scopeTurned(record as ScopeTurnRecord, index);
    } else if (type === RecordType.LimitSet) {
      this.#gate.limitSet(record as LimitSetRecord);
    } else if (type === RecordType.Draw || type === RecordType.ChildRefused) {
      this.#found.note(index, "proposal", "none", "one before each decision");
    }
    this.#apply(type, record, index);
    if (type === RecordType.DayOpened) this.#gate.dayOpened();
  }

  /** Call after the last record. */
  end(): void {
    this.#flushGroup();
  }

  #decideBy(rules: GateRules, index: number): void {
    const venues = rules.venues.join(" ");
    if (this.#gate !== null && venues !== this.#venues) {
      this.#found.note(index, "venues", venues, this.#venues);
      return;
    }
    this.#venues = venues;
    const { ledger } = this.#fold;
    if (ledger !== null) this.#gate = new DecisionGate(this.#symbols, ledger, rules);
  }

  /** Takes in what belongs to the proposal before it; true when the record is dealt with. */
  #ofGroup(type: number, record: object, index: number): boolean {
    const head = this.#head as Head;
    const { count } = head.record;
    if (type === RecordType.Draw) {
      this.#draws.push({ record: record as DrawRecord, index, returned: null });
      if (this.#draws.length === count) this.#flushGroup();
      return true;
    }
    const last = this.#draws.at(-1);
    if (last?.returned === null && isReturnOf(last.record, type, record)) {
      last.returned = { record: record as ReportRecord, index };
      return true;
    }
    if (type === RecordType.ChildRefused && this.#draws.length === 0) {
      this.#head = null;
      this.#childRefused(head, record as ChildRefusedRecord, index);
      this.#apply(type, record, index);
      return true;
    }
    // A crash can come between a proposal and its draws; nothing else can.
    if (type !== RecordType.Start) this.#found.note(index, "group", this.#draws.length, count);
    this.#flushGroup();
    return false;
  }

  #flushGroup(): void {
    const head = this.#head;
    const draws = this.#draws.splice(0);
    this.#head = null;
    if (head === null || this.#gate === null) return;
    const whole = draws.length === head.record.count;
    if (whole) this.#drawn(head, draws);
    for (const [i, { record, index, returned }] of draws.entries()) {
      if (whole) this.#compareDraw(i, record, index, returned !== null);
      this.#apply(RecordType.Draw, record, index);
      if (returned !== null) this.#apply(RecordType.Report, returned.record, returned.index);
    }
  }

  /** The group as it was before its first draw: every rung must hold for each of its children. */
  #drawn({ record: head, index: at, quotes }: Head, draws: readonly Drawn[]): void {
    const decider = this.#gate as DecisionGate;
    const { gate, router, proposal } = decider;
    decider.proposed(head, quotes);
    for (const [i, { record }] of draws.entries()) decider.drawn(i, record);
    this.#decisions += draws.length;
    this.#trial?.try(gate, "children", { utcMs: head.utcMs, n: draws.length }, () => {
      return groupLadder(gate, router, proposal, gate.why, WHOLE_GROUP) < 0;
    });
    const failed = groupLadder(gate, router, proposal, gate.why, WHOLE_GROUP);
    for (const { venue, taken } of quotes) {
      this.#compare(at, { taken }, { taken: gate.taken[gate.ledger.laneOf(venue)] ?? 0 });
    }
    if (failed < 0) return;
    const index = draws[failed]?.index ?? 0;
    this.#found.note(index, "admitted", "yes", `no: ${gate.why.code} ${gate.why.a} ${gate.why.b}`);
  }

  #compareDraw(place: number, record: DrawRecord, index: number, returned: boolean): void {
    const { gate, router, proposal } = this.#gate as DecisionGate;
    const child = proposal.children[place];
    if (child === undefined || gate.ledger.laneOf(record.venue) < 0) return;
    const again = fillDraw(gate, router, proposal, record.parent - 1, child);
    // Those before it in the group are in its lane by now.
    const lane = gate.lanes[gate.ledger.laneOf(record.venue)];
    this.#compare(index, record, again);
    if (lane !== undefined && !returned) lane.unacked++;
  }

  #childRefused({ record, quotes }: Head, r: ChildRefusedRecord, index: number): void {
    const decider = this.#gate as DecisionGate;
    const { gate, router, proposal } = decider;
    decider.proposed(record, quotes);
    decider.refused(r);
    this.#decisions += 1;
    const { place, drawn, laneBefore, refBefore: ref } = r;
    // Behind the child that failed nothing was looked at.
    const count = proposal.count;
    const taken = quotes.length === 0 ? null : decider.taken(quotes);
    const start = { place, drawn, ref, laneBefore, taken };
    const failed = groupLadder(gate, router, proposal, gate.why, start);
    proposal.count = count;
    if (failed !== r.place) {
      this.#found.note(index, "refused child", r.place, failed);
      return;
    }
    this.#compareReason(index, r);
  }

  #reserve(r: ReserveRecord, index: number): void {
    const decider = this.#gate as DecisionGate;
    const { gate } = decider;
    const symbol = this.#fold.symbols.find(r.symbol);
    this.#decisions += 1;
    decider.unknown("");
    decider.moment(symbol, r.utcMs, r, r, inOnePlace(r));
    decider.messages(r);
    const order: ParentOrder = { ...r, qty: r.orderQty, fault: null };
    const priced = notPriced();
    this.#trial?.try(gate, "parents", r, () => parentLadder(gate, order, NEW_ORDER, priced));
    if (refusedByKey(gate, order) || !parentLadder(gate, order, NEW_ORDER, priced)) {
      this.#found.note(
        index,
        "admitted",
        "yes",
        `no: ${gate.why.code} ${gate.why.a} ${gate.why.b}`,
      );
      return;
    }
    const parent = gate.ledger.parents.count + 1;
    const routeSet = routeSetOf(gate, symbol, r.tif);
    const quoteAgeUs = Math.floor(r.quoteAgeNs / 1000);
    this.#compare(index, r, { parent, ...priced, routeSet, quoteAgeUs });
  }

  #parentRefused(r: ParentRefusedRecord, index: number): void {
    const decider = this.#gate as DecisionGate;
    const { gate } = decider;
    this.#decisions += 1;
    decider.unknown(r.symbolKnown === 1 ? "" : r.symbol);
    decider.moment(
      r.symbolKnown === 1 ? this.#fold.symbols.find(r.symbol) : -1,
      r.utcMs,
      r,
      r,
      inOnePlace(r),
    );
    decider.messages(r);
    const fault = r.faultCode === 0 ? null : { code: r.faultCode, tag: r.faultTag, text: "" };
    // How it is to be handled decides nothing.
    const order: ParentOrder = { ...r, handlInst: 0, fault };
    const waiting = r.waiting as Waiting;
    const priced = notPriced();
    const refused =
      refusedByKey(gate, order) ||
      refusedByQueue(gate, order, waiting, r.queueSize) ||
      !parentLadder(gate, order, NEW_ORDER, priced);
    if (!refused) {
      this.#found.note(index, "admitted", "no", "yes");
      return;
    }
    this.#compareReason(index, r);
  }

  /** The gate stopped a scope for what it had lost: so much was lost, and no less (C23). */
  #scopeTurned({ scope, cause, state }: ScopeTurnRecord, index: number): void {
    if (cause !== StateCause.LossLimit || state !== ScopeState.FROZEN) return;
    this.#decisions += 1;
    const named = parseScope(scope);
    if (named !== null && lossExceeds((this.#gate as DecisionGate).gate, named)) return;
    this.#found.note(index, "loss above its limit", scope, "none");
  }

  #compareReason(index: number, r: { code: number; a: number; b: number }): void {
    const { code, a, b } = (this.#gate as DecisionGate).gate.why;
    this.#compare(index, r, { code, a, b });
  }

  #compare(index: number, journal: object, again: object): void {
    this.#found.compare(index, journal, again);
  }

  /** Notes one more difference. */
  differ(index: number, what: string, journal: number | string, recomputed: number | string): void {
    this.#found.note(index, what, journal, recomputed);
  }

  #apply(type: number, record: object, index: number): void {
    if (!this.#fold.apply(type, record, index)) {
      this.#found.note(index, "type", type, "unknown");
    }
  }
}

/** Whether a record says that no byte of this draw left (NOSEND). */
function isReturnOf(draw: DrawRecord, type: number, record: object): boolean {
  if (type !== RecordType.Report) return false;
  const { kind, parent, child } = record as ReportRecord;
  return kind === ReportKind.NotSent && parent === draw.parent && child === draw.child;
}
