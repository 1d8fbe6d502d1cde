import { JournalFold } from "../../core/audit/journal-fold.ts";
import { KnownSymbols } from "../../core/audit/replay-decisions.ts";
import { formatClOrdId } from "../../core/domain/clordid.ts";
import { ordStatusName } from "../../core/domain/ord-status.ts";
import { isSide, sideName } from "../../core/domain/order.ts";
import { formatPrice } from "../../core/domain/price.ts";
import { rejectName } from "../../core/domain/reject-code.ts";
import { strategyName } from "../../core/domain/strategy.ts";
import { C, Cold } from "../../core/gate/children.ts";
import type { Ledger } from "../../core/gate/ledger.ts";
import { P } from "../../core/gate/parents.ts";
import { ReportKind } from "../../core/gate/records.ts";
import type { Disk } from "../../ports/disk.ts";
import type { CsvCell } from "../../wire/csv/csv-row.ts";
import type { Sha256 } from "../../wire/journal/format.ts";
import { readGateRecord } from "../../wire/journal/gate-records.ts";
import { plainRecord } from "../../wire/journal/record-text.ts";
import type { ExportTable } from "./export-tables.ts";
import { type WalkEnd, walkJournal } from "./walk-journal.ts";

export type ExportOptions = {
  readonly sha256: Sha256;
  /** An instant, UTC ms with its fraction, as text with microseconds. */
  readonly instant: (utcMs: number) => string;
  readonly row: (table: ExportTable, cells: readonly CsvCell[]) => void;
};

type Fields = Readonly<Record<string, number | string>>;

/** Which event of an order a record is, for the reports to CAT. */
const CAT_EVENTS: Readonly<Record<string, string>> = {
  Reserve: "MENO",
  ReplaceParent: "MEOM",
  CancelParent: "MEOC",
  Draw: "MEOR",
  CancelChild: "MECR",
};

/** Hands over every row of every table. Only reads the journal. Throws a `DiskFault`. */
export function exportJournal(disk: Disk, folder: string, options: ExportOptions): WalkEnd {
  const known = new KnownSymbols();
  walkJournal(disk, folder, options.sha256, (type, _index, view, at) => {
    const record = readGateRecord(type, view, at);
    if (record !== null) known.see(type, record);
  });
  const fold = new JournalFold(known.names);
  const rows = new Rows(fold, options);
  const end = walkJournal(disk, folder, options.sha256, (type, index, view, at) => {
    const record = readGateRecord(type, view, at) ?? {};
    fold.rules(type, record);
    fold.apply(type, record, index);
    const plain = plainRecord(type, index, view, at);
    rows.record(index, plain.type, plain.fields);
  });
  if (fold.ledger !== null) rows.end(fold.ledger);
  return end;
}

class Rows {
  readonly #fold: JournalFold;
  readonly #options: ExportOptions;

  constructor(fold: JournalFold, options: ExportOptions) {
    this.#fold = fold;
    this.#options = options;
  }

