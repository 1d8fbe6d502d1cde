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
  /** What is left out, one sentence each. */
  readonly remarks: readonly string[];
};

const NAME = /^([A-Z][A-Z0-9.-]{0,7})_(\d{8})_(?:quote|trade)\.zip$/;

/**
 * Finds the day to replay among the names of a folder, `<SYMBOL>_<yyyymmdd>_{quote,trade}.zip`: the
 * newest date of a listed symbol. Other dates and symbols that are not listed are left out, with a
 * remark. Both files of a stock are named when one of them is there: whoever opens them finds out.
 */
export function findRecordedDays(
  names: readonly string[],
  listed: ReadonlySet<string>,
): RecordedDays {
  const pairs = new Map<string, RecordedFiles & { readonly date: string }>();
  const remarks: string[] = [];
  for (const name of [...names].sort()) {
    const [, symbol, date] = NAME.exec(name) ?? [];
    if (symbol === undefined || date === undefined) continue;
    const day = `${symbol}_${date}`;
    if (!listed.has(symbol)) remarks.push(`${name} is left out: ${symbol} is not listed`);
    else pairs.set(day, { symbol, date, quotes: `${day}_quote.zip`, trades: `${day}_trade.zip` });
  }
  const days = [...pairs.values()];
  const date = days.reduce((newest, day) => (day.date > newest ? day.date : newest), "");
  for (const { symbol, date: other } of days) {
    if (other !== date) remarks.push(`${symbol}_${other} is left out: the day is ${date}`);
  }
  const files = days.filter((day) => day.date === date);
  return {
    date,
    files: files.map(({ symbol, quotes, trades }) => ({ symbol, quotes, trades })),
    remarks,
  };
}
