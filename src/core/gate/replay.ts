import { applyKill, applyRearm } from "./apply-kill.ts";
import { applyReplace } from "./apply-replace.ts";
import { applyCancelChild, applyLostChild, applyReport } from "./apply-report.ts";
import { applyResolve } from "./apply-resolve.ts";
import { applyCancelRefused } from "./cancel-answers.ts";
import { applyBreaksExplained } from "./compare-copies.ts";
import { applyCorrection } from "./corrections.ts";
import type { DayClosedRecord, DayOpenedRecord, DayRowRecord } from "./day-records.ts";
import type { CancelRefusedRecord, LostChildRecord } from "./desk-records.ts";
import { applyResolved, enterDoubt } from "./doubt.ts";
import type { Ledger } from "./ledger.ts";
import type { LimitSetRecord } from "./limit-records.ts";
import type { MarkRecord } from "./loss-book.ts";
import type { PassAskedRecord, PassGivenRecord, PassUsedRecord } from "./pass-records.ts";
import {
  type AssignRecord,
  type CancelChildRecord,
  type CancelParentRecord,
  type CommandRecord,
  type CommandRefusedRecord,
  type CorrectionRecord,
  type DrawRecord,
  type GivebackRecord,
  type KillRecord,
  type LeaseRecord,
  type LeaseRevokedRecord,
  type ParentEndRecord,
  type ParentRefusedRecord,
  type PhaseRecord,
  type RearmRecord,
  RecordType,
  type ReplaceParentRecord,
  type ReportRecord,
  type ReserveRecord,
  type ResolvedRecord,
  type ResolveRecord,
  type ScopeTurnRecord,
  type StartRecord,
  type StateRecord,
  type SuspenseRecord,
  type TickRecord,
  type ToldRecord,
  type UnprovenRecord,
} from "./records.ts";
import type { ReleaseRecord } from "./release.ts";
import { applyScopeTurn } from "./scope-turn.ts";
import { applyPhase, applyTick } from "./stamp-time.ts";
import type { BreaksExplainedRecord, VenueCopiedRecord } from "./venue-copies.ts";

/**
 * Applies one journaled record: the ledger is the fold of them (I17). Live, the same functions are
 * called one by one after each record is written. Long on purpose: one flat table.
 *
 * @returns false when the number is not one of the gate's: the journal is of another build.
 */
export function replayRecord(ledger: Ledger, type: number, record: object, index: number): boolean {
  switch (type as RecordType) {
    case RecordType.Start:
      ledger.applyStart(record as StartRecord, index);
      // What followed in that start began with the same doubt.
      enterDoubt(ledger);
      return true;
    case RecordType.Reserve:
      ledger.applyReserve(record as ReserveRecord, index);
      return true;
    case RecordType.Giveback:
      ledger.applyGiveback(record as GivebackRecord, index);
      return true;
    case RecordType.ParentRefused:
      ledger.applyRefused(record as ParentRefusedRecord);
      return true;
    case RecordType.Assign:
      ledger.applyAssign(record as AssignRecord, 0);
      return true;
    case RecordType.Unassign:
      ledger.applyUnassign(record as AssignRecord);
      return true;
    case RecordType.Draw:
      ledger.applyDraw(record as DrawRecord);
      return true;
    case RecordType.ChildRefused:
    case RecordType.Proposed:
    case RecordType.ProtectedQuote:
    case RecordType.Rules:
    case RecordType.ReplaceAsked:
    case RecordType.CancelAsked:
      // For those who decide again what was decided; nothing of it is state.
      return true;
    case RecordType.Report:
      applyReport(ledger, record as ReportRecord, index);
      return true;
    case RecordType.CancelChild:
      applyCancelChild(ledger, record as CancelChildRecord);
      return true;
    case RecordType.CancelParent:
      ledger.applyCancelParent(record as CancelParentRecord);
      return true;
    case RecordType.ReplaceParent:
      applyReplace(ledger, record as ReplaceParentRecord);
      return true;
    case RecordType.ParentEnd:
      ledger.applyEnd(record as ParentEndRecord, index);
      return true;
    case RecordType.Resolved:
      applyResolved(ledger, record as ResolvedRecord);
      return true;
    case RecordType.Lease:
    case RecordType.LeaseEnd:
      ledger.lastLease = Math.max(ledger.lastLease, (record as LeaseRecord).leaseId);
      return true;
    case RecordType.State:
      ledger.applyState(record as StateRecord);
      return true;
    case RecordType.Suspense:
      ledger.applySuspense(record as SuspenseRecord);
      return true;
    case RecordType.Unproven: {
      const r = record as UnprovenRecord;
      ledger.applyUnproven(r.parent, r.incarnation, r.child);
      return true;
    }
    case RecordType.Kill:
      applyKill(ledger, record as KillRecord, index);
      return true;
    case RecordType.Rearm:
      applyRearm(ledger, record as RearmRecord, index);
      return true;
    case RecordType.Resolve:
      applyResolve(ledger, record as ResolveRecord);
      return true;
    case RecordType.Correction:
      applyCorrection(ledger, record as CorrectionRecord);
      return true;
    case RecordType.Tick:
      applyTick(ledger, record as TickRecord);
      return true;
    case RecordType.Phase:
      applyPhase(ledger, record as PhaseRecord);
      return true;
    case RecordType.ScopeTurn:
      applyScopeTurn(ledger, record as ScopeTurnRecord);
      return true;
    case RecordType.Told:
      ledger.applyTold(record as ToldRecord);
      return true;
    case RecordType.Command:
      ledger.commands.apply(record as CommandRecord);
      return true;
    case RecordType.CommandRefused:
      ledger.commands.applyRefused(record as CommandRefusedRecord);
      return true;
    case RecordType.MassCancel:
    case RecordType.Copied:
      return true;
    case RecordType.SuspenseExplained:
      ledger.suspense.explain();
      return true;
    case RecordType.CancelRefused:
      applyCancelRefused(ledger, record as CancelRefusedRecord);
      return true;
    case RecordType.LostChild:
      applyLostChild(ledger, record as LostChildRecord);
      return true;
    case RecordType.LeaseRevoked:
      ledger.revocations.apply(record as LeaseRevokedRecord);
      return true;
    case RecordType.LimitSet:
      ledger.limits.apply(record as LimitSetRecord);
      return true;
    case RecordType.PassAsked:
      ledger.passes.applyAsked(record as PassAskedRecord);
      return true;
    case RecordType.PassGiven:
      ledger.passes.applyGiven(record as PassGivenRecord);
      return true;
    case RecordType.PassUsed:
      ledger.passes.applyUsed(record as PassUsedRecord);
      return true;
    case RecordType.DayRow:
      ledger.day.applyRow(record as DayRowRecord);
      return true;
    case RecordType.DayOpened:
      ledger.day.applyOpened(record as DayOpenedRecord, ledger.exposure);
      return true;
    case RecordType.Mark:
      ledger.exposure.loss.mark(record as MarkRecord);
      return true;
    case RecordType.DayClosed:
      ledger.applyDayClosed(record as DayClosedRecord);
      return true;
    case RecordType.VenueCopied:
      ledger.applyVenueCopied(record as VenueCopiedRecord);
      return true;
    case RecordType.BreaksExplained:
      applyBreaksExplained(ledger, record as BreaksExplainedRecord);
      return true;
    case RecordType.Release:
      ledger.applyRelease(record as ReleaseRecord);
      return true;
    default:
      return false;
  }
}
