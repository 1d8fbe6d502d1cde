import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../../domain/reject-code.ts";
import { Exposure, Money, ScopeKind } from "../exposure.ts";
import type { ExposureLimits, MoneyLimits } from "../limits.ts";
import { noReason } from "../reason.ts";
import { creditWithin } from "./credit.ts";
import { finerWithin } from "./finer-exposure.ts";
import { firmGrossWithin } from "./firm-gross.ts";
import { firmNetWithin } from "./firm-net.ts";
import { limitsOf, type OrderLimits } from "./limits-set.ts";
import type { Added } from "./money-sums.ts";

const NAMES = { client: "alpha", account: "A1", symbol: "IBM", strategy: "sweep" };
const LIMITS: MoneyLimits = { grossMax: 1000, netMax: 600 };
const WIDE = {
  ...{ grossMax: 4e15, netMax: 4e15, lossMax: 4e15 },
  ...{ positionMaxShares: 1, ordersMaxPerS: 1, messagesMaxPerS: 1 },
};

type Sums = { openBuy?: number; openSell?: number; bought?: number; sold?: number };

/** What stands open and executed, in one scope. */
function fill(cells: Float64Array, at: number, sums: Sums): void {
  for (const [name, value] of Object.entries(sums)) {
    cells[at + Money[name as keyof typeof Money]] = value;
  }
}

const buy = (money: number): Added => ({ buy: true, money, shares: 1 });
const sell = (money: number): Added => ({ buy: false, money, shares: 1 });

describe("C17: firm gross notional, executed and open at its worst case", () => {
  test.each<[string, Sums, Added, number]>([
    ["the first order up to the limit", {}, buy(1000), 0],
    ["one unit more", {}, buy(1001), 1001],
    [
      "both sides count, open and executed",
      { openBuy: 1, openSell: 2, bought: 3, sold: 4 },
      sell(991),
      1001,
    ],
    ["they leave what is left", { openBuy: 1, openSell: 2, bought: 3, sold: 4 }, sell(990), 0],
    ["a broken trade of an earlier day makes no room", { bought: -500 }, buy(1001), 1001],
  ])("%s", (_title, sums, added, gross) => {
    const exposure = new Exposure(1);
    fill(exposure.firm, 0, sums);
    const why = noReason();
    expect(firmGrossWithin(exposure, LIMITS, added, why)).toBe(gross === 0);
    if (gross > 0) expect(why).toEqual({ code: R.FirmGross, a: gross, b: 1000 });
  });
});

describe("C18: firm net notional, open orders of the two sides never offset", () => {
  test.each<[string, Sums, Added, number]>([
    ["the first order up to the limit", {}, buy(600), 0],
    ["one unit more", {}, sell(601), 601],
    ["open sells make no room for buys", { openSell: 500 }, buy(601), 601],
    ["executed sells do", { sold: 500 }, buy(1100), 0],
    ["executed buys count against buys", { bought: 500, openBuy: 50 }, buy(51), 601],
    ["a sell goes against what was bought", { bought: 500 }, sell(1100), 0],
  ])("%s", (_title, sums, added, net) => {
    const exposure = new Exposure(1);
    fill(exposure.firm, 0, sums);
    const why = noReason();
    expect(firmNetWithin(exposure, LIMITS, added, why)).toBe(net === 0);
    if (net > 0) expect(why).toEqual({ code: R.FirmNet, a: net, b: 600 });
  });
});

/** Limits of which one scope is the narrow one. */
function narrow(of: Partial<OrderLimits>): OrderLimits {
  return { firm: WIDE, client: WIDE, account: WIDE, symbol: WIDE, strategy: WIDE, ...of };
}

