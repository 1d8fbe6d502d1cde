import {
  DAY_FILES,
  type DayBundle,
  type DayFileName,
  type DaySecurity,
  type Provenance,
} from "../../core/day/bundle.ts";
import type { DayCalendar } from "../../core/day/calendar.ts";
import { asciiBytes, hexDigits } from "../../core/domain/bytes.ts";
import { dateText, instantText } from "../../core/domain/civil-date.ts";
import type { BundleText } from "./decode-bundle.ts";
import { encodeManifest } from "./manifest.ts";
import { DAY_COLUMNS } from "./read-rows.ts";

/** What a bundle says, before its files have bytes. */
export type DayContents = Omit<DayBundle, "manifest">;

/** Whose contents they are. */
export type BundleHead = {
  readonly tradeDate: number;
  readonly provenance: Provenance;
  /** Where the files come from, for people. */
  readonly source: string;
};

type Row = readonly (string | number)[];

/** The files of a bundle with a manifest that fits them. */
export function encodeBundle(
  contents: DayContents,
  head: BundleHead,
  sha256: (bytes: Uint8Array) => Uint8Array,
): BundleText {
  const rows = rowsOf(contents);
  const files = Object.fromEntries(
    DAY_FILES.map((name) => [name, csv(DAY_COLUMNS[name], rows[name])]),
  ) as Record<DayFileName, string>;
  const { tradeDate, provenance, source } = head;
  const heads = DAY_FILES.map((name) => {
    const hash = hexDigits(sha256(asciiBytes(files[name])));
    return { name, source, date: tradeDate, rows: rows[name].length, sha256: hash };
  });
  return { manifest: encodeManifest({ tradeDate, provenance, files: heads }), files };
}

/** One text of a whole bundle, as a gate keeps it under the name of its digest. */
export function packBundle({ manifest, files }: BundleText): string {
  return JSON.stringify({ manifest, files });
}

/** Reads it; null when it is none. Total: never throws. */
export function unpackBundle(text: string): BundleText | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const { manifest, files } = (value ?? {}) as { manifest?: unknown; files?: unknown };
  if (typeof manifest !== "string" || typeof files !== "object" || files === null) return null;
  const known = Object.entries(files).every(
    ([name, of]) => DAY_FILES.includes(name as DayFileName) && typeof of === "string",
  );
  return known ? { manifest, files: files as BundleText["files"] } : null;
}

function rowsOf(x: DayContents): Record<DayFileName, readonly Row[]> {
  return {
    securities: x.securities.map(securityRow),
    calendar: calendarRows(x.calendar),
    restricted: x.restricted.map((symbol) => [symbol]),
    allowed: x.allowed.map((symbol) => [symbol]),
    locates: x.locates.map(({ symbol, shares }) => [symbol, shares]),
    ssr: x.ssr.map((symbol) => [symbol]),
    positions: x.positions.map(({ account, symbol, shares, cost }) => {
      return [account, symbol, shares, usd(cost)];
    }),
    credit: x.credit.map(({ client, grossMax, netMax }) => [client, usd(grossMax), usd(netMax)]),
    fees: x.fees.map(({ venue, from, until, takerMicros }) => {
      return [venue, dateText(from), dateText(until), (takerMicros / 1e6).toFixed(6)];
    }),
    ticks: x.ticks.map((row) => [row.class, dateText(row.from), usd(row.tick)]),
  };
}

function securityRow(one: DaySecurity): Row {
  const { symbol, roundLot, tick, tier, listing, priorClose, adv, split, lendable } = one;
  const adjusted = split?.adjusted === true ? "yes" : "no";
  return [
    ...[symbol, roundLot, tick, tier, listing, usd(priorClose), adv],
    ...[split?.from ?? 0, split?.to ?? 0, adjusted, lendable ? "yes" : "no"],
  ];
}

function calendarRows(calendar: DayCalendar): Row[] {
  const { preOpenMs, openMs, closeMs, afterMs, earlyClose, cutoffs, holidays } = calendar;
  return [
    ["preOpen", "", instantText(preOpenMs)],
    ["open", "", instantText(openMs)],
    ["close", "", instantText(closeMs)],
    ["after", "", instantText(afterMs)],
    ...(earlyClose ? [["early", "", "yes"]] : []),
    ...cutoffs.flatMap((of) => [
      ["marketOnOpen", of.venue, instantText(of.marketOnOpenMs)],
      ["limitOnOpen", of.venue, instantText(of.limitOnOpenMs)],
      ["marketOnClose", of.venue, instantText(of.marketOnCloseMs)],
      ["limitOnClose", of.venue, instantText(of.limitOnCloseMs)],
    ]),
    ...holidays.map((day) => ["holiday", "", dateText(day)]),
  ];
}

/** $0.0001 in dollars. */
function usd(units: number): string {
  return (units / 10_000).toFixed(4);
}

function csv(columns: readonly string[], rows: readonly Row[]): string {
  return [columns, ...rows].map((cells) => `${cells.join(",")}\n`).join("");
}
