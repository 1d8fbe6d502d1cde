/** One value that comes out otherwise now than it stands in the journal. */
export type DecisionDifference = {
  readonly index: number;
  readonly what: string;
  readonly journal: number | string;
  readonly recomputed: number | string;
};

/** Differences that are kept; more are only counted. */
const KEPT = 1_000;

/** What a replay found to be otherwise. */
export class Differences {
  count = 0;
  /** The first thousand. */
  readonly list: DecisionDifference[] = [];

  note(index: number, what: string, journal: number | string, recomputed: number | string): void {
    this.count += 1;
    if (this.list.length < KEPT) this.list.push({ index, what, journal, recomputed });
  }

  /** Each value that was worked out again against the one in the journal. */
  compare(index: number, journal: object, again: object): void {
    const written = journal as Readonly<Record<string, number | string>>;
    for (const [what, value] of Object.entries(again) as [string, number | string][]) {
      // A number is written without the sign of a zero.
      if (Object.is(written[what], value) || written[what] === value) continue;
      this.note(index, what, written[what] ?? "", value);
    }
  }
}
