import type { DayBody } from "../../wire/control/day-body.ts";

/** What `smars day` says of a day to programs. */
export type DayDocument = {
  readonly tradeDate: string;
  readonly phase: string;
  /** Nothing stands against closing it, or it is closed. */
  readonly ok: boolean;
  readonly files: readonly { readonly name: string; readonly rows: number; readonly ok: boolean }[];
  /** Of its bundle's manifest, which holds the hash of each file. */
  readonly digest: string;
  readonly settleDate: string;
  readonly parents: number;
  readonly children: number;
  /** What the comparison with the venues found. */
  readonly breaks: readonly string[];
  readonly suspense: { readonly shares: number; readonly lines: number };
  readonly payableUsd: number;
  readonly receivableUsd: number;
};

/** $0.0001 in a dollar. */
const DOLLAR = 10_000;

/** The day in the units and words of the command line. */
export function dayDocument(day: DayBody): DayDocument {
  const { tradeDate, isOpen, phase, phaseDate, parents, children } = day;
  const { suspenseShares: shares, suspenseLines: lines, digest, settleDate } = day;
  const { payable, receivable } = netMoney(day);
  const current = phaseDate === tradeDate ? phase : "none";
  return {
    tradeDate,
    phase: isOpen || tradeDate === "" ? current : "dayClosed",
    ok: lines === 0 && (isOpen || parents + children === 0),
    files: day.files.map((file) => ({ ...file, ok: true })),
    ...{ digest, settleDate, parents, children, breaks: [], suspense: { shares, lines } },
    payableUsd: payable / DOLLAR,
    receivableUsd: receivable / DOLLAR,
  };
}

/**
 * What is to be paid and received on the settlement date, $0.0001: each account's buys and sells
 * are netted by itself, for one account's money is not another's.
 */
function netMoney({ money }: DayBody): { payable: number; receivable: number } {
  let [payable, receivable] = [0, 0];
  for (const { bought, sold } of money) {
    payable += Math.max(0, bought - sold);
    receivable += Math.max(0, sold - bought);
  }
  return { payable, receivable };
}
