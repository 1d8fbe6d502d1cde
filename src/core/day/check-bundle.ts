import { dateText, instantText } from "../domain/civil-date.ts";
import { RejectCode } from "../domain/reject-code.ts";
import type { DayBundle, DayFault, DayFileName, DayPosition, Provenance } from "./bundle.ts";
import { calendarFault, isExchangeDay } from "./calendar.ts";

/** What a bundle is held against where it is to be opened. */
export type DayGround = {
  readonly provenance: Provenance;
  readonly utcMs: number;
  /** The trade date before, days since 1970; 0 for none. */
  readonly lastDate: number;
  /** Rows of each file of the day before, as far as they are known. */
  readonly rowsBefore: ReadonlyMap<string, number>;
  readonly symbols: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
  /** Letters of the venues that orders go to. */
  readonly venues: readonly string[];
  /** Most money of each client, $0.0001, as limits.yaml has it. */
  readonly clients: Readonly<
    Record<string, { readonly grossMax: number; readonly netMax: number }>
  >;
  /** What the books have; null while nothing was ever opened: the first bundle says it. */
  readonly positions: readonly DayPosition[] | null;
};

/** A file may have so much less than the day before: more is one that was cut off. */
const SHORT_PERCENT = 90;
/** Files that say little on most days, and nothing on some. */
const MAY_SHRINK: readonly DayFileName[] = ["restricted", "ssr", "locates", "positions"];

type Note = (fault: DayFault) => void;

/**
 * Everything that is wrong with a bundle for this gate and this moment, all at once; nothing: the
 * day may be opened on it. What a single row cannot be was found when it was decoded.
 */
export function checkBundle(bundle: DayBundle, ground: DayGround): DayFault[] {
  const faults: DayFault[] = [];
  const note: Note = (fault) => void faults.push(fault);
  checkManifest(bundle, ground, note);
  checkCalendar(bundle, ground, note);
  checkSecurities(bundle, ground, note);
  checkLists(bundle, note);
  checkPositions(bundle, ground, note);
  checkCredit(bundle, ground, note);
  checkTables(bundle, ground, note);
  return faults;
}

function checkManifest({ manifest }: DayBundle, ground: DayGround, note: Note): void {
  const { tradeDate, provenance, files } = manifest;
  if (provenance !== ground.provenance) {
    const allowed = `${ground.provenance}: this gate takes no other (C72)`;
    note(of("manifest", RejectCode.DayProvenance, 0, provenance, allowed));
  }
  if (tradeDate <= ground.lastDate) {
    const allowed = `after ${dateText(ground.lastDate)}`;
    note(of("manifest", RejectCode.DayOfOtherDate, 0, dateText(tradeDate), allowed));
  }
  for (const { name, date, rows } of files) {
    if (date !== tradeDate) {
      note(of(name, RejectCode.DayOfOtherDate, 0, dateText(date), dateText(tradeDate)));
    }
    const before = ground.rowsBefore.get(name) ?? 0;
    const least = Math.ceil((before * SHORT_PERCENT) / 100);
    if (rows < least && !MAY_SHRINK.includes(name)) {
      note(of(name, RejectCode.DayRowsShort, 0, `${rows}`, `at least ${least} of ${before} rows`));
    }
  }
}

function checkCalendar({ manifest, calendar }: DayBundle, ground: DayGround, note: Note): void {
  const code = RejectCode.DayCalendarInvalid;
  const fault = calendarFault(calendar);
  if (fault !== null) note(of("calendar", code, 0, "edges", fault));
  if (calendar.closeMs <= ground.utcMs) {
    const close = instantText(Math.floor(calendar.closeMs));
    note(of("calendar", RejectCode.DayOver, 0, close, "a close that is to come"));
  }
  if (manifest.provenance === "production" && !isExchangeDay(manifest.tradeDate, calendar)) {
    const date = dateText(manifest.tradeDate);
    note(of("calendar", code, 0, instantText(calendar.openMs), `the exchanges' hours of ${date}`));
  }
  for (const { venue } of calendar.cutoffs) {
    if (ground.venues.includes(venue)) continue;
    note(of("calendar", code, 0, venue, `one of ${ground.venues.join(" ")}`));
  }
}

function checkSecurities({ securities }: DayBundle, ground: DayGround, note: Note): void {
  securities.forEach(({ symbol, split }, at) => {
    const row = at + 2;
    if (!ground.symbols.has(symbol)) {
      const allowed = "an instrument of this gate";
      note(of("securities", RejectCode.DaySymbolUnknown, row, symbol, allowed));
    }
    if (split !== null && !split.adjusted) {
      const value = `${symbol} ${split.from}:${split.to}`;
      const allowed = "an adjusted close, which two people set (DOMAIN 6.1)";
      note(of("securities", RejectCode.DaySplitUnadjusted, row, value, allowed));
    }
  });
}

