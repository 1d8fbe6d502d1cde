import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { FIRM } from "../domain/scope.ts";
import { cancelParent, endIocParents, expireAll, sessionGone } from "./client-requests.ts";
import { freezeLane, freezeParent } from "./freeze.ts";
import { GateWorld, VENUES } from "./gate.test-kit.ts";
import { holdScope } from "./hold.ts";
import { kill, rearm, stepSweeps } from "./kill.ts";
import { thawParent } from "./people-states.ts";
import { ReportKind } from "./records.ts";
import { replaceParent } from "./replace-parent.ts";
import { resolve } from "./resolve.ts";
import { StateCause } from "./scope-state.ts";
import { explainSuspense, suspense } from "./suspense.ts";
import { TurnLog } from "./turn-log.test-kit.ts";
import { routerDown, routerUp } from "./workers.ts";

const DAY = 0;
const SECOND = VENUES[1] as number;
const IBM = { kind: "symbol", name: "IBM" } as const;

let world: GateWorld;
let log: TurnLog;

beforeEach(() => {
  world = new GateWorld().up();
  log = new TurnLog(world);
});

/** A parent of 1,000 named A, with these children out; what was said until then is forgotten. */
function working(...children: Parameters<GateWorld["propose"]>[1]): void {
  world.parent({ clOrdId: "A" });
  if (children.length > 0) world.propose(0, children);
  log.said();
}

