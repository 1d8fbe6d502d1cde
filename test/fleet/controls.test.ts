import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changedConfig } from "./changed-config.ts";
import { System, until } from "./system.ts";
import { type Order, Trader } from "./trader.ts";

const PORTS = 21_900;
const PATIENCE_MS = 10_000;
/** Far below the markets of IBM and KO: it rests, and meets nobody. */
const FAR = 300_000;
/** Below the market of KO, and within the collar of one who sells there. */
const NEAR = 366_000;
/** Opening shares of every account in a day that `smars up` makes. */
const HELD = 1_000_000;

const config = changedConfig(
  { equalOrdersMax: 3, equalOrdersMs: 10_000, symbolMarketOrdersMaxPerMin: 2, bookTimesMax: 3 },
  (text) =>
    text.replace(
      /(accounts: \[ALPHA1, ALPHA2\][\s\S]*?owners: )\[omnibus, omnibus\]/,
      "$1[ann, ann]",
    ),
);
let system: System;
let trader: Trader;
let orders = 0;

beforeAll(async () => {
  narrow(/(ALPHA2: .*positionMaxShares: )\d+/, `$1${HELD + 500}`);
  narrow(/(ALPHA1: \{ grossMaxUsd: )\d+/, "$120000000");
  narrow(/(repeatsMaxPerMin: )\d+/, "$14");
  narrow(/(small: \{ grossMaxUsd: )\d+/, "$11000");
  narrow(/(sweep: \{ grossMaxUsd: )\d+/, "$115000000");
  const args = ["--config", config.file, "--venues", "N,P", "--routers", "1"];
  system = await System.start({ ports: PORTS, args });
  trader = await new Trader(system.clientPort, "CLIENT1").start();
}, 60_000);

afterAll(async () => {
  trader?.stop();
  expect(await system?.stop()).toBe(0);
  config.remove();
});

/** Changes a value of limits.yaml that stands within a row. */
function narrow(from: RegExp, to: string): void {
  const file = join(dirname(config.file), "limits.yaml");
  const text = readFileSync(file, "utf8");
  expect(text).toMatch(from);
  writeFileSync(file, text.replace(from, to));
}

type Words = Partial<Omit<Order, "clOrdId" | "side" | "limitPx">> & {
  readonly side?: 1 | 2 | 5;
  /** Undefined for a market order. */
  readonly limitPx?: number | undefined;
};

/** Sends an order; how it stands once it is answered: the refusal's text, or "" when it is taken. */
async function answer({ symbol = "KO", qty = 100, ...more }: Words): Promise<string> {
  const order = { clOrdId: `K${++orders}`, account: "ALPHA2", limitPx: FAR, symbol, qty, ...more };
  const view = trader.order(order as Order);
  await until(() => (view.status === "" ? undefined : view), PATIENCE_MS);
  return view.status === "8" ? view.text : "";
}

test.each<[string, Words, string]>([
  ["C4", { qty: 1_000_001 }, "MaxOrderQty: 1000001 shares, allowed are at most 1000000"],
  ["C5", { symbol: "AAPL", qty: 200_000, limitPx: 4_800_000 }, "MaxOrderNotional: $96,000,000"],
  [
    "C6",
    { limitPx: 900_000, account: "ALPHA1" },
    "PriceCollar: price 90.00 is beyond the collar at 3",
  ],
  ["C8", { symbol: "IBM", qty: 900_000 }, "AdvMax: 900000 shares, at most 410000 by"],
  ["C9", { symbol: "IBM", qty: 100_000, limitPx: undefined }, "BookLiquidity: 100000 shares, at m"],
  ["C11", { limitPx: FAR + 50 }, "PriceOffTick: price 30.0050 is not a multiple of 0.01"],
  ["C19", { account: "ALPHA1", qty: 900_000 }, "AccountGross: $"],
  ["C22", { qty: 501 }, `PositionMax: ${HELD + 501} shares with this order, allowed are at most`],
  ["C20", { account: "ALPHA1", symbol: "ALB", limitPx: 400_000 }, "SymbolGross: $4,000 "],
  ["C20", { account: "ALPHA1", qty: 600_000 }, "StrategyGross: $18,"],
  [
    "C30",
    { side: 5, limitPx: 500_000 },
    `MarkedShort: 100 shares are marked short, its owner may sell ${2 * HELD}`,
  ],
  ["C37", { capacity: "I" }, "RetailNotAttested: the account is not attested as retail"],
  ["C39", { account: "BRAVO1" }, "UnknownAccount"],
])("%s: a refusal over a FIX session with its code and numbers", async (_id, words, text) => {
  expect(await answer(words)).toContain(text);
});

test("C12: the fourth of three equal orders of an account", async () => {
  const equal = { account: "ALPHA1", qty: 7 };
  expect([await answer(equal), await answer(equal), await answer(equal)]).toEqual(["", "", ""]);
  expect(await answer(equal)).toBe("EqualOrders: 4 equal orders, allowed are at most 3");
});

test("C24: the third of two market orders in a symbol within a minute", async () => {
  const market = { account: "ALPHA1", symbol: "GE", limitPx: undefined } as const;
  expect([await answer({ ...market, qty: 1 }), await answer({ ...market, qty: 2 })]).toEqual([
    "",
    "",
  ]);
  expect(await answer({ ...market, qty: 3 })).toBe(
    "SymbolMarketOrders: 3 market orders within a minute, allowed are at most 2",
  );
});

test("C16, C25: an owner does not meet itself; who repeats itself is FROZEN", async () => {
  expect(await answer({ qty: 20, limitPx: NEAR })).toBe("");
  const meets = await answer({ side: 2, limitPx: NEAR });
  expect(meets).toMatch(/^SelfTrade: it could trade with order P\d+ of the same owner$/);
  for (const qty of [21, 22, 23]) expect(await answer({ qty })).toBe("");
  expect(await answer({ qty: 24 })).toBe(
    "RepeatedExecution: 5 times within a minute, allowed are at most 4: the account is stopped",
  );
  expect(await answer({ qty: 25 })).toContain("ScopeNotOpen");
});
