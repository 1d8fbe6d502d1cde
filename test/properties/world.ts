import { FIRM, type Scope } from "../../src/core/domain/scope.ts";
import { propose } from "../../src/core/gate/admit-child.ts";
import { C } from "../../src/core/gate/children.ts";
import { cancelParent, expireAll, statusOf } from "../../src/core/gate/client-requests.ts";
import { ClientReport } from "../../src/core/gate/effects.ts";
import { durable } from "../../src/core/gate/finish.ts";
import { GateWorld, RecordTape, VENUES } from "../../src/core/gate/gate.test-kit.ts";
import { kill, rearm, stepSweeps } from "../../src/core/gate/kill.ts";
import { P, ParentFlag } from "../../src/core/gate/parents.ts";
import { endHold } from "../../src/core/gate/people-states.ts";
import type { Proposal, ProposedChild } from "../../src/core/gate/proposal.ts";
import { RecordType, ReportKind } from "../../src/core/gate/records.ts";
import { laneCaughtUp, laneUp } from "../../src/core/gate/recovery.ts";
import { replaceParent } from "../../src/core/gate/replace-parent.ts";
import { takeTick } from "../../src/core/gate/time.ts";
import { venueReport } from "../../src/core/gate/venue-reports.ts";
import { routerDown, routerUp } from "../../src/core/gate/workers.ts";
import { Judge } from "./judge.ts";
import { freezeOrThaw, resolveOrder } from "./people.ts";
import { Venue } from "./venue.ts";
import { BUY, CLIENT, lie, limitOf, replaceOf } from "./wishes.ts";

/** One thing that happens; the numbers choose among what there is. */
export type Step = { readonly what: StepKind; readonly a: number; readonly b: number };

/** How often each kind happens, in parts of the whole. */
const WEIGHTS = {
  order: 8,
  propose: 30,
  hostile: 6,
  decide: 40,
  decideAgain: 2,
  venue: 30,
  fill: 12,
  end: 4,
  report: 44,
  reportAgain: 4,
  cancel: 2,
  replace: 3,
  expire: 1,
  router: 1,
  kill: 1,
  rearm: 8,
  tick: 3,
  sync: 16,
  line: 24,
  crash: 1,
  resolve: 1,
  freeze: 1,
  thaw: 3,
  status: 2,
} as const;
export type StepKind = keyof typeof WEIGHTS;

/** Each kind as often as it is to be drawn. */
export const STEP_KINDS: readonly StepKind[] = Object.entries(WEIGHTS).flatMap(([kind, weight]) =>
  Array.from({ length: weight }, () => kind as StepKind),
);

const SCOPES: readonly Scope[] = [
  FIRM,
  { kind: "symbol", name: "IBM" },
  { kind: "client", name: "alpha" },
  { kind: "account", name: "A2" },
  { kind: "venue", name: "N" },
  { kind: "router", name: "1" },
];
/** What the gate's routers have to run. */
const RELEASE = "r1";
const TICK_MS = 20;
/** Short, for these worlds live a few seconds. */
const LEASE_WAITS = { leaseRetryMs: 5, leaseRetryMaxMs: 30, revocationsPerHourMax: 4 };

type Waiting = { readonly proposal: Proposal; readonly router: number; readonly at: number };

