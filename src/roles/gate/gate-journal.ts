import type { SymbolTable } from "../../core/domain/symbols.ts";
import { requestOf } from "../../core/gate/cancel-answers.ts";
import type { CancelRefusedRecord, CopiedRecord } from "../../core/gate/desk-records.ts";
import { ClientReport, type Trade } from "../../core/gate/effects.ts";
import type { Ledger } from "../../core/gate/ledger.ts";
import { LeftNames } from "../../core/gate/left-names.ts";
import { RecordType, type ToldRecord } from "../../core/gate/records.ts";
import { replayRecord } from "../../core/gate/replay.ts";
import type { Disk } from "../../ports/disk.ts";
import {
  copyMark,
  type ReportContext,
  sendCancelReject,
  sendReport,
} from "../../wire/dialect/client-reports.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import { readForFold } from "../../wire/journal/fold-reader.ts";
import type { FileFixStore } from "../fix/file-store.ts";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/open.ts";
import type { JournalOptions } from "../journal/options.ts";
import { GateRefusesToStart } from "./gate-ports.ts";

/** What a journal is folded into, and who is told again what a crash kept from them. */
export type GateJournalParts = {
  readonly disk: Disk;
  /** Number of the gate. */
  readonly gate: number;
  readonly options: JournalOptions;
  readonly ledger: Ledger;
  readonly symbols: SymbolTable;
  /** Venue codes of the configuration, in the order of the lanes. */
  readonly venues: readonly number[];
  readonly store: FileFixStore;
  /** Clients' sessions, and the drop-copy sessions, by id. */
  readonly clients: ReadonlyMap<string, FixSession>;
  /** What reports are made from, at the time of now. */
  readonly reports: () => ReportContext;
  readonly log: (line: string) => void;
};

/** Reports that carry the venue's word on a trade. */
const TRADES: readonly ClientReport[] = [
  ClientReport.Fill,
  ClientReport.Bust,
  ClientReport.Correct,
];

/**
 * Opens the journal and folds it into the ledger, and makes again what it says was told to clients
 * and their sessions' store lacks. Throws `GateRefusesToStart` when the journal is damaged, of
 * another build, or holds living orders that this configuration cannot reach.
 */
export function openGateJournal(x: GateJournalParts): Journal {
  const { ledger } = x;
  const names = new LeftNames(x.symbols);
  let trade: Trade | null = null;
  const opening = openJournal(x.disk, "journal", x.options, (type, index, view, at) => {
    const record = readForFold(type, view, at);
    if (record === null) throw new GateRefusesToStart(unknown(index, type));
    const fault = names.note(type, record);
    if (fault !== null) throw new GateRefusesToStart(`journal record ${index}: ${fault}`);
    if (!replayRecord(ledger, type, record, index)) {
      throw new GateRefusesToStart(unknown(index, type));
    }
    if (type === RecordType.Report || type === RecordType.Correction) trade = record as Trade;
    if (type === RecordType.Told) tellAgain(x, index, record as ToldRecord, trade);
    if (type === RecordType.Copied) copyAgain(x, index, record as CopiedRecord, trade);
    if (type === RecordType.CancelRefused) refuseAgain(x, index, record as CancelRefusedRecord);
  });
  if (opening.type === "Refused") throw new GateRefusesToStart(opening.fault.text);
  if (opening.cut !== null) {
    const { segment, at, fault, index } = opening.cut;
    x.log(`journal: torn tail (${fault}) cut at byte ${at} of ${segment}, ${index}`);
  }
  const left = names.fault(ledger, x.venues);
  if (left !== null) throw new GateRefusesToStart(`journal: ${left}`);
  return opening.journal;
}

function unknown(index: number, type: number): string {
  return `journal record ${index} has the unknown type ${type}`;
}

/**
 * A report that the journal says was told, but that the session's store lacks: the crash came
 * between the two writes. The ledger now stands where it stood then, so the same report is made.
 */
function tellAgain(
  x: GateJournalParts,
  index: number,
  told: ToldRecord,
  trade: Trade | null,
): void {
  const { session: id } = x.ledger.parents.infoOf(told.parent - 1);
  const session = lacking(x, id, told.seq, index);
  if (session === null) return;
  const why = told.why as ClientReport;
  const of = TRADES.includes(why) ? trade : null;
  sendReport(session, x.reports(), told.parent - 1, { why, index: told.index, trade: of });
}

/** The same for its copy to a drop-copy session (C63), whose record follows that of the report. */
function copyAgain(
  x: GateJournalParts,
  index: number,
  copied: CopiedRecord,
  trade: Trade | null,
): void {
  const session = lacking(x, copied.session, copied.seq, index);
  if (session === null) return;
  const row = copied.parent - 1;
  const why = copied.why as ClientReport;
  const copy = copyMark(x.ledger.parents.infoOf(row), x.gate);
  const of = TRADES.includes(why) ? trade : null;
  sendReport(session, x.reports(), row, { why, index: copied.index, trade: of, copy });
}

/** The same for an OrderCancelReject(9) on a request that had been taken. */
function refuseAgain(x: GateJournalParts, index: number, r: CancelRefusedRecord): void {
  const session = lacking(x, r.session, r.seq, index);
  if (session === null) return;
  const { code, a, b } = r;
  const request = requestOf(x.ledger, r);
  sendCancelReject(session, x.reports(), r.parent - 1, { request, code, a, b });
}

/** The session whose store lacks a message that was numbered `seq`; null when none does. */
function lacking(x: GateJournalParts, id: string, seq: number, index: number): FixSession | null {
  const session = x.clients.get(id);
  if (session === undefined || session.settings.resetOnLogon) return null;
  return seq === 0 || x.store.accountsFor(session.id, seq, index) ? null : session;
}
