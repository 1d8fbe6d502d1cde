import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchRow } from "../../src/bin/commands/bench.ts";
import { SymbolTable } from "../../src/core/domain/symbols.ts";
import { C } from "../../src/core/gate/children.ts";
import { Ledger } from "../../src/core/gate/ledger.ts";
import { ReportKind, type ReportRecord } from "../../src/core/gate/records.ts";
import { replayRecord } from "../../src/core/gate/replay.ts";
import { venueReport } from "../../src/core/gate/venue-reports.ts";
import type { Journal } from "../../src/roles/journal/journal.ts";
import { readForFold } from "../../src/wire/journal/fold-reader.ts";
import { GateRecordWriter } from "../../src/wire/journal/gate-records.ts";
import { benchJournal } from "./gate-journal.ts";
import { BenchGate, makeProposals, symbolNames, VENUES, wideLimits } from "./gate-world.ts";
import { row } from "./latencies.ts";
import { QuietEffects } from "./quiet-effects.ts";

const SYMBOLS = 19_000;
const ORDERS = 200_000;
const RECORDS = 10_000_000;
/** Records between two writes of the journal, as in a busy turn. */
const TURN = 500;
const BAR_S = 15;

/** A journal of ten million records, read back into a ledger as a start of the gate does it. */
export async function recoveryRows(say: (text: string) => void): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "smars-gate-"));
  try {
    say(`a journal of ${RECORDS} records is made`);
    const written = await makeJournal(folder);
    say("and recovered");
    const ledger = new Ledger(new SymbolTable(symbolNames(SYMBOLS)), VENUES, wideLimits());
    const start = performance.now();
    let records = 0;
    const journal = benchJournal(
      folder,
      (type, index, view, at) => {
        const record = readForFold(type, view, at);
        if (record === null) throw new Error(`record ${index} is of no known type`);
        replayRecord(ledger, type, record, index);
        records++;
      },
      () => undefined,
    );
    const seconds = (performance.now() - start) / 1000;
    await new Promise<void>((resolve) => journal.close(resolve));
    if (records !== written.records || ledger.children.count !== written.children) {
      throw new Error(`${records} of ${written.records} records came back`);
    }
    return [
      row("recovery of 10,000,000 records", (seconds * RECORDS) / records, "s", "bar", BAR_S),
      row("recovery", records / seconds, "records/s"),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function makeJournal(folder: string): Promise<{ records: number; children: number }> {
  const journal = benchJournal(
    folder,
    () => undefined,
    () => undefined,
  );
  const gate = new BenchGate({
    symbols: SYMBOLS,
    records: new GateRecordWriter(journal),
    effects: new QuietEffects(),
    // Who buys needs none: 19,000 for each account would be half of the journal.
    held: null,
  });
  gate.open(ORDERS, () => journal.lastIndex);
  journal.flush();
  const [proposal] = makeProposals(1);
  const report = emptyReport();
  const none = new Uint32Array(gate.gate.routers.length);
  for (let turn = 0; journal.lastIndex < RECORDS; turn++) {
    if (turn % TURN === 0) await breath(journal, gate);
    if (proposal === undefined) break;
    none.fill(0);
    gate.fill(proposal, gate.pick(ORDERS), none);
    gate.decide(proposal);
    answer(gate, report);
  }
  await new Promise<void>((resolve) => journal.close(resolve));
  return { records: journal.lastIndex, children: gate.ledger.children.count };
}

/** The venue acknowledges and fills the child that was drawn last. */
function answer({ gate, ledger }: BenchGate, report: ReportRecord): void {
  const { children } = ledger;
  const child = children.count - 1;
  report.venue = ledger.venueOf(children.get(child, C.lane));
  report.incarnation = children.get(child, C.incarnation);
  report.parent = children.get(child, C.parentRow) + 1;
  report.child = children.get(child, C.child);
  report.kind = ReportKind.Accepted;
  report.lastQty = 0;
  report.lastPx = 0;
  report.cumQty = 0;
  report.leavesQty = children.get(child, C.qty);
  report.seq = child;
  report.utcMs = gate.utcMs;
  report.execId[0] = child;
  venueReport(gate, report);
  report.kind = ReportKind.Fill;
  report.lastQty = children.get(child, C.qty);
  report.lastPx = children.px(child);
  report.cumQty = report.lastQty;
  report.leavesQty = 0;
  venueReport(gate, report);
}

/** Ends a turn: records to the file, and the spare segment's making has its time. */
function breath(journal: Journal, gate: BenchGate): Promise<void> {
  journal.flush();
  gate.time();
  return new Promise((resolve) => setImmediate(resolve));
}

function emptyReport(): ReportRecord {
  return {
    venue: 0,
    incarnation: 0,
    parent: 0,
    child: 0,
    kind: 0,
    lastQty: 0,
    lastPx: 0,
    cumQty: 0,
    leavesQty: 0,
    avgPx: 0,
    execId: new Int32Array(6),
    seq: 0,
    utcMs: 0,
  };
}
