import { HaltReason } from "../../core/market/trading-state.ts";

/**
 * Reason of a trading action, four letters as a big-endian word. `Other` is what no row names; we
 * never send it.
 */
const CODES: readonly (readonly [HaltReason, string])[] = [
  [HaltReason.None, "    "],
  [HaltReason.Luld, "LUDP"],
  [HaltReason.Breaker1, "MWC1"],
  [HaltReason.Breaker2, "MWC2"],
  [HaltReason.Breaker3, "MWC3"],
  [HaltReason.News, "T1  "],
  [HaltReason.Regulatory, "H10 "],
  [HaltReason.Operational, "M   "],
];

const BY_REASON: ReadonlyMap<HaltReason, number> = new Map(
  CODES.map(([reason, text]) => [reason, word(text)]),
);
const BY_CODE: ReadonlyMap<number, HaltReason> = new Map(
  CODES.map(([reason, text]) => [word(text), reason]),
);

/** The word of a reason. */
export function haltCode(reason: HaltReason): number {
  return BY_REASON.get(reason) ?? word("M   ");
}

/** The reason of a word; `Other` for one that we do not know. */
export function haltReason(code: number): HaltReason {
  return BY_CODE.get(code) ?? HaltReason.Other;
}

function word(text: string): number {
  let value = 0;
  for (const letter of text) value = value * 256 + letter.charCodeAt(0);
  return value;
}
