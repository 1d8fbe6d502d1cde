import { assert } from "../domain/assert.ts";
import { OrdStatus } from "../domain/ord-status.ts";
import { strategyName } from "../domain/strategy.ts";
import type { SymbolTable } from "../domain/symbols.ts";
import type { ManualFill } from "./apply-resolve.ts";
import { applyStartTime } from "./apply-start-time.ts";
import { C, ChildFlag, ChildRows, Cold } from "./children.ts";
import { CommandBook } from "./command-book.ts";
import { needsLocate } from "./controls/locate.ts";
import { DayBook } from "./day-book.ts";
import type { DayClosedRecord } from "./day-records.ts";
import { Waiting } from "./decision-inputs.ts";
import { ClientReport } from "./effects.ts";
import { ExecIdSet } from "./exec-ids.ts";
import { Exposure } from "./exposure.ts";
import { type FrozenParent, frozenBy } from "./frozen-parent.ts";
import { Incarnations } from "./incarnations.ts";
import { LimitBook } from "./limit-book.ts";
import type { GateLimits } from "./limits.ts";
import { Pace } from "./pace.ts";
import { ParentWatch } from "./parent-watch.ts";
import { P, ParentFlag, ParentRows } from "./parents.ts";
import { PassBook } from "./pass-book.ts";
import { Phase } from "./phase.ts";
import type {
  AssignRecord,
  CancelParentRecord,
  DrawRecord,
  GivebackRecord,
  ParentEndRecord,
  ParentRefusedRecord,
  ReserveRecord,
  StartRecord,
  StateRecord,
  SuspenseRecord,
  ToldRecord,
} from "./records.ts";
import type { ReleaseRecord } from "./release.ts";
import { noOutcome, type ReportOutcome } from "./report-outcome.ts";
import { Revocations } from "./revocations.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { coveringState, dropMeasured } from "./scope-turn.ts";
import { KillBook, type OrderScopes } from "./scopes.ts";
import { StateBook } from "./state-book.ts";
import { SuspenseAccount } from "./suspense-account.ts";
import { SymbolOrders } from "./symbol-orders.ts";
import { type VenueCopiedRecord, VenueCopies } from "./venue-copies.ts";

/** How many rows the tables are made for; lost draws may go beyond it. */
export type LedgerSizes = Readonly<Pick<GateLimits, "maxParents" | "maxChildren">>;

/** Parents that a ledger is made for to which nobody gives a size. */
const SOME_PARENTS = 64;
const VENUE_GONE = "?".charCodeAt(0);

/** A refused client order, kept so that the same order gets the same answer. */
export type Refused = { readonly body: string; readonly code: number; a: number; b: number };

/**
 * Everything that the journal proves, and the only code that changes it: `apply...` for each kind
 * of record. A record is applied after it is written, live and on recovery alike, and applying
 * cannot refuse: the decision came before (I17).
 */
export class Ledger {
  readonly parents: ParentRows;
  readonly children: ChildRows;
  readonly exposure: Exposure;
  /** Orders that have not ended, by symbol. */
  readonly symbolOrders: SymbolOrders;
  /** What was admitted within the last second or minute. */
  readonly pace: Pace;
  /** What went out against what clients have asked for, counted apart (C52), and its pace. */
  readonly watch: ParentWatch;
  readonly execIds: ExecIdSet = new ExecIdSet();
  /** The same trades as venues' drop copies tell them. */
  readonly copies: VenueCopies = new VenueCopies();
  readonly kills: KillBook = new KillBook();
  readonly states: StateBook = new StateBook();
  readonly commands: CommandBook = new CommandBook();
  readonly revocations: Revocations = new Revocations();
  /** Client keys of admitted parents: client and every ClOrdID(11) it used for it. */
  readonly keys: Map<string, number> = new Map();
  readonly refused: Map<string, Refused> = new Map();
  readonly #symbols: SymbolTable;
  readonly #laneOf: Int32Array = new Int32Array(128).fill(-1);
  readonly #venues: readonly number[];

