import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { parseScope } from "../domain/scope.ts";
import { C } from "../gate/children.ts";
import { cancelParent, replaceParent } from "../gate/client-requests.ts";
import { GateWorld, RecordTape } from "../gate/gate.test-kit.ts";
import { kill, rearm } from "../gate/kill.ts";
import { P } from "../gate/parents.ts";
import { RecordType, ReportKind } from "../gate/records.ts";
import { routerDown, routerUp } from "../gate/workers.ts";
import { ledgerHash } from "./ledger-hash.ts";
import { DecisionReplay, KnownSymbols } from "./replay-decisions.ts";

function replay(tape: RecordTape, upTo = tape.entries.length): DecisionReplay {
  const known = new KnownSymbols();
  for (const { type, record } of tape.entries) known.see(type, record);
  const again = new DecisionReplay(known.names);
  for (const [i, { type, record }] of tape.entries.slice(0, upTo).entries()) {
    again.record(type, record, i + 1);
  }
  again.end();
  return again;
}

type Step = { readonly what: (typeof WHAT)[number]; readonly a: number; readonly b: number };

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
  "router",
  "market",
  "lane",
  "kill",
  "time",
  "sync",
  "sync",
  "crash",
] as const;

const steps = fc.array(
  fc.record({ what: fc.constantFrom(...WHAT), a: fc.nat(9_999), b: fc.nat(9_999) }),
  { minLength: 60, maxLength: 150, size: "max" },
);

/** One step of a day that has everything in it; the world may be another one afterwards. */
function play(world: GateWorld, { what, a, b }: Step): GateWorld {
  const { gate } = world;
  const { parents, children } = gate.ledger;
  const row = parents.count === 0 ? -1 : a % parents.count;
  const child = children.count === 0 ? -1 : a % children.count;
  switch (what) {
    case "order":
      world.order({ clOrdId: `o${a % 40}`, symbol: a % 2 === 0 ? "IBM" : "BAC", ...prices(a, b) });
      break;
    case "badOrder":
      world.order({ clOrdId: `b${a}`, ...BAD[b % BAD.length] });
      break;
    case "propose":
      if (row >= 0) {
        world.sync();
        world.propose(row, group(world, row, a, b), { seen: world.tape.entries.length });
      }
      break;
    case "hostile":
      if (row >= 0) world.propose(row, group(world, row, b, a), HOSTILE[b % HOSTILE.length]);
      break;
    case "report":
      if (child >= 0) report(world, child, b);
      break;
    case "cancel":
      if (row >= 0) {
        const origClOrdId = parents.infoOf(row).clOrdId;
        cancelParent(gate, { client: "alpha", session: "s", clOrdId: `x${a}-${b}`, origClOrdId });
      }
      break;
    case "replace":
      if (row >= 0) replace(world, row, a, b);
      break;
    case "router":
      if (b % 2 === 0) routerDown(gate, 1 + (a % 2));
      else if (gate.routers[1 + (a % 2)]?.connected === false) {
        routerUp(gate, { number: 1 + (a % 2), bootId: a, pid: 1, release: "" });
      }
      break;
    case "market":
      market(world, a, b);
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
      gate.sessionOpen = a % 11 !== 0;
      break;
    case "sync":
      world.sync();
      break;
    case "crash":
      if (b % 4 === 0) return new GateWorld({ maxOrderQty: 50_000 + a }, world.tape).up();
      break;
  }
  return world;
}

function prices(a: number, b: number): object {
  const px = a % 2 === 0 ? 1_800_000 + (b % 400) * 100 : 138_000 + (b % 40) * 100 - 1_000;
  return { qty: 1 + (b % 3_000), side: b % 3 === 0 ? 2 : 1, limitPx: b % 7 === 0 ? px + 1 : px };
}

const BAD: readonly object[] = [
  { symbol: "NOPE" },
  { symbol: "café not a symbol" },
  { account: "OTHER" },
  { client: "beta" },
  { side: 99 },
  { strategy: 77 },
  { tif: 6 },
  { qty: 2_000_000 },
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
      px: gate.ledger.parents.get(row, P.side) === 1 ? PX[symbol]?.[1] : PX[symbol]?.[0],
      ...(odd === 3 ? { tif: 0 } : {}),
      ...(odd === 4 ? { px: 1_820_100 + i * 100 } : {}),
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
    side: parents.get(row, P.side),
    ordType: 2,
    tif: 0,
    strategy: 1,
    qty: 100 + (b % 4_000),
    limitPx: parents.limitPx(row),
    body: `r${a}`,
    possDupSentUtcMs: 0,
    fault: null,
  });
}