/** What a turn writes (+) and asks of the shell, line by line: the record always comes first. */
describe("a turn writes its record before it acts (SAFETY 3)", () => {
  test("an order: reserve, disk, acknowledgement, worker (M1)", () => {
    world.order({ clOrdId: "A" });
    expect(log.said()).toEqual([
      "+ Reserve parent=1 clOrdId=A orderQty=1000 reservePx=1820000 worstNotional=1820000000",
      "parentChanged 0",
      "sync",
    ]);
    world.sync();
    expect(log.said()).toEqual([
      "clientReport 0 New cum 0",
      "+ Told parent=1 why=0 seq=1",
      "+ Assign parent=1 router=1 assign=1",
      "assigned 0",
      "parentChanged 0",
      "parentChanged 0",
    ]);
  });

  test("a group of children, and what the venues say of them (M4, M6)", () => {
    working();
    world.propose(0, [{ qty: 100 }, { qty: 200, venue: SECOND }]);
    expect(log.said()).toEqual([
      "+ Draw parent=1 child=1 venue=78 n=1 ref=1 qty=100 px=1820000",
      "sendOrder 0",
      "childAdmitted 0",
      "childChanged 0",
      "parentChanged 0",
      "+ Draw parent=1 child=2 venue=80 n=1 ref=2 qty=200 px=1820000",
      "sendOrder 1",
      "childAdmitted 1",
      "childChanged 1",
      "parentChanged 0",
    ]);
    world.report(0, { kind: ReportKind.Accepted });
    expect(log.said()).toEqual(["+ Report parent=1 child=1 kind=0 lastQty=0", "childChanged 0"]);
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    expect(log.said()).toEqual([
      "+ Report parent=1 child=1 kind=1 lastQty=100",
      "filled 0",
      "childReport 0 100 1820000",
      "parentChanged 0",
      "childChanged 0",
      "clientReport 0 Fill cum 100",
      "+ Told parent=1 why=1 seq=1",
    ]);
    world.report(1, { kind: ReportKind.Canceled, leavesQty: 0 });
    expect(log.said()).toEqual([
      "+ Report parent=1 child=2 kind=2 lastQty=0",
      "childReport 1 0 0",
      "parentChanged 0",
      "childChanged 1",
    ]);
  });

  test("what is refused is in the journal before its sender hears it", () => {
    working();
    world.propose(0, [{ qty: 5_000 }]);
    expect(log.said()).toEqual([
      "+ ChildRefused router=1 n=1 parent=1 ref=1 code=52 a=5000 b=1000",
      "childRefused 1 1 ExceedsParent 5000 1000 free 1000",
    ]);
    world.order({ clOrdId: "B", qty: 200_000 });
    expect(log.said()).toEqual([
      "+ ParentRefused clOrdId=B code=8 a=200000 b=100000",
      "clientRefused B MaxOrderQty 200000 100000",
    ]);
  });

  test("B23: an order of which the socket takes no byte is returned in the same turn", () => {
    working();
    world.effects.full = true;
    world.propose(0, [{ qty: 50 }]);
    expect(log.said()).toEqual([
      "+ Draw parent=1 child=1 venue=78 n=1 ref=1 qty=50 px=1820000",
      "sendOrder 0",
      "childAdmitted 0",
      "+ Report parent=1 child=1 kind=20 lastQty=0",
      "childReport 0 0 0",
      "alert SocketFull venue N 1 1",
      "childChanged 0",
      "parentChanged 0",
    ]);
    expect(world.gate.lanes[0]).toMatchObject({ unacked: 0, working: 0, sent: 0, congested: true });
  });

  test("a client's cancel: told, asked of the venues, told again when the end is durable (M14)", () => {
    working({ qty: 60, tif: DAY });
    const cancel = { client: "alpha", session: "s", origClOrdId: "A" };
    cancelParent(world.gate, { ...cancel, clOrdId: "X" });
    expect(log.said()).toEqual([
      "+ CancelParent parent=1 clOrdId=X session=s expiring=0 code=0",
      "clientReport 0 PendingCancel cum 0",
      "+ Told parent=1 why=2 seq=1",
      "+ CancelChild parent=1 incarnation=1 child=1 cancelChild=2 by=1",
      "sendCancel 0",
      "childChanged 0",
      "parentState 0",
      "parentChanged 0",
    ]);
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    expect(log.said()).toEqual([
      "+ Report parent=1 child=1 kind=2 lastQty=0",
      "childReport 0 0 0",
      "parentChanged 0",
      "childChanged 0",
      "+ Unassign parent=1 router=1 assign=1",
      "unassigned 1 0 1",
      "+ ParentEnd parent=1 ordStatus=4 code=0",
      "parentChanged 0",
      "sync",
    ]);
    world.sync();
    expect(log.said()).toEqual([
      "clientReport 0 Canceled cum 0",
      "+ Told parent=1 why=3 seq=1",
      "parentChanged 0",
    ]);
    cancelParent(world.gate, { ...cancel, clOrdId: "Y" });
    expect(log.said()).toEqual(["cancelRefused Y 0 OrderEnded 4 0"]);
  });

  test("the last fill ends an order at once", () => {
    working({ qty: 1_000 });
    world.report(0, { kind: ReportKind.Fill, lastQty: 1_000 });
    expect(log.said()).toEqual([
      "+ Report parent=1 child=1 kind=1 lastQty=1000",
      "filled 0",
      "childReport 0 1000 1820000",
      "parentChanged 0",
      "childChanged 0",
      "+ Unassign parent=1 router=1 assign=1",
      "unassigned 1 0 1",
      "+ ParentEnd parent=1 ordStatus=2 code=0",
      "parentChanged 0",
      "clientReport 0 Fill cum 1000",
      "+ Told parent=1 why=1 seq=1",
    ]);
    world.sync();
    expect(log.said()).toEqual([]);
  });

  test("the end of the day expires an order (M16)", () => {
    working({ qty: 300, tif: DAY });
    expireAll(world.gate);
    expect(log.said()).toEqual([
      "+ CancelParent parent=1 clOrdId= session= expiring=1 code=78",
      "+ CancelChild parent=1 incarnation=1 child=1 cancelChild=2 by=0",
      "sendCancel 0",
      "childChanged 0",
      "parentState 0",
      "parentChanged 0",
    ]);
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.sync();
    expect(log.said()).toEqual([
      "+ Report parent=1 child=1 kind=2 lastQty=0",
      "childReport 0 0 0",
      "parentChanged 0",
      "childChanged 0",
      "+ Unassign parent=1 router=1 assign=1",
      "unassigned 1 0 1",
      "+ ParentEnd parent=1 ordStatus=12 code=78",
      "parentChanged 0",
      "sync",
      "clientReport 0 Expired cum 0",
      "+ Told parent=1 why=4 seq=1",
      "parentChanged 0",
    ]);
  });

  test("a client that is gone leaves the orders of others alone", () => {
    world.parent({ clOrdId: "A", session: "s1" });
    world.parent({ clOrdId: "B", session: "s2" });
    log.said();
    sessionGone(world.gate, "s1");
    world.sync();
    expect(log.said()).toEqual([
      "+ CancelParent parent=1 clOrdId= session=s1 expiring=0 code=110",
      "parentState 0",
      "parentChanged 0",
      "+ Unassign parent=1 router=1 assign=1",
      "unassigned 1 0 1",
      "+ ParentEnd parent=1 ordStatus=4 code=110",
      "parentChanged 0",
      "sync",
      "clientReport 0 Canceled cum 0",
      "+ Told parent=1 why=3 seq=1",
      "parentChanged 0",
    ]);
    sessionGone(world.gate, "s1");
    expect(log.said()).toEqual([]);
  });

  test("an immediate order ends when its time is over, not a millisecond before", () => {
    world.parent({ clOrdId: "A", tif: 3 });
    log.said();
    world.tick(499);
    endIocParents(world.gate);
    expect(log.said()).toEqual([]);
    world.tick(1);
    endIocParents(world.gate);
    world.sync();
    expect(log.said()).toEqual([
      "+ CancelParent parent=1 clOrdId= session= expiring=0 code=77",
      "parentState 0",
      "parentChanged 0",
      "+ Unassign parent=1 router=1 assign=1",
      "unassigned 1 0 1",
      "+ ParentEnd parent=1 ordStatus=4 code=77",
      "parentChanged 0",
      "sync",
      "clientReport 0 Canceled cum 0",
      "+ Told parent=1 why=3 seq=1",
      "parentChanged 0",
    ]);
  });
});

