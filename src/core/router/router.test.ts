import { describe, expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { OrdType, Side, Tif } from "../domain/order.ts";
import { RejectCode } from "../domain/reject-code.ts";
import type { Assignment } from "./parent-work.ts";
import { Router } from "./router.ts";
import type { RouterVenue } from "./venue-ranking.ts";

const MS = 1e6;
const [N, P, Q] = [0, 1, 2];
const VENUES: readonly RouterVenue[] = [
  { code: 78, takerFee: 30, retail: 0 },
  { code: 80, takerFee: 25, retail: 0 },
  { code: 81, takerFee: 20, retail: 0 },
];
const LEASE = { leaseId: 1, incarnation: 1, rel: 1, kill: 0, ttlMs: 1000 };

type Sent = { ref: number; venue: number; qty: number; px: number };

/** A router with a market of three venues and two symbols; keeps what it proposes. */
class Stage {
  readonly groups: { parent: number; children: Sent[] }[] = [];
  readonly calls: string[] = [];
  readonly router: Router;
  nowNs = MS;

  constructor(levels = 1, childrenMax = 256) {
    this.router = new Router(
      { symbols: 2, venues: VENUES, levels, sentCap: 4, childrenMax },
      {
        propose: (work, group) => {
          const children = Array.from({ length: group.count }, (_, i) => ({
            ref: group.ref[i] as number,
            venue: group.venueIndex[i] as number,
            qty: group.qty[i] as number,
            px: group.px[i] as number,
          }));
          this.groups.push({ parent: work.parent, children });
        },
        cancel: (...of) => this.calls.push(`cancel ${of.join("/")}`),
        watch: (symbol) => this.calls.push(`watch ${symbol}`),
        unwatch: (symbol) => this.calls.push(`unwatch ${symbol}`),
      },
    );
  }

  /** With a lease, a complete snapshot, and this many shares offered at 100 at each venue. */
  ready(...asks: number[]): this {
    for (const venue of [N, P, Q]) this.router.market.feed(venue, true);
    for (const [venue, qty] of asks.entries()) this.ask(venue, 100, qty);
    this.router.market.complete();
    this.router.leased(LEASE);
    return this;
  }

  ask(venue: number, px: number, qty: number): void {
    this.router.market.top(0, venue, 90, 100, px, qty, 1, true);
  }

  assign(parent: number, qty: number, of: Partial<Assignment> = {}): void {
    this.router.assigned(
      {
        parent,
        assign: 1,
        symbol: 0,
        side: Side.Buy,
        ordType: OrdType.Limit,
        tif: Tif.Day,
        listing: -1,
        strategy: 1,
        account: new Uint8Array(16),
        orderQty: qty,
        remainingQty: qty,
        limitPx: 0,
        reservePx: 110,
        retail: false,
        ...of,
      },
      this.nowNs,
    );
  }

  /** Ends a turn; returns what was proposed in it, in short. */
  turn(afterMs = 0): string[] {
    this.nowNs += afterMs * MS;
    this.groups.length = 0;
    this.router.wake(this.nowNs);
    this.router.plan(this.nowNs);
    return this.groups.map(({ parent, children }) => {
      const list = children.map((c) => `${"NPQ"[c.venue]} ${c.qty}@${c.px}`);
      return `${parent}: ${list.join(", ")}`;
    });
  }

  last(): Sent {
    return this.groups.at(-1)?.children.at(-1) as Sent;
  }

  admit(child: Sent, remainingQty: number, parent = 1): void {
    this.router.admitted(parent, child.ref, 5, child.ref, remainingQty);
  }

  refuse(child: Sent, code: number, remainingQty: number, b = 0, parent = 1): void {
    this.router.refused(parent, child.ref, code, b, remainingQty, this.nowNs);
  }

  report(child: Sent, status: OrdStatus, lastQty: number, remainingQty: number): void {
    this.router.reported(1, child.ref, status, lastQty, remainingQty, this.nowNs);
  }
}

describe("an order that waits for an auction", () => {
  const CLOSE = { tif: Tif.AtClose, listing: P, limitPx: 105, reservePx: 120 };

  test("goes whole to the venue that lists it, at the worst price it permits, whatever is shown", () => {
    const stage = new Stage().ready(500, 500);
    stage.assign(1, 300, CLOSE);
    stage.assign(2, 200, { ...CLOSE, ordType: OrdType.Market, limitPx: 0 });
    expect(stage.turn()).toEqual(["1: P 300@105", "2: P 200@120"]);
    expect(stage.turn(100)).toEqual([]);
  });

  test("leaves what is shown there to others", () => {
    const stage = new Stage().ready(0, 500);
    stage.assign(1, 500, CLOSE);
    stage.turn();
    stage.assign(2, 400);
    expect(stage.turn()).toEqual(["2: P 400@100"]);
  });

  test("waits for a venue that does not take it yet, and stops when its cut-off has passed", () => {
    const stage = new Stage().ready(500);
    stage.assign(1, 300, CLOSE);
    const refuse = (code: number): void => {
      const ref = stage.groups[0]?.children[0]?.ref ?? 0;
      stage.router.refused(1, ref, code, 2, 300, stage.nowNs);
    };
    stage.turn();
    refuse(RejectCode.VenuePhaseClosed);
    expect(stage.turn()).toEqual([]);
    expect(stage.turn(249)).toEqual([]);
    expect(stage.turn(1)).toEqual(["1: P 300@105"]);
    refuse(RejectCode.AuctionCutoffForChild);
    expect(stage.turn(10_000)).toEqual([]);
  });

  test("is not taken back because it is silent", () => {
    const stage = new Stage().ready(500);
    stage.assign(1, 300, CLOSE);
    stage.turn();
    const [child] = stage.groups[0]?.children ?? [];
    stage.router.admitted(1, child?.ref ?? 0, 1, 1, 0);
    stage.router.cancelSilent(stage.nowNs + 60_000 * MS);
    expect(stage.calls.filter((call) => call.startsWith("cancel"))).toEqual([]);
  });

  test("of a venue that nobody named nothing is proposed", () => {
    const stage = new Stage().ready(500);
    stage.assign(1, 300, { ...CLOSE, listing: -1 });
    expect(stage.turn()).toEqual([]);
  });
});

describe("a parent", () => {
  test("is proposed over all venues at the best price, once", () => {
    const stage = new Stage().ready(300, 200, 0);
    stage.ask(Q, 101, 900);
    stage.assign(1, 1000);
    expect(stage.turn()).toEqual(["1: N 300@100, P 200@100"]);
    expect(stage.turn(1000)).toEqual([]);
  });

  test("is planned anew when its child came back empty, elsewhere first", () => {
    const stage = new Stage().ready(300, 0, 0);
    stage.assign(1, 300);
    stage.turn();
    const child = stage.last();
    stage.admit(child, 0);
    stage.ask(P, 100, 250);
    expect(stage.turn()).toEqual([]);
    stage.report(child, OrdStatus.Canceled, 0, 300);
    expect(stage.turn()).toEqual(["1: P 150@100"]);
  });

  test("goes on at the next price once the first is gone", () => {
    const stage = new Stage().ready(300, 0, 0);
    stage.assign(1, 500);
    stage.turn();
    const child = stage.last();
    stage.admit(child, 200);
    stage.ask(N, 101, 700);
    expect(stage.turn()).toEqual(["1: N 200@101"]);
    stage.report(child, OrdStatus.Filled, 300, 200);
    expect(stage.turn()).toEqual([]);
  });

  test("waits for the book when nothing is within its limit, and wakes with it", () => {
    const stage = new Stage().ready(300, 0, 0);
    stage.assign(1, 100, { limitPx: 99 });
    expect(stage.turn()).toEqual([]);
    expect(stage.router.wakeNs(stage.nowNs)).toBe(0);
    stage.ask(N, 99, 40);
    expect(stage.turn()).toEqual(["1: N 40@99"]);
  });

  test("never passes its reserve price, nor a new limit", () => {
    const stage = new Stage().ready(0, 0, 0);
    stage.ask(N, 111, 500);
    stage.assign(1, 100);
    expect(stage.turn()).toEqual([]);
    stage.router.parentChanged(1, 80, 0, 111);
    expect(stage.turn()).toEqual(["1: N 80@111"]);
  });

  test("sells into the bids", () => {
    const stage = new Stage().ready(0, 0, 0);
    stage.router.market.top(0, P, 95, 60, 0, 0, 1, true);
    stage.assign(1, 100, { side: Side.Sell, reservePx: 90 });
    expect(stage.turn()).toEqual(["1: P 60@95"]);
  });

  test("that is unknown to every strategy is left alone", () => {
    const stage = new Stage().ready(300, 0, 0);
    stage.assign(1, 100, { strategy: 77 });
    expect(stage.turn()).toEqual([]);
  });

  test("shares what is shown with the parents behind it", () => {
    const stage = new Stage().ready(300, 0, 0);
    stage.assign(1, 250);
    stage.assign(2, 250);
    expect(stage.turn()).toEqual(["1: N 250@100", "2: N 50@100"]);
  });

  test("is gone when it is unassigned; an older assignment's end changes nothing", () => {
    const stage = new Stage().ready(300, 0, 0);
    stage.assign(1, 100, { assign: 4 });
    stage.router.unassigned(1, 3, stage.nowNs);
    expect(stage.turn()).toEqual(["1: N 100@100"]);
    stage.router.unassigned(1, 4, stage.nowNs);
    expect(stage.router.works.size).toBe(0);
    expect(stage.router.children.rows.live).toBe(0);
    stage.ask(N, 100, 400);
    expect(stage.turn()).toEqual([]);
    stage.assign(1, 100, { assign: 5 });
    expect(stage.turn()).toEqual(["1: N 100@100"]);
  });

  test("asks for depth of its symbol while it is worked", () => {
    const stage = new Stage(2).ready(0, 0, 0);
    stage.assign(1, 100);
    stage.assign(2, 100);
    stage.assign(3, 100, { symbol: 1 });
    stage.router.unassigned(1, 1, stage.nowNs);
    stage.router.unassigned(2, 1, stage.nowNs);
    expect(stage.calls).toEqual(["watch 0", "watch 1", "unwatch 0"]);
    stage.router.gateLost(stage.nowNs);
    expect(stage.calls.at(-1)).toBe("unwatch 1");
  });
});

describe("an immediate-or-cancel parent", () => {
  test("takes what it can and then waits for nothing", () => {
    const stage = new Stage().ready(300, 0, 0);
    stage.assign(1, 500, { tif: Tif.Ioc, limitPx: 100 });
    stage.turn();
    const child = stage.last();
    stage.ask(N, 101, 300);
    stage.admit(child, 200);
    stage.turn();
    stage.report(child, OrdStatus.Filled, 300, 200);
    expect(stage.turn()).toEqual([]);
    stage.ask(P, 100, 500);
    expect(stage.turn()).toEqual([]);
  });

  test("that finds nothing at all is not worked later", () => {
    const stage = new Stage().ready(0, 0, 0);
    stage.assign(1, 500, { tif: Tif.Ioc });
    stage.turn();
    stage.ask(P, 100, 500);
    expect(stage.turn()).toEqual([]);
  });
});

describe("a quote", () => {
  test("that gave nothing is tried again when it changes", () => {
    const stage = new Stage().ready(300, 0, 0);
    stage.assign(1, 100);
    stage.turn();
    stage.admit(stage.last(), 0);
    stage.report(stage.last(), OrdStatus.Canceled, 0, 100);
    stage.ask(N, 100, 200);
    expect(stage.turn()).toEqual(["1: N 50@100"]);
  });

  test("that gave nothing is tried again after 20 ms, though nothing else happens", () => {
    const stage = new Stage().ready(100, 0, 0);
    stage.assign(1, 100);
    stage.turn();
    stage.admit(stage.last(), 0);
    stage.report(stage.last(), OrdStatus.Canceled, 0, 100);
    expect(stage.turn()).toEqual([]);
    expect(stage.router.wakeNs(stage.nowNs)).toBe(stage.nowNs + 20 * MS);
    expect(stage.turn(19)).toEqual([]);
    expect(stage.turn(1)).toEqual(["1: N 50@100"]);
  });

  test("of a venue that rejects rests for 250 ms", () => {
    const stage = new Stage().ready(100, 0, 0);
    stage.assign(1, 100);
    stage.turn();
    stage.report(stage.last(), OrdStatus.Rejected, 0, 100);
    stage.ask(N, 100, 300);
    expect(stage.turn(249)).toEqual([]);
    expect(stage.turn(1)).toEqual(["1: N 50@100"]);
  });
});

describe("a refusal", () => {
  function refused(code: number, b = 0): Stage {
    const stage = new Stage().ready(300, 200, 0);
    stage.assign(1, 400);
    expect(stage.turn()).toEqual(["1: N 300@100, P 100@100"]);
    stage.refuse(stage.groups[0]?.children[0] as Sent, code, 400, b);
    return stage;
  }

  test("returns the whole group: its shares may be proposed again", () => {
    const stage = refused(RejectCode.LaneDown);
    expect(stage.router.children.rows.live).toBe(0);
    expect(stage.router.works.get(1)).toMatchObject({ pendingQty: 0, outQty: 0, live: 0 });
  });

  test.each([
    ["of a lane that is down leaves that venue out", RejectCode.LaneDown, 0, ["1: P 200@100"], 250],
    ["of a full window leaves it out for a moment", RejectCode.LaneWindow, 9, ["1: P 200@100"], 2],
    ["of a halt leaves that venue out", RejectCode.SymbolHalted, 0, ["1: P 200@100"], 500],
    [
      "of a price off tick leaves that quote out",
      RejectCode.PriceOffTick,
      0,
      ["1: P 200@100"],
      500,
    ],
  ])("%s", (_, code, b, next, restsMs) => {
    const stage = refused(code, b);
    expect(stage.turn()).toEqual(next);
    const child = stage.last();
    stage.admit(child, 200);
    expect(stage.turn(restsMs - 1)).toEqual([]);
    expect(stage.turn(1)).toEqual(["1: N 200@100"]);
  });

  test("of a venue that is not in the route set leaves it out for this parent", () => {
    const stage = refused(RejectCode.VenueNotAllowed);
    expect(stage.turn()).toEqual(["1: P 200@100"]);
    stage.assign(2, 50);
    expect(stage.turn(10_000)).toEqual(["2: N 50@100"]);
  });

  test.each([
    ["too many shares in a child", RejectCode.MaxChildQty, 150, "N 150@100, N 150@100, P 100@100"],
    [
      "too much money in a child",
      RejectCode.MaxChildNotional,
      15_050,
      "N 150@100, N 150@100, P 100@100",
    ],
  ])("of %s makes the children smaller", (_, code, b, next) => {
    expect(refused(code, b).turn()).toEqual([`1: ${next}`]);
  });

  test("of a window teaches how many children fit into it", () => {
    const stage = new Stage().ready(300, 0, 0);
    stage.assign(1, 300);
    stage.turn();
    stage.refuse(stage.last(), RejectCode.MaxChildQty, 300, 50);
    expect(stage.turn()[0]).toBe(`1: ${Array.from({ length: 6 }, () => "N 50@100").join(", ")}`);
    stage.refuse(stage.last(), RejectCode.LaneWindow, 300, 2);
    expect(stage.turn(2)).toEqual(["1: N 50@100, N 50@100"]);
  });

  test.each([
    ["another market at the gate", RejectCode.TradesThrough, 2],
    ["no reference at the gate", RejectCode.NoReferenceForChild, 100],
    ["a gate that is not open", RejectCode.GateNotOpen, 100],
    ["an event not yet seen", RejectCode.SeenBehindTurned, 5],
    ["a code from the future", 9999, 5],
  ])("because of %s makes it wait %#", (_, code, ms) => {
    const stage = refused(code);
    expect(stage.turn(ms - 1)).toEqual([]);
    const wakeNs = stage.router.wakeNs(stage.nowNs);
    expect(wakeNs === 0 ? MS : wakeNs - stage.nowNs).toBe(MS);
    expect(stage.turn(1)).toEqual(["1: N 300@100, P 100@100"]);
  });

  test("makes it wait longer each time", () => {
    const stage = refused(RejectCode.ExceedsParent);
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      const waitMs = (stage.router.wakeNs(stage.nowNs) - stage.nowNs) / MS;
      const planned = i === 0 ? stage.turn(5) : stage.turn(waitMs);
      expect(planned).toHaveLength(1);
      stage.refuse(stage.last(), RejectCode.ExceedsParent, 400);
      stage.turn();
      waits.push((stage.router.wakeNs(stage.nowNs) - stage.nowNs) / MS);
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 320, 640, 640, 640]);
  });

  test("tells what is left, and that is believed", () => {
    const stage = new Stage().ready(300, 200, 0);
    stage.assign(1, 400);
    stage.turn();
    stage.refuse(stage.last(), RejectCode.ExceedsParent, 70);
    expect(stage.turn(5)).toEqual(["1: N 70@100"]);
  });

  test.each([
    RejectCode.SentCap,
    RejectCode.ParentEnded,
    RejectCode.NotTheWorker,
    RejectCode.ParentFrozen,
  ])("with code %i stops the parent until the gate says something new of it", (code) => {
    const stage = refused(code);
    stage.ask(N, 100, 5000);
    expect(stage.turn(60_000)).toEqual([]);
    stage.router.parentChanged(1, 400, 0, 110);
    expect(stage.turn()).toHaveLength(1);
  });

  test.each([RejectCode.LeaseExpired, RejectCode.FenceOld, RejectCode.SequenceGap])(
    "with code %i stops everything until a new lease",
    (code) => {
      const stage = refused(code);
      stage.assign(2, 100);
      expect(stage.turn(60_000)).toEqual([]);
      stage.router.leased({ ...LEASE, leaseId: 2 });
      expect(stage.turn()).toEqual(["1: N 300@100, P 100@100", "2: P 100@100"]);
    },
  );
});