  incarnation = 0;
  readonly incarnations: Incarnations = new Incarnations();
  gate = 0;
  /** What its last start runs; empty before the first. */
  release: ReleaseRecord = { name: "", controls: "", digest: "" };
  firmState: ScopeState = ScopeState.CLOSED;
  firmCause = 0;
  firmSinceUtcMs = 0;
  /** The last journaled time: mono ns of its incarnation, and UTC ms with its fraction. */
  tickMonoNs = 0;
  tickUtcMs = 0;
  /** Days since 1970, and where that day stands. */
  tradeDate = 0;
  phase: Phase = Phase.None;
  /** UTC ms of the starts of the last hour, as far as no good stop lies between. */
  starts: number[] = [];
  /** Highest assignment and lease numbers ever given. */
  lastAssign = 0;
  lastLease = 0;
  /** Shares in reports that no order of ours explains. */
  readonly suspense: SuspenseAccount = new SuspenseAccount();
  readonly limits: LimitBook = new LimitBook();
  readonly passes: PassBook = new PassBook();
  /** The trading day: what it was opened on. */
  readonly day: DayBook = new DayBook();
  /** Shares of broken trades by parent row, for the few parents that have any. */
  readonly brokenQty: Map<number, number> = new Map();
  /** Why and since when each parent was FROZEN, by its row; ended ones stay. */
  readonly frozenParents: Map<number, FrozenParent> = new Map();
  /** By child row what people entered as filled and no report has confirmed yet. */
  readonly manualFills: Map<number, ManualFill> = new Map();
  /** Next expected MsgSeqNum(34) per lane, as the journal proves it. */
  readonly nextIn: Float64Array;
  /** Journal index of the last kill or rearm of each lane, and whether it is killed. */
  readonly laneTurned: Float64Array;
  readonly laneKilled: Uint8Array;
  /** `ScopeState` of each lane's venue with its `StateCause`, and of each router by its number. */
  readonly laneState: Uint8Array;
  readonly laneCause: Uint16Array;
  readonly routerState: Uint8Array = new Uint8Array(65_536);
  /** Executed shares per lane. */
  readonly laneShares: Float64Array;
  readonly outcome: ReportOutcome = noOutcome();

  /**
   * @param venues Venue codes, one per lane, in the order of the lanes.
   * @param sizes What the tables are made for.
   */
  constructor(symbols: SymbolTable, venues: readonly number[], sizes?: LedgerSizes) {
    this.parents = new ParentRows(sizes?.maxParents);
    this.children = new ChildRows(this.parents, sizes?.maxChildren);
    this.exposure = new Exposure(sizes?.maxParents ?? SOME_PARENTS);
    this.symbolOrders = new SymbolOrders(symbols.size, sizes?.maxParents ?? SOME_PARENTS);
    this.pace = new Pace(symbols.size);
    this.watch = new ParentWatch(sizes?.maxParents ?? SOME_PARENTS);
    assert(venues.length <= 31, "a route set has a bit per lane, at most 31 lanes");
    this.#symbols = symbols;
    this.#venues = venues;
    venues.forEach((venue, lane) => {
      this.#laneOf[venue] = lane;
    });
    this.nextIn = new Float64Array(venues.length).fill(1);
    this.laneShares = new Float64Array(venues.length);
    this.laneTurned = new Float64Array(venues.length);
    this.laneKilled = new Uint8Array(venues.length);
    this.laneState = new Uint8Array(venues.length);
    this.laneCause = new Uint16Array(venues.length);
  }

  /**
   * Touches the memory of the tables that grow by the order, while they are empty: a page that the
   * system has yet to find costs a decision more than all of its rungs.
   */
  warm(): void {
    this.parents.warm();
    this.children.warm();
    this.watch.warm();
  }

  /** The state that decides: the strictest of the firm's own, its causes' and a kill of it. */
  get state(): ScopeState {
    const own = Math.max(this.firmState, this.states.firm) as ScopeState;
    if (!this.kills.firmKilled) return own;
    return Math.max(own, ScopeState.KILLED) as ScopeState;
  }

  /** The cause of that state, 0 for a kill. */
  get stateCause(): number {
    const { state } = this;
    if (state === this.firmState) return this.firmCause;
    return state === this.states.firm ? this.states.firmCause : 0;
  }