describe("routers that come and go (M3, M17)", () => {
  test("a lease ends with its connection, and a new one has a new number", () => {
    working({ qty: 300, tif: DAY });
    routerDown(world.gate, 1);
    expect(log.said()).toEqual([
      "+ LeaseEnd router=1 leaseId=1 bootId=1",
      "+ Unassign parent=1 router=1 assign=1",
    ]);
    world.tick(10_000);
    routerUp(world.gate, { number: 1, bootId: 2, pid: 7, release: "r1" });
    expect(log.said()).toEqual(["+ Lease router=1 leaseId=3 bootId=2", "leaseGranted 1"]);
  });

  test("a router of another release gets none: people are told once for each of its starts", () => {
    routerDown(world.gate, 2);
    const old = { number: 2, bootId: 2, pid: 7, release: "old" };
    world.tick(10_000);
    const came = [old, old, { ...old, number: 0 }, { ...old, number: 9 }].map((hello) =>
      routerUp(world.gate, hello),
    );
    expect(came).toEqual([false, false, false, false]);
    expect(log.said()).toEqual([
      "+ LeaseEnd router=2 leaseId=2 bootId=1",
      "alert WrongDigest router 2 2 0",
    ]);
    world.tick(10_000);
    routerUp(world.gate, { ...old, bootId: 3 });
    expect(log.said()).toEqual(["alert WrongDigest router 2 2 0"]);
  });
});

