import { Side } from "../domain/order.ts";
import { RetailOrders } from "../domain/retail.ts";
import { SymbolTable } from "../domain/symbols.ts";
import { venueCode } from "../domain/venue-code.ts";
import { Tops } from "../market/tops.ts";
import { propose } from "./admit-child.ts";
import { admitParent } from "./admit-parent.ts";
import { C } from "./children.ts";
import { LONG, openTestDay } from "./day.test-kit.ts";
import { type ChildRefusal, ClientReport, type GateEffects, type Trade } from "./effects.ts";
import { durable } from "./finish.ts";
import { Gate } from "./gate.ts";
import { Ledger } from "./ledger.ts";
import { LIMITS } from "./limits.test-kit.ts";
import type { GateLimits } from "./limits.ts";
import { auctionsRow, listSymbols, openMarket } from "./market.test-kit.ts";
import { OMNIBUS } from "./owners.ts";
import { P } from "./parents.ts";
import { Phase } from "./phase.ts";
import { emptyProposal, type Proposal, type ProposedChild } from "./proposal.ts";
import type { Reason } from "./reason.ts";
import type { RecordSink } from "./record-sink.ts";
import { type CorrectionRecord, RecordType, ReportKind, type ReportRecord } from "./records.ts";
import { laneCaughtUp, laneUp, startGate } from "./recovery.ts";
import { replayRecord } from "./replay.ts";
import type { ParentOrder } from "./requests.ts";
import { atTime, takePhase, takeTick } from "./time.ts";
import { venueCorrection } from "./venue-corrections.ts";
import { venueReport } from "./venue-reports.ts";
import { routerUp } from "./workers.ts";

export const SYMBOLS = ["IBM", "BAC"] as const;
export const VENUES: readonly number[] = ["N", "P", "Q"].map(venueCode);

/** Days since 1970 on which the worlds trade. */
export const TRADE_DATE = 19_675;

/** The wall clock at mono 0, and how often the worlds tick, ms. */
export const UTC_MS = 1_700_000_000_000;
export const TICK_MS = 20;

/** Nobody owns two accounts. */
const OWNERS = { A1: OMNIBUS, A2: OMNIBUS, B1: "bob" };

export type JournaledRecord = { readonly type: number; readonly record: object };

/** At the best quote; a day order where another venue shows that a tick before it (C35). */
function priceOf(buy: boolean, { tif, venue = VENUES[0] }: Partial<ProposedChild>): number {
  const before = tif === 0 && venue !== VENUES[0] ? 100 : 0;
  return buy ? 1_820_000 - before : 1_819_000 + before;
}

/** Keeps copies of what the gate writes, and gives out indexes as the journal would. */
export class RecordTape {
  readonly entries: JournaledRecord[] = [];
  readonly sink: RecordSink;

  constructor() {
    const write = (type: number) => (record: object) => {
      const copy: Record<string, unknown> = { ...record };
      for (const [name, value] of Object.entries(copy)) {
        if (value instanceof Int32Array) copy[name] = value.slice();
      }
      return this.entries.push({ type, record: copy });
    };
    const sink: Record<string, unknown> = {};
    for (const [name, type] of Object.entries(RecordType)) {
      sink[name.charAt(0).toLowerCase() + name.slice(1)] = write(type);
    }
    this.sink = sink as unknown as RecordSink;
  }
}

export type ClientLine = {
  readonly row: number;
  readonly why: ClientReport;
  readonly cumQty: number;
  readonly leavesQty: number;
  readonly ordStatus: number;
  /** LastQty(32), LastPx(31) and, of a bust or correction, what it refers to; undefined: none. */
  readonly trade?: readonly number[];
};

/** Notes what the gate wants done, and answers as a world without faults would. */
export class EffectTape implements GateEffects {
  gate!: Gate;
  readonly sent: number[] = [];
  readonly cancels: number[] = [];
  readonly asked: number[] = [];
  readonly massCancels: { lane: number; symbol: number; number: number }[] = [];
  readonly reports: ClientLine[] = [];
  readonly copies: { session: string; row: number; why: ClientReport; index: number }[] = [];
  readonly refusals: { readonly clOrdId: string; readonly code: number; a: number; b: number }[] =
    [];
  readonly cancelRefusals: number[] = [];
  readonly childRefusals: { code: number; a: number; b: number; remainingQty: number }[] = [];
  readonly alerts: number[] = [];
  readonly revoked: number[] = [];
  readonly childReports: number[] = [];
  #seq = 0;

