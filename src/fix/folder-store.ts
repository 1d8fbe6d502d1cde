import { basename, dirname, resolve } from "node:path";
import { FileFixStore } from "../roles/fix/file-store.ts";
import type { FixStoreOptions } from "../roles/fix/file-store-options.ts";
import { FixStoreRefused } from "../roles/fix/store-refused.ts";
import { NodeClock } from "../shell/system/clock.ts";
import { NodeDisk } from "../shell/system/disk.ts";
import type { FixStore } from "../wire/fix/store.ts";
import { asFixFault, FixFault } from "./fix-fault.ts";

/** How a store on disk is kept; every part has a default. */
export type FolderStoreOptions = Omit<FixStoreOptions, "clock">;

/** A store on disk, and the way to close it. */
export interface FolderStore extends FixStore {
  /**
   * Ends in good order: the next start goes on with the very next number. Without it, and after a
   * power loss, it goes on behind the numbers that were reserved. Throws a `FixFault` of the disk.
   */
  close(): void;
}

/**
 * Opens the FIX store of a folder, which is made when it is new. One process at a time may use it,
 * for as many acceptors and initiators as it has. Throws a `FixFault`: damage or files of somebody
 * else (`Checksum`, `Missing`, `Gate`, ...), or a code of the disk (`EACCES`, `ENOSPC`, ...).
 */
export function openFolderStore(folder: string, options: FolderStoreOptions = {}): FolderStore {
  const full = resolve(folder);
  const settings = { ...options, clock: new NodeClock() };
  try {
    const store = FileFixStore.open(new NodeDisk(dirname(full)), basename(full), settings);
    return {
      session: (id) => store.session(id),
      flush: () => store.flush(),
      close: () => closeStore(store),
    };
  } catch (error) {
    throw error instanceof FixStoreRefused
      ? new FixFault(error.fault.code, error.fault.text)
      : asFixFault(error);
  }
}

function closeStore(store: FileFixStore): void {
  try {
    store.close();
  } catch (error) {
    throw asFixFault(error);
  }
}