describe("a lease", () => {
  test("is needed, and so is a complete snapshot", () => {
    const stage = new Stage();
    stage.router.market.feed(N, true);
    stage.ask(N, 100, 300);
    stage.assign(1, 100);
    expect(stage.turn()).toEqual([]);
    stage.router.leased(LEASE);
    expect(stage.turn()).toEqual([]);
    stage.router.market.complete();
    expect(stage.turn()).toEqual(["1: N 100@100"]);
  });

  test("that ended takes the unanswered proposals with it", () => {
    const stage = new Stage().ready(300, 0, 0);
    stage.assign(1, 500);
    stage.turn();
    stage.router.revoked(77);
    expect(stage.router.lease).not.toBeNull();
    stage.router.revoked(1);
    stage.ask(P, 100, 100);
    expect(stage.turn()).toEqual([]);
    stage.router.leased({ ...LEASE, leaseId: 2 });
    expect(stage.turn()).toEqual(["1: N 300@100, P 100@100"]);
  });

  test("and all else ends with the link to the gate", () => {
    const stage = new Stage().ready(300, 0, 0);
    stage.assign(1, 100);
    stage.turn();
    stage.admit(stage.last(), 0);
    stage.router.gateLost(stage.nowNs);
    expect(stage.router.works.size).toBe(0);
    expect(stage.router.children.rows.live).toBe(0);
    stage.router.leased(LEASE);
    stage.assign(1, 100);
    // What was asked may still be filled: the quote counts as spent for a while.
    expect(stage.turn()).toEqual(["1: N 100@100"]);
    expect(stage.last().ref).toBe(1);
  });
});

