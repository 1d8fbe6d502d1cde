import { JournalFold } from "../../core/audit/journal-fold.ts";
import { KnownSymbols } from "../../core/audit/replay-decisions.ts";
import { formatClOrdId } from "../../core/domain/clordid.ts";
import { OrdStatus, ordStatusName } from "../../core/domain/ord-status.ts";
import { rejectName } from "../../core/domain/reject-code.ts";
import { strategyName } from "../../core/domain/strategy.ts";
import { C, ChildFlag, Cold } from "../../core/gate/children.ts";
import type { Ledger } from "../../core/gate/ledger.ts";
import { P } from "../../core/gate/parents.ts";
import { RecordType, ReplaceStep, ReportKind } from "../../core/gate/records.ts";
import type { Disk } from "../../ports/disk.ts";
import type { CsvCell } from "../../wire/csv/csv-row.ts";
import type { Sha256 } from "../../wire/journal/format.ts";
import { readGateRecord } from "../../wire/journal/gate-records.ts";
import { plainRecord } from "../../wire/journal/record-text.ts";
import {
  dollars,
  type Fields,
  type Handling,
  handlingOf,
  letter,
  NO_HANDLING,
  num,
  sideOf,
} from "./export-cells.ts";
import { ExecutionRows } from "./export-executions.ts";
import { EXPORT_TABLES, type ExportTable } from "./export-tables.ts";
import { type WalkEnd, walkJournal } from "./walk-journal.ts";

export type ExportOptions = {
  readonly sha256: Sha256;
  /** An instant, UTC ms with its fraction, as text with microseconds. */
  readonly instant: (utcMs: number) => string;
  readonly row: (table: ExportTable, cells: readonly CsvCell[]) => void;
};

/**
 * Which event of an order a record is, for the reports to CAT. A replace counts when it is in
 * force, a cancel when the order has ended by it: what was only asked may still come too late.
 */
function catEvent(type: string, { step, ordStatus }: Fields): string | null {
  switch (type) {
    case "Reserve":
      return "MENO";
    case "ReplaceParent":
      return step === ReplaceStep.Done ? "MEOM" : null;
    case "ParentEnd":
      return ordStatus === OrdStatus.Canceled ? "MEOC" : null;
    case "Draw":
      return "MEOR";
    case "CancelChild":
      return "MECR";
    default:
      return null;
  }
}

/** Which requests a refusal is of. */
const ASKED: Readonly<Record<string, string>> = {
  ParentRefused: "parent",
  ChildRefused: "child",
  ReplaceAsked: "replace",
  CancelAsked: "cancel",
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
  const executions = new ExecutionRows();
  const end = walkJournal(disk, folder, options.sha256, (type, index, view, at) => {
    const record = readGateRecord(type, view, at) ?? {};
    fold.rules(type, record);
    if (fold.ledger !== null) executions.before(fold.ledger, type, record, index);
    fold.apply(type, record, index);
    const plain = plainRecord(type, index, view, at);
    rows.record(index, plain.type, plain.fields);
  });
  rows.flush();
  const { ledger } = fold;
  if (ledger === null) return end;
  rows.end(ledger);
  // Only now is it known what busts, corrections and people made of each.
  walkJournal(disk, folder, options.sha256, (type, index, view, at) => {
    if (type !== RecordType.Report && type !== RecordType.Resolve) return;
    // A gate that is at work has written on meanwhile: of that nothing is folded.
    if (index > end.lastIndex) return;
    const fields = readGateRecord(type, view, at) ?? {};
    const plain = plainRecord(type, index, view, at).fields;
    const cells = executions.row(ledger, { type, index, fields }, `${plain.execId ?? ""}`);
    if (cells !== null) options.row("executions", [index, rows.utc(plain.utcMs), ...cells]);
  });
  return end;
}

class Rows {
  readonly #fold: JournalFold;
  readonly #options: ExportOptions;
  /** The event of a draw, until the next record says whether it left. */
  #draw: { readonly cells: CsvCell[]; readonly parent: number; readonly child: number } | null =
    null;

  constructor(fold: JournalFold, options: ExportOptions) {
    this.#fold = fold;
    this.#options = options;
  }

