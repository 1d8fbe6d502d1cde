import type { DayBody, DayBooks, DayBreaks } from "../../wire/control/day-body.ts";
import type { DecodedBundle } from "../../wire/day/decode-bundle.ts";

/** A file of the day's bundle. */
type DayFile = {
  readonly name: string;
  /** "" and "" when the bundle lies beside the journal no more. */
  readonly source: string;
  readonly rows: number;
  readonly hash: string;
  /** It lies there as it was signed. */
  readonly ok: boolean;
};

/** What `smars day` says of a day to programs. */
export type DayDocument = {
  readonly tradeDate: string;
  readonly phase: string;
  /** No suspense stands against closing it, or it is closed; `comparison` says what copies do. */
  readonly ok: boolean;
  readonly files: readonly DayFile[];
  /** Of its bundle's manifest, which holds the hash of each file. */
  readonly digest: string;
  readonly settleDate: string;
  readonly parents: number;
  readonly children: number;
  /** Of a close: venues against their drop copies, order by order. */
  readonly comparison?: DayBreaks;
  /** Of a close: positions that nothing of the day explains. */
  readonly breaks: readonly string[];
  readonly suspense: { readonly shares: number; readonly lines: number };
  readonly payableUsd: number;
  readonly receivableUsd: number;
};

/** A day with its books. */
export type DayState = DayBody & DayBooks;

/** $0.0001 in a dollar. */
const DOLLAR = 10_000;

/** The day in the units and words of the command line. */
export function dayDocument(day: DayState, kept: DecodedBundle | null = null): DayDocument {
  const { tradeDate, isOpen, phase, phaseDate, parents, children } = day;
  const { suspenseShares: shares, suspenseLines: lines, digest, settleDate } = day;
  const { payable, receivable } = netMoney(day);
  const current = phaseDate === tradeDate ? phase : "none";
  return {
    tradeDate,
    phase: isOpen || tradeDate === "" ? current : "dayClosed",
    ok: lines === 0 && (isOpen || parents + children === 0),
    files: day.files.map((file) => dayFile(file, day, kept)),
    ...{ digest, settleDate, parents, children, breaks: [], suspense: { shares, lines } },
    payableUsd: payable / DOLLAR,
    receivableUsd: receivable / DOLLAR,
  };
}

function dayFile(
  { name, rows }: DayBody["files"][number],
  { digest }: DayBody,
  kept: DecodedBundle | null,
): DayFile {
  const signed = kept?.digest === digest ? kept : null;
  const head = signed?.manifest?.files.find((file) => file.name === name);
  const differs = signed?.faults.some((fault) => fault.file === name) ?? true;
  const ok = head !== undefined && head.rows === rows && !differs;
  return { name, source: head?.source ?? "", rows, hash: head?.sha256 ?? "", ok };
}

/**
 * What is to be paid and received on the settlement date, $0.0001: each account's buys and sells
 * are netted by itself, for one account's money is not another's.
 */
function netMoney({ money }: DayBooks): { payable: number; receivable: number } {
  let [payable, receivable] = [0, 0];
  for (const { bought, sold } of money) {
    payable += Math.max(0, bought - sold);
    receivable += Math.max(0, sold - bought);
  }
  return { payable, receivable };
}
