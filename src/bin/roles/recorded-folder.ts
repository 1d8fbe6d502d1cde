import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { DayVolume } from "../../core/venue/market/day-volume.ts";
import { readDayVolume } from "../../roles/venue/read-day-volume.ts";
import { findRecordedDays, type RecordedFiles } from "../../roles/venue/recorded-days.ts";
import type { RecordedDay } from "../../roles/venue/venue.ts";
import { openLeanZip } from "../../shell/lean/zip-source.ts";
import type { RowState } from "../../wire/lean/columns.ts";
import { describeLeanFault, type LeanFault } from "../../wire/lean/fault.ts";
import { QuoteRows } from "../../wire/lean/quote-rows.ts";
import type { LeanSource } from "../../wire/lean/source.ts";
import { TradeRows } from "../../wire/lean/trade-rows.ts";
import { CommandFault } from "../exit-code.ts";

const WANTED = "<SYMBOL>_<yyyymmdd>_quote.zip with its _trade.zip, of a listed symbol";
const ALLOWED = "allowed are whole zips of LEAN ticks, two a stock: _quote.zip and _trade.zip";

/**
 * Reads every row of the day that a folder holds, once for all venues, so that a damaged file stops
 * the start and not the stock in the middle of its day. Throws a `CommandFault` with every fault.
 */
export async function checkRecordedDays(
  folder: string,
  listed: ReadonlySet<string>,
): Promise<void> {
  const files = await findFiles(folder, listed, () => undefined);
  const read = await Promise.all(
    files.flatMap(({ quotes, trades }) => [
      readWhole(join(folder, quotes), (source) => new QuoteRows(source)),
      readWhole(join(folder, trades), (source) => new TradeRows(source)),
    ]),
  );
  refuse(
    folder,
    read.filter((fault) => fault !== null),
  );
}

/**
 * Opens the day that a folder holds, its trades read once for their sums. Throws a `CommandFault`
 * when a file is missing or does not open.
 *
 * @param log Takes one line for each file that is left out.
 */
export async function openRecordedDays(
  folder: string,
  listed: ReadonlySet<string>,
  log: (line: string) => void,
): Promise<RecordedDay[]> {
  const files = await findFiles(folder, listed, log);
  const days = await Promise.all(files.map((of) => openDay(folder, of)));
  refuse(
    folder,
    days.filter((day): day is LeanFault => "code" in day),
  );
  return days as RecordedDay[];
}

async function findFiles(
  folder: string,
  listed: ReadonlySet<string>,
  log: (line: string) => void,
): Promise<readonly RecordedFiles[]> {
  const { files, remarks } = findRecordedDays(await namesOf(folder), listed);
  for (const remark of remarks) log(remark);
  if (files.length > 0) return files;
  throw new CommandFault(`${folder} holds no recorded day, wanted: ${WANTED}`);
}

async function namesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw new CommandFault(`${folder} cannot be read: ${code}; a folder of LEAN zips is wanted`);
  }
}

function refuse(folder: string, faults: readonly LeanFault[]): void {
  if (faults.length === 0) return;
  const lines = faults.map((fault) => `  ${describeLeanFault(fault)}`).join("\n");
  throw new CommandFault(`${folder} cannot be replayed; ${ALLOWED}:\n${lines}`);
}

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

type Rows = { next(): RowState; readonly fault: LeanFault | null };

/** Reads a file to its end; its fault, or null. */
async function readWhole(
  path: string,
  rowsOf: (source: LeanSource) => Rows,
): Promise<LeanFault | null> {
  const source = await openLeanZip(path);
  if (isFault(source)) return source;
  const rows = rowsOf(source);
  return new Promise((resolve) => {
    const read = (): void => {
      let found = rows.next();
      while (found === "row") found = rows.next();
      if (found !== "wait") resolve(rows.fault);
    };
    source.onReady = read;
    read();
  });
}

function isFault(opened: LeanSource | LeanFault): opened is LeanFault {
  return "code" in opened;
}
