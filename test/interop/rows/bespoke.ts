/**
 * Rows whose test is more than words said and heard: in `bad-input.test.ts` and `timers.test.ts`,
 * for both versions.
 */
export const BESPOKE_ROWS: ReadonlySet<string> = new Set([
  "B3 BodyLength says 2 GB, or a frame above 4 kB",
  "B4 bytes one at a time, the logon never finishes",
  "B21 half-open line",
  "B22 half a frame, then a reset",
]);