  /** What happened: refusals, and every record as an event. */
  record(index: number, type: string, f: Fields): void {
    const { row } = this.#options;
    const order = this.#orderOf(f.parent);
    const utc = this.utc(f.utcMs);
    this.flush(f);
    const what = ASKED[type];
    if (what !== undefined && num(f.code) > 0) {
      row("refusals", [
        ...[index, utc, what, num(f.code), rejectName(num(f.code)), num(f.a), num(f.b)],
        ...[f.client ?? order.client, f.clOrdId ?? null, f.router ?? null, f.parent ?? null],
        ...[f.symbol ?? "", sideOf(f.side), num(f.qty), (f.px ?? num(f.limitPx) / 10_000) || 0],
      ]);
    }
    const cancels = type === "CancelChild";
    const child = cancels ? f.cancelChild : f.child;
    // A cancel's own id is of the start that sends it, whichever sent the order.
    const { incarnation: _, ...mine } = f;
    const ofStart = cancels ? mine : f;
    const cells: CsvCell[] = [
      ...[index, utc, type, catEvent(type, f), f.parent ?? null],
      ...[order.client || (f.client ?? null), order.account || (f.account ?? null)],
      ...[f.clOrdId ?? order.clOrdId, child === undefined ? null : this.#id(ofStart, child)],
      ...[order.symbol || (f.symbol ?? null), order.side || sideOf(f.side)],
      ...[this.#qty(type, f), dollars(f.px ?? f.limitPx ?? f.lastPx)],
      ...[f.venue === undefined ? null : letter(f.venue), f.ordType ?? null, f.tif ?? null],
      ...[detail(f), order.handlInst, order.capacity, order.accountType],
      ...[f.iso ?? null, f.hidden ?? null, f.execId ?? null, f.refExecId ?? null],
      (f.origClOrdId ?? order.origClOrdId) || null,
    ];
    if (type === "Draw") this.#draw = { cells, parent: num(f.parent), child: num(f.child) };
    else row("events", cells);
  }

  /** Lets the last draw go; one of which no byte left was not routed (NOSEND). */
  flush({ kind, parent, child }: Fields = {}): void {
    const draw = this.#draw;
    if (draw === null) return;
    this.#draw = null;
    const back = kind === ReportKind.NotSent && parent === draw.parent && child === draw.child;
    if (back) draw.cells[CAT_CELL] = null;
    this.#options.row("events", draw.cells);
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
      ...[this.utc(info.receivedUtcMs), this.utc(info.changedUtcMs)],
      ...[info.admittedIndex, info.endIndex],
      ...Object.values(handlingOf(ledger, row)),
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
      ...[lane < 0 ? null : letter(ledger.venueOf(lane)), ledger.scopesOf(parent).symbol],
      ...[sideOf(parents.side(parent)), children.ordType(row), children.tif(row)],
      ...[cell(C.qty), dollars(children.px(row)), cell(C.cumQty), cell(C.leavesQty)],
      ...[ordStatusName(children.status(row)), cell(C.router), cell(C.leaseId)],
      ...[Cold.nbboBid, Cold.nbboAsk].map((c) => dollars(children.coldGet(row, c))),
      ...[children.coldGet(row, Cold.quoteAgeUs), handlingOf(ledger, parent).capacity],
      ...[ChildFlag.iso, ChildFlag.hidden, ChildFlag.resolved].map((f) =>
        children.has(row, f) ? 1 : 0,
      ),
    ]);
  }

  #orderOf(parent: number | string | undefined): Readonly<Record<OrderWord, string>> & Handling {
    const ledger = this.#fold.ledger;
    const row = ledger?.parents.rowOf(num(parent)) ?? -1;
    if (ledger === null || row < 0) return NO_ORDER;
    const { client, account, clOrdId, origClOrdId } = ledger.parents.infoOf(row);
    const side = sideOf(ledger.parents.side(row));
    const { symbol } = ledger.scopesOf(row);
    return { client, account, clOrdId, origClOrdId, side, symbol, ...handlingOf(ledger, row) };
  }

  #id(f: Fields, child: number | string | undefined): string {
    const ledger = this.#fold.ledger;
    if (ledger === null) return "";
    // A draw is of the start that goes on.
    const incarnation = f.incarnation === undefined ? ledger.incarnation : num(f.incarnation);
    return formatClOrdId(ledger.gate, incarnation, num(f.parent), num(child));
  }

  /** Of an end by cancel, the shares that were canceled. */
  #qty(type: string, f: Fields): number | string | null {
    const parents = this.#fold.ledger?.parents;
    const row = parents?.rowOf(num(f.parent)) ?? -1;
    if (type === "ParentEnd" && parents !== undefined && row >= 0) {
      return parents.get(row, P.clientQty) - parents.get(row, P.cumQty);
    }
    return f.qty ?? f.orderQty ?? f.lastQty ?? f.cumQty ?? null;
  }

  /** An instant of a record as text, null for none. */
  utc(utcMs: number | string | undefined): string | null {
    return typeof utcMs === "number" && utcMs > 0 ? this.#options.instant(utcMs) : null;
  }
}

type OrderWord = "client" | "account" | "clOrdId" | "origClOrdId" | "symbol" | "side";
const NO_ORDER = {
  ...{ client: "", account: "", clOrdId: "", origClOrdId: "", symbol: "", side: "" },
  ...NO_HANDLING,
};

/** The cell of an event that names it for CAT. */
const CAT_CELL = EXPORT_TABLES.events.findIndex(([name]) => name === "catEvent");

/** What a report says, or why something was refused or ended. */
function detail({ kind, code }: Fields): string | null {
  if (code !== undefined) return rejectName(num(code));
  return Object.entries(ReportKind).find(([, number]) => number === kind)?.[0] ?? null;
}
