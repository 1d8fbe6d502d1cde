import type {
  DayClosedRecord,
  DayOpenedRecord,
  DayRowRecord,
} from "../../core/gate/day-records.ts";
import type {
  CancelAskedRecord,
  ProposedRecord,
  ProtectedQuoteRecord,
  ReplaceAskedRecord,
  RulesRecord,
} from "../../core/gate/decision-records.ts";
import type {
  CancelRefusedRecord,
  CopiedRecord,
  LostChildRecord,
} from "../../core/gate/desk-records.ts";
import type { LimitSetRecord } from "../../core/gate/limit-records.ts";
import type { MarkRecord } from "../../core/gate/loss-book.ts";
import type {
  PassAskedRecord,
  PassGivenRecord,
  PassUsedRecord,
} from "../../core/gate/pass-records.ts";
import type { RecordSink } from "../../core/gate/record-sink.ts";
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
} from "../../core/gate/records.ts";
import type { ReleaseRecord } from "../../core/gate/release.ts";
import type { BreaksExplainedRecord, VenueCopiedRecord } from "../../core/gate/venue-copies.ts";
import { GATE_RECORDS, recordLayout } from "./gate-schema.ts";
import {
  describeRecord,
  putRecord,
  putString,
  putText24,
  type RecordBuffer,
  type RecordLayout,
  readRecord,
  TEXT_MAX,
} from "./record-layout.ts";

const D = GATE_RECORDS.Draw.layout;
const R = GATE_RECORDS.Report.layout;
const T = GATE_RECORDS.Told.layout;
const Q = GATE_RECORDS.Proposed.layout;
const N = GATE_RECORDS.ChildRefused.layout;
/** For one text with its length. */
const TEXT_SPACE = TEXT_MAX + 2;

/**
 * Encodes the gate's records. Draws, reports, proposals and their refusals are written out by hand:
 * they are the hot path.
 */
export class GateRecordWriter implements RecordSink {
  readonly #out: RecordBuffer;

  constructor(out: RecordBuffer) {
    this.#out = out;
  }

  start(r: StartRecord): number {
    return this.#put(GATE_RECORDS.Start, r);
  }

  reserve(r: ReserveRecord): number {
    return this.#put(GATE_RECORDS.Reserve, r);
  }

  giveback(r: GivebackRecord): number {
    return this.#put(GATE_RECORDS.Giveback, r);
  }

  parentRefused(r: ParentRefusedRecord): number {
    return this.#put(GATE_RECORDS.ParentRefused, r);
  }

  assign(r: AssignRecord): number {
    return this.#put(GATE_RECORDS.Assign, r);
  }

  unassign(r: AssignRecord): number {
    return this.#put(GATE_RECORDS.Unassign, r);
  }

  draw(r: DrawRecord): number {
    const at = this.#out.begin(GATE_RECORDS.Draw.type, D.size);
    const v = this.#out.view;
    v.setUint32(at + (D.at.parent as number), r.parent, true);
    v.setUint32(at + (D.at.child as number), r.child, true);
    v.setUint8(at + (D.at.venue as number), r.venue);
    v.setUint8(at + (D.at.ordType as number), r.ordType);
    v.setUint8(at + (D.at.tif as number), r.tif);
    v.setUint8(at + (D.at.iso as number), r.iso);
    v.setUint8(at + (D.at.hidden as number), r.hidden);
    v.setUint16(at + (D.at.router as number), r.router, true);
    v.setUint32(at + (D.at.leaseId as number), r.leaseId, true);
    v.setUint32(at + (D.at.n as number), r.n, true);
    v.setUint32(at + (D.at.ref as number), r.ref, true);
    v.setUint32(at + (D.at.qty as number), r.qty, true);
    v.setUint32(at + (D.at.px as number), r.px, true);
    v.setUint32(at + (D.at.nbboBid as number), r.nbboBid, true);
    v.setUint32(at + (D.at.nbboAsk as number), r.nbboAsk, true);
    v.setUint32(at + (D.at.quoteAgeUs as number), r.quoteAgeUs, true);
    v.setFloat64(at + (D.at.feedSeq as number), r.feedSeq, true);
    v.setFloat64(at + (D.at.utcMs as number), r.utcMs, true);
    v.setUint8(at + (D.at.capacity as number), r.capacity);
    v.setUint32(at + (D.at.unacked as number), r.unacked, true);
    v.setUint8(at + (D.at.phase as number), r.phase);
    v.setUint8(at + (D.at.retail as number), r.retail);
    v.setUint32(at + (D.at.volume as number), r.volume, true);
    return this.#out.end(D.size);
  }

