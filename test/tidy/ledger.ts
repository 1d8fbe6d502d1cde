/**
 * A ledger of numbers that were ever given: one a line, `number name`, and `retired` behind it
 * when nothing uses it any more. Lines that begin with `#` say what the file is.
 */
export type LedgerRow = {
  readonly number: number;
  readonly name: string;
  readonly retired: boolean;
};

export function parseLedger(text: string): LedgerRow[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => {
      const [number = "", name = "", word] = line.trim().split(/\s+/);
      return { number: Number(number), name, retired: word === "retired" };
    });
}

/**
 * What is wrong between the numbers in use and their ledger: a number is given once, keeps its
 * name, and stays listed for ever.
 */
export function ledgerFaults(
  inUse: ReadonlyMap<number, string>,
  ledger: readonly LedgerRow[],
): string[] {
  const listed = new Map(ledger.toReversed().map((row) => [row.number, row]));
  const twice = ledger.filter((row) => listed.get(row.number) !== row);
  const unlisted = [...inUse].filter(([number]) => !listed.has(number));
  const changed = [...inUse].filter(([number, name]) => {
    const row = listed.get(number);
    return row !== undefined && (row.retired || row.name !== name);
  });
  const gone = ledger.filter((row) => !row.retired && !inUse.has(row.number));
  return [
    ...twice.map((row) => `${row.number} stands twice; give ${row.name} the next free number.`),
    ...unlisted.map(([number, name]) => `add the line "${number} ${name}".`),
    ...changed.map(
      ([number, name]) => `${number} was given before; give ${name} the next free one.`,
    ),
    ...gone.map((row) => `${row.number} ${row.name} is gone: write "retired" behind it, keep it.`),
  ];
}
