import { createHash } from "node:crypto";
import type { Journal } from "../../src/roles/journal/journal.ts";
import { openJournal } from "../../src/roles/journal/open.ts";
import { JOURNAL_SIZES } from "../../src/roles/journal/options.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeDisk } from "../../src/shell/system/disk.ts";
import type { OnRecord } from "../../src/wire/journal/reader.ts";

/** Opens a gate's journal as the gate does, in a folder of its own. */
export function benchJournal(
  folder: string,
  onRecord: OnRecord,
  onSynced: (index: number) => void,
): Journal {
  const options = {
    gate: "gate-1",
    clock: new NodeClock(),
    sha256: (bytes: Uint8Array) => createHash("sha256").update(bytes).digest(),
    ...JOURNAL_SIZES,
    onFault: (fault: Error) => {
      throw fault;
    },
    onSynced,
  };
  const opening = openJournal(new NodeDisk(folder), "journal", options, onRecord);
  if (opening.type === "Refused") throw new Error(opening.fault.text);
  return opening.journal;
}
