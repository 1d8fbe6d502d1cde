import { DayFlag, DayRowKind } from "./day-records.ts";
import type { Gate } from "./gate.ts";
import { type DayRow, dayRow, openDay } from "./trading-day.ts";

/** A row of the security master that no control of a test runs into unless it wants to. */
export function securityRow(symbol: string, changes: Partial<DayRow> = {}): DayRow {
  const terms = { a: 100, b: 1, c: "N".charCodeAt(0), d: 1_800_000, e: 1_000_000_000_000 };
  const row = { ...terms, f: DayFlag.Allowed, g: 100_000_000, ...changes };
  return dayRow(DayRowKind.Security, symbol, row);
}

/** Opens a trade date with such rows for all that the gate knows, and with others. */
export function openTestDay(gate: Gate, tradeDate: number, rows: readonly DayRow[] = []): boolean {
  const { size } = gate.symbols;
  const names = Array.from({ length: size }, (_, id) => gate.symbols.name(id));
  const securities = names.map((name) => securityRow(name));
  const edges = { preOpenMs: 0, openMs: 0, closeMs: Number.MAX_SAFE_INTEGER, afterMs: 0 };
  const opening = {
    ...{ tradeDate, production: 0, ...edges, settleDate: tradeDate + 1, digest: "d".repeat(64) },
    rows: [...securities, ...rows],
  };
  return openDay(gate, opening, { persons: ["ada", "bob"], reason: "of the test" });
}
