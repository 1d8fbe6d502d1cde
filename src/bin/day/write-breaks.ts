import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CopyBreak } from "../../core/gate/compare-copies.ts";
import { csvRow } from "../../wire/csv/csv-row.ts";

const COLUMNS = [
  ...["what", "venue", "clOrdId", "execId"],
  ...["qty", "priceUsd", "copyQty", "copyPriceUsd"],
];

/** $0.0001 in a dollar. */
const DOLLAR = 10_000;
/** Decimals of a price; an average of many trades has more than $0.0001. */
const DECIMALS = 6;

/** Writes the breaks over which a day was closed: two people have explained each of them. */
export function writeBreaks(folder: string, explained: readonly CopyBreak[]): void {
  const rows = explained.map((b) =>
    csvRow([b.what, b.venue, b.clOrdId, b.execId, b.qty, usd(b.px), b.copyQty, usd(b.copyPx)]),
  );
  writeFileSync(join(folder, "breaks.csv"), [csvRow(COLUMNS), ...rows].join(""));
}

/** A break in words. */
export function breakLine(b: CopyBreak): string {
  const ours = `${b.qty} at ${usd(b.px)}`;
  const theirs = `${b.copyQty} at ${usd(b.copyPx)}`;
  const what = b.execId === "" ? "all of it" : b.execId;
  return `${WORDS[b.what]}: ${b.venue} ${b.clOrdId} ${what}, ours ${ours}, copies ${theirs}`;
}

const WORDS: Readonly<Record<CopyBreak["what"], string>> = {
  copyMissing: "no copy",
  copyOnly: "a copy alone",
  orderUnknown: "a copy of an order that is none of ours",
  differs: "told otherwise",
  sumsDiffer: "the sums differ",
};

function usd(units: number): string {
  return (units / DOLLAR).toFixed(DECIMALS);
}