describe("what stops, and what lets go", () => {
  test("a parent is FROZEN once, and goes on after two people", () => {
    working({ qty: 300, tif: DAY });
    freezeParent(world.gate, 0, RejectCode.ContradictingReport, 9);
    expect(log.said()).toEqual([
      "alert ContradictingReport parent 1 1 9",
      "+ State parent=1 state=3 cause=5",
      "+ Unassign parent=1 router=1 assign=1",
      "unassigned 1 0 1",
      "parentChanged 0",
      "+ CancelChild parent=1 incarnation=1 child=1 cancelChild=2 by=0",
      "sendCancel 0",
      "childChanged 0",
    ]);
    freezeParent(world.gate, 0, RejectCode.ContradictingReport, 9);
    expect(log.said()).toEqual(["alert ContradictingReport parent 1 1 9"]);
    thawParent(world.gate, 0, { persons: ["ann", "bob"], keep: true });
    expect(log.said()).toEqual([
      "+ State parent=1 state=0 cause=33",
      "sync",
      "parentChanged 0",
      "+ Assign parent=1 router=1 assign=2",
      "assigned 0",
      "parentChanged 0",
    ]);
  });

  test("a lane that is FROZEN asks back what is open there", () => {
    working({ qty: 300, tif: DAY }, { qty: 100, tif: DAY, venue: SECOND });
    freezeLane(world.gate, 1, RejectCode.VenueUnanswered, 4, 5);
    expect(log.said()).toEqual([
      "alert VenueUnanswered venue P 4 5",
      "+ ScopeTurn scope=venue:P state=3 cause=27 by=",
      "alert ScopeTurned venue:P 3 27",
      "sync",
      "+ CancelChild parent=1 incarnation=1 child=2 cancelChild=3 by=0",
      "sendCancel 1",
      "childChanged 1",
    ]);
  });

  test("a scope that is HELD says so and asks nothing back", () => {
    working({ qty: 300, tif: DAY });
    holdScope(world.gate, IBM, StateCause.Unexplained);
    expect(log.said()).toEqual([
      "+ ScopeTurn scope=symbol:IBM state=2 cause=24 by=",
      "alert ScopeTurned symbol:IBM 2 24",
      "sync",
    ]);
    holdScope(world.gate, IBM, StateCause.Unexplained);
    expect(log.said()).toEqual([]);
  });

  test("a kill: record, disk, workers, cancels, immediate ones too (M9)", () => {
    working({ qty: 300, tif: DAY }, { qty: 100 });
    const by = { person: "ann", keyId: "k1", counter: 7, reason: "odd" };
    kill(world.gate, { scope: IBM, ...by });
    expect(log.said()).toEqual([
      "+ Kill scope=symbol:IBM killSeq=1 person=ann keyId=k1 counter=7 reason=odd",
      "sync",
      "+ Unassign parent=1 router=1 assign=1",
      "unassigned 1 0 1",
      "+ CancelChild parent=1 incarnation=1 child=1 cancelChild=3 by=0",
      "sendCancel 0",
      "childChanged 0",
      "+ CancelChild parent=1 incarnation=1 child=2 cancelChild=4 by=0",
      "sendCancel 1",
      "childChanged 1",
      "alert ScopeKilled symbol:IBM 1 2",
    ]);
    stepSweeps(world.gate);
    expect(log.said()).toEqual([]);
    for (const child of [0, 1]) world.report(child, { kind: ReportKind.Canceled, leavesQty: 0 });
    log.said();
    stepSweeps(world.gate);
    expect([log.said(), world.gate.sweeps]).toEqual([[], []]);
    const persons = ["ann", "bob"] as const;
    const lift = { scope: IBM, killSeq: 1, keep: false, persons, reason: "fine" };
    rearm(world.gate, lift, world.gate.why);
    expect(log.said()).toEqual([
      "+ Rearm scope=symbol:IBM killSeq=1 keep=0 first=ann second=bob reason=fine",
      "sync",
      "+ CancelParent parent=1 clOrdId= session= expiring=0 code=92",
      "parentState 0",
      "parentChanged 0",
      "+ ParentEnd parent=1 ordStatus=4 code=92",
      "parentChanged 0",
      "sync",
    ]);
    world.sync();
    expect(log.said()).toEqual([
      "clientReport 0 Canceled cum 0",
      "+ Told parent=1 why=3 seq=1",
      "parentChanged 0",
    ]);
  });

  test("a kill of the firm gives every router another lease, and so does its rearm", () => {
    const by = { person: "ann", keyId: "k1", counter: 8, reason: "all" };
    kill(world.gate, { scope: FIRM, ...by });
    expect(log.said()).toEqual([
      "+ Kill scope=firm killSeq=1 person=ann keyId=k1 counter=8 reason=all",
      "+ LeaseEnd router=1 leaseId=1 bootId=1",
      "+ Lease router=1 leaseId=3 bootId=1",
      "leaseGranted 1",
      "+ LeaseEnd router=2 leaseId=2 bootId=1",
      "+ Lease router=2 leaseId=4 bootId=1",
      "leaseGranted 2",
      "sync",
      "alert ScopeKilled firm 1 0",
    ]);
    const persons = ["ann", "bob"] as const;
    const lift = { scope: FIRM, killSeq: 1, keep: true, persons, reason: "fine" };
    rearm(world.gate, lift, world.gate.why);
    expect(log.said()).toEqual([
      "+ Rearm scope=firm killSeq=1 keep=1 first=ann second=bob reason=fine",
      "+ LeaseEnd router=1 leaseId=3 bootId=1",
      "+ Lease router=1 leaseId=5 bootId=1",
      "leaseGranted 1",
      "+ LeaseEnd router=2 leaseId=4 bootId=1",
      "+ Lease router=2 leaseId=6 bootId=1",
      "leaseGranted 2",
      "sync",
    ]);
  });

  test("a kill of a router takes its lease", () => {
    const scope = { kind: "router", name: "1" } as const;
    kill(world.gate, { scope, person: "ann", keyId: "k1", counter: 9, reason: "router" });
    expect(log.said()).toEqual([
      "+ Kill scope=router:1 killSeq=1 person=ann keyId=k1 counter=9 reason=router",
      "sync",
      "leaseRevoked 1 ScopeKilled",
      "alert ScopeKilled router 1 1 0",
      "+ LeaseEnd router=1 leaseId=1 bootId=1",
      "alert ScopeKilled router:1 1 0",
    ]);
  });
});

