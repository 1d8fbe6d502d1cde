import { RejectCode } from "../domain/reject-code.ts";
import type { DayBook } from "./day-book.ts";
import { breaksAllow } from "./day-breaks.ts";
import { DayFlag, type DayOpenedRecord, DayRowKind, type DayRowRecord } from "./day-records.ts";
import { Money } from "./exposure.ts";
import type { Gate } from "./gate.ts";
import { enough } from "./people-states.ts";
import { Phase } from "./phase.ts";
import { refuse } from "./reason.ts";
import { takePhase } from "./time.ts";

/** A row of a verified bundle, without its place. */
export type DayRow = Omit<DayRowRecord, "place">;

/** A verified bundle as the gate takes it. */
export type DayOpening = Omit<
  DayOpenedRecord,
  "seq" | "rows" | "utcMs" | "first" | "second" | "reason"
> & { readonly rows: readonly DayRow[] };

/** Who wants it, checked before by their signatures, and why. */
export type DayWord = { readonly persons: readonly string[]; readonly reason: string };

/** Whether another day can be opened now: the next one opens on the closed one. */
export function mayOpenDay(gate: Gate, tradeDate: number): boolean {
  const { day } = gate.ledger;
  return !day.isOpen || refuse(gate.why, RejectCode.DayNotClosed, day.date, tradeDate);
}

/**
 * Opens a trade date on a bundle that was verified before (SAFETY 4.5): its rows and the opening
 * are journaled, and only then is anything of it in force. Takes two distinct persons.
 */
export function openDay(gate: Gate, opening: DayOpening, word: DayWord): boolean {
  const { ledger, records, utcMs } = gate;
  const { rows, ...of } = opening;
  if (!mayOpenDay(gate, opening.tradeDate) || !enough(gate, word.persons, 2)) return false;
  rows.forEach((row, place) => {
    const record = { ...row, place };
    records.dayRow(record);
    ledger.day.applyRow(record);
  });
  const [first = "", second = ""] = word.persons;
  const said = { utcMs, first, second, reason: word.reason };
  const record = { ...of, seq: ledger.day.seq + 1, rows: rows.length, ...said };
  records.dayOpened(record);
  ledger.day.applyOpened(record, ledger.exposure);
  fillReference(gate);
  gate.effects.sync();
  return true;
}

/** Whether the day can be closed now; else `why` says what is still open. */
function mayCloseDay(gate: Gate, tradeDate: number): boolean {
  const { why, ledger } = gate;
  const { day, parents, children, suspense } = ledger;
  if (!day.isOpen || day.date !== tradeDate) {
    return refuse(why, RejectCode.DayNotOpen, tradeDate, day.isOpen ? day.date : 0);
  }
  const [open, out] = [parents.live.count, children.live.count];
  if (open > 0 || out > 0) return refuse(why, RejectCode.DayOrdersOpen, open, out);
  const { shares, lines } = suspense;
  if (lines.length > 0) return refuse(why, RejectCode.DaySuspenseOpen, shares, lines.length);
  return breaksAllow(gate);
}

/**
 * Closes the trade date: every order has ended by its venue's word, venues and their drop copies
 * have told the same, and what nobody could explain was explained. One person may; nothing trades
 * until two open the next day.
 */
export function closeDay(gate: Gate, tradeDate: number, word: DayWord): boolean {
  const { ledger, utcMs } = gate;
  if (!mayCloseDay(gate, tradeDate) || !enough(gate, word.persons, 1)) return false;
  if (ledger.phase !== Phase.Closed) takePhase(gate, tradeDate, Phase.Closed);
  const [person = ""] = word.persons;
  const { firm } = ledger.exposure;
  const record = {
    tradeDate,
    seq: ledger.day.seq + 1,
    bought: firm[Money.bought] as number,
    sold: firm[Money.sold] as number,
    ...{ utcMs, person, reason: word.reason },
  };
  gate.records.dayClosed(record);
  ledger.applyDayClosed(record);
  gate.effects.sync();
  return true;
}

/**
 * The phase that the open day's calendar gives to this moment is taken, when it is ahead (I16). The
 * time of day is as the gate believes it: a stepped wall clock ends no day (B46).
 */
export function stepDay(gate: Gate): void {
  const { opened, isOpen } = gate.ledger.day;
  if (opened === null || !isOpen) return;
  takePhase(gate, opened.tradeDate, phaseAt(opened, gate.clock.utcMs(gate.nowNs)));
}

/** Where a day stands at an instant (UTC ms). */
export function phaseAt({ openMs, closeMs }: DayOpenedRecord, utcMs: number): Phase {
  if (utcMs >= closeMs) return Phase.Closed;
  return utcMs < openMs ? Phase.PreOpen : Phase.Open;
}

/** The ladders' reference data is that of the day as the journal has it; before the first none. */
export function fillReference({ reference, symbols, ledger }: Gate): void {
  reference.clear();
  const ticks = ledger.day.rowsOf(DayRowKind.Tick);
  for (const row of securitiesOf(ledger.day)) {
    const symbol = symbols.find(row.name);
    // An instrument that has left the configuration takes no order.
    if (symbol < 0) continue;
    const { a: roundLot, b: tier, c: listing, d: priorClose, e: adv, f: flags } = row;
    const tick = ticks.get((flags & DayFlag.HalfPenny) !== 0 ? "half" : "penny")?.a ?? 0;
    const security = { roundLot, tier: tier as 1 | 2, listing, priorClose, adv, tick };
    reference.setSecurity(symbol, security);
    if ((flags & DayFlag.Restricted) !== 0) reference.setRestricted(symbol);
    if ((flags & DayFlag.Allowed) !== 0) reference.setAllowed(symbol);
    if ((flags & DayFlag.ShortSaleRestricted) !== 0) reference.setShortSaleRestricted(symbol);
  }
  for (const { name, a: micros } of ledger.day.rowsOf(DayRowKind.Fee).values()) {
    reference.setFee(name.charCodeAt(0), micros);
  }
  for (const { name, a, b, c, d } of ledger.day.rowsOf(DayRowKind.Cutoffs).values()) {
    const [marketOnOpenMs, limitOnOpenMs, marketOnCloseMs, limitOnCloseMs] = [a, b, c, d];
    const cutoffs = { marketOnOpenMs, limitOnOpenMs, marketOnCloseMs, limitOnCloseMs };
    reference.setCutoffs(name.charCodeAt(0), cutoffs);
  }
}

function securitiesOf(day: DayBook): Iterable<Readonly<DayRowRecord>> {
  return day.rowsOf(DayRowKind.Security).values();
}

/** A row with nothing in it but its kind and name. */
export function dayRow(kind: DayRowKind, name: string, changes: Partial<DayRow>): DayRow {
  return { kind, name, a: 0, b: 0, c: 0, d: 0, e: 0, f: 0, g: 0, account: "", ...changes };
}