  /** What a parent belongs to, as kills name it. */
  scopesOf(row: number): OrderScopes {
    const { client, account } = this.parents.infoOf(row);
    return {
      client,
      account,
      symbol: this.#symbols.name(this.parents.get(row, P.symbol)),
      strategy: strategyName(this.parents.strategy(row)),
    };
  }

  /** Lane of a venue code, or -1. */
  laneOf(venue: number): number {
    return this.#laneOf[venue] ?? -1;
  }

  /** Code of a lane's venue; of one that has left the configuration (-1) a question mark. */
  venueOf(lane: number): number {
    if (lane < 0) return VENUE_GONE;
    const venue = this.#venues[lane];
    if (venue === undefined) assert(false, `a lane has a venue, ${lane} has none`);
    return venue;
  }

  applyStart(r: StartRecord, index: number): void {
    assert(r.incarnation > this.incarnation, "an incarnation only grows (I5)");
    this.incarnation = r.incarnation;
    this.incarnations.add(index, r.incarnation);
    this.gate = r.gate;
    applyStartTime(this, r);
    this.firmState = ScopeState.CLOSED;
    this.firmCause = StateCause.Start;
    this.firmSinceUtcMs = r.utcMs;
    dropMeasured(this, r.utcMs);
  }

  applyReserve(r: ReserveRecord, index: number): number {
    const symbol = this.#symbols.find(r.symbol);
    assert(symbol >= 0, `an admitted symbol is known, ${r.symbol} is not`);
    const parents = this.parents;
    const row = parents.add({
      client: r.client,
      account: r.account,
      clOrdId: r.clOrdId,
      origClOrdId: "",
      body: r.body,
      session: r.session,
      cancelClOrdId: "",
      admittedIndex: index,
      endIndex: 0,
      filledNotional: 0,
      receivedUtcMs: r.utcMs,
      changedUtcMs: r.utcMs,
      assignedNs: 0,
      pendingReplace: null,
    });
    assert(row === r.parent - 1, "parent numbers follow each other");
    parents.set(row, P.orderQty, r.orderQty);
    parents.set(row, P.clientQty, r.orderQty);
    parents.set(row, P.remainingQty, r.orderQty);
    parents.set(row, P.symbol, symbol);
    parents.setTerms(row, r.side, r.ordType, r.tif, r.strategy);
    parents.set(row, P.ordStatus, OrdStatus.PendingNew);
    parents.set(row, P.limitPx, r.limitPx);
    parents.set(row, P.reservePx, r.reservePx);
    parents.set(row, P.routeSet, r.routeSet);
    parents.set(row, P.nextChild, 1);
    parents.set(row, P.lastChild, -1);
    parents.set(row, P.handling, r.handlInst | (r.capacity << 8) | (r.accountType << 16));
    setAccount(parents, row, r.account);
    this.keys.set(clientKey(r.client, r.clOrdId), row);
    const scopes = this.scopesOf(row);
    this.exposure.add(row, scopes, r.worstNotional / r.orderQty);
    // In REDUCE_ONLY nothing is admitted but what a person has let pass because it reduces.
    if (coveringState(this, scopes).state === ScopeState.REDUCE_ONLY) {
      parents.flag(row, ParentFlag.reduceOnly | ParentFlag.reducing);
    }
    this.pace.order(symbol, { ...r, qty: r.orderQty }, r.utcMs);
    this.watch.enter(row, r.orderQty);
    this.symbolOrders.add(symbol, row);
    if (needsLocate(r.side)) this.day.draw(row, r.symbol, r.orderQty);
    this.settled(row);
    return row;
  }

  applyRelease(r: ReleaseRecord): void {
    this.release = { ...r };
  }

  applyRefused(r: ParentRefusedRecord): void {
    // The key of an order that waits is still that order's: its answer is yet to come.
    if (r.clOrdId === "" || r.waiting === Waiting.Other) return;
    const key = clientKey(r.client, r.clOrdId);
    // Another order under it is refused too; the first one's answer stays its own (B11).
    if (this.keys.has(key) || this.refused.has(key)) return;
    this.refused.set(key, { body: r.body, code: r.code, a: r.a, b: r.b });
  }