describe("a client's replace (M15)", () => {
  const replace = {
    ...{ client: "alpha", session: "s", account: "A1", symbol: "IBM", side: 1, ordType: 2 },
    ...{ tif: 0, strategy: 1, qty: 1_500, limitPx: 1_820_000, handlInst: 1, capacity: 65 },
    ...{ accountType: 0, possDupSentUtcMs: 0, fault: null },
  };

  test("up: told as pending, then as done when it is durable; the same again is its state", () => {
    working({ qty: 300, tif: DAY });
    const up = { ...replace, clOrdId: "R", origClOrdId: "A", body: "r" };
    replaceParent(world.gate, up);
    expect(log.said()).toEqual([
      "+ ReplaceParent parent=1 clOrdId=R origClOrdId=undefined orderQty=1500 limitPx=1820000 step=1",
      "clientReport 0 PendingReplace cum 0",
      "+ Told parent=1 why=5 seq=1",
      "+ ReplaceParent parent=1 clOrdId=R origClOrdId=undefined orderQty=1500 limitPx=1820000 step=0",
      "parentState 0",
      "parentChanged 0",
      "sync",
    ]);
    world.sync();
    expect(log.said()).toEqual([
      "clientReport 0 Replaced cum 0",
      "+ Told parent=1 why=6 seq=1",
      "parentState 0",
      "parentChanged 0",
    ]);
    replaceParent(world.gate, up);
    expect(log.said()).toEqual(["clientStatus 0 s", "clientReport 0 Status cum 0"]);
    replaceParent(world.gate, { ...up, body: "other" });
    expect(log.said()).toEqual(["cancelRefused R 0 DuplicateClOrdId 1 0"]);
  });

  test("down: children that do not fit are asked back first, and it falls when they cannot be", () => {
    working({ qty: 300, tif: DAY });
    const down = { ...replace, qty: 200, clOrdId: "S", origClOrdId: "A", body: "s" };
    replaceParent(world.gate, down);
    expect(log.said()).toEqual([
      "+ ReplaceParent parent=1 clOrdId=S origClOrdId=undefined orderQty=200 limitPx=1820000 step=1",
      "clientReport 0 PendingReplace cum 0",
      "+ Told parent=1 why=5 seq=1",
      "sync",
      "+ CancelChild parent=1 incarnation=1 child=1 cancelChild=2 by=1",
      "sendCancel 0",
      "childChanged 0",
    ]);
    replaceParent(world.gate, { ...down, clOrdId: "T", body: "t" });
    expect(log.said()).toEqual(["cancelRefused T 0 ReplacePending 1 0"]);
    world.report(0, { kind: ReportKind.CancelRefused });
    expect(log.said()).toEqual([
      "+ Report parent=1 child=1 kind=5 lastQty=0",
      "childChanged 0",
      "+ ReplaceParent parent=1 clOrdId=S origClOrdId=undefined orderQty=200 limitPx=1820000 step=2",
      "cancelRefused S 0 NotCancellable 0 0",
      "parentState 0",
      "parentChanged 0",
    ]);
  });
});

