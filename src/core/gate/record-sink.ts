import type { DayClosedRecord, DayOpenedRecord, DayRowRecord } from "./day-records.ts";
import type {
  CancelAskedRecord,
  ProposedRecord,
  ProtectedQuoteRecord,
  ReplaceAskedRecord,
  RulesRecord,
} from "./decision-records.ts";
import type { CancelRefusedRecord, CopiedRecord, LostChildRecord } from "./desk-records.ts";
import type { LimitSetRecord } from "./limit-records.ts";
import type { MarkRecord } from "./loss-book.ts";
import type { PassAskedRecord, PassGivenRecord, PassUsedRecord } from "./pass-records.ts";
import type {
  AssignRecord,
  CancelChildRecord,
  CancelParentRecord,
  ChildRefusedRecord,
  CommandRecord,
  CommandRefusedRecord,
  CorrectionRecord,
  DrawRecord,
  GivebackRecord,
  KillRecord,
  LeaseRecord,
  LeaseRevokedRecord,
  MassCancelRecord,
  ParentEndRecord,
  ParentRefusedRecord,
  PhaseRecord,
  RearmRecord,
  ReplaceParentRecord,
  ReportRecord,
  ReserveRecord,
  ResolvedRecord,
  ResolveRecord,
  ScopeTurnRecord,
  StartRecord,
  StateRecord,
  SuspenseExplainedRecord,
  SuspenseRecord,
  TickRecord,
  ToldRecord,
  UnprovenRecord,
} from "./records.ts";
import type { ReleaseRecord } from "./release.ts";
import type { BreaksExplainedRecord, VenueCopiedRecord } from "./venue-copies.ts";

/**
 * Where the gate's records go. Each call returns the journal index of the record. The shell writes
 * them at the end of the turn, before anything that was decided in it is handed to a socket.
 */
export interface RecordSink {
  start(r: StartRecord): number;
  reserve(r: ReserveRecord): number;
  giveback(r: GivebackRecord): number;
  parentRefused(r: ParentRefusedRecord): number;
  assign(r: AssignRecord): number;
  unassign(r: AssignRecord): number;
  draw(r: DrawRecord): number;
  childRefused(r: ChildRefusedRecord): number;
  report(r: ReportRecord): number;
  cancelChild(r: CancelChildRecord): number;
  cancelParent(r: CancelParentRecord): number;
  replaceParent(r: ReplaceParentRecord): number;
  parentEnd(r: ParentEndRecord): number;
  resolved(r: ResolvedRecord): number;
  lease(r: LeaseRecord): number;
  leaseEnd(r: LeaseRecord): number;
  state(r: StateRecord): number;
  suspense(r: SuspenseRecord): number;
  unproven(r: UnprovenRecord): number;
  told(r: ToldRecord): number;
  copied(r: CopiedRecord): number;
  kill(r: KillRecord): number;
  rearm(r: RearmRecord): number;
  resolve(r: ResolveRecord): number;
  correction(r: CorrectionRecord): number;
  tick(r: TickRecord): number;
  phase(r: PhaseRecord): number;
  scopeTurn(r: ScopeTurnRecord): number;
  command(r: CommandRecord): number;
  commandRefused(r: CommandRefusedRecord): number;
  massCancel(r: MassCancelRecord): number;
  proposed(r: ProposedRecord): number;
  rules(r: RulesRecord): number;
  suspenseExplained(r: SuspenseExplainedRecord): number;
  cancelRefused(r: CancelRefusedRecord): number;
  lostChild(r: LostChildRecord): number;
  leaseRevoked(r: LeaseRevokedRecord): number;
  replaceAsked(r: ReplaceAskedRecord): number;
  cancelAsked(r: CancelAskedRecord): number;
  limitSet(r: LimitSetRecord): number;
  dayOpened(r: DayOpenedRecord): number;
  dayClosed(r: DayClosedRecord): number;
  dayRow(r: DayRowRecord): number;
  protectedQuote(r: ProtectedQuoteRecord): number;
  release(r: ReleaseRecord): number;
  mark(r: MarkRecord): number;
  passAsked(r: PassAskedRecord): number;
  passGiven(r: PassGivenRecord): number;
  passUsed(r: PassUsedRecord): number;
  venueCopied(r: VenueCopiedRecord): number;
  breaksExplained(r: BreaksExplainedRecord): number;
}
