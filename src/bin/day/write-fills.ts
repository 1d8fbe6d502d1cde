import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessFee } from "../../roles/day/day-money.ts";
import type { DayTrade, DayTrades } from "../../roles/day/day-trades.ts";
import { type CsvCell, csvRow } from "../../wire/csv/csv-row.ts";
import { microsUsd, usd } from "./money-text.ts";

const COLUMNS = [
  ...["account", "client", "symbol", "side", "qty", "priceUsd", "venue", "execId"],
  ...["venueClOrdId", "orderId", "clOrdId", "utc", "capacity", "state", "accessFeeUsd"],
];

/** Writes every fill of a day, as it counts after busts and corrections; columns in docs/day.md. */
export function writeFills(folder: string, { trades, fees }: DayTrades): void {
  const rows = trades.map((trade) => csvRow(cells(trade, accessFee(trade, fees))));
  writeFileSync(join(folder, "fills.csv"), [csvRow(COLUMNS), ...rows].join(""));
}

function cells(trade: DayTrade, fee: number | null): CsvCell[] {
  const { account, client, symbol, side, qty, px, venue, execId } = trade;
  const { venueClOrdId, orderId, clOrdId, utc, capacity, state } = trade;
  return [
    ...[account, client, symbol, side, qty, usd(BigInt(px)), venue, execId || null],
    ...[venueClOrdId, orderId, clOrdId, utc, capacity || null, state],
    fee === null ? null : microsUsd(BigInt(fee)),
  ];
}
