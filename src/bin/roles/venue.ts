import type { VenueConfig } from "../../roles/venue/config.ts";
import { type RecordedDay, Venue } from "../../roles/venue/venue.ts";
import { NodeClock } from "../../shell/system/clock.ts";
import { NodeDisk } from "../../shell/system/disk.ts";
import { NodeNetwork } from "../../shell/system/network.ts";

export type RunningVenue = {
  readonly fixPort: number;
  readonly feedPort: number;
  close(): void;
};

/**
 * Runs one simulated exchange until it is closed.
 *
 * @param dataFolder Folder in which its FIX numbers survive a restart.
 * @param log Takes one line for each thing that a person should know of.
 * @throws CommandFault when the recorded days are missing or corrupt; a `NetworkFault` when a port
 *   is in use.
 */
export async function runVenue(
  config: VenueConfig,
  dataFolder: string,
  log: (line: string) => void,
): Promise<RunningVenue> {
  return Venue.open(config, {
    network: new NodeNetwork(),
    clock: new NodeClock(),
    disk: new NodeDisk(dataFolder),
    days: config.leanFolder === null ? null : await openDays(config.leanFolder, config, log),
    log,
  });
}

/** A synthetic market reads no zips: what reads them is loaded only for a recorded one. */
async function openDays(
  folder: string,
  { instruments }: VenueConfig,
  log: (line: string) => void,
): Promise<RecordedDay[]> {
  const { openRecordedDays } = await import("./recorded-folder.ts");
  return openRecordedDays(folder, new Set(instruments.map(({ symbol }) => symbol)), log);
}