  childRefused(r: ChildRefusedRecord): number {
    const at = this.#out.begin(GATE_RECORDS.ChildRefused.type, N.size + TEXT_SPACE);
    const v = this.#out.view;
    v.setUint16(at + (N.at.router as number), r.router, true);
    v.setUint32(at + (N.at.leaseId as number), r.leaseId, true);
    v.setUint32(at + (N.at.n as number), r.n, true);
    v.setUint32(at + (N.at.parent as number), r.parent, true);
    v.setUint32(at + (N.at.ref as number), r.ref, true);
    v.setUint16(at + (N.at.code as number), r.code, true);
    v.setFloat64(at + (N.at.a as number), r.a, true);
    v.setFloat64(at + (N.at.b as number), r.b, true);
    v.setFloat64(at + (N.at.utcMs as number), r.utcMs, true);
    v.setUint8(at + (N.at.venue as number), r.venue);
    v.setUint8(at + (N.at.side as number), r.side);
    v.setUint8(at + (N.at.ordType as number), r.ordType);
    v.setUint8(at + (N.at.tif as number), r.tif);
    v.setUint8(at + (N.at.iso as number), r.iso);
    v.setUint8(at + (N.at.hidden as number), r.hidden);
    v.setUint32(at + (N.at.account0 as number), r.account0, true);
    v.setUint32(at + (N.at.account1 as number), r.account1, true);
    v.setUint32(at + (N.at.account2 as number), r.account2, true);
    v.setUint32(at + (N.at.account3 as number), r.account3, true);
    v.setUint32(at + (N.at.qty as number), r.qty, true);
    v.setFloat64(at + (N.at.px as number), r.px, true);
    v.setUint8(at + (N.at.place as number), r.place);
    v.setFloat64(at + (N.at.drawn as number), r.drawn, true);
    v.setUint8(at + (N.at.laneBefore as number), r.laneBefore);
    v.setUint32(at + (N.at.lanesBefore as number), r.lanesBefore, true);
    v.setUint32(at + (N.at.lanesBehind as number), r.lanesBehind, true);
    v.setUint32(at + (N.at.refBefore as number), r.refBefore, true);
    v.setUint8(at + (N.at.laneReady as number), r.laneReady);
    v.setUint8(at + (N.at.congested as number), r.congested);
    v.setUint8(at + (N.at.trading as number), r.trading);
    v.setUint32(at + (N.at.unacked as number), r.unacked, true);
    v.setUint8(at + (N.at.phase as number), r.phase);
    v.setUint8(at + (N.at.retail as number), r.retail);
    v.setUint32(at + (N.at.volume as number), r.volume, true);
    const end = putString(v, at + N.size, r.symbol);
    return this.#out.end(end - at);
  }

  report(r: ReportRecord): number {
    const at = this.#out.begin(GATE_RECORDS.Report.type, R.size);
    const v = this.#out.view;
    v.setUint8(at + (R.at.venue as number), r.venue);
    v.setUint8(at + (R.at.kind as number), r.kind);
    v.setUint32(at + (R.at.incarnation as number), r.incarnation, true);
    v.setUint32(at + (R.at.parent as number), r.parent, true);
    v.setUint32(at + (R.at.child as number), r.child, true);
    v.setUint32(at + (R.at.lastQty as number), r.lastQty, true);
    v.setUint32(at + (R.at.lastPx as number), r.lastPx, true);
    v.setUint32(at + (R.at.cumQty as number), r.cumQty, true);
    v.setUint32(at + (R.at.leavesQty as number), r.leavesQty, true);
    v.setUint32(at + (R.at.seq as number), r.seq, true);
    v.setFloat64(at + (R.at.utcMs as number), r.utcMs, true);
    putText24(v, at + (R.at.execId as number), r.execId);
    v.setUint32(at + (R.at.avgPx as number), r.avgPx, true);
    return this.#out.end(R.size);
  }

  cancelChild(r: CancelChildRecord): number {
    return this.#put(GATE_RECORDS.CancelChild, r);
  }