function market(world: GateWorld, a: number, b: number): void {
  const { market: view } = world.gate;
  const lane = a % 3;
  if (b % 6 === 0) view.tops.setFeed(lane, a % 9 > 0);
  else if (b % 6 === 1) view.trade(0, 1_819_000 + (a % 30) * 100, world.gate.nowNs);
  else {
    const bid = 1_818_000 + (a % 15) * 100;
    view.tops.set(0, lane, b % 15 === 0 ? 0 : bid, 500, bid + (b % 20) * 100, 500, b, b % 17 > 0);
  }
}

const SCOPES = ["firm", "client:alpha", "symbol:IBM", "venue:N", "account:A1", "strategy:sweep"];

function killOrRearm(world: GateWorld, a: number, b: number): void {
  const { gate } = world;
  const scope = parseScope(SCOPES[a % SCOPES.length] as string);
  if (scope === null) throw new Error("no scope");
  if (gate.ledger.kills.isKilled(scope)) {
    const killSeq = gate.ledger.kills.kill(scope);
    const persons: [string, string] = ["ann", "bob"];
    rearm(gate, { scope, killSeq, keep: b % 2 === 0, persons, reason: "r" }, gate.why);
  } else if (b % 9 === 0) {
    kill(gate, { scope, person: "ann", keyId: "k", counter: a, reason: "r" });
  }
}

describe("smars audit replay", () => {
  test("I17: every decision of any day comes out the same, bit for bit, and so does the state", () => {
    let decisions = 0;
    let drawn = 0;
    const codes = new Set<number>();
    fc.assert(
      fc.property(steps, (list) => {
        let world = new GateWorld().up();
        for (const step of list) world = play(world, step);
        const again = replay(world.tape);
        expect(again.differences).toEqual([]);
        expect(again.state).toBe(ledgerHash(world.gate.ledger));
        decisions += again.decisions;
        for (const { type, record } of world.tape.entries) {
          if (type === RecordType.Draw) drawn += 1;
          if ("code" in record) codes.add(record.code as number);
        }
      }),
      { numRuns: 300 },
    );
    expect(decisions).toBeGreaterThan(3_000);
    expect(drawn).toBeGreaterThan(200);
    expect(codes.size).toBeGreaterThan(25);
  });

  test("a value that was changed in the journal afterwards is found", () => {
    const world = new GateWorld().up();
    const row = world.parent({ qty: 1_000 });
    world.order({ symbol: "NOPE" });
    world.propose(row, [{ qty: 100 }, { qty: 200, ref: 2 }]);
    world.propose(row, [{ qty: 5_000 }]);
    expect(replay(world.tape).differences).toEqual([]);
    const changes: readonly [number, string, unknown][] = [
      [RecordType.Reserve, "reservePx", 9_999_900],
      [RecordType.Reserve, "worstNotional", 1],
      [RecordType.Reserve, "limitPx", 1_000_000],
      [RecordType.Reserve, "nbboAsk", 1_000_000],
      [RecordType.ParentRefused, "code", RejectCode.QtyInvalid],
      [RecordType.ParentRefused, "symbol", "IBM"],
      [RecordType.Draw, "px", 1_830_000],
      [RecordType.Draw, "qty", 2_000],
      [RecordType.Draw, "child", 7],
      [RecordType.Draw, "nbboAsk", 5],
      [RecordType.ChildRefused, "code", RejectCode.SentCap],
      [RecordType.ChildRefused, "b", 77],
      [RecordType.ChildRefused, "qty", 7],
      [RecordType.Proposed, "assign", 44],
      [RecordType.Proposed, "leaseNow", 44],
    ];
    for (const [type, field, value] of changes) {
      const tape = new RecordTape();
      for (const entry of world.tape.entries) tape.entries.push(structuredClone(entry));
      const victim = tape.entries.find((entry) => entry.type === type);
      Object.assign(victim?.record ?? {}, { [field]: value });
      expect([type, field, attempt(() => replay(tape).differences.length > 0)]).toEqual([
        type,
        field,
        true,
      ]);
    }
  });

  test("a draw that no proposal explains is a difference", () => {
    const world = new GateWorld().up();
    world.propose(world.parent(), [{ qty: 100 }]);
    const at = world.tape.entries.findIndex(({ type }) => type === RecordType.Proposed);
    world.tape.entries.splice(at, 1);
    expect(replay(world.tape).differences).toMatchObject([{ what: "proposal" }]);
  });

  test("a group that a crash cut between its draws is no difference", () => {
    const world = new GateWorld().up();
    world.propose(world.parent(), [{ qty: 100 }, { qty: 50, ref: 2 }]);
    world.tape.entries.pop();
    new GateWorld({}, world.tape).up();
    expect(replay(world.tape).differences).toEqual([]);
  });
});

/** A changed journal may break a rule of the ledger itself: that is found as well. */
function attempt(found: () => boolean): boolean {
  try {
    return found();
  } catch {
    return true;
  }
}
