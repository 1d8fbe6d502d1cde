import { isAuctionTif } from "../../core/domain/order.ts";
import { isRetail } from "../../core/domain/retail.ts";
import { C } from "../../core/gate/children.ts";
import {
  type ChildRefusal,
  ClientReport,
  type GateEffects,
  type Trade,
} from "../../core/gate/effects.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { listingLane } from "../../core/gate/market-word.ts";
import { P } from "../../core/gate/parents.ts";
import type { Reason } from "../../core/gate/reason.ts";
import type { ReportRecord } from "../../core/gate/records.ts";
import type { CancelRequest, ParentOrder, ReplaceRequest } from "../../core/gate/requests.ts";
import {
  copyMark,
  type ReportContext,
  sendCancelReject,
  sendRefusal,
  sendReport,
} from "../../wire/dialect/client-reports.ts";
import {
  type OrderContext,
  sendChildCancel,
  sendChildOrder,
  sendChildStatus,
  sendMassCancel,
} from "../../wire/dialect/venue-orders.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import { putSym, putText } from "../../wire/fleet/codec.ts";
import {
  Assign,
  ChildAdmitted,
  ChildRefused,
  ChildReport,
  Lease,
  ParentState,
  Revoke,
  Unassign,
} from "../../wire/fleet/schema.ts";
import type { FleetLink } from "../fleet/link.ts";
import type { Observers } from "./observers.ts";

/** What the effects act on; filled in as the gate is put together. */
export type EffectTargets = {
  readonly gate: () => Gate;
  readonly reports: () => ReportContext;
  readonly orders: () => OrderContext;
  /** A client's session, or one of the drop-copy sessions. */
  readonly client: (session: string) => FixSession | undefined;
  readonly venue: (lane: number) => FixSession;
  readonly router: (number: number) => FleetLink | null;
  readonly observers: () => Observers;
  readonly sync: () => void;
  /** The monotonic clock, ns. */
  readonly clockNs: () => number;
  /** A new order is on its way to a lane's socket: it is handed over when the turn ends. */
  readonly ordered: (lane: number, nowNs: number) => void;
};

/** Turns what the gate decided into messages and frames. They leave when the turn ends. */
export class WireEffects implements GateEffects {
  readonly #x: EffectTargets;

  constructor(targets: EffectTargets) {
    this.#x = targets;
  }

  readClock(): number {
    return this.#x.clockNs();
  }