describe("what people enter and explain", () => {
  test("a resolved order is booked, its parent closes, and more than it holds is an overfill", () => {
    working({ qty: 300, tif: DAY }, { qty: 100, tif: DAY });
    const order = { gate: 1, incarnation: 1, parent: 1, child: 1 };
    const said = { cumQty: 200, px: 1_820_000, persons: ["ann", "bob"], evidence: "ff" };
    resolve(world.gate, { order, ...said }, world.gate.why);
    expect(log.said()).toEqual([
      "+ Resolve parent=1 child=1 cumQty=200 px=1820000 first=ann second=bob evidence=ff",
      "sync",
      "+ Unassign parent=1 router=1 assign=1",
      "unassigned 1 0 1",
      "+ CancelChild parent=1 incarnation=1 child=2 cancelChild=3 by=0",
      "sendCancel 1",
      "childChanged 1",
      "childReport 0 200 1820000",
      "childChanged 0",
      "parentChanged 0",
      "clientReport 0 Status cum 200",
      "+ Told parent=1 why=7 seq=1",
    ]);
    world.report(1, { kind: ReportKind.Fill, lastQty: 150, cumQty: 150, leavesQty: 0 });
    expect(log.said()).toEqual([
      "+ Report parent=1 child=2 kind=1 lastQty=150",
      "+ Suspense venue=78 clOrdId=10001000010002 kind=1 lastQty=150 lastPx=1820000 side=1 symbol=IBM code=72 counts=0",
      "alert Overfill parent 1 1 50",
      "+ State parent=1 state=3 cause=4",
      "parentChanged 0",
      "alert Overfill venue N 50 1",
      "+ ScopeTurn scope=venue:N state=3 cause=4 by=",
      "alert ScopeTurned venue:N 3 4",
      "sync",
      "alert ContradictingReport parent 1 1 2",
      "+ State parent=1 state=3 cause=5",
      "askStatus 1",
      "filled 1",
      "childReport 1 150 1820000",
      "parentChanged 0",
      "childChanged 1",
      "clientReport 0 Fill cum 350",
      "+ Told parent=1 why=1 seq=1",
      "+ ParentEnd parent=1 ordStatus=4 code=0",
      "parentChanged 0",
      "sync",
    ]);
  });

  test("C21: a fill of no order of ours stops its lane, and two people explain it", () => {
    const execId = new Int32Array(6).fill(1);
    const fill = { venue: SECOND, clOrdId: "??", kind: ReportKind.Fill, lastQty: 70, lastPx: 100 };
    const rest = { execId, seq: 1, utcMs: 0, code: 0, side: 0, counts: 0, symbol: "", raw: "" };
    suspense(world.gate, { ...fill, ...rest });
    expect(log.said()).toEqual([
      "+ Suspense venue=80 clOrdId=?? kind=1 lastQty=70 lastPx=100 side=0 symbol= code=74 counts=1",
      "alert SuspenseFill venue P 70 80",
      "+ ScopeTurn scope=venue:P state=3 cause=29 by=",
      "alert ScopeTurned venue:P 3 29",
      "sync",
    ]);
    explainSuspense(world.gate, { persons: ["ann", "bob"], hash: "aa", reason: "found" });
    expect(log.said()).toEqual([
      "+ SuspenseExplained lines=1 shares=70 notional=7000 first=ann second=bob hash=aa reason=found",
      "alert SuspenseExplained firm 70 1",
      "sync",
    ]);
  });
});