  /** What happened: executions, refusals, and every record as an event. */
  record(index: number, type: string, f: Fields): void {
    const { row } = this.#options;
    const order = this.#orderOf(f.parent);
    const utc = this.#utc(f.utcMs);
    if (type === "Report" && f.kind === ReportKind.Fill) {
      const { execId = "", lastQty = 0, cumQty = 0, leavesQty = 0 } = f;
      row("executions", [
        ...[index, utc, venueOf(f.venue), execId, this.#id(f, f.child), num(f.parent)],
        ...[order.symbol, order.side, lastQty, dollars(f.lastPx), cumQty, leavesQty],
      ]);
    }
    if (type === "ParentRefused" || type === "ChildRefused") {
      const what = type === "ParentRefused" ? "parent" : "child";
      row("refusals", [
        ...[index, utc, what, num(f.code), rejectName(num(f.code)), num(f.a), num(f.b)],
        ...[f.client ?? order.client, f.clOrdId ?? null, f.router ?? null, f.parent ?? null],
        ...[f.symbol ?? "", sideOf(f.side), num(f.qty), (f.px ?? num(f.limitPx) / 10_000) || 0],
      ]);
    }
    const child = type === "CancelChild" ? f.cancelChild : f.child;
    row("events", [
      ...[index, utc, type, CAT_EVENTS[type] ?? null, f.parent ?? null],
      ...[order.client || (f.client ?? null), order.account || (f.account ?? null)],
      ...[f.clOrdId ?? order.clOrdId, child === undefined ? null : this.#id(f, child)],
      ...[order.symbol || (f.symbol ?? null), order.side || sideOf(f.side)],
      ...[f.qty ?? f.orderQty ?? f.lastQty ?? null, dollars(f.px ?? f.limitPx ?? f.lastPx)],
      ...[f.venue === undefined ? null : venueOf(f.venue), f.ordType ?? null, f.tif ?? null],
      f.code === undefined ? null : rejectName(num(f.code)),
    ]);
  }

  /** How everything stands after the last record. */
  end(ledger: Ledger): void {
    for (let row = 0; row < ledger.parents.count; row++) this.#order(ledger, row);
    for (let row = 0; row < ledger.children.count; row++) this.#child(ledger, row);
  }

  #order(ledger: Ledger, row: number): void {
    const { parents } = ledger;
    const info = parents.infoOf(row);
    const cell = (c: number): number => parents.get(row, c);
    const filled = cell(P.cumQty);
    const avgPx = filled === 0 ? null : info.filledNotional / filled / 10_000;
    const { symbol } = ledger.scopesOf(row);
    this.#options.row("orders", [
      ...[row + 1, info.client, info.account, info.session, info.clOrdId, info.origClOrdId],
      ...[symbol, sideOf(parents.side(row)), parents.ordType(row), parents.tif(row)],
      ...[strategyName(parents.strategy(row)), cell(P.orderQty), dollars(parents.limitPx(row))],
      ...[dollars(parents.reservePx(row)), filled, avgPx, cell(P.workingQty)],
      ...[cell(P.remainingQty), cell(P.doubtQty), cell(P.bustedQty), cell(P.closedQty)],
      ...[cell(P.excessQty), ordStatusName(parents.status(row)), rejectName(cell(P.code))],
      ...[this.#utc(info.receivedUtcMs), this.#utc(info.changedUtcMs)],
      ...[info.admittedIndex, info.endIndex],
    ]);
  }

  #child(ledger: Ledger, row: number): void {
    const { children, parents } = ledger;
    const cell = (c: number): number => children.get(row, c);
    const parent = cell(C.parentRow);
    const id = formatClOrdId(ledger.gate, cell(C.incarnation), parent + 1, cell(C.child));
    const lane = cell(C.lane);
    this.#options.row("children", [
      ...[id, parent + 1, cell(C.incarnation), cell(C.child)],
      ...[lane < 0 ? null : venueOf(ledger.venueOf(lane)), ledger.scopesOf(parent).symbol],
      ...[sideOf(parents.side(parent)), children.ordType(row), children.tif(row)],
      ...[cell(C.qty), dollars(children.px(row)), cell(C.cumQty), cell(C.leavesQty)],
      ...[ordStatusName(children.status(row)), cell(C.router), cell(C.leaseId)],
      ...[Cold.nbboBid, Cold.nbboAsk].map((c) => dollars(children.coldGet(row, c))),
      children.coldGet(row, Cold.quoteAgeUs),
    ]);
  }

  #orderOf(parent: number | string | undefined): Readonly<Record<OrderWord, string>> {
    const ledger = this.#fold.ledger;
    const row = ledger?.parents.rowOf(num(parent)) ?? -1;
    if (ledger === null || row < 0) return NO_ORDER;
    const { client, account, clOrdId } = ledger.parents.infoOf(row);
    const side = sideOf(ledger.parents.side(row));
    return { client, account, clOrdId, side, symbol: ledger.scopesOf(row).symbol };
  }

  #id(f: Fields, child: number | string | undefined): string {
    const ledger = this.#fold.ledger;
    if (ledger === null) return "";
    // A draw is of the start that goes on.
    const incarnation = f.incarnation === undefined ? ledger.incarnation : num(f.incarnation);
    return formatClOrdId(ledger.gate, incarnation, num(f.parent), num(child));
  }

  #utc(utcMs: number | string | undefined): string | null {
    return typeof utcMs === "number" && utcMs > 0 ? this.#options.instant(utcMs) : null;
  }
}

type OrderWord = "client" | "account" | "clOrdId" | "symbol" | "side";
const NO_ORDER = { client: "", account: "", clOrdId: "", symbol: "", side: "" };

function num(value: number | string | undefined): number {
  return typeof value === "number" ? value : 0;
}

function dollars(value: number | string | undefined): string | null {
  return typeof value === "number" && value > 0 && Number.isSafeInteger(value)
    ? formatPrice(value)
    : null;
}

function sideOf(value: number | string | undefined): string {
  return typeof value === "number" && isSide(value) ? sideName(value) : "";
}

function venueOf(value: number | string | undefined): string {
  return typeof value === "number" && value > 0x20 ? String.fromCharCode(value) : "";
}