  applyAssign(r: AssignRecord, nowNs: number): void {
    const row = this.rowOf(r.parent);
    this.lastAssign = Math.max(this.lastAssign, r.assign);
    this.parents.set(row, P.worker, r.router);
    this.parents.set(row, P.assign, r.assign);
    this.parents.infoOf(row).assignedNs = nowNs;
  }

  applyUnassign(r: AssignRecord): void {
    const row = this.rowOf(r.parent);
    this.parents.set(row, P.lastWorker, this.parents.get(row, P.worker));
    this.parents.set(row, P.worker, 0);
  }

  /** Takes a child's shares from what is free; returns the child's row. */
  applyDraw(r: DrawRecord): number {
    const { parents, children } = this;
    const row = this.rowOf(r.parent);
    const child = children.add(this.incarnation, row, r.child);
    const at = children.at(child);
    const cells = children.cells;
    cells[at + C.lane] = this.laneOf(r.venue);
    cells[at + C.router] = r.router;
    cells[at + C.qty] = r.qty;
    cells[at + C.leavesQty] = r.qty;
    cells[at + C.px] = r.px;
    cells[at + C.ref] = r.ref;
    cells[at + C.leaseId] = r.leaseId;
    cells[at + C.flags] =
      (r.tif << 8) |
      (r.ordType << 12) |
      (r.iso === 1 ? ChildFlag.iso : 0) |
      (r.hidden === 1 ? ChildFlag.hidden : 0) |
      (r.retail !== 0 ? ChildFlag.retail : 0);
    children.coldSet(child, Cold.nbboBid, r.nbboBid);
    children.coldSet(child, Cold.nbboAsk, r.nbboAsk);
    children.coldSet(child, Cold.quoteAgeUs, r.quoteAgeUs);
    const p = parents.cells;
    const pa = parents.at(row);
    p[pa + P.remainingQty] = (p[pa + P.remainingQty] as number) - r.qty;
    p[pa + P.workingQty] = (p[pa + P.workingQty] as number) + r.qty;
    p[pa + P.sentQty] = (p[pa + P.sentQty] as number) + r.qty;
    p[pa + P.nextChild] = Math.max(p[pa + P.nextChild] as number, r.child + 1);
    const { pace } = this;
    pace.child(p[pa + P.symbol] as number, r.router, r.qty, r.utcMs);
    this.watch.child(row, pace.second, pace.ms, r.venue, r.qty, r.px);
    // Free shares are out now: what the parent could come to is the same.
    parents.assertConserved(row);
    return child;
  }

  /** The client's cancel, or the end of the order's time: nothing can be drawn from now on. */
  applyCancelParent(r: CancelParentRecord): number {
    const { parents } = this;
    const row = this.rowOf(r.parent);
    const info = this.parents.infoOf(row);
    if (r.clOrdId !== "") {
      info.cancelClOrdId = r.clOrdId;
      info.session = r.session;
      this.keys.set(clientKey(info.client, r.clOrdId), row);
      parents.set(row, P.ordStatus, OrdStatus.PendingCancel);
    }
    parents.flag(row, ParentFlag.closing);
    if (r.expiring === 1) parents.flag(row, ParentFlag.expiring);
    parents.set(row, P.code, r.code);
    this.#closeRemaining(row);
    info.changedUtcMs = r.utcMs;
    return row;
  }

  applyEnd(r: ParentEndRecord, index: number): number {
    const row = this.rowOf(r.parent);
    this.#closeRemaining(row);
    this.parents.set(row, P.ordStatus, r.ordStatus);
    this.parents.set(row, P.code, r.code);
    this.parents.set(row, P.worker, 0);
    this.parents.end(row);
    this.symbolOrders.remove(this.parents.get(row, P.symbol), row);
    if (r.ordStatus === OrdStatus.Filled) this.parents.flag(row, ParentFlag.endedFilled);
    this.parents.infoOf(row).changedUtcMs = r.utcMs;
    this.parents.infoOf(row).endIndex = index;
    return row;
  }

  applyGiveback(r: GivebackRecord, index: number): number {
    return this.applyEnd({ ...r, ordStatus: OrdStatus.Rejected }, index);
  }