describe("C19: credit of each customer and account, set before it trades", () => {
  test.each<[string, ScopeKind, Partial<OrderLimits>, Sums, Added, number[]]>([
    [
      "a client's gross",
      ScopeKind.Client,
      { client: LIMITS },
      { bought: 900 },
      sell(101),
      [R.ClientGross, 1001, 1000],
    ],
    [
      "a client's net",
      ScopeKind.Client,
      { client: LIMITS },
      { bought: 500 },
      buy(101),
      [R.ClientNet, 601, 600],
    ],
    [
      "an account's gross",
      ScopeKind.Account,
      { account: { ...WIDE, ...LIMITS } },
      { openSell: 900 },
      buy(101),
      [R.AccountGross, 1001, 1000],
    ],
    [
      "an account's net",
      ScopeKind.Account,
      { account: { ...WIDE, ...LIMITS } },
      { sold: 600 },
      sell(1),
      [R.AccountNet, 601, 600],
    ],
    ["room enough", ScopeKind.Client, { client: LIMITS }, { bought: 500 }, buy(100), []],
  ])("%s", (_title, kind, of, sums, added, refusal) => {
    const exposure = new Exposure(1);
    const rows = exposure.scope(kind);
    const name = kind === ScopeKind.Client ? NAMES.client : NAMES.account;
    // The row of another name stands before it: nothing of it may count.
    fill(rows.cells, rows.at("another"), { openBuy: 999_999 });
    fill(rows.cells, rows.at(name), sums);
    const why = noReason();
    expect(creditWithin(exposure, narrow(of), NAMES, added, why)).toBe(refusal.length === 0);
    if (refusal.length > 0) expect([why.code, why.a, why.b]).toEqual(refusal);
  });
});

describe("C20: money of one symbol and of one strategy", () => {
  test.each<[string, ScopeKind, Partial<OrderLimits>, Sums, Added, number[]]>([
    [
      "a symbol's gross",
      ScopeKind.Symbol,
      { symbol: LIMITS },
      { bought: 900 },
      sell(101),
      [R.SymbolGross, 1001, 1000],
    ],
    [
      "a symbol's net",
      ScopeKind.Symbol,
      { symbol: LIMITS },
      { bought: 500 },
      buy(101),
      [R.SymbolNet, 601, 600],
    ],
    [
      "a strategy's gross",
      ScopeKind.Strategy,
      { strategy: LIMITS },
      { openSell: 900 },
      buy(101),
      [R.StrategyGross, 1001, 1000],
    ],
    [
      "a strategy's net",
      ScopeKind.Strategy,
      { strategy: LIMITS },
      { sold: 600 },
      sell(1),
      [R.StrategyNet, 601, 600],
    ],
    ["room enough", ScopeKind.Symbol, { symbol: LIMITS }, { sold: 500 }, sell(100), []],
  ])("%s", (_title, kind, of, sums, added, refusal) => {
    const exposure = new Exposure(1);
    const rows = exposure.scope(kind);
    fill(rows.cells, rows.at(kind === ScopeKind.Symbol ? NAMES.symbol : NAMES.strategy), sums);
    const why = noReason();
    const holds = finerWithin(exposure, narrow(of), NAMES, added, why);
    expect(holds).toBe(refusal.length === 0);
    if (refusal.length > 0) expect([why.code, why.a, why.b]).toEqual(refusal);
  });
});

describe("C29: every scope of an order has limits of its own, of which the most restrictive wins", () => {
  const FIRM = { firmGrossMax: 4e15, firmNetMax: 4e15 };
  const all: ExposureLimits = {
    clients: { alpha: WIDE },
    accounts: { A1: WIDE },
    symbolClasses: { large: WIDE },
    strategies: { sweep: WIDE },
  };

  test.each<[string, Partial<ExposureLimits>, string | undefined, number]>([
    ["a client without limits", { clients: {} }, "large", 1],
    ["an account without limits", { accounts: {} }, "large", 2],
    ["a class without limits", { symbolClasses: {} }, "large", 3],
    ["a symbol that nobody has given a class", {}, undefined, 3],
    ["a strategy without limits", { strategies: {} }, "large", 4],
  ])("%s trades nothing", (_title, without, symbolClass, kind) => {
    const why = noReason();
    const exposure = { ...all, ...without };
    expect(limitsOf({ exposure, ...FIRM }, NAMES, symbolClass, why)).toBeNull();
    expect(why).toEqual({ code: R.NoLimitSet, a: kind, b: 0 });
  });

  test("the limits of each scope are found by its own name", () => {
    const of = (grossMax: number) => ({ ...WIDE, grossMax });
    const limits: ExposureLimits = {
      clients: { alpha: of(2), A1: of(9) },
      accounts: { A1: of(3), alpha: of(9) },
      symbolClasses: { large: of(4), small: of(9) },
      strategies: { sweep: of(5) },
    };
    const sums = { exposure: limits, firmGrossMax: 1, firmNetMax: 1 };
    const found = limitsOf(sums, NAMES, "large", noReason());
    expect(Object.entries(found ?? {}).map(([name, { grossMax }]) => [name, grossMax])).toEqual([
      ["firm", 1],
      ["client", 2],
      ["account", 3],
      ["symbol", 4],
      ["strategy", 5],
    ]);
  });
});
