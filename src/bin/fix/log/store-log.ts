import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { type FixStoreEntry, FixStoreReader } from "../../../wire/journal/fix-reader.ts";
import type { LogEntry } from "./log-entry.ts";

const LOOK_EVERY_MS = 200;

/**
 * The records of a FIX session store, segment by segment. With `follow` it goes on as the store
 * grows, until `stop`; then a frame that is half written is waited for.
 *
 * @param segments Lists the segment files in their order.
 */
export async function* storeLog(
  segments: () => readonly string[],
  follow: boolean,
  stop: AbortSignal,
): AsyncGenerator<LogEntry> {
  let last = 0;
  for (;;) {
    const reader = new FixStoreReader();
    for (const file of segments()) {
      for (const entry of reader.segment(readFileSync(file))) {
        if (entry.type === "fault" ? follow : entry.index <= last) continue;
        last = Math.max(last, entry.index);
        yield entryOf(entry);
      }
    }
    if (!follow || stop.aborted) return;
    await pause(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}

function entryOf(entry: FixStoreEntry): LogEntry {
  if (entry.type === "message") {
    const { index, session, bytes, moved } = entry;
    const before = moved ? `${session} (moved)` : session;
    return { kind: "message", bytes: bytes.slice(), at: index, before, direction: "out" };
  }
  return {
    kind: "record",
    text: textOf(entry),
    document: { ...entry },
    isDetail: entry.type !== "fault" && entry.type !== "reset",
  };
}

function textOf(entry: FixStoreEntry): string {
  switch (entry.type) {
    case "message":
      return `${entry.session}: message ${entry.seq}`;
    case "numbers":
      return `${entry.session}: next out ${entry.nextOut}, next in ${entry.nextIn}`;
    case "session": {
      const { session, nextOut, nextIn, reservedTo, unaccountedFrom, unaccountedTo } = entry;
      const open =
        unaccountedTo === 0 ? "" : `, ${unaccountedFrom} to ${unaccountedTo} unaccounted`;
      const out = `next out ${nextOut} (reserved to ${reservedTo})`;
      return `${session}: ${out}, next in ${nextIn}${open}`;
    }
    case "reset":
      return `${entry.session}: both numbers are 1 again`;
    case "reserve":
      return `${entry.session}: reserved to ${entry.to}`;
    case "day":
      return `${entry.session}: session day ${entry.day}`;
    case "settled":
      return `${entry.session}: unaccounted numbers settled`;
    case "store":
      return entry.text;
    case "fault":
      return `! not readable from byte ${entry.at} on: ${entry.text}`;
  }
}
