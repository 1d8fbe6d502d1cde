import { formatClOrdId } from "../../src/core/domain/clordid.ts";
import { venueLetter } from "../../src/core/domain/venue-code.ts";
import { type DrawRecord, RecordType, type StartRecord } from "../../src/core/gate/records.ts";
import { printJournal } from "../../src/roles/journal/print.ts";
import { NodeDisk } from "../../src/shell/system/disk.ts";
import { readGateRecord } from "../../src/wire/journal/gate-records.ts";

/** A DRAW record: what the gate decided on when it let a child go. */
export type Draw = Omit<DrawRecord, "venue"> & { readonly clOrdId: string; readonly venue: string };

/**
 * Reads every DRAW from the gate's journal. A record stands in the file before the child leaves,
 * so whoever knows of a child finds it there, also while the gate runs. Throws on a bad frame.
 */
export function readDraws(gateFolder: string): Draw[] {
  const draws: Draw[] = [];
  let start: StartRecord | null = null;
  const lines = printJournal(new NodeDisk(gateFolder), "journal", (type, view, at) => {
    const record = readGateRecord(type, view, at);
    if (type === RecordType.Start) start = record as StartRecord;
    if (type === RecordType.Draw) draws.push(named(record as DrawRecord, start));
    return "";
  });
  for (const line of lines) {
    if (line.includes(" bad: ")) throw new Error(`the gate's journal is not good: ${line}`);
  }
  return draws;
}

function named(draw: DrawRecord, start: StartRecord | null): Draw {
  if (start === null) throw new Error("a draw stands before the first start of the gate");
  const clOrdId = formatClOrdId(start.gate, start.incarnation, draw.parent, draw.child);
  return { ...draw, clOrdId, venue: venueLetter(draw.venue) };
}
