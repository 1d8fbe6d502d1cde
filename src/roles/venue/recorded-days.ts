/** The two files of one stock's recorded day. */
export type RecordedFiles = {
  readonly symbol: string;
  readonly quotes: string;
  readonly trades: string;
};

/** What a folder of recorded days holds for us. */
export type RecordedDays = {
  /** `yyyymmdd`; empty when nothing fits. */
  readonly date: string;
  readonly files: readonly RecordedFiles[];
  /** What is left out or missing, one sentence each. */
  readonly remarks: readonly string[];
};

const NAME = /^([A-Z][A-Z0-9.-]{0,7})_(\d{8})_(quote|trade)\.zip$/;

/**
 * Finds the day to replay among the names of a folder, `<SYMBOL>_<yyyymmdd>_{quote,trade}.zip`: the
 * newest date of which there is a pair for a listed symbol. Other dates, symbols that are not
 * listed and files without their counterpart are left out, with a remark.
 */
export function findRecordedDays(
  names: readonly string[],
  listed: ReadonlySet<string>,
): RecordedDays {
  const known = new Set(names);
  const pairs: (RecordedFiles & { readonly date: string })[] = [];
  const remarks: string[] = [];
  for (const name of [...names].sort()) {
    const [, symbol, date, kind] = NAME.exec(name) ?? [];
    if (symbol === undefined || date === undefined) continue;
    const other = `${symbol}_${date}_${kind === "quote" ? "trade" : "quote"}.zip`;
    if (!known.has(other)) remarks.push(`${name} is left out: ${other} is missing`);
    else if (!listed.has(symbol)) remarks.push(`${name} is left out: ${symbol} is not listed`);
    else if (kind === "quote") pairs.push({ symbol, date, quotes: name, trades: other });
  }
  const date = pairs.reduce((newest, pair) => (pair.date > newest ? pair.date : newest), "");
  for (const pair of pairs) {
    if (pair.date !== date) remarks.push(`${pair.quotes} is left out: the day is ${date}`);
  }
  const files = pairs.filter((pair) => pair.date === date);
  return {
    date,
    files: files.map(({ symbol, quotes, trades }) => ({ symbol, quotes, trades })),
    remarks,
  };
}
