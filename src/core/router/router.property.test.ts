import fc from "fast-check";
import { expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { Side } from "../domain/order.ts";
import { RejectCode } from "../domain/reject-code.ts";
import type { Group } from "./group.ts";
import type { ParentWork } from "./parent-work.ts";
import { Router } from "./router.ts";

const MS = 1e6;
const VENUES = [78, 80, 81, 90].map((code, i) => ({ code, takerFee: i * 10, retail: 0 as const }));
const PARENTS = 4;

/** A step of the world, drawn by chance; numbers are taken modulo what there is. */
type Step =
  | { readonly op: "top"; venue: number; bid: number; bidQty: number; ask: number; askQty: number }
  | { readonly op: "depth"; venue: number; levels: readonly (readonly [number, number])[] }
  | { readonly op: "assign"; parent: number; buy: boolean; qty: number; limit: number }
  | { readonly op: "unassign"; parent: number }
  | { readonly op: "replace"; parent: number; remaining: number; limit: number }
  | { readonly op: "answer"; at: number; code: number; b: number }
  | { readonly op: "fill"; at: number; share: number }
  | { readonly op: "end"; at: number; rejected: boolean }
  | { readonly op: "feed"; venue: number; up: boolean }
  | { readonly op: "lease" }
  | { readonly op: "time"; ms: number };

const CODES = [
  RejectCode.LaneDown,
  RejectCode.LaneWindow,
  RejectCode.VenueNotAllowed,
  RejectCode.ExceedsParent,
  RejectCode.TradesThrough,
  RejectCode.MaxChildQty,
  RejectCode.SymbolHalted,
  RejectCode.FenceOld,
];

const px = fc.integer({ min: 98, max: 102 });
const shares = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 500 }));
const venue = fc.nat(VENUES.length - 1);
const parent = fc.integer({ min: 1, max: PARENTS });

const quote: fc.Arbitrary<Step> = fc.record({
  op: fc.constant("top" as const),
  venue,
  bid: px,
  bidQty: shares,
  ask: px,
  askQty: shares,
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: quote },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant("depth" as const),
      venue,
      levels: fc.array(fc.tuple(px, fc.integer({ min: 1, max: 300 })), { maxLength: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant("assign" as const),
      parent,
      buy: fc.boolean(),
      qty: fc.integer({ min: 1, max: 2000 }),
      limit: px,
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("unassign" as const), parent }) },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant("replace" as const),
      parent,
      remaining: fc.nat(1500),
      limit: px,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      op: fc.constant("answer" as const),
      at: fc.nat(),
      code: fc.oneof(
        { weight: 5, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.constantFrom(...CODES) },
      ),
      b: fc.nat(100),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant("fill" as const), at: fc.nat(), share: fc.nat(100) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant("end" as const), at: fc.nat(), rejected: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant("feed" as const), venue, up: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("lease" as const) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("time" as const), ms: fc.nat(60) }) },
);

type Out = {
  ref: number;
  parent: number;
  venue: number;
  buy: boolean;
  px: number;
  leaves: number;
  admitted: boolean;
};

/** The gate's sums, the venues' quotes and every child, kept apart from the router's own. */
class Model {
  readonly router: Router;
  nowNs = MS;
  out: Out[] = [];
  readonly told: Map<number, { remaining: number; worst: number; buy: boolean }> = new Map();
  /** Shares asked for at a quote since it last changed. */
  readonly asked: Map<string, { qty: number; sinceNs: number }> = new Map();
  groups = 0;

  constructor(levels: number) {
    this.router = new Router(
      { symbols: 1, venues: VENUES, levels, sentCap: 4, childrenMax: 512 },
      {
        propose: (work, group) => this.#check(work, group),
        cancel: () => undefined,
        watch: () => undefined,
        unwatch: () => undefined,
      },
    );
    for (let v = 0; v < VENUES.length; v++) this.router.market.feed(v, true);
    this.router.market.complete();
    this.#lease();
    this.#assign(1, true, 3000, 102);
    this.#assign(2, false, 3000, 98);
  }

