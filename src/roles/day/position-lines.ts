import { DayRowKind, type DayRowRecord } from "../../core/gate/day-records.ts";
import { RecordType } from "../../core/gate/records.ts";
import type { Disk } from "../../ports/disk.ts";
import type { CsvCell } from "../../wire/csv/csv-row.ts";
import type { Sha256 } from "../../wire/journal/format.ts";
import { readGateRecord } from "../../wire/journal/gate-records.ts";
import { exportJournal } from "../audit/export-journal.ts";
import { EXPORT_TABLES, type ExportTable } from "../audit/export-tables.ts";
import { walkJournal } from "../audit/walk-journal.ts";

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

type Row = Readonly<Record<string, CsvCell>>;

/**
 * C56: every line of the positions with what it comes from, out of the journal: the opening of its
 * last day, and each execution since with venue, ExecID and order. What these do not add up to, as
 * an earlier day's trade that was broken today, is a line of its own: nothing is left out.
 *
 * @param held The positions as the books have them.
 */
export function positionLines(
  journal: { readonly disk: Disk; readonly folder: string; readonly sha256: Sha256 },
  held: readonly HeldPosition[],
): PositionLine[] {
  const { disk, folder, sha256 } = journal;
  const { opening, openedAt } = openingOf(disk, folder, sha256);
  const orders = new Map<CsvCell, Row>();
  const trades: Row[] = [];
  exportJournal(disk, folder, {
    sha256,
    instant: () => "",
    row: (table, cells) => {
      if (table !== "orders" && table !== "executions") return;
      const row = named(table, cells);
      if (table === "orders") orders.set(row.parent ?? null, row);
      else if (Number(row.index) > openedAt && Number(row.nowQty) > 0) trades.push(row);
    },
  });
  const lines: PositionLine[] = opening.map((one) => ({ ...one, source: "opening", ...NO_TRADE }));
  for (const trade of trades) lines.push(tradeLine(trade, orders.get(trade.parent ?? null)));
  return [...lines, ...unexplained(lines, held)].sort(byPosition);
}

function named(table: ExportTable, cells: readonly CsvCell[]): Row {
  return Object.fromEntries(EXPORT_TABLES[table].map(([name], i) => [name, cells[i] ?? null]));
}

/** With what the last day of the journal was opened, and the index of its record. */
function openingOf(
  disk: Disk,
  folder: string,
  sha256: Sha256,
): { readonly opening: readonly HeldPosition[]; readonly openedAt: number } {
  let pending: DayRowRecord[] = [];
  let opening: HeldPosition[] = [];
  let openedAt = 0;
  walkJournal(disk, folder, sha256, (type, index, view, at) => {
    if (type === RecordType.DayRow) {
      const row = readGateRecord(type, view, at) as DayRowRecord;
      if (row.place === 0) pending = [];
      if (row.kind === DayRowKind.Position) pending.push({ ...row });
    } else if (type === RecordType.DayOpened) {
      opening = pending.map(positionOf);
      openedAt = index;
      pending = [];
    }
  });
  return { opening, openedAt };
}

function positionOf({ account, name: symbol, a: shares }: DayRowRecord): HeldPosition {
  return { account, symbol, shares };
}

function tradeLine(trade: Row, order: Row | undefined): PositionLine {
  const text = (cell: CsvCell | undefined): string => `${cell ?? ""}`;
  const qty = Number(trade.nowQty);
  return {
    account: text(order?.account),
    symbol: text(trade.symbol),
    shares: trade.side === "Buy" ? qty : -qty,
    source: trade.state === "manual" ? "manual" : "execution",
    venue: text(trade.venue),
    execId: text(trade.execId),
    venueClOrdId: text(trade.clOrdId),
    orderId: `P${text(trade.parent)}`,
    clOrdId: text(order?.clOrdId),
    client: text(order?.client),
    priceUsd: Number(trade.nowPx),
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
