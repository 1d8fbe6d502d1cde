import { C } from "../../core/gate/children.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { P, ParentFlag } from "../../core/gate/parents.ts";
import type { ReportRecord } from "../../core/gate/records.ts";
import { SnapshotEnd } from "../../wire/fleet/schema.ts";
import type { FleetLink } from "../fleet/link.ts";
import { FillRing } from "./fill-ring.ts";
import { lossUses } from "./loss-uses.ts";
import {
  type Alert,
  putAlertRow,
  putChildRow,
  putExposureRow,
  putFillRow,
  putGateRow,
  putLaneRow,
  putParentRow,
  putRouterRow,
  putScopeRow,
} from "./rows.ts";
import { listKilled, listStops } from "./stops.ts";

/** Ended parents that a new observer is told of, newest first. */
const HISTORY = 5_000;
/** Alerts that a new observer is told of. */
const ALERTS = 200;
/** Executions that a new observer is told of, and the most between two publications. */
const FILLS = 32_768;
/** An observer that lets more wait is closed, once it has taken its first picture. */
const PENDING_MAX = 8 * 1024 * 1024;

/** What the observers need to know of the gate's surroundings. */
export type ObserverContext = {
  readonly gate: Gate;
  journalIndex(): number;
  syncedIndex(): number;
  lane(index: number): { readonly nextOut: number; readonly nextIn: number };
};

/**
 * Those who watch the gate: a whole picture when they come, then what has changed, ten times a
 * second. Rows that change often are sent once a time with their newest state; the order path only
 * notes their numbers.
 */
export class Observers {
  readonly #x: ObserverContext;
  readonly #links: Set<FleetLink> = new Set();
  readonly #alerts: Alert[] = [];
  #parents: number[] = [];
  #children: number[] = [];
  readonly #fills: FillRing = new FillRing(FILLS);
  #publishedFills = 0;
  /** Observers whose first picture is still on its way. */
  readonly #fresh: Set<FleetLink> = new Set();
  #parentMarks: Uint8Array = new Uint8Array(1024);
  #childMarks: Uint8Array = new Uint8Array(1024);

  constructor(context: ObserverContext) {
    this.#x = context;
  }

  get alerts(): readonly Alert[] {
    return this.#alerts;
  }

  add(link: FleetLink): void {
    // The others are brought up to date first, so that nothing is told twice.
    this.publish();
    this.#snapshot(link);
    this.#links.add(link);
    this.#fresh.add(link);
  }

  remove(link: FleetLink): void {
    this.#links.delete(link);
    this.#fresh.delete(link);
  }

  parentChanged(row: number): void {
    if (this.#links.size === 0) return;
    if (row >= this.#parentMarks.length) this.#parentMarks = grown(this.#parentMarks, row);
    if (this.#parentMarks[row] === 1) return;
    this.#parentMarks[row] = 1;
    this.#parents.push(row);
  }

  childChanged(child: number): void {
    if (this.#links.size === 0) return;
    if (child >= this.#childMarks.length) this.#childMarks = grown(this.#childMarks, child);
    if (this.#childMarks[child] === 1) return;
    this.#childMarks[child] = 1;
    this.#children.push(child);
  }

  filled(child: number, report: ReportRecord, index: number): void {
    this.#fills.add(child, report, index);
  }

  alert(code: number, scope: string, a: number, b: number): void {
    const index = this.#x.journalIndex();
    const alert: Alert = { index, code, scope, a, b, utcMs: this.#x.gate.utcMs };
    this.#alerts.push(alert);
    if (this.#alerts.length > ALERTS) this.#alerts.shift();
    for (const link of this.#links) putAlertRow(link, alert);
  }

  /** Sends what has changed since the last time. */
  publish(): void {
    const { gate } = this.#x;
    const index = this.#x.journalIndex();
    for (const link of this.#links) {
      if (this.#tooSlow(link)) continue;
      for (const row of this.#parents) putParentRow(link, gate, row, index);
      for (const child of this.#children) putChildRow(link, gate, child, index);
      this.#fills.each(this.#publishedFills, (fill) => putFillRow(link, gate, fill));
    }
    for (const row of this.#parents) this.#parentMarks[row] = 0;
    for (const child of this.#children) this.#childMarks[child] = 0;
    this.#parents = [];
    this.#children = [];
    this.#publishedFills = this.#fills.next;
  }

  /** Sends the state of the gate itself, its routers, lanes and limits. */
  publishState(): void {
    for (const link of this.#links) this.#state(link);
  }

  /** It comes back and gets a whole picture: a gap in what it was told would be worse. */
  #tooSlow(link: FleetLink): boolean {
    const slow = link.pendingBytes > PENDING_MAX;
    if (!slow) this.#fresh.delete(link);
    if (!slow || this.#fresh.has(link)) return false;
    link.close("the observer reads too slowly");
    return true;
  }

  #state(link: FleetLink): void {
    const { gate } = this.#x;
    for (const stop of listStops(gate)) putScopeRow(link, stop);
    for (const stop of listKilled(gate)) putScopeRow(link, stop);
    putGateRow(link, gate, this.#x.journalIndex(), this.#x.syncedIndex());
    for (const router of gate.routers) if (router.number > 0) putRouterRow(link, gate, router);
    let unacked = 0;
    for (const lane of gate.lanes) {
      putLaneRow(link, gate, lane, this.#x.lane(lane.index));
      unacked = Math.max(unacked, lane.unacked);
    }
    const { maxParents, maxChildren, laneWindow, suspenseMaxShares } = gate.limits;
    const { children, suspense } = gate.ledger;
    const parents = gate.ledger.parents.count;
    putExposureRow(link, { limit: "maxParents", scope: "firm", used: parents, max: maxParents });
    putExposureRow(link, {
      limit: "maxChildren",
      scope: "firm",
      used: children.count,
      max: maxChildren,
    });
    const stallMs = Math.ceil(gate.clock.worstStallMs);
    const { stallHeldMs } = gate.limits;
    putExposureRow(link, { limit: "stallMs", scope: "worst", used: stallMs, max: stallHeldMs });
    putExposureRow(link, { limit: "laneWindow", scope: "fullest", used: unacked, max: laneWindow });
    const inSuspense = { used: suspense.shares, max: suspenseMaxShares };
    putExposureRow(link, { limit: "suspenseMaxShares", scope: "firm", ...inSuspense });
    for (const use of lossUses(gate)) putExposureRow(link, use);
  }

  #snapshot(link: FleetLink): void {
    const { gate } = this.#x;
    const { parents, children } = gate.ledger;
    const index = this.#x.journalIndex();
    for (let row = 0; row < parents.count; row++) {
      const old = row < parents.count - HISTORY;
      if (old && parents.has(row, ParentFlag.ended)) continue;
      putParentRow(link, gate, row, index);
      for (let c = parents.get(row, P.lastChild); c >= 0; c = children.get(c, C.prev)) {
        putChildRow(link, gate, c, index);
      }
    }
    this.#fills.each(0, (fill) => putFillRow(link, gate, fill));
    for (const alert of this.#alerts) putAlertRow(link, alert);
    this.#state(link);
    const at = link.frame(SnapshotEnd.type, SnapshotEnd.size);
    link.view.setFloat64(at + SnapshotEnd.at.index, index, true);
  }
}

function grown(marks: Uint8Array, row: number): Uint8Array {
  const next = new Uint8Array(Math.max(marks.length * 2, row + 1));
  next.set(marks);
  return next;
}