  /** The socket towards the venues is full. */
  full = false;
  /** How far the clock has gone on since the turn began, ms. */
  pausedMs: number[] = [];

  readClock(): number {
    return this.gate.nowNs + (this.pausedMs.shift() ?? 0) * 1e6;
  }
  sendOrder(child: number): number {
    if (this.full) return 0;
    this.sent.push(child);
    return ++this.#seq;
  }
  sendCancel(child: number): void {
    this.cancels.push(child);
  }
  massCancel(lane: number, symbol: number, number: number): void {
    this.massCancels.push({ lane, symbol, number });
  }
  askStatus(child: number): void {
    this.asked.push(child);
  }
  sync(): void {}
  clientReport(row: number, why: ClientReport, _index: number, trade: Trade | null): number {
    const { parents } = this.gate.ledger;
    this.reports.push({
      row,
      why,
      cumQty: parents.get(row, P.cumQty),
      leavesQty: parents.leavesQty(row),
      ordStatus: parents.status(row),
      ...(trade !== null && "refIndex" in trade
        ? { trade: [trade.lastQty, trade.lastPx, trade.refIndex] }
        : {}),
    });
    return 1;
  }
  copyReport(session: string, row: number, why: ClientReport, index: number): number {
    this.copies.push({ session, row, why, index });
    return this.copies.length;
  }
  clientStatus(row: number): void {
    this.clientReport(row, ClientReport.Status, 0, null);
  }
  clientRefused(order: ParentOrder, why: Reason): void {
    this.refusals.push({ clOrdId: order.clOrdId, code: why.code, a: why.a, b: why.b });
  }
  cancelRefused(_request: object, _row: number, why: Reason): number {
    this.cancelRefusals.push(why.code);
    return 1;
  }
  leaseGranted(_router: number): void {}
  leaseRevoked(router: number, _code: number): void {
    this.revoked.push(router);
  }
  assigned(): void {}
  unassigned(): void {}
  parentState(): void {}
  childAdmitted(): void {}
  childRefused(_router: number, refusal: ChildRefusal): void {
    const { code, a, b } = refusal.why;
    this.childRefusals.push({ code, a, b, remainingQty: refusal.remainingQty });
  }
  childReport(child: number): void {
    this.childReports.push(child);
  }
  parentChanged(): void {}
  childChanged(): void {}
  filled(): void {}
  alert(code: number): void {
    this.alerts.push(code);
  }
}

/** A gate between a client, three venues and two routers, with every wire taken off. */
export class GateWorld {
  readonly tape: RecordTape;
  readonly effects: EffectTape = new EffectTape();
  readonly gate: Gate;
  readonly symbols: SymbolTable = new SymbolTable(SYMBOLS);
  /** Drop-copy sessions. */
  readonly copies: string[] = [];
  nowMs: number;
  /** By how much the wall clock was stepped, ms. */
  wallMs: number;
  #exec = 0;

  /**
   * @param tape Records of earlier incarnations: the world starts as after a crash.
   * @param held What each account has of each symbol at the first open; null: nobody opens a day.
   * @param limitsVersion Of the configuration; 0 a newer one than the tape has.
   * @param wallMs By how much the wall clock is ahead of that of other worlds, from the start on.
   * @param owners Beneficial owner of each account.
   */
  constructor(
    limits: Partial<GateLimits> = {},
    tape: RecordTape = new RecordTape(),
    startMs = 1_000,
    phase: Phase = Phase.Open,
    limitsVersion = 0,
    held: number | null = LONG,
    wallMs = 0,
    owners: Record<string, string> = OWNERS,
  ) {
    this.wallMs = wallMs;
    this.tape = tape;
    this.nowMs = startMs;
    const ledger = new Ledger(this.symbols, VENUES);
    for (const [i, { type, record }] of tape.entries.entries()) {
      replayRecord(ledger, type, record, i + 1);
    }
    this.gate = new Gate({
      gate: 1,
      symbols: this.symbols,
      ledger,
      venues: VENUES,
      tops: new Tops(SYMBOLS.length, VENUES),
      limits: { ...LIMITS, ...limits },
      limitsFile: {
        version: limitsVersion === 0 ? ledger.limits.version + 1 : limitsVersion,
        ...{ reason: "of the test", author: "amy", approver: "bea" },
      },
      accounts: new Map([
        ["alpha", new Set(["A1", "A2"])],
        ["bravo", new Set(["B1"])],
      ]),
      accountTypes: new Map([["A1", 1]]),
      retailAccounts: new Set(["A1"]),
      // N takes limit orders, Q market orders too, P none.
      retailVenues: new Map([
        [venueCode("N"), RetailOrders.Limit],
        [venueCode("Q"), RetailOrders.Market],
      ]),
      owners: new Map(Object.entries(owners)),
      symbolClasses: new Map([
        ["IBM", "large"],
        ["BAC", "mid"],
      ]),
      digest: "r1",
      routers: 3,
      records: tape.sink,
      effects: this.effects,
      copies: this.copies,
    });
    this.effects.gate = this.gate;
    openMarket(this.gate);
    this.tick(0);
    startGate(this.gate);
    const date = Math.max(TRADE_DATE, ledger.tradeDate);
    if (held !== null) {
      if (!ledger.day.isOpen)
        openTestDay(this.gate, date, [auctionsRow(VENUES[0] ?? 0, UTC_MS)], held);
      takePhase(this.gate, date, phase);
    }
    this.sync();
  }

