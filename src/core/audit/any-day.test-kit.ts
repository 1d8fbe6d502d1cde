import fc from "fast-check";
import { RejectCode } from "../domain/reject-code.ts";
import { FIRM, parseScope, type Scope } from "../domain/scope.ts";
import { C } from "../gate/children.ts";
import { cancelParent, statusOf } from "../gate/client-requests.ts";
import { freezeLane, freezeScope } from "../gate/freeze.ts";
import { GateWorld } from "../gate/gate.test-kit.ts";
import type { Gate } from "../gate/gate.ts";
import { stepQueue } from "../gate/held-queue.ts";
import { clearScope, holdScope } from "../gate/hold.ts";
import { kill, rearm } from "../gate/kill.ts";
import { P, ParentFlag } from "../gate/parents.ts";
import { endHold, reduceOnly, thaw } from "../gate/people-states.ts";
import { Phase } from "../gate/phase.ts";
import type { Proposal } from "../gate/proposal.ts";
import { ReportKind } from "../gate/records.ts";
import { laneCaughtUp, laneUp } from "../gate/recovery.ts";
import { replaceParent } from "../gate/replace-parent.ts";
import type { Router } from "../gate/routers.ts";
import { ScopeState, StateCause } from "../gate/scope-state.ts";
import { takePhase } from "../gate/time.ts";
import { routerDown, routerUp } from "../gate/workers.ts";
import {
  anyMarket,
  changedMarket,
  ofAuction,
  prices,
  quietMarket,
  sweep,
} from "./any-market.test-kit.ts";
import { anyLimit, anyPass, resolveOne, stranger } from "./any-people.test-kit.ts";

export type Step = {
  readonly what: (typeof WHAT)[number] | "pass";
  readonly a: number;
  readonly b: number;
};

const WHAT = [
  "order",
  "order",
  "badOrder",
  "propose",
  "propose",
  "propose",
  "hostile",
  "hostile",
  "report",
  "report",
  "report",
  "cancel",
  "replace",
  "replace",
  "replace",
  "router",
  "market",
  "lane",
  "kill",
  "time",
  "sync",
  "sync",
  "hold",
  "letGo",
  "allGood",
  "trade",
  "trade",
  "trade",
  "laneFrozen",
  "digest",
  "socket",
  "pause",
  "correct",
  "stranger",
  "resolve",
  "day",
  "limit",
  "crash",
] as const;

/** The steps of a day on which people let orders pass. */
export const passSteps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    what: fc.constantFrom<Step["what"]>(
      ...(["pass", "pass", "pass", "pass", "order", "trade", "report", "hold", "hold"] as const),
      ...(["letGo", "allGood", "time", "sync", "sync", "kill", "correct", "day", "crash"] as const),
    ),
    ...{ a: fc.nat(9_999), b: fc.nat(9_999) },
  }),
  { minLength: 60, maxLength: 120, size: "max" },
);

/** The steps of any day. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ what: fc.constantFrom(...WHAT), a: fc.nat(9_999), b: fc.nat(9_999) }),
  { minLength: 60, maxLength: 150, size: "max" },
);

/**
 * One step of a day that has everything in it; the world may be another one afterwards.
 * Long on purpose: one flat table.
 */
