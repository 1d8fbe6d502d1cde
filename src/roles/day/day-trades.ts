import { DayRowKind, type DayRowRecord } from "../../core/gate/day-records.ts";
import { RecordType } from "../../core/gate/records.ts";
import type { Disk } from "../../ports/disk.ts";
import type { CsvCell } from "../../wire/csv/csv-row.ts";
import type { Sha256 } from "../../wire/journal/format.ts";
import { readGateRecord } from "../../wire/journal/gate-records.ts";
import { exportJournal } from "../audit/export-journal.ts";
import { EXPORT_TABLES, type ExportTable } from "../audit/export-tables.ts";
import { walkJournal } from "../audit/walk-journal.ts";

/** $0.0001 in a dollar. */
const DOLLAR = 10_000;

/** What an account has of a symbol at the open, sold short negative; its cost in $0.0001. */
export type OpeningPosition = {
  readonly account: string;
  readonly symbol: string;
  readonly shares: number;
  readonly cost: number;
};

/** A trade of a day as it counts now: after busts and corrections. */
export type DayTrade = {
  readonly account: string;
  readonly client: string;
  readonly symbol: string;
  /** Such as `Buy` or `SellShort`. */
  readonly side: string;
  /** Shares, 0 of a trade that its venue has broken; price in $0.0001. */
  readonly qty: number;
  readonly px: number;
  /** Letter of the venue, its ExecID(17), and ClOrdID(11) of the order there. */
  readonly venue: string;
  readonly execId: string;
  readonly venueClOrdId: string;
  /** Our OrderID(37), and ClOrdID(11) of the client. */
  readonly orderId: string;
  readonly clOrdId: string;
  /** When the gate heard of it. */
  readonly utc: string;
  /** OrderCapacity(528), "" when the client did not say it. */
  readonly capacity: string;
  /** `counts`, `corrected`, `busted`, or `manual` when two people entered it. */
  readonly state: string;
  /** TimeInForce(59) of the order at the venue; -1 unknown. */
  readonly tif: number;
};

/** A trading day as its journal tells it, from its opening on. */
export type DayTrades = {
  readonly opening: readonly OpeningPosition[];
  /** Access fee of each venue by its letter, millionths of a dollar a share. */
  readonly fees: ReadonlyMap<string, number>;
  /** In the order of the journal. */
  readonly trades: readonly DayTrade[];
};

/** A gate's journal, and how what it says is made into text. */
export type DayJournal = {
  readonly disk: Disk;
  readonly folder: string;
  readonly sha256: Sha256;
  /** An instant, UTC ms with its fraction, as text with microseconds. */
  readonly instant: (utcMs: number) => string;
};

type Row = Readonly<Record<string, CsvCell>>;

/** Everything that was traded since the last day of a journal was opened. Only reads it. */
export function dayTrades({ disk, folder, sha256, instant }: DayJournal): DayTrades {
  const { opening, fees, openedAt } = openingOf(disk, folder, sha256);
  const orders = new Map<CsvCell, Row>();
  const tifs = new Map<CsvCell, CsvCell>();
  const trades: Row[] = [];
  exportJournal(disk, folder, {
    sha256,
    instant,
    row: (table, cells) => {
      if (table !== "orders" && table !== "children" && table !== "executions") return;
      const row = named(table, cells);
      if (table === "orders") orders.set(row.parent ?? null, row);
      else if (table === "children") tifs.set(row.clOrdId ?? null, row.tif ?? null);
      else if (Number(row.index) > openedAt && isTrade(row)) trades.push(row);
    },
  });
  return {
    opening,
    fees,
    trades: trades.map((trade) =>
      tradeOf(trade, orders.get(trade.parent ?? null), tifs.get(trade.clOrdId ?? null) ?? null),
    ),
  };
}

function isTrade({ state, nowQty }: Row): boolean {
  return Number(nowQty) > 0 || state === "busted";
}

function named(table: ExportTable, cells: readonly CsvCell[]): Row {
  return Object.fromEntries(EXPORT_TABLES[table].map(([name], i) => [name, cells[i] ?? null]));
}

/** With what the last day of the journal was opened, and the index of its record. */
function openingOf(
  disk: Disk,
  folder: string,
  sha256: Sha256,
): Pick<DayTrades, "opening" | "fees"> & { readonly openedAt: number } {
  let pending: DayRowRecord[] = [];
  let opening: OpeningPosition[] = [];
  let fees = new Map<string, number>();
  let openedAt = 0;
  walkJournal(disk, folder, sha256, (type, index, view, at) => {
    if (type === RecordType.DayRow) {
      const row = readGateRecord(type, view, at) as DayRowRecord;
      if (row.place === 0) pending = [];
      const { kind } = row;
      if (kind === DayRowKind.Position || kind === DayRowKind.Fee) pending.push({ ...row });
    } else if (type === RecordType.DayOpened) {
      const of = (kind: number): DayRowRecord[] => pending.filter((row) => row.kind === kind);
      opening = of(DayRowKind.Position).map(({ account, name: symbol, a: shares, b: cost }) => {
        return { account, symbol, shares, cost };
      });
      fees = new Map(of(DayRowKind.Fee).map(({ name, a: micros }) => [name, micros]));
      openedAt = index;
      pending = [];
    }
  });
  return { opening, fees, openedAt };
}

function tradeOf(trade: Row, order: Row | undefined, tif: CsvCell): DayTrade {
  const text = (cell: CsvCell | undefined): string => `${cell ?? ""}`;
  return {
    account: text(order?.account),
    client: text(order?.client),
    symbol: text(trade.symbol),
    side: text(trade.side),
    qty: Number(trade.nowQty),
    // A price has four decimals: it is a whole number of its unit.
    px: Math.round(Number(trade.nowPx) * DOLLAR),
    venue: text(trade.venue),
    execId: text(trade.execId),
    venueClOrdId: text(trade.clOrdId),
    orderId: `P${text(trade.parent)}`,
    clOrdId: text(order?.clOrdId),
    utc: text(trade.utc),
    capacity: text(order?.capacity),
    state: text(trade.state),
    tif: tif === null ? -1 : Number(tif),
  };
}