describe("quotes that are lost", () => {
  test("stop everything; what was known of the market is forgotten", () => {
    const stage = new Stage().ready(300, 0, 0);
    stage.router.market.lost();
    stage.assign(1, 100);
    expect(stage.turn()).toEqual([]);
    for (const venue of [N, P, Q]) stage.router.market.feed(venue, true);
    stage.ask(P, 100, 60);
    expect(stage.turn()).toEqual([]);
    stage.router.market.complete();
    expect(stage.turn()).toEqual(["1: P 60@100"]);
  });

  test("of one venue leave it out until it is back", () => {
    const stage = new Stage().ready(300, 40, 0);
    stage.router.market.feed(N, false);
    stage.assign(1, 100);
    expect(stage.turn()).toEqual(["1: P 40@100"]);
    stage.router.market.feed(N, true);
    expect(stage.turn()).toEqual(["1: N 60@100"]);
  });
});

describe("a child", () => {
  test("of which nothing is heard for two seconds is cancelled once, its venue left out", () => {
    const stage = new Stage().ready(100, 0, 0);
    stage.assign(1, 200);
    stage.turn();
    const child = stage.last();
    stage.admit(child, 100);
    stage.nowNs += 1999 * MS;
    stage.router.cancelSilent(stage.nowNs);
    expect(stage.calls).toEqual(["watch 0"]);
    stage.nowNs += MS;
    stage.router.cancelSilent(stage.nowNs);
    stage.router.cancelSilent(stage.nowNs);
    expect(stage.calls).toEqual(["watch 0", "cancel 1/5/1"]);
    stage.ask(N, 100, 900);
    expect(stage.turn()).toEqual([]);
    expect(stage.turn(1000)).toEqual(["1: N 100@100"]);
  });

  test("may be reported before its admission is told, or twice, without harm", () => {
    const stage = new Stage().ready(300, 0, 0);
    stage.assign(1, 300);
    stage.turn();
    const child = stage.last();
    stage.report(child, OrdStatus.PartiallyFilled, 100, 0);
    stage.admit(child, 0);
    stage.report(child, OrdStatus.Canceled, 0, 200);
    stage.report(child, OrdStatus.Canceled, 0, 200);
    stage.admit(child, 200);
    expect(stage.router.works.get(1)).toMatchObject({
      pendingQty: 0,
      outQty: 0,
      live: 0,
      missedQty: 200,
      remainingQty: 200,
    });
  });

  test("finds room again when others have ended", () => {
    const stage = new Stage(1, 32).ready(100, 0, 0);
    stage.assign(1, 300);
    stage.turn();
    stage.admit(stage.last(), 200);
    stage.ask(P, 100, 50);
    expect(stage.turn()).toEqual([]);
    stage.router.reported(1, 1, OrdStatus.Filled, 100, 200, stage.nowNs);
    expect(stage.turn(5)).toEqual(["1: P 50@100"]);
  });
});