export function play(world: GateWorld, { what, a, b }: Step): GateWorld {
  const { gate } = world;
  const { parents, children } = gate.ledger;
  const live = Array.from({ length: parents.count }, (_, row) => row).filter(
    (row) => !parents.has(row, ParentFlag.ended | ParentFlag.closing),
  );
  const row = live[a % Math.max(1, live.length)] ?? parents.count - 1;
  const child = children.count === 0 ? -1 : a % children.count;
  switch (what) {
    case "order":
      world.order({ clOrdId: `o${a % 40}`, symbol: a % 2 === 0 ? "IBM" : "BAC", ...prices(a, b) });
      break;
    case "badOrder":
      world.order({ clOrdId: `b${a}`, ...BAD[b % BAD.length] });
      // Its client asks and asks.
      for (let i = 0; i < a % 9; i++) {
        const [clOrdId, symbol] = [`b${a}`, i % 5 === 0 ? "NOPE" : "IBM"];
        statusOf(gate, { client: "alpha", session: "s", clOrdId, symbol, side: 1 });
      }
      break;
    case "trade":
      allGood(world);
      world.order({ clOrdId: `t${a}`, qty: 500 + (a % 900), tif: a % 4 === 0 ? 7 : 0 });
      world.sync();
      trade(world, a, b);
      break;
    case "propose":
      if (row >= 0) {
        world.sync();
        const seen = world.tape.entries.length - (a % 3 === 0 ? b % 20 : 0);
        world.propose(row, group(world, row, a, b), { seen });
      }
      break;
    case "hostile":
      if (row >= 0) {
        const head = a % 9 === 0 ? ofOldLease(gate) : HOSTILE[b % HOSTILE.length];
        world.propose(row, group(world, row, b, a), head);
      }
      break;
    case "report":
      if (child >= 0) report(world, child, b);
      break;
    case "cancel":
      if (row >= 0) {
        const [queued] = gate.queue.values();
        const any = b % 4 === 0 ? a % parents.count : row;
        const known = queued?.clOrdId ?? parents.infoOf(any).clOrdId;
        const clOrdId = b % 19 === 0 ? "x".repeat(25) : `x${a}-${b}`;
        const origClOrdId = b % 11 === 0 ? "nobody's" : known;
        cancelParent(gate, { client: "alpha", session: "s", clOrdId, origClOrdId });
      }
      break;
    case "replace":
      if (row >= 0) replace(world, b % 5 === 0 ? a % parents.count : row, a, b);
      break;
    case "router":
      if (b % 2 === 0) routerDown(gate, 1 + (a % 2));
      else if (gate.routers[1 + (a % 2)]?.connected === false) {
        routerUp(gate, { number: 1 + (a % 2), bootId: a, pid: 1, release: "r1" });
      }
      break;
    case "market":
      anyMarket(world, a, b);
      break;
    case "lane":
      Object.assign(gate.lanes[a % 3] as object, { ready: b % 7 > 0, congested: b % 9 === 0 });
      break;
    case "kill":
      killOrRearm(world, a, b);
      break;
    case "time":
      world.tick(a % 7 === 0 ? b : b % 300);
      if (a % 9 === 0) gate.market.heardNs -= (b % 2_000) * 1e6;
      if (a % 12 === 0) (gate.routers[1] as { heardNs: number }).heardNs -= b * 1e6;
      if (a % 5 === 0) world.pass(b % 2_500);
      break;
    case "sync":
      world.sync();
      break;
    case "hold":
      hold(world, a, b);
      break;
    case "letGo":
      letGo(world, a, b);
      break;
    case "allGood":
      allGood(world);
      break;
    case "laneFrozen":
      if (b % 4 === 0) freezeLane(gate, a % 3, RejectCode.UnexpectedReport, 0, 0);
      else {
        const name = String.fromCharCode(gate.ledger.venueOf(a % 3));
        thaw(gate, { kind: "venue", name }, { persons: TWO, keep: true });
      }
      break;
    case "digest":
      (gate.routers[1 + (a % 2)] as Router).release = b % 3 === 0 ? "r0" : gate.digest;
      break;
    case "socket":
      world.effects.full = b % 3 === 0;
      break;
    case "pause":
      world.effects.pausedMs.push(a % 40, b % 3 === 0 ? 600 : 0);
      break;
    case "correct":
      if (child >= 0) correct(world, child, a, b);
      break;
    case "stranger":
      if (a % 3 === 0) stranger(world, a, b);
      break;
    case "resolve":
      if (child >= 0 && a % 3 === 0) resolveOne(world, child, b);
      break;
    case "day":
      if (a % 4 === 0) takePhase(gate, gate.ledger.tradeDate, Phase.Closed);
      else if (gate.ledger.phase === Phase.Closed) {
        takePhase(gate, gate.ledger.tradeDate + 1, Phase.Open);
      }
      break;
    case "limit":
      anyLimit(gate, a, b);
      break;
    case "pass":
      anyPass(world, a, b);
      break;
    case "crash":
      if (b % 4 === 0) {
        const limits = { ...gate.limits, maxOrderQty: 50_000 + a };
        const version = a % 3 === 0 ? gate.limitsFile.version : 0;
        const next = new GateWorld(limits, world.tape, world.nowMs, undefined, version);
        return b % 8 === 0 ? next : next.up();
      }
      break;
  }
  return world;
}

const BAD: readonly object[] = [
  { symbol: "NOPE" },
  { symbol: "café not a symbol" },
  { account: "A2", capacity: 73 },
  { account: "OTHER" },
  { client: "beta" },
  ...[{ side: 99 }, { strategy: 77 }, { tif: 6 }],
  { tif: 7, limitPx: 3_000_000 },
  { tif: 2, symbol: "BAC", limitPx: 900_000 },
  { qty: 2_000_000 },
  { capacity: 73, accountType: 3 },
  { qty: 0, fault: { code: RejectCode.QtyInvalid, tag: 38, text: "" } },
  { possDupSentUtcMs: 1 },
  { limitPx: 9_000_000 },
  { clOrdId: "o1", qty: 77 },
  { ordType: 1, limitPx: 0 },
];

