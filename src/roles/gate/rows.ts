import { FIRM } from "../../core/domain/scope.ts";
import { C, type ChildRows, Cold } from "../../core/gate/children.ts";
import type { Gate } from "../../core/gate/gate.ts";
import type { Lane } from "../../core/gate/lanes.ts";
import { P } from "../../core/gate/parents.ts";
import type { Router } from "../../core/gate/routers.ts";
import { ScopeState } from "../../core/gate/scope-state.ts";
import { putSym, putText } from "../../wire/fleet/codec.ts";
import {
  AlertRow,
  ChildRow,
  ExposureRow,
  FillRow,
  GateRow,
  LaneRow,
  ParentRow,
  RouterRow,
  ScopeRow,
} from "../../wire/fleet/schema.ts";
import type { FleetLink } from "../fleet/link.ts";
import type { FillNote } from "./fill-ring.ts";
import type { Stop } from "./stops.ts";

/** Something that a person has to see. */
export type Alert = {
  readonly index: number;
  readonly code: number;
  readonly scope: string;
  readonly a: number;
  readonly b: number;
  readonly utcMs: number;
};

export function putParentRow(link: FleetLink, gate: Gate, row: number, index: number): void {
  const at = link.frame(ParentRow.type, ParentRow.size);
  const v = link.view;
  const { parents } = gate.ledger;
  const info = parents.infoOf(row);
  const f = ParentRow.at;
  const symbol = parents.get(row, P.symbol);
  v.setFloat64(at + f.index, index, true);
  v.setUint32(at + f.parent, row + 1, true);
  putText(v, at + f.client, 16, info.client);
  putText(v, at + f.clOrdId, 24, info.clOrdId);
  putSym(v, at + f.symbol, gate.symbols.lo(symbol), gate.symbols.hi(symbol));
  v.setUint8(at + f.side, parents.side(row));
  v.setUint8(at + f.ordType, parents.ordType(row));
  v.setUint8(at + f.tif, parents.tif(row));
  v.setUint8(at + f.ordStatus, parents.status(row));
  v.setUint8(at + f.strategy, parents.strategy(row));
  v.setUint16(at + f.worker, parents.get(row, P.worker), true);
  putText(v, at + f.account, 16, info.account);
  v.setUint32(at + f.orderQty, parents.get(row, P.clientQty), true);
  v.setUint32(at + f.cumQty, parents.get(row, P.cumQty), true);
  v.setUint32(at + f.workingQty, parents.get(row, P.workingQty), true);
  v.setUint32(at + f.remainingQty, parents.get(row, P.remainingQty), true);
  v.setUint32(at + f.doubtQty, parents.get(row, P.doubtQty), true);
  v.setUint32(at + f.closedQty, parents.get(row, P.closedQty), true);
  v.setUint32(at + f.excessQty, parents.get(row, P.excessQty), true);
  v.setFloat64(at + f.limitPx, parents.limitPx(row), true);
  v.setFloat64(at + f.reservePx, parents.reservePx(row), true);
  v.setFloat64(at + f.filledNotional, info.filledNotional, true);
  v.setUint16(at + f.code, parents.get(row, P.code), true);
  v.setFloat64(at + f.utcMs, Math.floor(info.changedUtcMs), true);
}

/** Writes the symbol of a child's parent, in the two words that it has on the wire. */
function putChildSymbol(v: DataView, at: number, gate: Gate, child: number): void {
  const symbol = gate.ledger.parents.get(parentRowOf(gate.ledger.children, child), P.symbol);
  putSym(v, at, gate.symbols.lo(symbol), gate.symbols.hi(symbol));
}

function parentRowOf(children: ChildRows, child: number): number {
  return children.get(child, C.parentRow);
}