  /** Venues log on with nothing to resend, routers come. */
  up(): this {
    for (const lane of this.gate.lanes) {
      laneUp(this.gate, lane.index);
      laneCaughtUp(this.gate, lane.index);
    }
    this.sync();
    for (const number of [1, 2]) routerUp(this.gate, { number, bootId: 1, pid: 1, release: "r1" });
    return this;
  }

  tick(ms: number): void {
    this.nowMs += ms;
    this.gate.at(this.nowMs * 1e6, UTC_MS + this.nowMs + this.wallMs);
    this.gate.market.heardNs = this.nowMs * 1e6;
    for (const router of this.gate.routers) router.heardNs = this.nowMs * 1e6;
  }

  /** So much time passes, with the ticks that a living process has; quotes and routers live on. */
  pass(ms: number, x: { readonly wallMs?: number } = {}): void {
    this.wallMs += x.wallMs ?? 0;
    for (let left = ms; left > 0; left -= TICK_MS) {
      this.tick(Math.min(TICK_MS, left));
      takeTick(this.gate, TICK_MS);
      this.sync();
    }
  }

  /** The process stands still and comes back with whatever waited for it. */
  stall(ms: number): void {
    this.nowMs += ms;
    atTime(this.gate, this.nowMs * 1e6, UTC_MS + this.nowMs + this.wallMs, TICK_MS);
  }

  /** The disk has everything. */
  sync(): void {
    // What ends while records are confirmed is written behind them: again until nothing is.
    for (let before = -1; before !== this.tape.entries.length; ) {
      before = this.tape.entries.length;
      durable(this.gate, before);
    }
  }

  order(changes: Partial<ParentOrder> = {}): void {
    const order: ParentOrder = {
      client: "alpha",
      session: "s",
      clOrdId: `c${this.gate.ledger.keys.size + this.gate.ledger.refused.size}`,
      account: "A1",
      symbol: "IBM",
      side: Side.Buy,
      ordType: 2,
      tif: 0,
      strategy: 1,
      qty: 1_000,
      limitPx: 1_820_000,
      handlInst: 1,
      capacity: 65,
      accountType: 0,
      body: "",
      possDupSentUtcMs: 0,
      fault: null,
      ...changes,
    };
    admitParent(this.gate, { ...order, body: changes.body ?? `${order.qty}@${order.limitPx}` });
  }

  /** A durable parent; returns its row. */
  parent(changes: Partial<ParentOrder> = {}): number {
    this.order(changes);
    this.sync();
    return this.gate.ledger.parents.count - 1;
  }

  /** What an honest worker of the parent would propose, with changes. */
  proposal(row: number, child: Partial<ProposedChild>[], head: Partial<Proposal> = {}): Proposal {
    const { parents } = this.gate.ledger;
    const router = this.gate.routers[Math.max(1, parents.get(row, P.worker))];
    if (router === undefined) throw new Error("no router");
    const p = emptyProposal();
    Object.assign(p, {
      leaseId: router.leaseId,
      ...this.gate.fence,
      seen: 0,
      n: router.next,
      parent: row + 1,
      assign: parents.get(row, P.assign),
      count: child.length,
      ...head,
    });
    child.forEach((changes, i) => {
      Object.assign(p.children[i] as ProposedChild, {
        ref: router.lastRef + 1 + i,
        venue: VENUES[0],
        side: parents.side(row),
        ordType: 2,
        tif: 3,
        iso: 0,
        hidden: 0,
        retail: 0,
        symbol: parents.get(row, P.symbol),
        account0: parents.get(row, P.account0),
        account1: parents.get(row, P.account1),
        account2: parents.get(row, P.account2),
        account3: parents.get(row, P.account3),
        qty: 100,
        px: priceOf(parents.side(row) === Side.Buy, changes),
        ...changes,
      });
    });
    return p;
  }

