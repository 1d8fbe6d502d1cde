import { expect, test } from "vitest";
import { RejectCode as R } from "../../domain/reject-code.ts";
import { GateWorld, VENUES } from "../gate.test-kit.ts";
import type { GateLimits } from "../limits.ts";
import type { ProposedChild } from "../proposal.ts";
import type { ParentOrder } from "../requests.ts";

const [, P = 0] = VENUES;

/** Each of three venues shows 500 on each side: the first at 181.90 and 182.00, the rest a cent off. */
function world(limits: Partial<GateLimits> = {}): GateWorld {
  return new GateWorld({ bookTimesMax: 2, ...limits }).up();
}

function refusal(made: GateWorld, order: Partial<ParentOrder>): unknown {
  made.order(order);
  const last = made.effects.refusals.at(-1);
  return last === undefined ? "taken" : [last.code, last.a, last.b];
}

const AT_MARKET = { ordType: 1, limitPx: 0 };

test.each<readonly [what: string, order: Partial<ParentOrder>, want: unknown]>([
  ["a buy at the best offer: so many times its shares", { qty: 1_000 }, "taken"],
  ["... and a share more", { qty: 1_001 }, [R.BookLiquidity, 1_001, 1_000]],
  ["a cent higher it may take of all three venues", { qty: 3_000, limitPx: 1_820_100 }, "taken"],
  ["... and a share more", { qty: 3_001, limitPx: 1_820_100 }, [R.BookLiquidity, 3_001, 3_000]],
  ["one that reaches no offer takes nothing", { qty: 50_000, limitPx: 1_819_900 }, "taken"],
  ["a market order may take what lies within its collar", { ...AT_MARKET, qty: 3_000 }, "taken"],
  ["... and a share more", { ...AT_MARKET, qty: 3_001 }, [R.BookLiquidity, 3_001, 3_000]],
  [
    "a sale takes the bids",
    { side: 2, limitPx: 1_819_000, qty: 1_001 },
    [R.BookLiquidity, 1_001, 1_000],
  ],
  ["a sale above them takes nothing", { side: 2, limitPx: 1_819_100, qty: 50_000 }, "taken"],
])("C9: a parent against the book: %s", (_what, order, want) => {
  expect(refusal(world(), order)).toEqual(want);
});

test("C9: a market order where nobody offers is refused, a limit order waits for offers", () => {
  const made = world();
  made.gate.market.trade(0, 1_819_500, made.gate.nowNs);
  for (const venue of [0, 1, 2]) made.gate.market.tops.set(0, venue, 1_819_000, 500, 0, 0, 2, true);
  expect(refusal(made, { ...AT_MARKET, qty: 1 })).toEqual([R.BookLiquidity, 1, 0]);
  const before = made.effects.refusals.length;
  made.order({ qty: 50_000, limitPx: 1_820_000 });
  expect(made.effects.refusals).toHaveLength(before);
});

test("C9: what a venue shows that is down or does not trade the symbol is no liquidity", () => {
  const made = world();
  made.gate.market.tops.setFeed(2, false);
  expect(refusal(made, { qty: 2_001, limitPx: 1_820_100 })).toEqual([
    R.BookLiquidity,
    2_001,
    2_000,
  ]);
});

test("C9: an order for an auction takes no book", () => {
  expect(refusal(world().listed(), { tif: 7, limitPx: 1_805_000, qty: 50_000 })).toBe("taken");
});

test.each<readonly [what: string, child: Partial<ProposedChild>, want: unknown[]]>([
  ["at the best quote: so many times its shares", { qty: 1_000 }, []],
  ["... and a share more", { qty: 1_001 }, [[R.ChildBookLiquidity, 1_001, 1_000]]],
  ["one that stands before it takes nothing", { qty: 4_000, tif: 0, px: 1_819_900, venue: P }, []],
])("C9: a child against the best quote: %s", (_what, child, want) => {
  const made = world();
  const row = made.parent({ qty: 1_000 });
  made.gate.limits = { ...made.gate.limits, bookTimesMax: 1_000 };
  const large = made.parent({ qty: 5_000 });
  made.gate.limits = { ...made.gate.limits, bookTimesMax: 2 };
  expect([row, large]).toEqual([0, 1]);
  made.propose(large, [child]);
  expect(made.effects.childRefusals.map(({ code, a, b }) => [code, a, b])).toEqual(want);
});