  cancelParent(r: CancelParentRecord): number {
    return this.#put(GATE_RECORDS.CancelParent, r);
  }

  replaceParent(r: ReplaceParentRecord): number {
    return this.#put(GATE_RECORDS.ReplaceParent, r);
  }

  parentEnd(r: ParentEndRecord): number {
    return this.#put(GATE_RECORDS.ParentEnd, r);
  }

  resolved(r: ResolvedRecord): number {
    return this.#put(GATE_RECORDS.Resolved, r);
  }

  lease(r: LeaseRecord): number {
    return this.#put(GATE_RECORDS.Lease, r);
  }

  leaseEnd(r: LeaseRecord): number {
    return this.#put(GATE_RECORDS.LeaseEnd, r);
  }

  state(r: StateRecord): number {
    return this.#put(GATE_RECORDS.State, r);
  }

  suspense(r: SuspenseRecord): number {
    return this.#put(GATE_RECORDS.Suspense, r);
  }

  unproven(r: UnprovenRecord): number {
    return this.#put(GATE_RECORDS.Unproven, r);
  }

  told(r: ToldRecord): number {
    const at = this.#out.begin(GATE_RECORDS.Told.type, T.size);
    const v = this.#out.view;
    v.setUint32(at + (T.at.parent as number), r.parent, true);
    v.setUint8(at + (T.at.why as number), r.why);
    v.setUint32(at + (T.at.seq as number), r.seq, true);
    v.setFloat64(at + (T.at.index as number), r.index, true);
    return this.#out.end(T.size);
  }

  copied(r: CopiedRecord): number {
    return this.#put(GATE_RECORDS.Copied, r);
  }

  kill(r: KillRecord): number {
    return this.#put(GATE_RECORDS.Kill, r);
  }

  rearm(r: RearmRecord): number {
    return this.#put(GATE_RECORDS.Rearm, r);
  }

  resolve(r: ResolveRecord): number {
    return this.#put(GATE_RECORDS.Resolve, r);
  }

  correction(r: CorrectionRecord): number {
    return this.#put(GATE_RECORDS.Correction, r);
  }

  tick(r: TickRecord): number {
    return this.#put(GATE_RECORDS.Tick, r);
  }

  phase(r: PhaseRecord): number {
    return this.#put(GATE_RECORDS.Phase, r);
  }

  scopeTurn(r: ScopeTurnRecord): number {
    return this.#put(GATE_RECORDS.ScopeTurn, r);
  }

  command(r: CommandRecord): number {
    return this.#put(GATE_RECORDS.Command, r);
  }

  commandRefused(r: CommandRefusedRecord): number {
    return this.#put(GATE_RECORDS.CommandRefused, r);
  }

  massCancel(r: MassCancelRecord): number {
    return this.#put(GATE_RECORDS.MassCancel, r);
  }

  proposed(r: ProposedRecord): number {
    const at = this.#out.begin(GATE_RECORDS.Proposed.type, Q.size);
    const v = this.#out.view;
    v.setUint32(at + (Q.at.parent as number), r.parent, true);
    v.setUint16(at + (Q.at.router as number), r.router, true);
    v.setUint32(at + (Q.at.leaseId as number), r.leaseId, true);
    v.setUint32(at + (Q.at.incarnation as number), r.incarnation, true);
    v.setUint32(at + (Q.at.rel as number), r.rel, true);
    v.setUint32(at + (Q.at.kill as number), r.kill, true);
    v.setUint32(at + (Q.at.n as number), r.n, true);
    v.setUint32(at + (Q.at.assign as number), r.assign, true);
    v.setUint32(at + (Q.at.count as number), r.count, true);
    v.setUint32(at + (Q.at.leaseNow as number), r.leaseNow, true);
    v.setUint32(at + (Q.at.oldLease as number), r.oldLease, true);
    v.setUint32(at + (Q.at.nextNow as number), r.nextNow, true);
    v.setUint32(at + (Q.at.lastRef as number), r.lastRef, true);
    v.setUint8(at + (Q.at.released as number), r.released);
    v.setUint8(at + (Q.at.durable as number), r.durable);
    v.setUint8(at + (Q.at.quotesReady as number), r.quotesReady);
    v.setUint32(at + (Q.at.nbboBid as number), r.nbboBid, true);
    v.setUint32(at + (Q.at.nbboAsk as number), r.nbboAsk, true);
    v.setUint32(at + (Q.at.lastPx as number), r.lastPx, true);
    v.setFloat64(at + (Q.at.seen as number), r.seen, true);
    v.setFloat64(at + (Q.at.silentNs as number), r.silentNs, true);
    v.setFloat64(at + (Q.at.quoteAgeNs as number), r.quoteAgeNs, true);
    v.setFloat64(at + (Q.at.tradeAgeNs as number), r.tradeAgeNs, true);
    v.setFloat64(at + (Q.at.utcMs as number), r.utcMs, true);
    v.setUint32(at + (Q.at.market as number), r.market, true);
    v.setUint32(at + (Q.at.auctionPx as number), r.auctionPx, true);
    v.setUint32(at + (Q.at.priorClose as number), r.priorClose, true);
    v.setUint32(at + (Q.at.lowerBand as number), r.lowerBand, true);
    v.setUint32(at + (Q.at.upperBand as number), r.upperBand, true);
    v.setUint32(at + (Q.at.farVenues as number), r.farVenues, true);
    v.setFloat64(at + (Q.at.farQty as number), r.farQty, true);
    return this.#out.end(Q.size);
  }