/** A gate between clients, routers and venues of which every line can be slow, cut or repeated. */
export class OutsideWorld {
  readonly #venues: readonly Venue[] = VENUES.map((code, lane) => new Venue(code, lane));
  readonly judge: Judge = new Judge(this.#venues, LEASE_WAITS);
  #tape: RecordTape = new RecordTape();
  #world: GateWorld;
  #earlierMs = 0;
  /** Records that a loss of power leaves. */
  #durable = 0;
  /** Proposals on their way to the gate. */
  #inbox: Waiting[] = [];
  /** Of each line: 0 cut, 1 logged on and being told what was missed, 2 caught up. */
  #up: number[] = VENUES.map(() => 0);
  /** Counts what happened. */
  #now = 0;
  #n = 0;

  constructor() {
    this.#world = this.#start();
  }

  /** Orders that reached a venue, and executions: a world in which nothing happens shows nothing. */
  get busy(): { readonly orders: number; readonly fills: number } {
    const sum = (kind: number): number =>
      this.#venues.reduce((n, { said }) => n + said.filter((r) => r.kind === kind).length, 0);
    return { orders: sum(ReportKind.Accepted), fills: sum(ReportKind.Fill) };
  }

  /** Does one step; throws what the judge or an invariant says. */
  step({ what, a, b }: Step): void {
    this.#now++;
    this.#world.tick(1);
    switch (what) {
      case "order":
        this.#order(a, b);
        break;
      case "propose":
      case "hostile":
        this.#propose(a, b, what === "hostile");
        break;
      case "decide":
      case "decideAgain":
        this.#decide(a, what === "decideAgain");
        break;
      case "venue":
        this.#pick(this.#venues, a)?.take();
        break;
      case "fill":
      case "end":
        this.#trade(a, b, what === "fill");
        break;
      case "report":
      case "reportAgain":
        this.#report(a, b, what === "reportAgain");
        break;
      case "cancel":
        this.#cancel(a);
        break;
      case "replace":
        this.#replace(a, b);
        break;
      case "expire":
        if (a % 8 === 0) expireAll(this.#gate);
        break;
      case "router":
        this.#router(1 + (a % 2));
        break;
      case "kill":
        this.#kill(SCOPES[a % SCOPES.length] as Scope);
        break;
      case "rearm":
        this.#rearmOne(a, b % 2 === 0);
        break;
      case "tick":
        this.#tick(a % 10 === 0 ? a % 2_500 : a % 50);
        break;
      case "sync":
        this.#sync();
        break;
      case "line":
        this.#comeBack(a);
        break;
      case "crash":
        this.#crash(a, b);
        break;
      case "resolve":
        this.#resolve(a, b);
        break;
      case "freeze":
      case "thaw": {
        const { count } = this.#gate.ledger.parents;
        const how = { freeze: what === "freeze", keep: b % 2 === 0 };
        if (count > 0) freezeOrThaw(this.#gate, a % count, how);
        break;
      }
      case "status":
        this.#status(a);
    }
    this.judge.checkAll();
    this.judge.checkFrozen(this.#gate);
  }

  /** Lets everything that is under way arrive, and compares the books. */
  settle(): void {
    for (const scope of SCOPES) this.#rearm(scope, true);
    for (const { lane } of this.#venues) while (this.#up[lane] !== 2) this.#line(lane);
    for (let round = 0; round < 50; round++) {
      this.#tick(5);
      this.#sync();
      for (const venue of this.#venues) {
        while (venue.wire.length > 0) venue.take();
        while (venue.unread.length > 0) this.#hand(venue, venue.unread[0] as number);
      }
    }
    this.judge.checkAll();
    this.judge.settled(this.#gate);
    this.judge.answered(this.#gate, this.#tape.entries);
  }

  get #gate() {
    return this.#world.gate;
  }

  #start(): GateWorld {
    const world = new GateWorld({ maxParents: 1_000, ...LEASE_WAITS }, this.#tape);
    this.#durable = this.#tape.entries.length;
    const { effects, gate } = world;
    effects.sendOrder = (child) => {
      const { children } = gate.ledger;
      const venue = this.#venues[children.get(child, C.lane)] as Venue;
      this.judge.sent(gate, child, venue);
      venue.wire.push(this.#wire(world, "D", child));
      this.judge.check(children.get(child, C.parentRow));
      return ++this.#n;
    };
    const send = (type: "F" | "H") => (child: number) => {
      const lane = gate.ledger.children.get(child, C.lane);
      if (this.#up[lane] !== 0) this.#venues[lane]?.wire.push(this.#wire(world, type, child));
    };
    effects.sendCancel = send("F");
    effects.askStatus = send("H");
    effects.clientReport = (row, why) => {
      this.#told(world, row, why);
      return ++this.#n;
    };
    // A start has a clock of its own; the judge's goes on.
    this.#earlierMs += (this.#world?.nowMs ?? world.nowMs) - world.nowMs;
    const nowMs = (): number => this.#earlierMs + world.nowMs;
    effects.leaseGranted = (router) => this.judge.leaseGranted(router, nowMs());
    effects.leaseRevoked = (router, code) => {
      const { length } = this.#tape.entries;
      this.judge.leaseRevoked(router, code, { ms: nowMs(), index: length });
    };
    this.#comeUp(world);
    return world;
  }

  #wire(world: GateWorld, type: "D" | "F" | "H", child: number) {
    const { children } = world.gate.ledger;
    return {
      type,
      incarnation: children.get(child, C.incarnation),
      row: children.get(child, C.parentRow),
      child: children.get(child, C.child),
      qty: children.get(child, C.qty),
      px: children.px(child),
    };
  }

  #told(world: GateWorld, row: number, why: ClientReport): void {
    const { parents } = world.gate.ledger;
    const endIndex = parents.has(row, ParentFlag.ended) ? parents.infoOf(row).endIndex : 0;
    if (why === ClientReport.Status && endIndex > this.#durable) {
      throw new Error(`M1: parent ${row + 1} is said to have ended, and a crash can undo that`);
    }
    if (why === ClientReport.New) this.judge.acknowledged(row);
    if (why === ClientReport.Replaced) this.judge.allowed(row, parents.get(row, P.clientQty));
    const ends: readonly number[] = [
      ClientReport.Canceled,
      ClientReport.Expired,
      ClientReport.Rejected,
    ];
    if (ends.includes(why)) this.judge.ended(row);
  }

  #order(a: number, b: number): void {
    const { parents } = this.#gate.ledger;
    const before = parents.count;
    const symbol = a % 3 === 0 ? "BAC" : "IBM";
    const account = a % 5 === 0 ? "A2" : "A1";
    const qty = 100 + (b % 1_000);
    this.#world.order({
      clOrdId: `c${this.#n++}`,
      qty,
      symbol,
      account,
      side: BUY,
      limitPx: limitOf(symbol),
    });
    if (parents.count === before) return;
    const scopes = ["firm", `symbol:${symbol}`, `client:${CLIENT}`, `account:${account}`];
    this.judge.admitted(before, qty, scopes);
  }

  /** A router proposes: an honest one what its parent has left, a hostile one anything. */
  #propose(a: number, b: number, hostile: boolean): void {
    const { gate } = this.#world;
    const { parents } = gate.ledger;
    if (parents.count === 0) return;
    const row = a % parents.count;
    const worker = parents.get(row, P.worker);
    const router = hostile ? 1 + (b % 2) : worker;
    if (router === 0) return;
    const left = Math.max(1, parents.get(row, P.remainingQty));
    const rests = b % 4 === 0;
    const bestPx = parents.get(row, P.symbol) === 0 ? 1_820_000 : 138_100;
    const child: Partial<ProposedChild> = {
      venue: VENUES[b % VENUES.length] as number,
      tif: rests ? 0 : 3,
      // At the best offer it would lock the venue that shows it.
      px: rests ? bestPx - 100 : bestPx,
      qty: 1 + (b % left),
    };
    if (hostile) Object.assign(child, lie(a, b, left));
    const seen = this.#tape.entries.length;
    const proposal = this.#world.proposal(row, [child], { seen });
    const own = gate.routers[router];
    if (hostile && own !== undefined) {
      proposal.leaseId = own.leaseId;
      proposal.n = own.next;
      if (b % 7 === 0) proposal.kill = Math.max(0, proposal.kill - 2);
      (proposal.children[0] as ProposedChild).ref = own.lastRef + 1;
    }
    this.#inbox.push({ proposal, router, at: this.#now });
  }

  #decide(a: number, again: boolean): void {
    const at = a % Math.max(1, this.#inbox.length);
    const waiting = this.#inbox[at];
    if (waiting === undefined) return;
    if (!again) this.#inbox.splice(at, 1);
    const router = this.#gate.routers[waiting.router];
    if (router === undefined) return;
    const proposal = again ? structuredClone(waiting.proposal) : waiting.proposal;
    // A router numbers its messages as it sends them: late is one thing, out of order another.
    if (proposal.leaseId === router.leaseId && a % 3 !== 0) {
      proposal.n = router.next;
      (proposal.children[0] as ProposedChild).ref = router.lastRef + 1;
    }
    this.judge.proposedAt = waiting.at;
    this.judge.proposedBy = waiting.router;
    propose(this.#gate, router, proposal);
    this.judge.proposedAt = 0;
  }

  #trade(a: number, b: number, fill: boolean): void {
    const venue = this.#pick(this.#venues, a) as Venue;
    const order = this.#pick(venue.live, b);
    if (order === undefined) return;
    if (fill) venue.fill(order, b >> 3);
    else venue.end(order, b % 2 === 0 ? ReportKind.Canceled : ReportKind.Expired);
  }

  /** Hands over one of the reports that are due, in any order up to the next answer. */
  #report(a: number, b: number, again: boolean): void {
    const venue = this.#pick(this.#venues, a) as Venue;
    // What was missed is told in its order by the line's own step.
    if (this.#up[venue.lane] !== 2) return;
    if (again) {
      const seq = 1 + (b % Math.max(1, venue.said.length));
      const heard = venue.said.length > 0 && !venue.unread.includes(seq) && !venue.isAnswer(seq);
      if (heard) this.#apply(venue, seq);
      return;
    }
    const barrier = venue.unread.findIndex((seq) => venue.isAnswer(seq));
    const free = barrier < 0 ? venue.unread.length : Math.max(1, barrier);
    const seq = venue.unread[b % Math.max(1, free)];
    if (seq !== undefined) this.#hand(venue, seq);
  }

  #hand(venue: Venue, seq: number): void {
    venue.unread = venue.unread.filter((other) => other !== seq);
    this.#apply(venue, seq);
  }

  #apply(venue: Venue, seq: number): void {
    const said = venue.said[seq - 1];
    if (said === undefined || this.#gate.ledger.parents.rowOf(said.parent) < 0) return;
    venue.heardAt.set(seq, this.#tape.entries.length);
    venueReport(this.#gate, { ...said, execId: said.execId.slice() });
  }

  #cancel(a: number): void {
    const { parents } = this.#gate.ledger;
    if (parents.count === 0) return;
    const { clOrdId: origClOrdId } = parents.infoOf(a % parents.count);
    cancelParent(this.#gate, {
      client: CLIENT,
      session: "s",
      clOrdId: `x${this.#n++}`,
      origClOrdId,
    });
  }

  #replace(a: number, b: number): void {
    const { parents } = this.#gate.ledger;
    if (parents.count === 0) return;
    const row = a % parents.count;
    const info = parents.infoOf(row);
    const before = info.clOrdId;
    const was = this.judge.allowedNow(row);
    const qty = 1 + (b % 1_500);
    const symbol = this.#gate.symbols.name(parents.get(row, P.symbol));
    const { account } = info;
    const names = { clOrdId: `r${this.#n++}`, origClOrdId: before, account, symbol };
    replaceParent(this.#gate, replaceOf({ ...names, qty, body: `${a}-${b}` }));
    if (parents.infoOf(row).clOrdId !== before) this.judge.allowed(row, Math.max(was, qty));
  }

  #resolve(a: number, b: number): void {
    const venue = this.#pick(this.#venues, a) as Venue;
    const order = this.#pick(venue.live, b);
    if (order !== undefined) resolveOrder(this.#gate, venue, order);
  }

  #status(a: number): void {
    const { parents } = this.#gate.ledger;
    if (parents.count === 0) return;
    const { clOrdId } = parents.infoOf(a % parents.count);
    statusOf(this.#gate, { client: CLIENT, session: "s", clOrdId, symbol: "", side: BUY });
  }

  #router(number: number): void {
    routerDown(this.#gate, number);
    this.#comeUp(this.#world);
  }

  /** Routers without a lease ask for one, again and again; the line of an ended lease is closed. */
  #comeUp({ gate }: GateWorld): void {
    for (const { number, leaseId } of gate.routers) {
      if (number === 0 || leaseId !== 0) continue;
      routerDown(gate, number);
      routerUp(gate, { number, bootId: this.#now, pid: 1, release: RELEASE });
    }
  }

  #kill(scope: Scope): void {
    const by = { person: "ada", keyId: "ada-1", counter: this.#now, reason: "test" };
    kill(this.#gate, { scope, ...by });
    this.judge.turned(scope, this.#now, true);
  }

  #rearmOne(a: number, keep: boolean): void {
    const { kills } = this.#gate.ledger;
    const scope = this.#pick(
      SCOPES.filter((each) => kills.isKilled(each)),
      a,
    );
    if (scope !== undefined) this.#rearm(scope, keep);
    else this.#unhold(1 + (a % 2));
  }

  /** A person lets a router go that lost too many leases. */
  #unhold(number: number): void {
    const scope: Scope = { kind: "router", name: `${number}` };
    if (endHold(this.#gate, scope, ["ada"])) this.judge.forgiven(number);
  }

  #rearm(scope: Scope, keep: boolean): void {
    const { ledger, why } = this.#gate;
    const persons = ["ada", "bob"] as const;
    const killSeq = ledger.kills.kill(scope);
    if (!rearm(this.#gate, { scope, killSeq, keep, persons, reason: "test" }, why)) return;
    this.judge.turned(scope, this.#now, false);
    if (scope.kind === "router") this.#router(Number(scope.name));
  }

  #tick(ms: number): void {
    this.#world.tick(ms);
    takeTick(this.#gate, TICK_MS);
    stepSweeps(this.#gate);
    this.#comeUp(this.#world);
  }

  #sync(): void {
    for (let before = -1; before !== this.#tape.entries.length; ) {
      before = this.#tape.entries.length;
      this.#durable = before;
      durable(this.#gate, before);
    }
  }

  /** One of the lines that are not back goes on, a few messages at a time. */
  #comeBack(a: number): void {
    const lanes = this.#venues.map(({ lane }) => lane).filter((lane) => this.#up[lane] !== 2);
    const lane = this.#pick(lanes, a);
    if (lane === undefined) return;
    for (let i = 0; i < 1 + (a % 4); i++) this.#line(lane);
  }

  /** A venue's line goes on coming back: logon, what was missed in its order, caught up. */
  #line(lane: number): void {
    const venue = this.#venues[lane] as Venue;
    const [next] = venue.unread;
    if (this.#up[lane] === 0) {
      this.#up[lane] = 1;
      laneUp(this.#gate, lane);
    } else if (this.#up[lane] === 1 && next !== undefined) {
      this.#hand(venue, next);
    } else if (this.#up[lane] === 1) {
      this.#up[lane] = 2;
      laneCaughtUp(this.#gate, lane);
    }
  }

  /**
   * The gate dies and starts again. A lost process leaves every record; lost power any number of
   * those that no sync has covered. What was on the lines arrives in part, then they are cut.
   */
  #crash(a: number, b: number): void {
    const { entries } = this.#tape;
    if (a % 2 === 0) entries.length = this.#durable + (b % (entries.length - this.#durable + 1));
    for (const venue of this.#venues) {
      venue.forget(entries.length);
      for (let arrives = b % (venue.wire.length + 1); arrives > 0; arrives--) venue.take();
      venue.wire = [];
    }
    this.#up = this.#up.map(() => 0);
    this.#forgetLostKills();
    this.judge.forgetRevocations(entries.length);
    this.#world = this.#start();
    this.judge.restarted(this.#gate.ledger.parents.count);
    for (const venue of this.#venues) {
      // A venue sends again from where the gate's journal stands, or all of its day.
      const from = b % 3 === 0 ? 1 : venue.firstUnheard;
      venue.unread = venue.said
        .map(({ seq }) => seq)
        .filter((seq) => seq >= from && !venue.isAnswer(seq));
    }
  }

  /** A kill whose record was lost was never acknowledged: it did not happen. */
  #forgetLostKills(): void {
    for (const scope of SCOPES) {
      const last = this.#tape.entries.findLast(
        ({ type, record }) =>
          (type === RecordType.Kill || type === RecordType.Rearm) &&
          (record as { scope: string }).scope ===
            (scope.kind === "firm" ? "firm" : `${scope.kind}:${scope.name}`),
      );
      this.judge.turned(scope, last === undefined ? 0 : this.#now, last?.type === RecordType.Kill);
    }
  }

  #pick<T>(list: readonly T[], number: number): T | undefined {
    return list.length === 0 ? undefined : list[number % list.length];
  }
}
