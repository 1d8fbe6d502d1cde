import { beforeEach, describe, expect, test } from "vitest";
import {
  fillRefused,
  type GateRules,
  noteProposal,
  noteRules,
  parentInputs,
  recordText,
  refusedOrder,
  Waiting,
} from "./decision-inputs.ts";
import type { RulesRecord } from "./decision-records.ts";
import { GateWorld, UTC_MS, VENUES } from "./gate.test-kit.ts";
import type { Lane } from "./lanes.ts";
import { emptyProposal, GROUP_MAX, type Proposal, type ProposedChild } from "./proposal.ts";
import { refuse } from "./reason.ts";
import { RecordType } from "./records.ts";
import type { ParentOrder } from "./requests.ts";
import { makeRouter, type Router } from "./routers.ts";

const MS = 1e6;
const [N = 0, P = 0, Q = 0] = VENUES;

let world: GateWorld;

/** A gate that heard its quotes 7 ms ago, with a trade of IBM 20 ms ago and none of BAC. */
beforeEach(() => {
  world = new GateWorld().up();
  const { market, nowNs } = world.gate;
  market.heardNs = nowNs - 7 * MS;
  market.trade(0, 1_819_500, nowNs - 20 * MS);
});

function order(changes: Partial<ParentOrder> = {}): ParentOrder {
  return {
    ...{ client: "alpha", session: "s", clOrdId: "A", account: "A1", symbol: "IBM", side: 2 },
    ...{ ordType: 1, tif: 3, strategy: 4, qty: 500, limitPx: 600, handlInst: 1, capacity: 65 },
    ...{ accountType: 0, body: "", possDupSentUtcMs: 77, fault: null, ...changes },
  };
}

describe("what the ladder of an order read", () => {
  test("of a known symbol: ages of quotes and trade, prices, and what the client said", () => {
    expect(parentInputs(world.gate, order(), 0)).toEqual({
      possDupSentUtcMs: 77,
      quoteAgeNs: 7 * MS,
      tradeAgeNs: 20 * MS,
      quotesReady: 1,
      bookQty: 1_500,
      // Regular hours somewhere and at the first lane, which lists it; no auction is to come.
      ...{ market: 64 | (3 << 7) | (1 << 12), auctionPx: 0, priorClose: 1_800_000 },
      ...{ clientMessages: 0, symbolMessages: 0, firmMessages: 0 },
    });
    world.gate.queue.set("x", order());
    expect(refusedOrder(world.gate, order(), 0, Waiting.Other)).toEqual({
      ...{ side: 2, ordType: 1, tif: 3, strategy: 4, qty: 500, limitPx: 600 },
      ...{ capacity: 65, accountType: 1 },
      ...{ faultCode: 0, faultTag: 0, symbolKnown: 1, waiting: Waiting.Other, queueSize: 1 },
      ...{ nbboBid: 1_819_000, nbboAsk: 1_820_000, lastPx: 1_819_500 },
      ...{ session: "s", account: "A1", symbol: "IBM" },
    });
  });

  test("of a second symbol that never traded, with quotes that nobody vouches for", () => {
    world.gate.market.ready = false;
    expect(parentInputs(world.gate, order(), 1)).toMatchObject({ tradeAgeNs: -1, quotesReady: 0 });
    expect(refusedOrder(world.gate, order(), 1, Waiting.Nothing)).toMatchObject({
      ...{ symbolKnown: 1, nbboBid: 138_000, nbboAsk: 138_100, lastPx: 0, queueSize: 0 },
    });
  });

  test("of a symbol that nobody knows there is no price, and of a fault its code and tag", () => {
    const fault = { code: 9, tag: 38 } as unknown as ParentOrder["fault"];
    expect(parentInputs(world.gate, order(), -1).tradeAgeNs).toBe(-1);
    const account = "a".repeat(256);
    const unknown = order({ symbol: "S".repeat(257), account, fault });
    expect(refusedOrder(world.gate, unknown, -1, Waiting.Nothing)).toMatchObject({
      ...{ symbolKnown: 0, nbboBid: 0, nbboAsk: 0, lastPx: 0, faultCode: 9, faultTag: 38 },
      ...{ symbol: "S".repeat(256), account },
    });
  });

  test("a record holds 256 characters of a client's text", () => {
    expect([recordText("a".repeat(256)), recordText(`${"a".repeat(256)}b`)]).toEqual([
      "a".repeat(256),
      "a".repeat(256),
    ]);
  });
});