const HOSTILE: readonly object[] = [
  { leaseId: 99 },
  { incarnation: 77 },
  { kill: 3 },
  { n: 500 },
  { assign: 999 },
  { parent: 4_000_000 },
  { count: 40 },
  { count: 0 },
  { seen: 0 },
  {},
];

/** What an older lease may still say, and what its router says under the new one. */
function ofOldLease(gate: Gate): Partial<Proposal> {
  return { leaseId: gate.routers[1]?.oldLease ?? 0, kill: gate.fence.kill - 1 };
}

/** Where a child is priced: bid and ask of each symbol as the world begins. */
const PX = [
  [1_819_000, 1_820_000],
  [138_000, 138_100],
];

function group(world: GateWorld, row: number, a: number, b: number): object[] {
  const { gate } = world;
  const ref = (gate.routers[Math.max(1, gate.ledger.parents.get(row, P.worker))]?.lastRef ?? 0) + 1;
  const symbol = gate.ledger.parents.get(row, P.symbol);
  return Array.from({ length: 1 + (a % 4) }, (_, i) => {
    const odd = b % 30;
    return {
      ref: odd === 1 && i > 0 ? ref : ref + i,
      qty: 1 + ((a * 7 + i) % 400),
      venue: ["N", "P", "Q", "Z"][(a + i) % (odd === 2 ? 4 : 3)]?.charCodeAt(0),
      px: gate.ledger.parents.side(row) === 1 ? PX[symbol]?.[1] : PX[symbol]?.[0],
      ...(odd === 8 ? {} : ofAuction(world, row, b)),
      ...(odd === 3 ? { tif: 0 } : {}),
      ...(odd === 4 ? { px: 1_820_100 + i * 100 } : {}),
      ...sweep(odd, a, b),
      ...(odd === 5 && i === 1 ? { symbol: -1 } : {}),
      ...(odd === 6 && i === 1 ? { account2: 5 } : {}),
      ...(odd === 7 ? { px: Number.NaN } : {}),
    };
  });
}

function report(world: GateWorld, child: number, b: number): void {
  const { children } = world.gate.ledger;
  const leaves = children.get(child, C.leavesQty);
  if (b % 3 === 0) world.report(child, { kind: ReportKind.Accepted });
  else if (b % 3 === 1 && leaves > 0) {
    world.report(child, { kind: ReportKind.Fill, lastQty: 1 + (b % leaves) });
  } else world.report(child, { kind: ReportKind.Canceled, leavesQty: 0 });
}

function replace(world: GateWorld, row: number, a: number, b: number): void {
  const { parents } = world.gate.ledger;
  const info = parents.infoOf(row);
  replaceParent(world.gate, {
    client: info.client,
    session: "s",
    clOrdId: `r${a}-${b}`,
    origClOrdId: info.clOrdId,
    account: info.account,
    symbol: world.symbols.name(parents.get(row, P.symbol)),
    side: parents.side(row),
    ordType: 2,
    tif: 0,
    strategy: 1,
    qty: b % 2 === 0 ? 100 + (b % 4_000) : 1 + (b % 300),
    limitPx: Math.max(100, parents.limitPx(row) + (b % 3 === 0 ? 200 - (a % 5) * 100 : 0)),
    body: `r${a}`,
    possDupSentUtcMs: 0,
    handlInst: 1 + (b % 3),
    capacity: 65,
    accountType: 0,
    fault: null,
    ...(a % 3 === 0 ? BAD_REPLACE[b % BAD_REPLACE.length] : {}),
  });
}

const BAD_REPLACE: readonly object[] = [
  { origClOrdId: "nobody's" },
  { symbol: "NOPE" },
  { symbol: "not a symbol" },
  { side: 5 },
  { account: "OTHER" },
  { ordType: 1, limitPx: 0 },
  { clOrdId: "o1", body: "another one" },
  { qty: 2_000_000 },
  { qty: 0, fault: { code: RejectCode.QtyInvalid, tag: 38, text: "" } },
  { limitPx: 1_820_001 },
  { possDupSentUtcMs: 1 },
];

const SCOPES = [
  ...["firm", "client:alpha", "symbol:IBM", "venue:N", "account:A1", "strategy:sweep"],
  ...["router:1", "venue:P", "symbol:BAC"],
];
const TWO: readonly [string, string] = ["ann", "bob"];

function killOrRearm(world: GateWorld, a: number, b: number): void {
  const { gate } = world;
  const scope = scopeAt(a);
  if (gate.ledger.kills.isKilled(scope)) {
    const killSeq = gate.ledger.kills.kill(scope);
    rearm(gate, { scope, killSeq, keep: b % 2 === 0, persons: TWO, reason: "r" }, gate.why);
  } else if (b % 9 === 0) {
    kill(gate, { scope, person: "ann", keyId: "k", counter: a, reason: "r" });
  }
}

