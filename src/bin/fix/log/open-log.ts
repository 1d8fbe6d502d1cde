import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { segmentNames } from "../../../roles/journal/segment-name.ts";
import { FixStoreReader } from "../../../wire/journal/fix-reader.ts";
import { CommandFault, ExitCode } from "../../exit-code.ts";
import { filePieces, readStart, streamPieces } from "./file-pieces.ts";
import type { LogEntry } from "./log-entry.ts";
import { storeLog } from "./store-log.ts";
import { textLog } from "./text-log.ts";

/** Every segment of a journal or store begins with this. */
const MAGIC = "SMARSJNL";
const NO_MESSAGE = "holds no FIX message: one begins with 8=FIX and SOH, | or ^A";

export type OpenLogOptions = { readonly follow: boolean; readonly stop: AbortSignal };

/** A log that can be read; again from its beginning unless it is a stream. */
export type OpenLog = {
  readonly isStream: boolean;
  /** Said of one without a message. */
  readonly nothing: string;
  entries(options: OpenLogOptions): AsyncGenerator<LogEntry>;
};

/**
 * Finds out what a path is: a log as a file, `-` for stdin, a FIX session store as its folder, the
 * folder above it, or one of its segments. Throws a `CommandFault` for anything else.
 */
export function openLog(path: string): OpenLog {
  if (path === "-") {
    const entries = () => textLog(streamPieces(process.stdin));
    return { isStream: true, nothing: `stdin ${NO_MESSAGE}`, entries };
  }
  if (!existsSync(path)) throw unusable(`${path}: there is no such file or folder`);
  if (statSync(path).isDirectory()) return openFolder(path);
  if (readStart(path, MAGIC.length) === MAGIC) return openStore(path, () => [path]);
  return {
    isStream: false,
    nothing: `${path} ${NO_MESSAGE}`,
    entries: ({ follow, stop }) => textLog(filePieces(path, follow, stop)),
  };
}

function openFolder(folder: string): OpenLog {
  if (segmentsOf(folder).length > 0) return openStore(folder, () => segmentsOf(folder));
  const stores = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .filter((below) => kindOf(segmentsOf(below)) === "store");
  const [only, ...more] = stores;
  if (only !== undefined && more.length === 0) return openStore(only, () => segmentsOf(only));
  if (only !== undefined) throw unusable(`${folder} holds several stores: ${stores.join(", ")}`);
  throw unusable(`${folder} holds no FIX session store: name a file, or the folder of a store`);
}

function openStore(path: string, list: () => readonly string[]): OpenLog {
  if (kindOf(list()) === "journal") {
    throw unusable(
      `${path} is a gate's journal: it holds what the gate has decided, and no FIX message. What ` +
        "the gate has sent stands in its FIX session store",
    );
  }
  return {
    isStream: false,
    nothing: `${path} holds no message: a session that begins again with every logon keeps none`,
    entries: ({ follow, stop }) => storeLog(list, follow, stop),
  };
}

/** The segments of a journal or a store have one form; their records tell them apart. */
function kindOf([first]: readonly string[]): "store" | "journal" | "none" {
  if (first === undefined) return "none";
  for (const entry of new FixStoreReader().segment(readFileSync(first))) {
    return entry.type === "fault" && entry.text.startsWith("record type") ? "journal" : "store";
  }
  return "store";
}

function segmentsOf(folder: string): string[] {
  return segmentNames(readdirSync(folder)).map((name) => join(folder, name));
}

function unusable(text: string): CommandFault {
  return new CommandFault(text, ExitCode.Usage);
}