  rules(r: RulesRecord): number {
    return this.#put(GATE_RECORDS.Rules, r);
  }

  suspenseExplained(r: SuspenseExplainedRecord): number {
    return this.#put(GATE_RECORDS.SuspenseExplained, r);
  }

  cancelRefused(r: CancelRefusedRecord): number {
    return this.#put(GATE_RECORDS.CancelRefused, r);
  }

  lostChild(r: LostChildRecord): number {
    return this.#put(GATE_RECORDS.LostChild, r);
  }

  leaseRevoked(r: LeaseRevokedRecord): number {
    return this.#put(GATE_RECORDS.LeaseRevoked, r);
  }

  replaceAsked(r: ReplaceAskedRecord): number {
    return this.#put(GATE_RECORDS.ReplaceAsked, r);
  }

  cancelAsked(r: CancelAskedRecord): number {
    return this.#put(GATE_RECORDS.CancelAsked, r);
  }

  limitSet(r: LimitSetRecord): number {
    return this.#put(GATE_RECORDS.LimitSet, r);
  }

  dayOpened(r: DayOpenedRecord): number {
    return this.#put(GATE_RECORDS.DayOpened, r);
  }

  dayClosed(r: DayClosedRecord): number {
    return this.#put(GATE_RECORDS.DayClosed, r);
  }

  mark(r: MarkRecord): number {
    return this.#put(GATE_RECORDS.Mark, r);
  }

  protectedQuote(r: ProtectedQuoteRecord): number {
    return this.#put(GATE_RECORDS.ProtectedQuote, r);
  }

  passAsked(r: PassAskedRecord): number {
    return this.#put(GATE_RECORDS.PassAsked, r);
  }

  passGiven(r: PassGivenRecord): number {
    return this.#put(GATE_RECORDS.PassGiven, r);
  }

  passUsed(r: PassUsedRecord): number {
    return this.#put(GATE_RECORDS.PassUsed, r);
  }

  dayRow(r: DayRowRecord): number {
    return this.#put(GATE_RECORDS.DayRow, r);
  }

  release(r: ReleaseRecord): number {
    return this.#put(GATE_RECORDS.Release, r);
  }

  venueCopied(r: VenueCopiedRecord): number {
    return this.#put(GATE_RECORDS.VenueCopied, r);
  }

  breaksExplained(r: BreaksExplainedRecord): number {
    return this.#put(GATE_RECORDS.BreaksExplained, r);
  }

  #put(spec: RecordLayout, record: object): number {
    return putRecord(this.#out, spec, record);
  }
}

/**
 * Reads a record back: an object with the fields of its type. Execution ids share one array, so a
 * record is used before the next one is read. Null when the number is not one of the gate's.
 */
export function readGateRecord(type: number, view: DataView, start: number): object | null {
  const spec = recordLayout(type);
  return spec === undefined ? null : readRecord(spec, view, start);
}

/** A record in one line of `name=value`, for printers. */
export function describeGateRecord(type: number, view: DataView, start: number): string {
  const spec = recordLayout(type);
  return spec === undefined ? `record ${type}` : describeRecord(spec, view, start);
}
