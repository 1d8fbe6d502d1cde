import type { Disk } from "../../ports/disk.ts";
import { type Describe, printSegment } from "../../wire/journal/print.ts";
import { segmentNames } from "./segment-name.ts";

/** A journal as lines of text, segment by segment; only reads. Throws a `DiskFault`. */
export function* printJournal(disk: Disk, folder: string, describe: Describe): Generator<string> {
  for (const name of segmentNames(disk.list(folder))) {
    const file = disk.open(`${folder}/${name}`, false);
    const bytes = new Uint8Array(file.size());
    file.read(0, bytes);
    file.close();
    yield name;
    yield* printSegment(bytes, describe);
  }
}