function router(changes: Partial<Router> = {}): Router {
  const given = { leaseId: 31, oldLease: 30, next: 8, lastRef: 40, release: "r1" };
  return Object.assign(makeRouter(2), given, { heardNs: world.gate.nowNs - 3 * MS }, changes);
}

/** A group whose children go to these venues, each with values of its own. */
function group(venues: readonly number[], head: Partial<Proposal> = {}): Proposal {
  const p = Object.assign(emptyProposal(), {
    ...{ leaseId: 32, incarnation: 5, rel: 6, kill: 7, seen: 9, n: 10, parent: 1, assign: 12 },
    ...{ count: venues.length, ...head },
  });
  venues.forEach((venue, i) => {
    Object.assign(p.children[i] as ProposedChild, {
      ...{ ref: 50 + i, venue, side: 1, ordType: 2, tif: 3, iso: 1, hidden: 1, symbol: i % 2 },
      retail: 1,
      ...{ account0: -1, account1: -2, account2: -3, account3: -4 },
      ...{ qty: 100 + i, px: 1_000 + i },
    });
  });
  return p;
}

function proposed(x: Router, p: Proposal): object | undefined {
  noteProposal(world.gate, x, p);
  return world.tape.entries.at(-1)?.record;
}

describe("what the ladder of a group read", () => {
  test("the message as given, the router as the gate held it, the moment", () => {
    world.parent();
    expect(proposed(router(), group([N]))).toEqual({
      ...{ leaseId: 32, incarnation: 5, rel: 6, kill: 7, seen: 9, n: 10, parent: 1, assign: 12 },
      ...{ count: 1, router: 2, leaseNow: 31, oldLease: 30, nextNow: 8, lastRef: 40 },
      ...{ released: 1, durable: 1, quotesReady: 1 },
      ...{ nbboBid: 1_819_000, nbboAsk: 1_820_000, lastPx: 1_819_500 },
      ...{ silentNs: 3 * MS, quoteAgeNs: 7 * MS, tradeAgeNs: 20 * MS, utcMs: UTC_MS + 1_000 },
      ...{ market: 64, auctionPx: 0, priorClose: 0, lowerBand: 0, upperBand: 0 },
      ...{ farVenues: 1, farQty: 500 },
    });
  });

  test("a router of another release, an order that is not on disk, quotes that are not ready", () => {
    world.order();
    world.gate.market.ready = false;
    expect(proposed(router({ release: "r2" }), group([N]))).toMatchObject({
      ...{ released: 0, durable: 0, quotesReady: 0, nbboAsk: 1_820_000 },
    });
  });

  test("of a parent that nobody knows there is no price", () => {
    world.parent();
    expect(proposed(router(), group([N], { parent: 2 }))).toMatchObject({
      ...{ parent: 2, durable: 0, nbboBid: 0, nbboAsk: 0, lastPx: 0, tradeAgeNs: -1 },
    });
  });
});

