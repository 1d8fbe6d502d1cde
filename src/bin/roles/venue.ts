import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { DayVolume } from "../../core/venue/market/day-volume.ts";
import type { VenueConfig } from "../../roles/venue/config.ts";
import { readDayVolume } from "../../roles/venue/read-day-volume.ts";
import { findRecordedDays, type RecordedFiles } from "../../roles/venue/recorded-days.ts";
import { type RecordedDay, Venue } from "../../roles/venue/venue.ts";
import { openLeanZip } from "../../shell/lean/zip-source.ts";
import { NodeClock } from "../../shell/system/clock.ts";
import { NodeDisk } from "../../shell/system/disk.ts";
import { NodeNetwork } from "../../shell/system/network.ts";
import { describeLeanFault, type LeanFault } from "../../wire/lean/fault.ts";
import type { LeanSource } from "../../wire/lean/source.ts";

export type RunningVenue = {
  readonly fixPort: number;
  readonly feedPort: number;
  close(): void;
};

/** The folder of recorded days cannot be replayed; the message names each file and its fault. */
export class RecordedDaysFault extends Error {
  override readonly name = "RecordedDaysFault";
}

/**
 * Runs one simulated exchange until it is closed.
 *
 * @param dataFolder Folder in which its FIX numbers survive a restart.
 * @param log Takes one line for each thing that a person should know of.
 * @throws RecordedDaysFault when the recorded days are missing or corrupt; a `NetworkFault` when a
 *   port is in use.
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

async function openDays(
  folder: string,
  config: VenueConfig,
  log: (line: string) => void,
): Promise<RecordedDay[]> {
  const listed = new Set(config.instruments.map(({ symbol }) => symbol));
  const { files, remarks } = findRecordedDays(await namesOf(folder), listed);
  for (const remark of remarks) log(remark);
  if (files.length === 0) {
    const wanted = "<SYMBOL>_<yyyymmdd>_quote.zip with its _trade.zip, of a listed symbol";
    throw new RecordedDaysFault(`${folder} holds no recorded day, wanted: ${wanted}`);
  }
  const days = await Promise.all(files.map((of) => openDay(folder, of)));
  const faults = days.filter((day): day is LeanFault => "code" in day);
  if (faults.length > 0) throw new RecordedDaysFault(faults.map(describeLeanFault).join("\n"));
  return days as RecordedDay[];
}

async function namesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw new RecordedDaysFault(`${folder} cannot be read: ${code}`);
  }
}

/** Reads the day's trades once for their sums, then opens both files from their start. */
async function openDay(folder: string, of: RecordedFiles): Promise<RecordedDay | LeanFault> {
  const volume = await readVolume(join(folder, of.trades));
  if ("code" in volume) return volume;
  const quotes = await openLeanZip(join(folder, of.quotes));
  if (isFault(quotes)) return quotes;
  const trades = await openLeanZip(join(folder, of.trades));
  if (isFault(trades)) return trades;
  return { symbol: of.symbol, quotes, trades, volume };
}

async function readVolume(path: string): Promise<DayVolume | LeanFault> {
  const source = await openLeanZip(path);
  return isFault(source) ? source : readDayVolume(source);
}

function isFault(opened: LeanSource | LeanFault): opened is LeanFault {
  return "code" in opened;
}