  /** Long on purpose: one kind of step after the other. */
  run(s: Step): void {
    const { router } = this;
    switch (s.op) {
      case "top": {
        const bidQty = s.bid < s.ask ? s.bidQty : 0;
        const changed = this.#shown(s.venue).join();
        router.market.top(0, s.venue, s.bid, bidQty, s.ask, s.askQty, 1, true);
        if (this.#shown(s.venue).join() !== changed) this.#forget(s.venue);
        break;
      }
      case "depth":
        router.market.depths.replace(0, s.venue, 1);
        for (const [at, qty] of [...s.levels].sort((a, b) => a[0] - b[0])) {
          router.market.depths.push(0, s.venue, false, at, qty);
        }
        router.market.depthChanged(0);
        break;
      case "assign":
        this.#assign(s.parent, s.buy, s.qty, s.limit);
        break;
      case "unassign":
        router.unassigned(s.parent, 1, this.nowNs);
        this.told.delete(s.parent);
        this.out = this.out.filter((child) => child.parent !== s.parent);
        break;
      case "replace": {
        const known = this.told.get(s.parent);
        if (known === undefined) break;
        known.remaining = s.remaining;
        known.worst = s.limit;
        router.parentChanged(s.parent, s.remaining, s.limit, known.buy ? 105 : 95);
        break;
      }
      case "answer":
        this.#answer(s.at, s.code, s.b);
        break;
      case "fill":
        this.#fill(s.at, s.share);
        break;
      case "end":
        this.#end(s.at, s.rejected);
        break;
      case "feed":
        router.market.feed(s.venue, s.up);
        break;
      case "lease":
        this.#lease();
        break;
      case "time":
        this.nowNs += s.ms * MS;
        router.wake(this.nowNs);
        for (const [key, { sinceNs }] of this.asked) {
          // After a back-off of 20 ms the same shares may be asked for again.
          if (this.nowNs - sinceNs >= 20 * MS) this.asked.delete(key);
        }
        break;
    }
    router.plan(this.nowNs);
  }

  #assign(number: number, buy: boolean, qty: number, limit: number): void {
    if (this.told.has(number)) return;
    this.told.set(number, { remaining: qty, worst: limit, buy });
    this.router.assigned(
      {
        parent: number,
        assign: 1,
        symbol: 0,
        side: buy ? Side.Buy : Side.Sell,
        ordType: 2,
        tif: 0,
        listing: -1,
        strategy: 1,
        account: new Uint8Array(16),
        orderQty: qty,
        remainingQty: qty,
        limitPx: limit,
        reservePx: buy ? 105 : 95,
        retail: false,
      },
      this.nowNs,
    );
  }

