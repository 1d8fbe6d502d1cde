import { join, resolve } from "node:path";
import { DiskFault } from "../../ports/disk.ts";
import { NodeDisk } from "../../shell/system/disk.ts";
import { CommandFault } from "../exit-code.ts";

/** Folder of the journal below that of the gate. */
export const JOURNAL = "journal";

/** Runs something over the gate's folder, opened for reading only. */
export function reading<T>(data: string, read: (disk: NodeDisk) => T): T {
  const folder = join(resolve(data), "gate");
  const disk = new NodeDisk(folder, "read");
  try {
    if (disk.list(JOURNAL).length === 0) {
      throw new CommandFault(`${join(folder, JOURNAL)}: there is no journal. See --data.`);
    }
    return read(disk);
  } catch (error) {
    if (!(error instanceof DiskFault)) throw error;
    throw new CommandFault(`the journal cannot be read: ${error.message}`);
  }
}
