const PREFIX = "journal-";
const SUFFIX = ".smj";
const DIGITS = 8;

/** Name of a segment's file: `journal-00000001.smj`; names sort as the numbers do. */
export function segmentName(number: number): string {
  return `${PREFIX}${String(number).padStart(DIGITS, "0")}${SUFFIX}`;
}

/** Names of the segments among the files of a folder, in order. */
export function segmentNames(files: readonly string[]): string[] {
  const size = PREFIX.length + DIGITS + SUFFIX.length;
  return files
    .filter((f) => f.length === size && f.startsWith(PREFIX) && f.endsWith(SUFFIX))
    .sort();
}

/** The number that a segment's name says. */
export function segmentNumber(name: string): number {
  return Number(name.slice(PREFIX.length, PREFIX.length + DIGITS));
}
