import { expect, test } from "vitest";
import { HaltReason, TradingState } from "../../market/trading-state.ts";
import { NO_DAY } from "../day-sink.test-kit.ts";
import { Exchange } from "../exchange.ts";
import { REGULAR_DAY } from "../session-phases.ts";
import { NewsDesk, newsHalts } from "./news-halts.ts";

const NAMES = Array.from({ length: 300 }, (_, i) => `S${i}`);
const MINUTE = 60_000;

function desk() {
  const nothing = (): void => {};
  const orders = { accepted: nothing, filled: nothing, canceled: nothing, replaced: nothing };
  const book = { added: nothing, executed: nothing, printed: nothing, reduced: nothing };
  const { day } = new Exchange({
    ...NO_DAY,
    plan: { times: REGULAR_DAY, terms: null },
    symbols: NAMES.length,
    fees: { takerMicros: 0, makerMicros: 0 },
    orders: { ...orders, amended: nothing, ended: nothing },
    book: { ...book, deleted: nothing, replaced: nothing },
  });
  const news = new NewsDesk(day, 7, NAMES, REGULAR_DAY);
  const at = (ms: number): void => {
    day.advance(ms);
    news.advance(ms);
  };
  return { day, at };
}

test("a few stocks a day are halted, others the next day, the same whatever the order of names", () => {
  const days = Array.from({ length: 50 }, (_, day) => newsHalts(7, NAMES, REGULAR_DAY, day));
  const count = days.reduce((sum, halts) => sum + halts.length, 0);
  expect(count).toBeGreaterThan(75);
  expect(count).toBeLessThan(250);
  for (const { fromMs, toMs } of days.flat()) {
    expect(fromMs).toBeGreaterThanOrEqual(REGULAR_DAY.openMs + 30 * MINUTE);
    expect(toMs).toBeLessThanOrEqual(REGULAR_DAY.closeMs - 10 * MINUTE);
    expect(toMs - fromMs).toBeGreaterThanOrEqual(5 * MINUTE);
  }
  expect(days[0]).not.toEqual(days[1]);
  const named = (names: readonly string[]) =>
    newsHalts(7, names, REGULAR_DAY, 3)
      .map(({ symbol, fromMs }) => `${names[symbol]} ${fromMs}`)
      .sort();
  expect(named([...NAMES].reverse())).toEqual(named(NAMES));
});

test("a halt begins and ends on time, with five minutes of quotation only", () => {
  const { day, at } = desk();
  const [first] = newsHalts(7, NAMES, REGULAR_DAY, 0);
  if (first === undefined) throw new Error("the seed has a halt on its first day");
  const { symbol, fromMs, toMs } = first;
  const { states } = day;
  at(REGULAR_DAY.openMs);
  at(fromMs - 1);
  expect(states.state(symbol)).toBe(TradingState.Trading);
  at(fromMs);
  expect([states.state(symbol), states.reason(symbol)]).toEqual([0, HaltReason.News]);
  at(toMs - 1);
  expect(states.state(symbol)).toBe(TradingState.Halted);
  at(toMs);
  expect(states.state(symbol)).toBe(TradingState.QuotationOnly);
  at(toMs + 5 * MINUTE);
  expect(states.state(symbol)).toBe(TradingState.Trading);
});

test("a venue that starts in a halt is halted, after it not", () => {
  const [first] = newsHalts(7, NAMES, REGULAR_DAY, 0);
  const { symbol = 0, fromMs = 0, toMs = 0 } = first ?? {};
  const within = desk();
  within.at(fromMs + 1);
  expect(within.day.states.state(symbol)).toBe(TradingState.Halted);
  const after = desk();
  after.at(toMs + 1);
  expect(after.day.states.state(symbol)).toBe(TradingState.Trading);
});
