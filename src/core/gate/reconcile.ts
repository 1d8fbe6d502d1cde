import { RejectCode } from "../domain/reject-code.ts";
import { C, ChildFlag } from "./children.ts";
import { ExecState, execIdText, X } from "./exec-ids.ts";
import { freezeLane } from "./freeze.ts";
import type { Gate } from "./gate.ts";
import { type CorrectionRecord, ReportKind, type ReportRecord } from "./records.ts";
import { NO_WORDS, quarantined, suspense } from "./suspense.ts";

const FIRST_ROOM = 1_024;

/** An execution that a drop copy has told and its order session has not, so far. */
type Untold = { readonly report: ReportRecord | CorrectionRecord; readonly atNs: number };

/** One venue's drop copy, as the gate hears it. */
type LaneCopy = {
  /** Logged on, and everything that the venue had to resend has arrived. */
  ready: boolean;
  /** Since when both this session and that of the orders are; -1: one of them is not. */
  sinceNs: number;
  readonly untold: Map<string, Untold>;
  /** Executions below this row are done with; those below `next` were told by `nextNs`. */
  checked: number;
  next: number;
  nextNs: number;
};

/**
 * C54: each execution of a venue's drop copy is compared with what its order session told, while
 * both are up, and the other way round what was told while both were. What one of them has not said
 * `reconcileMs` after the other is a break: people are told, and a fill that only the copy has goes
 * to suspense and stops the venue. Nothing of it is state: a start has the last copies told again,
 * and what they have told is compared once more when the day is closed (`compareCopies`).
 */
export class Reconciler {
  readonly #lanes: Map<number, LaneCopy> = new Map();
  /** By row of the execution: a copy has told the same. */
  #copied: Uint8Array = new Uint8Array(FIRST_ROOM);

  /** Lanes that have a drop copy. */
  get lanes(): readonly number[] {
    return [...this.#lanes.keys()];
  }

  /** A lane has a drop copy from now on. */
  watch(lane: number): void {
    const none = { ready: false, sinceNs: -1, untold: new Map<string, Untold>() };
    this.#lanes.set(lane, { ...none, checked: 0, next: 0, nextNs: 0 });
  }

  /** The session is up with nothing left to be resent, or it is down. */
  turn(lane: number, ready: boolean): void {
    const copy = this.#lanes.get(lane);
    if (copy !== undefined) copy.ready = ready;
  }

  /** A copy of a fill, bust or correction. */
  take(gate: Gate, lane: number, report: ReportRecord | CorrectionRecord): void {
    const copy = this.#lanes.get(lane);
    if (copy === undefined || this.#isTold(gate, lane, report)) return;
    const { execId } = report;
    const kept = { ...report, execId: execId.slice() };
    if ("refExecId" in kept) kept.refExecId = kept.refExecId.slice();
    copy.untold.set(execId.join(" "), { report: kept, atNs: gate.nowNs });
  }

  /** Looks for what is missing for too long. Called with every tick. */
  step(gate: Gate): void {
    for (const [lane, copy] of this.#lanes) {
      const ready = copy.ready && gate.lanes[lane]?.ready === true;
      if (!ready) copy.sinceNs = -1;
      else if (copy.sinceNs < 0) {
        // What was told until now a venue need not have kept for its copy: it may have died.
        copy.sinceNs = copy.nextNs = gate.nowNs;
        copy.checked = copy.next = gate.ledger.execIds.size;
      }
      this.#settle(gate, lane, copy);
      if (ready) this.#compare(gate, lane, copy);
    }
  }

  /** What the order session has told since is no break. */
  #settle(gate: Gate, lane: number, { untold }: LaneCopy): void {
    for (const [key, { report }] of untold) {
      if (this.#isTold(gate, lane, report)) untold.delete(key);
    }
  }

  #compare(gate: Gate, lane: number, copy: LaneCopy): void {
    const { nowNs, limits } = gate;
    const oldNs = nowNs - limits.reconcileMs * 1e6;
    if (copy.sinceNs > oldNs) return;
    for (const [key, { report, atNs }] of copy.untold) {
      if (Math.max(atNs, copy.sinceNs) > oldNs) continue;
      copy.untold.delete(key);
      untoldBreak(gate, lane, report);
    }
    if (copy.nextNs > oldNs) return;
    for (; copy.checked < copy.next; copy.checked++) this.#uncopied(gate, lane, copy.checked);
    copy.next = gate.ledger.execIds.size;
    copy.nextNs = nowNs;
  }

  /** An execution that the order session told, and no copy. */
  #uncopied(gate: Gate, lane: number, row: number): void {
    const { execIds } = gate.ledger;
    if (execIds.lane(row) !== lane || !execIds.has(row, ExecState.come)) return;
    if (this.#copied[row] === 1) return;
    const qty = execIds.get(row, X.qty);
    const parent = gate.ledger.children.get(execIds.get(row, X.child), C.parentRow) + 1;
    gate.effects.alert(RejectCode.CopyMissing, nameOf(gate, lane, execIds.id(row)), qty, parent);
  }

  /** Whether the order session has told of it; what it told otherwise is a break at once. */
  #isTold(gate: Gate, lane: number, report: ReportRecord | CorrectionRecord): boolean {
    const { ledger } = gate;
    const { execIds, children, parents } = ledger;
    const row = execIds.find(lane, report.execId);
    if (row >= 0 && execIds.has(row, ExecState.come)) {
      const seen = this.#isCopied(row);
      this.#mark(row);
      const said = execIds.get(row, X.qty);
      const differs = said !== report.lastQty || execIds.px(row, X.px) !== report.lastPx;
      if (!seen && differs && report.kind === ReportKind.Fill) {
        freezeLane(gate, lane, RejectCode.CopyDiffers, report.lastQty, said);
      }
      return true;
    }
    // What people have settled, or look at already, needs no second alarm.
    const child = children.find(report.incarnation, parents.rowOf(report.parent), report.child);
    if (child >= 0 && children.has(child, ChildFlag.resolved)) return true;
    return ledger.suspense.knows(report);
  }

  #isCopied(row: number): boolean {
    return this.#copied[row] === 1;
  }

  #mark(row: number): void {
    if (row >= this.#copied.length) {
      const more = new Uint8Array(Math.max(row + 1, this.#copied.length * 2));
      more.set(this.#copied);
      this.#copied = more;
    }
    this.#copied[row] = 1;
  }
}

/** A copy that the order session has never told: the venue counts a trade that we do not. */
function untoldBreak(gate: Gate, lane: number, r: ReportRecord | CorrectionRecord): void {
  const name = nameOf(gate, lane, r.execId);
  gate.effects.alert(RejectCode.CopyOnly, name, r.lastQty, r.parent);
  if (r.kind === ReportKind.Fill) {
    const code = RejectCode.CopyOnly;
    suspense(gate, quarantined(gate, r, { code, source: NO_WORDS }), code);
  } else freezeLane(gate, lane, RejectCode.CopyOnly, r.lastQty, r.parent);
}

/** The venue and its ExecID(17), such as `N NC010YAKG0E25`. */
function nameOf({ ledger }: Gate, lane: number, execId: Int32Array): string {
  return `${String.fromCharCode(ledger.venueOf(lane))} ${execIdText(execId)}`;
}
