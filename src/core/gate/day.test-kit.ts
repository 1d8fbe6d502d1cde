import { DayFlag, DayRowKind } from "./day-records.ts";
import type { Gate } from "./gate.ts";
import { type DayRow, dayRow, openDay } from "./trading-day.ts";

/** Shares of everything that each account of a test has at first. */
export const LONG = 1_000_000;

/** A cent, and half of it for symbols whose spread is narrow. */
const TICKS: readonly DayRow[] = [
  dayRow(DayRowKind.Tick, "penny", { a: 100 }),
  dayRow(DayRowKind.Tick, "half", { a: 50 }),
];

/** Prior closes that are not far from the tests' market. */
const PRIOR: Readonly<Record<string, Partial<DayRow>>> = { BAC: { d: 137_000 } };

/** A row of the security master that no control of a test runs into unless it wants to. */
export function securityRow(symbol: string, changes: Partial<DayRow> = {}): DayRow {
  const terms = { a: 100, b: 1, c: "N".charCodeAt(0), d: 1_800_000, e: 1_000_000_000_000 };
  const row = { ...terms, f: DayFlag.Allowed, g: 100_000_000, ...changes };
  return dayRow(DayRowKind.Security, symbol, row);
}

/** Opens a trade date with such rows for all that the gate knows, positions unless null, others. */
export function openTestDay(
  gate: Gate,
  tradeDate: number,
  rows: readonly DayRow[] = [],
  held: number | null = LONG,
): boolean {
  const { size } = gate.symbols;
  const names = Array.from({ length: size }, (_, id) => gate.symbols.name(id));
  const securities = names.map((name) => securityRow(name, PRIOR[name]));
  const positions = held === null ? [] : longPositions(gate, names, held);
  const edges = { preOpenMs: 0, openMs: 0, closeMs: Number.MAX_SAFE_INTEGER, afterMs: 0 };
  const opening = {
    ...{ tradeDate, production: 0, ...edges, settleDate: tradeDate + 1, digest: "d".repeat(64) },
    rows: [...securities, ...TICKS, ...fees(gate), ...positions, ...rows],
  };
  return openDay(gate, opening, { persons: ["ada", "bob"], reason: "of the test" });
}

/** Every venue's fee is known: none takes any. */
function fees({ lanes }: Gate): DayRow[] {
  return lanes.map(({ venue }) => {
    return dayRow(DayRowKind.Fee, String.fromCharCode(venue), { a: 0 });
  });
}

/** Each account may sell long without a thought; what it has stays as it is once it has any. */
function longPositions(gate: Gate, symbols: readonly string[], held: number): DayRow[] {
  const accounts = [...gate.accounts.values()].flatMap((names) => [...names]);
  return accounts.flatMap((account) =>
    symbols.map((name) => {
      const { exposure } = gate.ledger;
      const known = exposure.positions.find((of) => of.account === account && of.symbol === name);
      return dayRow(DayRowKind.Position, name, { account, a: known?.net ?? held });
    }),
  );
}
