import { openLeanZip } from "../../src/shell/lean/zip-source.ts";
import { NbboUpdates } from "../../src/wire/lean/nbbo-updates.ts";
import type { LeanSource } from "../../src/wire/lean/source.ts";
import { TradeRows } from "../../src/wire/lean/trade-rows.ts";

/** A trade as its row has it: ms since midnight, $0.0001, shares. */
export type RecordedTrade = { readonly ms: number; readonly px: number; readonly qty: number };

/**
 * When a side of the recorded NBBO changed in price, size or setter: ms since midnight, straight
 * from the file.
 */
export async function recordedChanges(path: string, bid: boolean): Promise<number[]> {
  const changes: number[] = [];
  let last = "";
  await eachRow(path, NbboUpdates, (updates) => {
    const { bidPx, bidQty, bidVenue, askPx, askQty, askVenue } = updates;
    const side = (bid ? [bidPx, bidQty, bidVenue] : [askPx, askQty, askVenue]).join(" ");
    if (side !== last) changes.push(updates.ms);
    last = side;
  });
  return changes;
}

/**
 * The trades of a file by the venue that prints them when the day is played at these: a trade of
 * another's, or off exchange, is printed by the one that traded most.
 */
export async function recordedTrades(
  path: string,
  venues: readonly string[],
): Promise<Map<string, RecordedTrade[]>> {
  const all: (RecordedTrade & { readonly letter: string })[] = [];
  const shares = new Map(venues.map((letter) => [letter, 0]));
  await eachRow(path, TradeRows, ({ ms, px, qty, venue, suspicious }) => {
    const letter = String.fromCharCode(venue);
    const traded = shares.get(letter);
    if (traded !== undefined) shares.set(letter, traded + qty);
    if (!suspicious && px > 0 && qty > 0) all.push({ ms, px, qty, letter });
  });
  const [most = ""] = [...venues].sort((a, b) => (shares.get(b) ?? 0) - (shares.get(a) ?? 0));
  const of = ({ letter }: { readonly letter: string }) => (shares.has(letter) ? letter : most);
  return new Map(venues.map((venue) => [venue, all.filter((trade) => of(trade) === venue)]));
}

/** Calls back with the rows of a file, each valid until the next. */
async function eachRow<T extends NbboUpdates | TradeRows>(
  path: string,
  Rows: new (source: LeanSource) => T,
  take: (row: T) => void,
): Promise<void> {
  const source = await openLeanZip(path);
  if ("code" in source) throw new Error(source.text);
  const rows = new Rows(source);
  for (;;) {
    const ready = new Promise<void>((resolve) => {
      source.onReady = resolve;
    });
    const found = rows.next();
    if (found === "wait") await ready;
    else if (found === "row") take(rows);
    else return;
  }
}
