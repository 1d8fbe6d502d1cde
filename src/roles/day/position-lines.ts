import type { DayTrade, DayTrades } from "./day-trades.ts";

/** $0.0001 in a dollar. */
const DOLLAR = 10_000;

/** What an account has of a symbol, sold short negative. */
export type HeldPosition = {
  readonly account: string;
  readonly symbol: string;
  readonly shares: number;
};

/** One reason of a position: where so many of its shares come from. */
export type PositionLine = HeldPosition & {
  /**
   * `opening` what the day was opened with, `execution` a trade as it counts now, `manual` entered
   * by two people, `unexplained` what the books have beyond all of these.
   */
  readonly source: "opening" | "execution" | "manual" | "unexplained";
  /** Of a trade: the venue with its ExecID(17), the order there, ours, and the client's. */
  readonly venue: string;
  readonly execId: string;
  readonly venueClOrdId: string;
  readonly orderId: string;
  readonly clOrdId: string;
  readonly client: string;
  /** USD; null of what is no trade. */
  readonly priceUsd: number | null;
};

/** Columns of the lines, in the order of their file. */
export const POSITION_COLUMNS: readonly (keyof PositionLine)[] = [
  ...(["account", "symbol", "shares", "source", "venue", "execId", "venueClOrdId"] as const),
  ...(["orderId", "clOrdId", "client", "priceUsd"] as const),
];

const NO_TRADE = {
  ...{ venue: "", execId: "", venueClOrdId: "", orderId: "", clOrdId: "", client: "" },
  priceUsd: null,
};

/**
 * C56: every line of the positions with what it comes from: the opening of the day, and each
 * execution since with venue, ExecID and order. What these do not add up to, as an earlier day's
 * trade that was broken today, is a line of its own: nothing is left out.
 *
 * @param held The positions as the books have them.
 */
export function positionLines(
  { opening, trades }: DayTrades,
  held: readonly HeldPosition[],
): PositionLine[] {
  const lines: PositionLine[] = opening.map(({ account, symbol, shares }) => {
    return { account, symbol, shares, source: "opening", ...NO_TRADE };
  });
  for (const trade of trades) if (trade.qty > 0) lines.push(tradeLine(trade));
  return [...lines, ...unexplained(lines, held)].sort(byPosition);
}

function tradeLine(trade: DayTrade): PositionLine {
  const { account, symbol, side, qty, venue, execId, venueClOrdId, orderId, clOrdId } = trade;
  return {
    ...{ account, symbol, shares: side === "Buy" ? qty : -qty },
    source: trade.state === "manual" ? "manual" : "execution",
    ...{ venue, execId, venueClOrdId, orderId, clOrdId, client: trade.client },
    priceUsd: trade.px / DOLLAR,
  };
}

/** A line for each position that the others do not add up to. */
function unexplained(
  lines: readonly PositionLine[],
  held: readonly HeldPosition[],
): readonly PositionLine[] {
  const sums = new Map<string, { account: string; symbol: string; shares: number }>();
  const add = ({ account, symbol, shares }: HeldPosition, sign: number): void => {
    const key = `${account} ${symbol}`;
    const sum = sums.get(key) ?? { account, symbol, shares: 0 };
    sum.shares += sign * shares;
    sums.set(key, sum);
  };
  for (const position of held) add(position, 1);
  for (const line of lines) add(line, -1);
  const left = [...sums.values()].filter(({ shares }) => shares !== 0);
  return left.map((sum) => ({ ...sum, source: "unexplained", ...NO_TRADE }));
}

function byPosition(a: PositionLine, b: PositionLine): number {
  const [one, other] = [`${a.account} ${a.symbol}`, `${b.account} ${b.symbol}`];
  return one < other ? -1 : one > other ? 1 : 0;
}