  /** The gate admits or refuses a group: that of the oldest proposal without an answer. */
  #answer(at: number, code: number, b: number): void {
    const waiting = this.out.filter((child) => !child.admitted);
    const first = waiting[at % Math.max(1, waiting.length)];
    if (first === undefined) return;
    const row = this.router.children.rows.find(first.ref);
    const { groupFirst, groupLast } = this.router.children.rows;
    const from = groupFirst[row] as number;
    const to = groupLast[row] as number;
    const group = waiting.filter((child) => child.ref >= from && child.ref <= to);
    const told = this.told.get(first.parent);
    const remaining = told?.remaining ?? 0;
    const sum = group.reduce((total, child) => total + child.leaves, 0);
    if (code !== 0 || sum > remaining) {
      this.out = this.out.filter((child) => !group.includes(child));
      // Refused shares never went out: they may be asked for again at once.
      for (const child of group) this.#askedBy(child, -child.leaves);
      const given = code === 0 ? RejectCode.ExceedsParent : code;
      this.router.refused(first.parent, first.ref, given, b, remaining, this.nowNs);
      return;
    }
    for (const child of group) {
      child.admitted = true;
      if (told !== undefined) told.remaining -= child.leaves;
      this.router.admitted(child.parent, child.ref, 1, child.ref, told?.remaining ?? 0);
    }
  }

  #fill(at: number, share: number): void {
    const child = this.#live(at);
    if (child === undefined) return;
    const qty = Math.ceil((child.leaves * Math.max(1, share)) / 100);
    child.leaves -= qty;
    const status = child.leaves === 0 ? OrdStatus.Filled : OrdStatus.PartiallyFilled;
    this.#report(child, status, qty);
  }

  #end(at: number, rejected: boolean): void {
    const child = this.#live(at);
    if (child === undefined) return;
    const told = this.told.get(child.parent);
    if (told !== undefined) told.remaining += child.leaves;
    child.leaves = 0;
    this.#report(child, rejected ? OrdStatus.Rejected : OrdStatus.Canceled, 0);
  }

  #report(child: Out, status: OrdStatus, lastQty: number): void {
    if (child.leaves === 0) this.out = this.out.filter((other) => other !== child);
    const remaining = this.told.get(child.parent)?.remaining ?? 0;
    this.router.reported(child.parent, child.ref, status, lastQty, remaining, this.nowNs);
  }

  #live(at: number): Out | undefined {
    const admitted = this.out.filter((child) => child.admitted);
    return admitted[at % Math.max(1, admitted.length)];
  }

  #lease(): void {
    for (const child of this.out) if (!child.admitted) this.#askedBy(child, -child.leaves);
    this.out = this.out.filter((child) => child.admitted);
    this.router.leased({ leaseId: 1, incarnation: 1, rel: 1, kill: 0, ttlMs: 1000 });
  }

  /** What every group has to hold, whatever happened before it. */
  #check(work: ParentWork, group: Group): void {
    this.groups += 1;
    const told = this.told.get(work.parent);
    expect(told, "a parent that is worked was assigned").toBeDefined();
    if (told === undefined) return;
    const unanswered = this.out
      .filter((child) => child.parent === work.parent && !child.admitted)
      .reduce((sum, child) => sum + child.leaves, 0);
    const children = Array.from({ length: group.count }, (_, i) => ({
      ref: group.ref[i] as number,
      parent: work.parent,
      venue: group.venueIndex[i] as number,
      buy: told.buy,
      px: group.px[i] as number,
      leaves: group.qty[i] as number,
      admitted: false,
    }));
    const asked = children.reduce((sum, child) => sum + child.leaves, 0);
    expect(unanswered + asked, "no more than the gate told is left").toBeLessThanOrEqual(
      told.remaining,
    );
    this.#checkNoTradeThrough(children);
    for (const child of children) this.#checkChild(child, told.worst);
  }

  #checkChild(child: Out, worst: number): void {
    const worse = child.buy ? child.px > worst : child.px < worst;
    expect(worse, "no worse than the limit").toBe(false);
    const shown = this.#shownAt(child.venue, child.buy, child.px);
    const flying = this.out
      .filter((other) => other.venue === child.venue && other.buy === child.buy)
      .filter((other) => (child.buy ? other.px >= child.px : other.px <= child.px))
      .reduce((sum, other) => sum + other.leaves, 0);
    expect(child.leaves + flying, "no more than is shown there").toBeLessThanOrEqual(shown);
    this.out.push(child);
    this.#askedBy(child, child.leaves);
    const once = this.asked.get(keyOf(child.venue, child.buy))?.qty ?? 0;
    expect(once, "no shown share is asked for twice").toBeLessThanOrEqual(shown);
  }

  /** A price behind the best one only beside children that take all that is better, everywhere. */
  #checkNoTradeThrough(children: readonly Out[]): void {
    const buy = children[0]?.buy ?? true;
    const worst = children.reduce(
      (px, child) => (buy ? Math.max(px, child.px) : Math.min(px, child.px)),
      buy ? 0 : 1e9,
    );
    for (let v = 0; v < VENUES.length; v++) {
      const better = this.#shownAt(v, buy, buy ? worst - 1 : worst + 1);
      const took = children
        .filter((child) => child.venue === v && child.px !== worst)
        .reduce((sum, child) => sum + child.leaves, 0);
      expect(took, "all that is better is taken").toBe(better);
    }
  }

  /** Shares that a venue shows at a price or better, from its top and the levels behind it. */
  #shownAt(v: number, buy: boolean, limit: number): number {
    const { tops, depths } = this.router.market;
    const [bid, bidQty, ask, askQty] = this.#shown(v) as [number, number, number, number];
    if (!tops.feedUp(v) || !tops.trading(0, v)) return 0;
    const best = buy ? ask : bid;
    if (best === 0) return 0;
    const national = buy ? tops.ask(0) : tops.bid(0);
    let sum = 0;
    if (best === national && (buy ? best <= limit : best >= limit)) sum += buy ? askQty : bidQty;
    for (let i = 0; i < depths.count(0, v, !buy); i++) {
      const at = depths.px(0, v, !buy, i);
      const behind = buy ? at > national && at <= limit : at < national && at >= limit;
      // A level that is better than the venue's own top is of the past.
      const stands = buy ? at >= best : at <= best;
      if (behind && stands) sum += depths.qty(0, v, !buy, i);
    }
    return sum;
  }

  #shown(v: number): number[] {
    const { tops } = this.router.market;
    return [
      tops.venueBid(0, v),
      tops.venueBidQty(0, v),
      tops.venueAsk(0, v),
      tops.venueAskQty(0, v),
    ];
  }

  #askedBy(child: Out, qty: number): void {
    const key = keyOf(child.venue, child.buy);
    const { qty: before, sinceNs } = this.asked.get(key) ?? { qty: 0, sinceNs: this.nowNs };
    this.asked.set(key, { qty: Math.max(0, before + qty), sinceNs });
  }

  #forget(v: number): void {
    this.asked.delete(keyOf(v, true));
    this.asked.delete(keyOf(v, false));
  }
}

function keyOf(v: number, buy: boolean): string {
  return `${v}${buy ? "buy" : "sell"}`;
}

test.each([1, 3])(
  "whatever happens, proposals keep to what is told and shown (%i levels)",
  (levels) => {
    let groups = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 200, size: "max" }), (steps) => {
        const model = new Model(levels);
        for (const one of steps) model.run(one);
        groups += model.groups;
      }),
      { numRuns: 300 },
    );
    // A property over groups says nothing when there are none.
    expect(groups).toBeGreaterThan(500);
  },
);