  sendOrder(child: number): number {
    const lane = this.#children().get(child, C.lane);
    const session = this.#x.venue(lane);
    if (session.congested) return 0;
    const { nowNs, utcMs } = this.#gate();
    this.#x.ordered(lane, nowNs);
    return sendChildOrder(session, this.#x.orders(), child, utcMs);
  }

  sendCancel(child: number): void {
    const lane = this.#children().get(child, C.lane);
    const { fence, utcMs } = this.#gate();
    const at = { incarnation: fence.incarnation, utcMs };
    sendChildCancel(this.#x.venue(lane), this.#x.orders(), child, at);
  }

  massCancel(lane: number, symbol: number, number: number): void {
    const { utcMs, fence } = this.#gate();
    const of = { incarnation: fence.incarnation, number, symbol };
    sendMassCancel(this.#x.venue(lane), this.#x.orders(), of, utcMs);
  }

  askStatus(child: number): void {
    const lane = this.#children().get(child, C.lane);
    sendChildStatus(this.#x.venue(lane), this.#x.orders(), child);
  }

  sync(): void {
    this.#x.sync();
  }

  clientReport(row: number, why: ClientReport, index: number, trade: Trade | null): number {
    const info = this.#gate().ledger.parents.infoOf(row);
    const session = this.#x.client(info.session);
    if (session === undefined) return 0;
    return sendReport(session, this.#x.reports(), row, { why, index, trade });
  }

  copyReport(
    id: string,
    row: number,
    why: ClientReport,
    index: number,
    trade: Trade | null,
  ): number {
    const session = this.#x.client(id);
    if (session === undefined) return 0;
    const gate = this.#gate();
    const copy = copyMark(gate.ledger.parents.infoOf(row), gate.number);
    return sendReport(session, this.#x.reports(), row, { why, index, trade, copy });
  }

  clientStatus(row: number, session: string): void {
    const live = this.#x.client(session);
    const index = this.#gate().ledger.parents.infoOf(row).admittedIndex;
    const why = ClientReport.Status;
    if (live !== undefined) sendReport(live, this.#x.reports(), row, { why, index, trade: null });
  }

  clientRefused(order: ParentOrder, why: Reason, index: number): void {
    const { code, a, b } = why;
    const { fence, utcMs, number, copies } = this.#gate();
    const { incarnation } = fence;
    const x = { code, a, b, incarnation, index };
    const session = this.#x.client(order.session);
    if (session !== undefined) sendRefusal(session, order, x, utcMs);
    // No record says so: until the answer is stored the order never came, and it comes again.
    for (const id of copies) {
      const to = this.#x.client(id);
      const copy = copyMark(order, number);
      if (to !== undefined) sendRefusal(to, order, { ...x, copy }, utcMs);
    }
  }

  cancelRefused(request: CancelRequest | ReplaceRequest, row: number, why: Reason): number {
    const session = this.#x.client(request.session);
    if (session === undefined) return 0;
    const { code, a, b } = why;
    return sendCancelReject(session, this.#x.reports(), row, { request, code, a, b });
  }

  leaseGranted(router: number): void {
    const link = this.#x.router(router);
    const gate = this.#gate();
    const known = gate.routers[router];
    if (link === null || known === undefined) return;
    const at = link.frame(Lease.type, Lease.size);
    const v = link.view;
    v.setUint32(at + Lease.at.leaseId, known.leaseId, true);
    v.setUint32(at + Lease.at.incarnation, gate.fence.incarnation, true);
    v.setUint32(at + Lease.at.rel, gate.fence.rel, true);
    v.setUint32(at + Lease.at.kill, gate.fence.kill, true);
    v.setUint32(at + Lease.at.ttlMs, gate.limits.leaseTtlMs, true);
    v.setFloat64(at + Lease.at.index, 0, true);
  }

  leaseRevoked(router: number, code: number): void {
    const link = this.#x.router(router);
    const known = this.#gate().routers[router];
    if (link === null || known === undefined) return;
    const at = link.frame(Revoke.type, Revoke.size);
    link.view.setUint32(at + Revoke.at.leaseId, known.leaseId, true);
    link.view.setUint16(at + Revoke.at.reason, code, true);
    link.close(`lease ${known.leaseId} revoked`);
  }

  assigned(row: number, index: number): void {
    const gate = this.#gate();
    const { parents } = gate.ledger;
    const link = this.#x.router(parents.get(row, P.worker));
    if (link === null) return;
    const at = link.frame(Assign.type, Assign.size);
    const v = link.view;
    const f = Assign.at;
    const symbol = parents.get(row, P.symbol);
    v.setFloat64(at + f.index, index, true);
    v.setUint32(at + f.parent, row + 1, true);
    v.setUint32(at + f.assign, parents.get(row, P.assign), true);
    putSym(v, at + f.symbol, gate.symbols.lo(symbol), gate.symbols.hi(symbol));
    v.setUint8(at + f.side, parents.side(row));
    v.setUint8(at + f.ordType, parents.ordType(row));
    v.setUint8(at + f.tif, parents.tif(row));
    v.setUint8(at + f.strategy, parents.strategy(row));
    putText(v, at + f.account, 16, parents.infoOf(row).account);
    v.setUint32(at + f.orderQty, parents.get(row, P.clientQty), true);
    v.setUint32(at + f.remainingQty, parents.get(row, P.remainingQty), true);
    v.setUint32(at + f.workingQty, parents.get(row, P.workingQty), true);
    v.setFloat64(at + f.limitPx, parents.limitPx(row), true);
    v.setFloat64(at + f.reservePx, parents.reservePx(row), true);
    const waits = isAuctionTif(parents.tif(row));
    const listing = waits ? gate.lanes[listingLane(gate, symbol)]?.venue : 0;
    v.setUint8(at + f.listing, listing ?? 0);
    v.setUint8(at + f.retail, isRetail((parents.get(row, P.handling) >>> 8) & 0xff) ? 1 : 0);
  }

  unassigned(router: number, row: number, assign: number, index: number): void {
    const link = this.#x.router(router);
    if (link === null) return;
    const at = link.frame(Unassign.type, Unassign.size);
    link.view.setFloat64(at + Unassign.at.index, index, true);
    link.view.setUint32(at + Unassign.at.parent, row + 1, true);
    link.view.setUint32(at + Unassign.at.assign, assign, true);
  }

  parentState(row: number, index: number): void {
    const { parents } = this.#gate().ledger;
    const link = this.#x.router(parents.get(row, P.worker));
    if (link === null) return;
    const at = link.frame(ParentState.type, ParentState.size);
    const v = link.view;
    v.setFloat64(at + ParentState.at.index, index, true);
    v.setUint32(at + ParentState.at.parent, row + 1, true);
    v.setUint32(at + ParentState.at.remainingQty, parents.get(row, P.remainingQty), true);
    v.setUint32(at + ParentState.at.workingQty, parents.get(row, P.workingQty), true);
    v.setFloat64(at + ParentState.at.limitPx, parents.limitPx(row), true);
    v.setFloat64(at + ParentState.at.reservePx, parents.reservePx(row), true);
  }

  childAdmitted(child: number, index: number): void {
    const { children, parents } = this.#gate().ledger;
    const link = this.#x.router(children.get(child, C.router));
    if (link === null) return;
    const row = children.get(child, C.parentRow);
    const at = link.frame(ChildAdmitted.type, ChildAdmitted.size);
    const v = link.view;
    v.setFloat64(at + ChildAdmitted.at.index, index, true);
    v.setUint32(at + ChildAdmitted.at.parent, row + 1, true);
    v.setUint32(at + ChildAdmitted.at.ref, children.get(child, C.ref), true);
    v.setUint32(at + ChildAdmitted.at.incarnation, children.get(child, C.incarnation), true);
    v.setUint32(at + ChildAdmitted.at.child, children.get(child, C.child), true);
    v.setUint32(at + ChildAdmitted.at.remainingQty, parents.get(row, P.remainingQty), true);
  }

  childRefused(router: number, refusal: ChildRefusal, index: number): void {
    const link = this.#x.router(router);
    if (link === null) return;
    const at = link.frame(ChildRefused.type, ChildRefused.size);
    const v = link.view;
    const f = ChildRefused.at;
    v.setFloat64(at + f.index, index, true);
    v.setUint32(at + f.parent, refusal.parent, true);
    v.setUint32(at + f.ref, refusal.ref, true);
    v.setUint16(at + f.code, refusal.why.code, true);
    v.setFloat64(at + f.a, Math.floor(refusal.why.a), true);
    v.setFloat64(at + f.b, Math.floor(refusal.why.b), true);
    v.setUint32(at + f.remainingQty, refusal.remainingQty, true);
    v.setUint32(at + f.n, refusal.n, true);
  }

  childReport(child: number, index: number, lastQty: number, lastPx: number): void {
    const gate = this.#gate();
    const { children, parents } = gate.ledger;
    const row = children.get(child, C.parentRow);
    const worker = parents.get(row, P.worker);
    const link = this.#x.router(worker);
    if (link === null) return;
    // A reference has its meaning only within the lease under which the child was proposed.
    const own = gate.routers[worker]?.leaseId === children.get(child, C.leaseId);
    const at = link.frame(ChildReport.type, ChildReport.size);
    const v = link.view;
    const f = ChildReport.at;
    v.setFloat64(at + f.index, index, true);
    v.setUint32(at + f.parent, row + 1, true);
    v.setUint32(at + f.ref, own ? children.get(child, C.ref) : 0, true);
    v.setUint32(at + f.incarnation, children.get(child, C.incarnation), true);
    v.setUint32(at + f.child, children.get(child, C.child), true);
    v.setUint8(at + f.ordStatus, children.status(child));
    v.setUint32(at + f.lastQty, lastQty, true);
    v.setFloat64(at + f.lastPx, lastPx, true);
    v.setUint32(at + f.cumQty, children.get(child, C.cumQty), true);
    v.setUint32(at + f.leavesQty, children.get(child, C.leavesQty), true);
    v.setUint32(at + f.remainingQty, parents.get(row, P.remainingQty), true);
  }

  parentChanged(row: number): void {
    this.#x.observers().parentChanged(row);
  }

  childChanged(child: number): void {
    this.#x.observers().childChanged(child);
  }

  filled(child: number, report: ReportRecord, index: number): void {
    this.#x.observers().filled(child, report, index);
  }

  alert(code: number, scope: string, a: number, b: number): void {
    this.#x.observers().alert(code, scope, a, b);
  }

  #gate(): Gate {
    return this.#x.gate();
  }

  #children(): Gate["ledger"]["children"] {
    return this.#x.gate().ledger.children;
  }
}