describe("the child of a group that failed", () => {
  beforeEach(() => {
    world.parent();
    refuse(world.gate.why, 52, 0.25, 17);
  });

  test("is written with its reason, its words, what stood around it, and its lane", () => {
    Object.assign(world.gate.lanes[1] as Lane, { congested: true, unacked: 6 });
    for (const sum of [300, 1_000]) world.gate.market.volume.told(0, sum, world.gate.nowNs);
    expect(fillRefused(world.gate, router(), group([P, N, P, 88, N, Q]), 2)).toEqual({
      ...{ router: 2, leaseId: 32, n: 10, parent: 1, ref: 52, code: 52, a: 0.25, b: 17 },
      ...{ utcMs: UTC_MS + 1_000, venue: P, side: 1, ordType: 2, tif: 3, iso: 1, hidden: 1 },
      ...{ account0: 2 ** 32 - 1, account1: 2 ** 32 - 2, account2: 2 ** 32 - 3 },
      ...{ account3: 2 ** 32 - 4, qty: 102, px: 1_002, symbol: "IBM" },
      ...{ place: 2, drawn: 201, laneBefore: 1, refBefore: 51, lanesBefore: 3, lanesBehind: 5 },
      ...{ laneReady: 1, congested: 1, trading: 1, unacked: 6, phase: 3, retail: 1 },
      volume: 700,
    });
  });

  test("when it is the first: nothing stands before it but the router's last child", () => {
    expect(fillRefused(world.gate, router(), group([N, P]), 0)).toMatchObject({
      ...{ place: 0, drawn: 0, laneBefore: 0, refBefore: 40, lanesBefore: 0, lanesBehind: 2 },
      ...{ laneReady: 1, congested: 0, trading: 1, unacked: 0 },
    });
  });

  test("when it is the second, of a symbol that nobody knows", () => {
    const p = group([N, P]);
    (p.children[1] as ProposedChild).symbol = -1;
    expect(fillRefused(world.gate, router(), p, 1)).toMatchObject({
      ...{ place: 1, drawn: 100, laneBefore: 0, refBefore: 50, lanesBefore: 1, lanesBehind: 0 },
      ...{ symbol: "", qty: 101 },
    });
  });

  test("at a venue that the gate does not have, or that is not ready, or where it does not trade", () => {
    const at = (venue: number) => fillRefused(world.gate, router(), group([venue]), 0);
    expect(at(88)).toMatchObject({ venue: 88, laneReady: 0, congested: 0, trading: 0, unacked: 0 });
    (world.gate.lanes[0] as Lane).ready = false;
    expect(at(N)).toMatchObject({ laneReady: 0, trading: 1 });
    world.gate.market.tops.set(0, 2, 1_819_000, 500, 1_820_000, 500, 2, false);
    expect(at(Q)).toMatchObject({ laneReady: 1, trading: 0 });
  });

  test("of a parent that nobody knows: no symbol trades for it", () => {
    const p = group([N], { parent: 9 });
    expect(fillRefused(world.gate, router(), p, 0)).toMatchObject({
      ...{ parent: 9, trading: 0, volume: 0 },
    });
  });

  test("of an empty group is nobody, and so is one behind its end", () => {
    const nobody = { venue: 0, side: 0, qty: 0, px: 0, symbol: "", account0: 0, laneReady: 0 };
    const stale = group([N, P], { count: 0 });
    expect(fillRefused(world.gate, router(), stale, 0)).toMatchObject({
      ...{ ...nobody, ref: 50, place: 0, lanesBehind: 0, refBefore: 40 },
    });
    const all = group(Array.from({ length: GROUP_MAX }, () => N));
    all.count = GROUP_MAX + 3;
    expect(fillRefused(world.gate, router(), all, GROUP_MAX)).toMatchObject({
      ...{ ...nobody, ref: 0, place: GROUP_MAX, laneBefore: 0, lanesBefore: 1, refBefore: 81 },
    });
  });
});

test("the rules of a start are journaled in parts that a record holds, and make the whole", () => {
  const before = world.tape.entries.length;
  noteRules(world.gate);
  const parts = world.tape.entries.slice(before).map(({ type, record }) => {
    expect(type).toBe(RecordType.Rules);
    return record as RulesRecord;
  });
  expect(parts.map(({ part, parts: of }) => [part, of])).toEqual(
    parts.map((_, i) => [i, parts.length]),
  );
  const [last] = parts.slice(-1);
  expect(parts.slice(0, -1).every(({ text }) => text.length === 500)).toBe(true);
  expect((last?.text.length ?? 0) > 0 && (last?.text.length ?? 0) <= 500).toBe(true);
  const rules = JSON.parse(parts.map(({ text }) => text).join("")) as GateRules;
  expect(rules).toEqual({
    limits: world.gate.limits,
    accounts: { alpha: ["A1", "A2"], bravo: ["B1"] },
    retailAccounts: ["A1"],
    retailVenues: VENUES.map((venue, i) => [venue, [1, 0, 2][i]]),
    owners: { A1: "omnibus", A2: "omnibus", B1: "bob" },
    symbolClasses: { IBM: "large", BAC: "mid" },
    venues: [...VENUES],
  });
});