  propose(row: number, child: Partial<ProposedChild>[], head: Partial<Proposal> = {}): void {
    const p = this.proposal(row, child, head);
    const worker = this.gate.ledger.parents.get(row, P.worker);
    const router = this.gate.routers[worker === 0 ? 1 : worker];
    if (router !== undefined) propose(this.gate, router, p);
  }

  /** The same by a router of the caller's choice. */
  proposeAs(number: number, row: number, child: Partial<ProposedChild>[]): void {
    const router = this.gate.routers[number];
    if (router === undefined) throw new Error("no router");
    const { leaseId, next: n } = router;
    propose(this.gate, router, this.proposal(row, child, { leaseId, n }));
  }

  /** A venue's report on a child; a fill has an ExecID of its own unless one is given. */
  report(child: number, changes: Partial<ReportRecord>): void {
    const { children, parents } = this.gate.ledger;
    const row = children.get(child, C.parentRow);
    const lastQty = changes.lastQty ?? 0;
    const execId = new Int32Array(6);
    execId[0] = ++this.#exec;
    venueReport(this.gate, {
      venue: this.gate.ledger.venueOf(children.get(child, C.lane)),
      incarnation: children.get(child, C.incarnation),
      parent: row + 1,
      child: children.get(child, C.child),
      kind: ReportKind.Accepted,
      lastQty,
      lastPx: lastQty > 0 ? children.px(child) : 0,
      cumQty: children.get(child, C.cumQty) + lastQty,
      leavesQty: Math.max(0, children.get(child, C.leavesQty) - lastQty),
      execId,
      seq: 1,
      utcMs: this.gate.utcMs,
      avgPx: 0,
      ...changes,
    });
    void parents;
  }

  /** A venue breaks or corrects the trade with this ExecID; its own is new unless one is given. */
  correct(child: number, changes: Partial<CorrectionRecord>): void {
    const { children } = this.gate.ledger;
    const execId = new Int32Array(6);
    execId[0] = ++this.#exec;
    venueCorrection(this.gate, {
      venue: this.gate.ledger.venueOf(children.get(child, C.lane)),
      incarnation: children.get(child, C.incarnation),
      parent: children.get(child, C.parentRow) + 1,
      child: children.get(child, C.child),
      kind: ReportKind.Bust,
      lastQty: 0,
      lastPx: 0,
      cumQty: 0,
      leavesQty: 0,
      execId,
      refExecId: new Int32Array(6),
      refIndex: 0,
      seq: 1,
      utcMs: this.gate.utcMs,
      ...changes,
    });
  }

  /** The day's security master has both symbols, listed on the first venue. */
  listed(priorClose = 1_800_000): this {
    listSymbols(this.gate, priorClose);
    return this;
  }
}

/** Everything of a ledger that its records prove, for comparing a fold with the live state. */
export function picture(ledger: Ledger): object {
  const { parents, children } = ledger;
  const volatile = 1; // ParentFlag.durable
  return {
    state: ledger.firmState,
    cause: ledger.firmCause,
    scopes: [...ledger.states.all].map((entry) => ({
      ...entry,
      causes: [...entry.causes],
      said: [...entry.said],
    })),
    frozen: [...ledger.frozenParents],
    lanes: [...ledger.laneState],
    time: [ledger.tickMonoNs, ledger.tickUtcMs, ledger.tradeDate, ledger.phase, ...ledger.starts],
    incarnation: ledger.incarnation,
    assign: ledger.lastAssign,
    lease: ledger.lastLease,
    revocations: [...ledger.revocations.all],
    parents: Array.from({ length: parents.count }, (_, row) => {
      const cells = [...parents.cells.slice(parents.at(row), parents.at(row) + 32)];
      cells[P.flags] = (cells[P.flags] as number) & ~volatile;
      return { cells, info: { ...parents.infoOf(row), assignedNs: 0 } };
    }),
    children: Array.from({ length: children.count }, (_, row) => {
      const cells = [...children.cells.slice(children.at(row), children.at(row) + 16)];
      cells[C.seq] = 0;
      return cells;
    }),
  };
}