  applyState(r: StateRecord): void {
    if (r.parent > 0) {
      const row = this.rowOf(r.parent);
      if (r.state === ScopeState.FROZEN) {
        this.parents.flag(row, ParentFlag.frozen);
        this.frozenParents.set(row, frozenBy(this.frozenParents.get(row), r));
      } else {
        this.parents.unflag(row, ParentFlag.frozen);
        this.frozenParents.delete(row);
      }
      return;
    }
    this.firmState = r.state as ScopeState;
    this.firmCause = r.cause;
    this.firmSinceUtcMs = r.utcMs;
  }

  /** What the client was told; with New(0) the order is New for us too. */
  applyTold(r: ToldRecord): void {
    const row = this.rowOf(r.parent);
    const { parents } = this;
    switch (r.why as ClientReport) {
      case ClientReport.New:
        parents.flag(row, ParentFlag.toldNew);
        if (parents.status(row) === OrdStatus.PendingNew) {
          parents.set(row, P.ordStatus, OrdStatus.New);
        }
        break;
      case ClientReport.Replaced:
        parents.unflag(row, ParentFlag.replacing);
        break;
      case ClientReport.Canceled:
      case ClientReport.Expired:
      case ClientReport.Rejected:
        parents.flag(row, ParentFlag.toldEnd);
        break;
      case ClientReport.Fill:
      case ClientReport.Bust:
      case ClientReport.Correct:
      case ClientReport.PendingCancel:
      case ClientReport.PendingReplace:
      case ClientReport.Status:
        break;
    }
  }

  applySuspense(r: SuspenseRecord): void {
    const lane = this.laneOf(r.venue);
    if (r.seq >= (this.nextIn[lane] as number)) this.nextIn[lane] = r.seq + 1;
    this.suspense.apply(r);
  }

  /** Shares of a parent's children that may still fill, as the reports show them. */
  openChildQty(row: number): number {
    let sum = 0;
    for (let c = this.parents.get(row, P.lastChild); c >= 0; c = this.children.get(c, C.prev)) {
      sum += this.children.get(c, C.leavesQty);
    }
    return sum;
  }

  inDoubt(row: number): boolean {
    return !this.parents.has(row, ParentFlag.ended) && this.parents.get(row, P.doubtQty) > 0;
  }

  applyVenueCopied(r: VenueCopiedRecord): void {
    this.copies.apply(this.laneOf(r.venue), r);
  }

  applyDayClosed(r: DayClosedRecord): void {
    this.day.applyClosed(r);
    this.copies.applyDayClosed(this.execIds.size, this.children.count);
  }

  /** Marks that a child's number at the venue was gap-filled: it may never have arrived. */
  applyUnproven(parent: number, incarnation: number, child: number): void {
    const row = this.children.find(incarnation, this.rowOf(parent), child);
    if (row >= 0) this.children.flag(row, ChildFlag.unproven);
  }

  #closeRemaining(row: number): void {
    const free = this.parents.get(row, P.remainingQty);
    this.parents.set(row, P.remainingQty, 0);
    this.parents.move(row, P.closedQty, free);
    this.settled(row);
  }

  /** Called after every change of a parent's row: its shares are all there (I1), and counted. */
  settled(row: number): void {
    this.parents.assertConserved(row);
    this.exposure.recount(this.parents, row);
  }

  /** Row of a parent that a record names. */
  rowOf(parent: number): number {
    const row = this.parents.rowOf(parent);
    // The words are made only when they are needed: this is asked for each report.
    if (row < 0) assert(false, `a record names a parent of the journal, ${parent} is none`);
    return row;
  }
}

/** The key of a client's order: unique per client and ClOrdID(11). */
export function clientKey(client: string, clOrdId: string): string {
  return `${client}\u0001${clOrdId}`;
}

function setAccount(parents: ParentRows, row: number, account: string): void {
  for (let w = 0; w < 4; w++) {
    let word = 0;
    // Behind its end there is NaN, which counts as no bits.
    for (let i = 3; i >= 0; i--) word = (word << 8) | account.charCodeAt(w * 4 + i);
    parents.set(row, P.account0 + w, word);
  }
}
