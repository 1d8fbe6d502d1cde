import { formatClOrdId } from "../../core/domain/clordid.ts";
import { C } from "../../core/gate/children.ts";
import { ExecState, X } from "../../core/gate/exec-ids.ts";
import type { Ledger } from "../../core/gate/ledger.ts";
import {
  RecordType,
  ReportKind,
  type ReportRecord,
  type ResolveRecord,
} from "../../core/gate/records.ts";
import type { CsvCell } from "../../wire/csv/csv-row.ts";
import { dollars, letter, sideOf } from "./export-cells.ts";

/** What became of an execution after all that venues and people said. */
export type ExecutionState =
  | "counts"
  /** The venue has broken the trade. */
  | "busted"
  /** The venue has corrected it. */
  | "corrected"
  /** Said before under the same ExecID(17), or already entered by people. */
  | "not counted"
  /** Entered by two people; `nowQty` is what no report has confirmed since. */
  | "manual";

type Counted = { readonly state: ExecutionState; readonly nowQty: number; readonly nowPx: number };

/** The rows of the executions of a journal, made when everything that came later is known. */
export class ExecutionRows {
  /** By journal index of a resolve, the shares that it entered as filled. */
  readonly #entered: Map<number, number> = new Map();

  /** Call before a record is applied. */
  before(ledger: Ledger, type: number, record: object, index: number): void {
    if (type !== RecordType.Resolve) return;
    const { parent, incarnation, child, cumQty } = record as ResolveRecord;
    const row = ledger.children.find(incarnation, ledger.parents.rowOf(parent), child);
    if (row < 0) return;
    this.#entered.set(index, cumQty - ledger.children.get(row, C.cumQty));
  }

  /**
   * The row of a record, null when it is no execution; without its first two cells.
   *
   * @param ledger As it stands after the last record.
   * @param execId ExecID(17) as text.
   */
  row(
    ledger: Ledger,
    record: { readonly type: number; readonly index: number; readonly fields: object },
    execId: string,
  ): CsvCell[] | null {
    const { type, index, fields } = record;
    if (type === RecordType.Resolve) return this.#manual(ledger, fields as ResolveRecord, index);
    if (type !== RecordType.Report) return null;
    const r = fields as ReportRecord;
    if (r.kind !== ReportKind.Fill) return null;
    const { state, nowQty, nowPx } = counted(ledger, r, index);
    return [
      ...[letter(r.venue), execId, ...orderOf(ledger, r), r.lastQty, dollars(r.lastPx)],
      ...[r.cumQty, r.leavesQty, state, nowQty, dollars(nowPx)],
    ];
  }

  #manual(ledger: Ledger, r: ResolveRecord, index: number): CsvCell[] | null {
    const entered = this.#entered.get(index) ?? 0;
    if (entered === 0) return null;
    const { children } = ledger;
    const row = children.find(r.incarnation, ledger.parents.rowOf(r.parent), r.child);
    const lane = children.get(row, C.lane);
    const open = ledger.manualFills.get(row)?.qty ?? 0;
    return [
      ...[lane < 0 ? "" : letter(ledger.venueOf(lane)), null, ...orderOf(ledger, r), entered],
      ...[dollars(r.px), r.cumQty, 0, "manual" satisfies ExecutionState, open, dollars(r.px)],
    ];
  }
}

function counted(ledger: Ledger, r: ReportRecord, index: number): Counted {
  const { execIds } = ledger;
  const row = execIds.find(ledger.laneOf(r.venue), r.execId);
  if (row < 0 || execIds.has(row, ExecState.amends) || execIds.index(row) !== index) {
    return { state: "not counted", nowQty: 0, nowPx: 0 };
  }
  if (execIds.has(row, ExecState.busted)) return { state: "busted", nowQty: 0, nowPx: 0 };
  if (!execIds.has(row, ExecState.corrected)) {
    return { state: "counts", nowQty: r.lastQty, nowPx: r.lastPx };
  }
  const nowQty = execIds.get(row, X.nowQty);
  return { state: "corrected", nowQty, nowPx: execIds.px(row, X.nowPx) };
}

function orderOf(
  ledger: Ledger,
  r: { readonly incarnation: number; readonly parent: number; readonly child: number },
): CsvCell[] {
  const id = formatClOrdId(ledger.gate, r.incarnation, r.parent, r.child);
  const row = ledger.parents.rowOf(r.parent);
  if (row < 0) return [id, r.parent, "", ""];
  return [id, r.parent, ledger.scopesOf(row).symbol, sideOf(ledger.parents.side(row))];
}
