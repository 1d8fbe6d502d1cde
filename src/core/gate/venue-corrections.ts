import { RejectCode } from "../domain/reject-code.ts";
import { answerLateCancel } from "./cancel-answers.ts";
import { C, ChildFlag } from "./children.ts";
import {
  type Amendment,
  applyCorrection,
  countedPx,
  countedQty,
  executionOf,
} from "./corrections.ts";
import { ClientReport } from "./effects.ts";
import { X } from "./exec-ids.ts";
import { cancelChild, finishIfDone } from "./finish.ts";
import { freezeLane, freezeParent } from "./freeze.ts";
import type { Gate } from "./gate.ts";
import { ParentFlag } from "./parents.ts";
import { type CorrectionRecord, ReportKind } from "./records.ts";
import { canBook, isUnsettled } from "./report-sums.ts";
import { NO_WORDS, quarantine, quarantined, suspense, type Verbatim } from "./suspense.ts";
import { tellClient } from "./tell.ts";
import { watchSums } from "./unanswered.ts";

/**
 * A venue breaks or corrects a trade of ours (B29): written before it acts, applied once, before or
 * after its execution. Client and router hear of it when it changes what is filled.
 */
export function venueCorrection(
  gate: Gate,
  r: CorrectionRecord,
  source: Verbatim = NO_WORDS,
): void {
  const { ledger } = gate;
  const lane = ledger.laneOf(r.venue);
  const row = ledger.parents.rowOf(r.parent);
  const child = ledger.children.find(r.incarnation, row, r.child);
  const stray = child >= 0 && ledger.children.get(child, C.lane) !== lane;
  const fits = canBook(ledger, row, child, r.lastQty);
  if (stray || !fits || (child >= 0 && ledger.children.has(child, ChildFlag.resolved))) {
    // What people entered stands: they decide what a later word of the venue changes. No order has
    // more shares than the sums can hold.
    const code = stray || !fits ? RejectCode.SuspenseFill : RejectCode.ResolveDisagrees;
    suspense(gate, quarantined(gate, r, { code, source }), code);
    return;
  }
  const execution = executionOf(ledger, lane, r.refExecId);
  r.refIndex = execution < 0 ? 0 : ledger.execIds.index(execution);
  if (execution >= 0 && r.kind === ReportKind.Bust) {
    // A bust may leave out what it breaks; those who read it later should not.
    r.lastQty = ledger.execIds.get(execution, X.qty);
    r.lastPx = ledger.execIds.px(execution, X.px);
  }
  const index = gate.records.correction(r);
  const amendment = applyCorrection(ledger, r);
  afterCorrection(gate, r, amendment, { index, source });
}

function afterCorrection(
  gate: Gate,
  r: CorrectionRecord,
  { outcome: o, changed, execution }: Amendment,
  x: { readonly index: number; readonly source: Verbatim },
): void {
  const { ledger, effects } = gate;
  const lane = ledger.laneOf(r.venue);
  const { childRow: child, parentRow: row, amended, differs, beyond } = o;
  if (differs) {
    const about = { code: RejectCode.ExecIdReused, counts: true, source: x.source };
    quarantine(gate, quarantined(gate, r, about));
    freezeParent(gate, row, RejectCode.ContradictingReport, r.child);
    freezeLane(gate, lane, RejectCode.ExecIdReused, r.parent, r.child);
  }
  if (amended) {
    const counts = r.kind === ReportKind.Correct;
    const about = { code: RejectCode.UnknownExecRef, counts, source: x.source };
    quarantine(gate, {
      ...quarantined(gate, r, about),
      execId: ledger.execIds.id(execution),
      lastQty: countedQty(ledger, execution),
      lastPx: countedPx(ledger, execution),
    });
    effects.alert(RejectCode.UnknownExecRef, `parent ${row + 1}`, r.lastQty, row + 1);
  }
  if (!changed) return;
  if (beyond) {
    const about = { code: RejectCode.Overfill, counts: false, source: x.source };
    quarantine(gate, quarantined(gate, r, about));
    freezeParent(gate, row, RejectCode.Overfill, o.overfill);
    freezeLane(gate, lane, RejectCode.Overfill, o.overfill, r.parent);
  }
  effects.childReport(child, x.index, 0, 0);
  effects.childChanged(child);
  effects.parentChanged(row);
  const why = r.kind === ReportKind.Bust ? ClientReport.Bust : ClientReport.Correct;
  tellClient(gate, row, why, x.index, r);
  if (isUnsettled(ledger.children, child)) watchSums(gate, child);
  finishIfDone(gate, row);
  answerLateCancel(gate, row);
  // What a correction leaves open of it, now or by a later word, nobody wants any more.
  if (ledger.parents.has(row, ParentFlag.ended)) cancelChild(gate, child);
}
