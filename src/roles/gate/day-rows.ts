import { type DayBundle, type DaySecurity, TICK_CLASSES } from "../../core/day/bundle.ts";
import { settlementDate } from "../../core/day/calendar.ts";
import { venueCode } from "../../core/domain/venue-code.ts";
import { DayFlag, DayRowKind } from "../../core/gate/day-records.ts";
import { type DayOpening, type DayRow, dayRow } from "../../core/gate/trading-day.ts";

/** A verified bundle in the gate's words: what of it decides is journaled row by row. */
export function dayOpening(bundle: DayBundle, digest: string): DayOpening {
  const { manifest, calendar } = bundle;
  const { tradeDate, provenance } = manifest;
  const { preOpenMs, openMs, closeMs, afterMs, holidays } = calendar;
  return {
    ...{ tradeDate, digest, production: provenance === "production" ? 1 : 0 },
    ...{ preOpenMs, openMs, closeMs, afterMs },
    settleDate: settlementDate(tradeDate, holidays),
    rows: rowsOf(bundle),
  };
}

function rowsOf(bundle: DayBundle): DayRow[] {
  const { tradeDate, files } = bundle.manifest;
  const lists = {
    restricted: new Set(bundle.restricted),
    allowed: new Set(bundle.allowed),
    ssr: new Set(bundle.ssr),
    located: new Map(bundle.locates.map(({ symbol, shares }) => [symbol, shares])),
  };
  const fees = bundle.fees.filter(({ from, until }) => from <= tradeDate && tradeDate <= until);
  return [
    ...bundle.securities.map((security) => securityRow(security, lists)),
    ...bundle.positions.map(({ account, symbol, shares, cost }) => {
      return dayRow(DayRowKind.Position, symbol, { account, a: shares, b: cost });
    }),
    ...fees.map(({ venue, takerMicros }) => dayRow(DayRowKind.Fee, venue, { a: takerMicros })),
    ...bundle.credit.map(({ client, grossMax, netMax }) => {
      return dayRow(DayRowKind.Credit, client, { a: grossMax, b: netMax });
    }),
    ...bundle.calendar.cutoffs.map(({ venue, ...at }) => {
      const open = { a: at.marketOnOpenMs, b: at.limitOnOpenMs };
      const close = { c: at.marketOnCloseMs, d: at.limitOnCloseMs };
      return dayRow(DayRowKind.Cutoffs, venue, { ...open, ...close });
    }),
    ...TICK_CLASSES.map((name) => {
      const inForce = bundle.ticks.filter((row) => row.class === name && row.from <= tradeDate);
      const last = inForce.toSorted((one, other) => one.from - other.from).at(-1);
      return dayRow(DayRowKind.Tick, name, { a: last?.tick ?? 0 });
    }),
    ...files.map(({ name, rows }) => dayRow(DayRowKind.Rows, name, { a: rows })),
  ];
}

type Lists = {
  readonly restricted: ReadonlySet<string>;
  readonly allowed: ReadonlySet<string>;
  readonly ssr: ReadonlySet<string>;
  readonly located: ReadonlyMap<string, number>;
};

function securityRow(security: DaySecurity, lists: Lists): DayRow {
  const { symbol, roundLot, tier, listing, priorClose, adv, tick } = security;
  const flags =
    (lists.restricted.has(symbol) ? DayFlag.Restricted : 0) |
    (lists.allowed.has(symbol) ? DayFlag.Allowed : 0) |
    (lists.ssr.has(symbol) ? DayFlag.ShortSaleRestricted : 0) |
    (tick === "half" ? DayFlag.HalfPenny : 0);
  return dayRow(DayRowKind.Security, symbol, {
    ...{ a: roundLot, b: tier, c: venueCode(listing), d: priorClose, e: adv, f: flags },
    g: lists.located.get(symbol) ?? 0,
  });
}
