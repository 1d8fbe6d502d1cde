import { describe, expect, test } from "vitest";
import { Side } from "../../domain/order.ts";
import { RejectCode } from "../../domain/reject-code.ts";
import { RetailOrders } from "../../domain/retail.ts";
import { Router } from "../router.ts";

const VENUES = [
  { code: 78, takerFee: 30, retail: RetailOrders.Limit },
  { code: 80, takerFee: 25, retail: RetailOrders.None },
  { code: 81, takerFee: 20, retail: RetailOrders.Market },
];
const [BID, ASK] = [90, 100];
const MS = 1e6;

type Sent = { readonly retail: boolean; readonly of: readonly (readonly number[])[] };

/** A router of three venues that all show 500 shares at 100; what it proposes, turn by turn. */
class Stage {
  readonly router: Router;
  readonly sent: Sent[] = [];
  nowNs = MS;
  lastRef = 0;

  constructor() {
    this.router = new Router(
      { symbols: 1, venues: VENUES, levels: 1, sentCap: 20, childrenMax: 64 },
      {
        propose: (_work, group) => {
          const of = Array.from({ length: group.count }, (_, i) => [
            (VENUES[group.venueIndex[i] as number] as { code: number }).code,
            group.qty[i] as number,
            group.px[i] as number,
          ]);
          this.lastRef = group.ref[group.count - 1] as number;
          this.sent.push({ retail: group.retail, of });
        },
        cancel: () => {},
        watch: () => {},
        unwatch: () => {},
      },
    );
    for (let v = 0; v < VENUES.length; v++) {
      this.router.market.feed(v, true);
      this.router.market.top(0, v, BID, 500, ASK, 500, 1, true);
    }
    this.router.market.complete();
    this.router.leased({ leaseId: 1, incarnation: 1, rel: 1, kill: 0, ttlMs: 1000 });
  }

  assign(limitPx: number, retail: boolean): void {
    const of = { parent: 1, assign: 1, symbol: 0, side: Side.Buy, ordType: 2, tif: 0, listing: -1 };
    const money = { orderQty: 300, remainingQty: 300, limitPx, reservePx: 110 };
    const account = new Uint8Array(16);
    this.router.assigned({ ...of, ...money, strategy: 1, account, retail }, this.nowNs);
  }

  turn(): Sent | undefined {
    this.sent.length = 0;
    this.nowNs += 300 * MS;
    this.router.wake(this.nowNs);
    this.router.plan(this.nowNs);
    return this.sent[0];
  }

  /** The gate has sent the last child, and its venue filled so much of it. */
  filled(qty: number, of: number): void {
    const { router, lastRef } = this;
    const left = 300 - qty;
    router.admitted(1, lastRef, 1, lastRef, 300 - of);
    if (qty > 0) router.reported(1, lastRef, 2, qty, left, this.nowNs);
    router.reported(1, lastRef, 4, 0, left, this.nowNs);
  }
}

describe("C37: a retail order", () => {
  test("goes to a programme first, at its own limit; what it misses sweeps the quotes", () => {
    const stage = new Stage();
    stage.assign(105, true);
    expect(stage.turn()).toEqual({ retail: true, of: [[78, 300, 105]] });
    stage.filled(0, 300);
    expect(stage.turn()).toEqual({ retail: true, of: [[81, 300, 105]] });
    stage.filled(0, 300);
    expect(stage.turn()).toMatchObject({ retail: false });
    expect(stage.sent[0]?.of.every(([, , px]) => px === ASK)).toBe(true);
  });

  test("of the market goes only where such orders are taken, at the best quote", () => {
    const stage = new Stage();
    stage.assign(0, true);
    expect(stage.turn()).toEqual({ retail: true, of: [[81, 300, ASK]] });
  });

  test("that could not take the quotes waits unmarked", () => {
    const stage = new Stage();
    stage.assign(99, true);
    expect(stage.turn()).toBeUndefined();
  });

  test("whose limit lies beyond its reserve price sweeps the quotes", () => {
    const stage = new Stage();
    stage.assign(120, true);
    expect(stage.turn()).toMatchObject({ retail: false });
  });

  test("that was refused there sweeps the quotes", () => {
    const stage = new Stage();
    stage.assign(105, true);
    for (const code of [RejectCode.RetailVenue, RejectCode.RetailPrice]) {
      expect(stage.turn()?.retail).toBe(true);
      stage.router.refused(1, stage.lastRef, code, 0, 300, stage.nowNs);
    }
    expect(stage.turn()?.retail).toBe(false);
  });

  test("any other order is marked nowhere", () => {
    const stage = new Stage();
    stage.assign(105, false);
    expect(stage.turn()).toMatchObject({ retail: false });
  });
});