function scopeAt(a: number): Scope {
  const scope = parseScope(SCOPES[a % SCOPES.length] as string);
  if (scope === null) throw new Error("no scope");
  return scope;
}

/** Some cause stops a scope; that of the whole firm less often. */
function hold({ gate }: GateWorld, a: number, b: number): void {
  const scope = scopeAt(a);
  if (scope.kind === "firm" && b % 3 > 0) return;
  if (b % 4 === 0) freezeScope(gate, scope, StateCause.Unexplained);
  else if (b % 4 === 1) reduceOnly(gate, scope, TWO);
  else holdScope(gate, scope, CAUSES[b % CAUSES.length] as StateCause);
}

const CAUSES: readonly StateCause[] = [
  StateCause.Stall,
  StateCause.FeedLost,
  StateCause.Unexplained,
  StateCause.DiskFull,
];

function letGo(world: GateWorld, a: number, b: number): void {
  const { gate } = world;
  const firm = b % 2 === 0;
  const scope = firm ? FIRM : scopeAt(a);
  if (gate.ledger.firmState === ScopeState.FROZEN) openFirm(gate);
  if (b % 3 > 0) thaw(gate, scope, { persons: TWO, keep: b % 5 > 0 });
  for (const cause of CAUSES) clearScope(gate, scope, cause, "ann");
  stepQueue(gate);
}

/** Whatever stopped anything is over: what follows has a chance to be drawn. */
function allGood(world: GateWorld): void {
  const { gate, effects } = world;
  const { ledger } = gate;
  if (ledger.firmState === ScopeState.FROZEN) openFirm(gate);
  for (const text of SCOPES) {
    const scope = parseScope(text) as Scope;
    thaw(gate, scope, { persons: TWO, keep: true });
    for (const cause of CAUSES) clearScope(gate, scope, cause, "ann");
    const order = { scope, killSeq: ledger.kills.kill(scope), keep: true, persons: TWO };
    if (ledger.kills.isKilled(scope)) rearm(gate, { ...order, reason: "r" }, gate.why);
  }
  if (ledger.phase !== Phase.Open) takePhase(gate, ledger.tradeDate + 1, Phase.Open);
  effects.full = false;
  effects.pausedMs.length = 0;
  quietMarket(world);
  for (const lane of gate.lanes) {
    if (!lane.live) laneUp(gate, lane.index);
    if (!lane.evidence) laneCaughtUp(gate, lane.index);
    Object.assign(lane, { ready: true, congested: false, unacked: 0 });
    gate.market.tops.setFeed(lane.index, true);
    gate.market.tops.set(0, lane.index, 1_819_000, 500, 1_820_000, 500, 1, true);
  }
  for (const number of [1, 2]) {
    const router = gate.routers[number] as Router;
    endHold(gate, { kind: "router", name: `${number}` }, ["cora"]);
    // Its wait is over, and the line of an ended lease is closed.
    router.leaseFromNs = 0;
    if (router.leaseId === 0) routerDown(gate, number);
    routerUp(gate, { number, bootId: 1, pid: 1, release: "r1" });
    router.release = gate.digest;
  }
  world.tick(1);
  world.sync();
}

/** Groups of one parent as an honest router sends them, on a gate that may be stopped under it. */
function trade(world: GateWorld, a: number, b: number): void {
  const row = world.gate.ledger.parents.count - 1;
  for (let i = 0; row >= 0 && i < 1 + (b % 3); i++) {
    world.effects.full = (a + i) % 5 === 0;
    const { tops } = world.gate.market;
    if (i > 0 && a % 3 === 0) tops.set(0, a % 2, 1_819_000, 500, 1_820_000, 500, 1, false);
    const seen = a % 4 === 0 ? 0 : world.tape.entries.length;
    if (i > 0) changedMarket(world, a, b);
    world.propose(row, group(world, row, a + i, 8 + (b % 20)), { seen });
    const child = world.gate.ledger.children.count - 1;
    if (child >= 0 && b % 2 === 0) report(world, child, a);
  }
  world.effects.full = false;
}

/** As two people would: nothing of the gate's own leads out of this state. */
function openFirm(gate: Gate): void {
  const { OPEN } = ScopeState;
  const record = { parent: 0, state: OPEN, cause: StateCause.OpenedByPeople, utcMs: gate.utcMs };
  gate.records.state(record);
  gate.ledger.applyState(record);
}

function correct(world: GateWorld, child: number, a: number, b: number): void {
  const { execIds } = world.gate.ledger;
  if (execIds.size === 0) return;
  const refExecId = execIds.id(a % execIds.size);
  const kind = b % 2 === 0 ? ReportKind.Bust : ReportKind.Correct;
  world.correct(child, { refExecId, kind, lastQty: 1 + (b % 90), lastPx: 1_819_500 });
}