export function putChildRow(link: FleetLink, gate: Gate, child: number, index: number): void {
  const at = link.frame(ChildRow.type, ChildRow.size);
  const v = link.view;
  const { children, parents } = gate.ledger;
  const row = parentRowOf(children, child);
  const f = ChildRow.at;
  v.setFloat64(at + f.index, index, true);
  v.setUint32(at + f.parent, row + 1, true);
  v.setUint32(at + f.incarnation, children.get(child, C.incarnation), true);
  v.setUint32(at + f.child, children.get(child, C.child), true);
  v.setUint8(at + f.gate, gate.number);
  v.setUint8(at + f.venue, gate.ledger.venueOf(children.get(child, C.lane)));
  v.setUint16(at + f.router, children.get(child, C.router), true);
  putChildSymbol(v, at + f.symbol, gate, child);
  v.setUint8(at + f.side, parents.side(row));
  v.setUint8(at + f.ordType, children.ordType(child));
  v.setUint8(at + f.tif, children.tif(child));
  v.setUint8(at + f.ordStatus, children.status(child));
  v.setUint32(at + f.qty, children.get(child, C.qty), true);
  v.setFloat64(at + f.px, children.px(child), true);
  v.setUint32(at + f.cumQty, children.get(child, C.cumQty), true);
  v.setUint32(at + f.leavesQty, children.get(child, C.leavesQty), true);
  v.setFloat64(at + f.nbboBid, children.coldGet(child, Cold.nbboBid), true);
  v.setFloat64(at + f.nbboAsk, children.coldGet(child, Cold.nbboAsk), true);
  v.setUint32(at + f.quoteAgeUs, children.coldGet(child, Cold.quoteAgeUs), true);
  v.setFloat64(at + f.utcMs, Math.floor(gate.utcMs), true);
}

export function putFillRow(link: FleetLink, gate: Gate, fill: FillNote): void {
  const at = link.frame(FillRow.type, FillRow.size);
  const v = link.view;
  const { children, parents } = gate.ledger;
  const row = parentRowOf(children, fill.child);
  const f = FillRow.at;
  v.setFloat64(at + f.index, fill.index, true);
  v.setUint32(at + f.parent, row + 1, true);
  v.setUint32(at + f.incarnation, children.get(fill.child, C.incarnation), true);
  v.setUint32(at + f.child, children.get(fill.child, C.child), true);
  v.setUint8(at + f.venue, gate.ledger.venueOf(children.get(fill.child, C.lane)));
  for (let i = 0; i < 6; i++) v.setInt32(at + f.execId + i * 4, fill.execId[i] as number, true);
  putChildSymbol(v, at + f.symbol, gate, fill.child);
  v.setUint8(at + f.side, parents.side(row));
  v.setUint32(at + f.lastQty, fill.lastQty, true);
  v.setFloat64(at + f.lastPx, fill.lastPx, true);
  v.setFloat64(at + f.utcMs, Math.floor(fill.utcMs), true);
}

export function putGateRow(link: FleetLink, gate: Gate, last: number, synced: number): void {
  const at = link.frame(GateRow.type, GateRow.size);
  const v = link.view;
  const { ledger } = gate;
  const f = GateRow.at;
  v.setUint8(at + f.state, ledger.state);
  v.setUint32(at + f.incarnation, gate.fence.incarnation, true);
  v.setUint32(at + f.rel, gate.fence.rel, true);
  v.setUint32(at + f.kill, gate.fence.kill, true);
  v.setUint16(at + f.cause, ledger.stateCause, true);
  v.setUint32(at + f.openParents, gate.openParents, true);
  v.setUint32(at + f.parents, ledger.parents.count, true);
  v.setUint32(at + f.children, ledger.children.count, true);
  v.setUint32(at + f.fills, gate.fills, true);
  v.setUint32(at + f.refusals, gate.refusals, true);
  v.setFloat64(at + f.index, last, true);
  v.setFloat64(at + f.synced, synced, true);
  v.setFloat64(at + f.sinceUtcMs, Math.floor(sinceUtcMs(gate)), true);
  v.setFloat64(at + f.utcMs, Math.floor(gate.utcMs), true);
  putText(v, at + f.releaseDigest, 24, ledger.release.digest);
  putText(v, at + f.controls, 24, ledger.release.controls);
}