/** Every other file speaks of the security master's symbols only. */
function checkLists(bundle: DayBundle, note: Note): void {
  const known = new Set(bundle.securities.map(({ symbol }) => symbol));
  const named = (file: DayFileName, symbols: readonly string[]): void => {
    symbols.forEach((symbol, at) => {
      if (known.has(symbol)) return;
      const allowed = "a symbol of securities";
      note(of(file, RejectCode.DaySymbolUnknown, at + 2, symbol, allowed));
    });
  };
  named("restricted", bundle.restricted);
  named("allowed", bundle.allowed);
  named("ssr", bundle.ssr);
  named("locates", symbolsOf(bundle.locates));
  named("positions", symbolsOf(bundle.positions));
  const lendable = new Set(symbolsOf(bundle.securities.filter((one) => one.lendable)));
  bundle.locates.forEach(({ symbol }, at) => {
    if (!known.has(symbol) || lendable.has(symbol)) return;
    const allowed = "a symbol that securities says is lendable";
    note(of("locates", RejectCode.DayValueInvalid, at + 2, symbol, allowed));
  });
}

function symbolsOf(rows: readonly { readonly symbol: string }[]): string[] {
  return rows.map(({ symbol }) => symbol);
}

/** The next day opens on the closed one: each position is what the books have. */
function checkPositions({ positions }: DayBundle, ground: DayGround, note: Note): void {
  positions.forEach(({ account }, at) => {
    if (ground.accounts.has(account)) return;
    const allowed = "an account of a client of this gate";
    note(of("positions", RejectCode.DayAccountUnknown, at + 2, account, allowed));
  });
  if (ground.positions === null) return;
  const said = new Map(positions.map((one, at) => [keyOf(one), { ...one, row: at + 2 }]));
  for (const booked of ground.positions) {
    const key = keyOf(booked);
    const shares = said.get(key)?.shares ?? 0;
    const row = said.get(key)?.row ?? 0;
    said.delete(key);
    if (shares === booked.shares) continue;
    const value = `${key} ${shares}`;
    const allowed = `${booked.shares}, as the closed day has it`;
    note(of("positions", RejectCode.DayPositionDiffers, row, value, allowed));
  }
  for (const [key, { shares, row }] of said) {
    if (shares === 0) continue;
    const allowed = "0, as the closed day has it";
    note(of("positions", RejectCode.DayPositionDiffers, row, `${key} ${shares}`, allowed));
  }
}

function keyOf({ account, symbol }: Pick<DayPosition, "account" | "symbol">): string {
  return `${account} ${symbol}`;
}

/** A day may bring a client less than limits.yaml, never more: raising is two people's (C74). */
function checkCredit({ credit }: DayBundle, ground: DayGround, note: Note): void {
  credit.forEach(({ client, grossMax, netMax }, at) => {
    const limits = ground.clients[client];
    const row = at + 2;
    if (limits === undefined) {
      const allowed = "a client of this gate";
      note(of("credit", RejectCode.DayAccountUnknown, row, client, allowed));
      return;
    }
    const above = (what: string, value: number, most: number): void => {
      if (value <= most) return;
      const allowed = `at most ${most / 10_000} of limits.yaml`;
      const text = `${client} ${what} ${value / 10_000}`;
      note(of("credit", RejectCode.DayCreditLaxer, row, text, allowed));
    };
    above("grossMaxUsd", grossMax, limits.grossMax);
    above("netMaxUsd", netMax, limits.netMax);
  });
}

function checkTables(bundle: DayBundle, ground: DayGround, note: Note): void {
  const { tradeDate } = bundle.manifest;
  bundle.fees.forEach(({ venue, from, until }, at) => {
    const code = RejectCode.DayValueInvalid;
    if (!ground.venues.includes(venue)) {
      note(of("fees", code, at + 2, venue, `one of ${ground.venues.join(" ")}`));
    }
    if (until < from) {
      note(of("fees", code, at + 2, dateText(until), `${dateText(from)} or later`));
    }
    const again = bundle.fees.findIndex(
      (other, i) => i < at && other.venue === venue && other.from <= until && from <= other.until,
    );
    if (again < 0) return;
    note(
      of("fees", RejectCode.DayRowDuplicate, at + 2, venue, `one fee a date, see row ${again + 2}`),
    );
  });
  for (const tick of new Set(bundle.securities.map((one) => one.tick))) {
    if (bundle.ticks.some((row) => row.class === tick && row.from <= tradeDate)) continue;
    const allowed = `a row in force on ${dateText(tradeDate)}`;
    note(of("ticks", RejectCode.DayValueInvalid, 0, tick, allowed));
  }
}

function of(
  file: DayFault["file"],
  code: RejectCode,
  row: number,
  value: string,
  allowed: string,
): DayFault {
  return { code, file, row, value, allowed };
}
