import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accountFees, positionCosts, positionKey } from "../../roles/day/day-money.ts";
import type { DayTrades } from "../../roles/day/day-trades.ts";
import { type DayState, dayDocument } from "./day-document.ts";
import { microsUsd, usd } from "./money-text.ts";

const SETTLEMENT = [
  ...["settleDate", "account", "boughtUsd", "soldUsd", "payableUsd", "receivableUsd"],
  ...["accessFeesUsd", "feeUnknownShares"],
];

/**
 * Writes what a closed day came to: positions, money by account and settlement date, and the whole
 * as JSON. The positions have the columns of a bundle's file: the next day opens on them.
 *
 * @returns The folder.
 */
export function writeExport(dataFolder: string, day: DayState, trades: DayTrades): string {
  const folder = join(dataFolder, "days", day.tradeDate);
  mkdirSync(folder, { recursive: true });
  const costs = positionCosts(trades);
  const positions = day.positions.map(({ account, symbol, shares }) => {
    return [account, symbol, shares, usd(costs.get(positionKey(account, symbol)) ?? 0n)];
  });
  const fees = accountFees(trades);
  const settlement = day.money.map(({ account, bought, sold }) => {
    const net = BigInt(sold) - BigInt(bought);
    const { micros, unknownShares } = fees.get(account) ?? { micros: 0n, unknownShares: 0 };
    return [
      ...[day.settleDate, account, usd(BigInt(bought)), usd(BigInt(sold))],
      ...[usd(net < 0n ? -net : 0n), usd(net > 0n ? net : 0n), microsUsd(micros), unknownShares],
    ];
  });
  const csv = (name: string, header: string, rows: readonly (string | number)[][]): void => {
    const lines = [header, ...rows.map((cells) => cells.join(","))];
    writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(""));
  };
  csv("positions.csv", "account,symbol,shares,costUsd", positions);
  csv("settlement.csv", SETTLEMENT.join(","), settlement);
  const whole = { ...dayDocument(day), positions: day.positions, money: day.money };
  writeFileSync(join(folder, "day.json"), `${JSON.stringify(whole, null, 2)}\n`);
  return folder;
}