export function putScopeRow(link: FleetLink, stop: Omit<Stop, "by">): void {
  const at = link.frame(ScopeRow.type, ScopeRow.size);
  const v = link.view;
  const f = ScopeRow.at;
  putText(v, at + f.scope, 24, stop.scope);
  v.setUint8(at + f.state, stop.state);
  v.setUint16(at + f.cause, stop.cause, true);
  v.setFloat64(at + f.sinceUtcMs, stop.sinceMs, true);
}

export function putRouterRow(link: FleetLink, gate: Gate, router: Router): void {
  const at = link.frame(RouterRow.type, RouterRow.size);
  const v = link.view;
  const f = RouterRow.at;
  const heardMs = router.heardNs === 0 ? 0 : (gate.nowNs - router.heardNs) / 1e6;
  v.setUint16(at + f.router, router.number, true);
  v.setUint8(at + f.connected, router.connected ? 1 : 0);
  v.setUint32(at + f.leaseId, router.leaseId, true);
  v.setUint32(at + f.pid, router.pid, true);
  v.setUint32(at + f.parents, router.parents, true);
  v.setUint32(at + f.admitted, router.admitted, true);
  v.setUint32(at + f.refused, router.refused, true);
  v.setUint32(at + f.heartbeatAgeMs, Math.max(0, Math.floor(heardMs)), true);
  putText(v, at + f.release, 24, router.release);
}

export function putLaneRow(
  link: FleetLink,
  gate: Gate,
  lane: Lane,
  seq: { readonly nextOut: number; readonly nextIn: number },
): void {
  const at = link.frame(LaneRow.type, LaneRow.size);
  const v = link.view;
  const f = LaneRow.at;
  v.setUint8(at + f.venue, lane.venue);
  v.setUint8(at + f.connected, lane.live ? 1 : 0);
  v.setUint8(at + f.state, laneState(gate, lane));
  v.setUint32(at + f.working, lane.working, true);
  v.setUint32(at + f.unacked, lane.unacked, true);
  v.setUint32(at + f.nextOut, seq.nextOut, true);
  v.setUint32(at + f.nextIn, seq.nextIn, true);
  v.setUint32(at + f.sent, lane.sent, true);
  v.setFloat64(at + f.shares, gate.ledger.laneShares[lane.index] as number, true);
}

export function putExposureRow(
  link: FleetLink,
  row: {
    readonly limit: string;
    readonly scope: string;
    readonly used: number;
    readonly max: number;
  },
): void {
  const at = link.frame(ExposureRow.type, ExposureRow.size);
  const v = link.view;
  const f = ExposureRow.at;
  putText(v, at + f.limit, 24, row.limit);
  putText(v, at + f.scope, 24, row.scope);
  v.setFloat64(at + f.used, row.used, true);
  v.setFloat64(at + f.max, row.max, true);
}

export function putAlertRow(link: FleetLink, alert: Alert): void {
  const at = link.frame(AlertRow.type, AlertRow.size);
  const v = link.view;
  const f = AlertRow.at;
  v.setFloat64(at + f.index, alert.index, true);
  v.setUint16(at + f.code, alert.code, true);
  putText(v, at + f.scope, 24, alert.scope);
  v.setFloat64(at + f.a, alert.a, true);
  v.setFloat64(at + f.b, alert.b, true);
  v.setFloat64(at + f.utcMs, Math.floor(alert.utcMs), true);
}

/** The strictest of the venue's own state, its kill, and HELD while its session takes nothing. */
function laneState(gate: Gate, lane: Lane): ScopeState {
  const { laneState: states, laneKilled } = gate.ledger;
  if (laneKilled[lane.index] === 1) return ScopeState.KILLED;
  const session = lane.ready && !lane.congested ? ScopeState.OPEN : ScopeState.HELD;
  return Math.max(session, states[lane.index] as number) as ScopeState;
}

/** Since when the firm is in the state that decides. */
function sinceUtcMs(gate: Gate): number {
  const { ledger } = gate;
  if (ledger.state === ledger.firmState) return ledger.firmSinceUtcMs;
  const found = ledger.kills.firmKilled ? ledger.kills.of(FIRM) : ledger.states.of(FIRM);
  return found?.sinceUtcMs ?? ledger.firmSinceUtcMs;
}
