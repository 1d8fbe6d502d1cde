import { RejectCode } from "../domain/reject-code.ts";
import {
  applyBreaksExplained,
  breakWords,
  type CopyBreak,
  type CopyComparison,
  compareCopies,
} from "./compare-copies.ts";
import type { Gate } from "./gate.ts";
import { enough } from "./people-states.ts";
import { Phase } from "./phase.ts";
import { refuse } from "./reason.ts";
import type { Explanation } from "./suspense.ts";
import type { VenueCopiedRecord } from "./venue-copies.ts";

/** So many breaks of a refused close are alarms of their own; the list has all. */
const TOLD_MAX = 16;

const CODES: Readonly<Record<CopyBreak["what"], RejectCode>> = {
  copyMissing: RejectCode.CopyMissing,
  copyOnly: RejectCode.CopyOnly,
  orderUnknown: RejectCode.CopyOnly,
  differs: RejectCode.CopyDiffers,
  sumsDiffer: RejectCode.CopyDiffers,
};

/** A drop copy tells of a trade: kept, once, for the comparison at the close. */
export function venueCopied(gate: Gate, record: VenueCopiedRecord): void {
  const { ledger, records } = gate;
  if (ledger.copies.knows(ledger.laneOf(record.venue), record)) return;
  records.venueCopied(record);
  ledger.applyVenueCopied(record);
}

/**
 * A comparison stands in the way of orders: 100,000 executions take some 0.2 s. While the session
 * is open so many are compared at most, far less than what holds the firm (B47).
 */
export const COMPARED_WHILE_OPEN = 20_000;

/** Whether the day may be compared now; if not, the reason is `gate.why`. */
export function mayCompare(gate: Gate): boolean {
  const { ledger, why } = gate;
  const executions = ledger.execIds.size - ledger.copies.first.execution;
  if (ledger.phase !== Phase.Open || executions <= COMPARED_WHILE_OPEN) return true;
  return refuse(why, RejectCode.DayTooLong, executions, COMPARED_WHILE_OPEN);
}

/** What the day's order sessions and drop copies have told, compared as they stand now. */
export function dayComparison(gate: Gate): CopyComparison {
  return compareCopies(gate.ledger, copyLanes(gate));
}

/** Letters of the venues that have a drop copy, and of those that have none. */
export function copyVenues(gate: Gate): { readonly compared: string; readonly uncompared: string } {
  const lanes = new Set(copyLanes(gate));
  const letters = (has: boolean): string =>
    gate.lanes
      .filter(({ index }) => lanes.has(index) === has)
      .map(({ venue }) => String.fromCharCode(venue))
      .join("");
  return { compared: letters(true), uncompared: letters(false) };
}

/** What two people sign when they explain the breaks: a line each. */
export function breaksText(breaks: readonly CopyBreak[]): string {
  return breaks.map(breakWords).join("\n");
}

/** No day is closed over a break: its copy comes late, or two people explain it (DOMAIN 6.2). */
export function breaksAllow(gate: Gate): boolean {
  const { breaks, orders } = dayComparison(gate);
  if (breaks.length === 0) return true;
  for (const { what, venue, execId, clOrdId, qty, copyQty } of breaks.slice(0, TOLD_MAX)) {
    gate.effects.alert(CODES[what], `${venue} ${execId || clOrdId}`, qty, copyQty);
  }
  return refuse(gate.why, RejectCode.DayBreaksOpen, breaks.length, orders);
}

/** Two distinct people explain the breaks that stand now: the day may be closed over them. */
export function explainBreaks(gate: Gate, x: Explanation): boolean {
  if (!enough(gate, x.persons, 2)) return false;
  const { ledger, records, effects, utcMs } = gate;
  const { breaks, orders } = dayComparison(gate);
  const [first = "", second = ""] = x.persons;
  const said = { hash: x.hash, first, second, reason: x.reason };
  const venues = copyVenues(gate).compared;
  const counts = { breaks: breaks.length, orders };
  const record = { tradeDate: ledger.day.date, ...counts, utcMs, venues, ...said };
  records.breaksExplained(record);
  applyBreaksExplained(ledger, record);
  effects.alert(RejectCode.DayBreaksExplained, "firm", breaks.length, orders);
  effects.sync();
  return true;
}

function copyLanes({ reconciler }: Gate): readonly number[] {
  return reconciler?.lanes ?? [];
}
