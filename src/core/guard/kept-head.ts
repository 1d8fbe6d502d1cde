/** Where a gate's journal stood: what a guard keeps of it. */
export type JournalHead = {
  readonly incarnation: number;
  /** Index of the last record that was on disk; 0: nothing is known. */
  readonly index: number;
  /** The seal at that record, SHA-256 in hex. */
  readonly hash: string;
};

export const NO_HEAD: JournalHead = { incarnation: 0, index: 0, hash: "0".repeat(64) };

/**
 * What a guard finds when a gate shows a head (I18): `Newer` is kept; `Same` changes nothing;
 * `Behind` and `Fork` mean that this gate's journal is not the one that was shown before.
 */
export type HeadRuling = "Newer" | "Same" | "Behind" | "Fork";

/** Compares a head that is shown with the one that is kept. */
export function ruleOnHead(kept: JournalHead, shown: JournalHead): HeadRuling {
  if (shown.index < kept.index || shown.incarnation < kept.incarnation) return "Behind";
  if (shown.index > kept.index) return "Newer";
  return shown.hash === kept.hash && shown.incarnation === kept.incarnation ? "Same" : "Fork";
}
