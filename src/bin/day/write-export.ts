import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DayState, dayDocument } from "./day-document.ts";

/** $0.0001 in a dollar. */
const DOLLAR = 10_000;

/**
 * Writes what a closed day came to: positions, money by account and settlement date, and the whole
 * as JSON. The positions have the columns of a bundle's file: the next day opens on them.
 *
 * @returns The folder.
 */
export function writeExport(dataFolder: string, day: DayState): string {
  const folder = join(dataFolder, "days", day.tradeDate);
  mkdirSync(folder, { recursive: true });
  const positions = day.positions.map(({ account, symbol, shares }) => {
    return [account, symbol, shares, (0).toFixed(4)];
  });
  const settlement = day.money.map(({ account, bought, sold }) => {
    const net = sold - bought;
    return [
      day.settleDate,
      account,
      usd(bought),
      usd(sold),
      usd(Math.max(0, -net)),
      usd(Math.max(0, net)),
    ];
  });
  const csv = (name: string, header: string, rows: readonly (string | number)[][]): void => {
    const lines = [header, ...rows.map((cells) => cells.join(","))];
    writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(""));
  };
  csv("positions.csv", "account,symbol,shares,costUsd", positions);
  const header = "settleDate,account,boughtUsd,soldUsd,payableUsd,receivableUsd";
  csv("settlement.csv", header, settlement);
  const whole = { ...dayDocument(day), positions: day.positions, money: day.money };
  writeFileSync(join(folder, "day.json"), `${JSON.stringify(whole, null, 2)}\n`);
  return folder;
}

function usd(units: number): string {
  return (units / DOLLAR).toFixed(4);
}
