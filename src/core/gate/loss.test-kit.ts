import { GateWorld, RecordTape } from "./gate.test-kit.ts";
import { LIMITS } from "./limits.test-kit.ts";
import type { GateLimits } from "./limits.ts";
import { ReportKind } from "./records.ts";

/** Where a buyer of the tests' worlds pays, and what the bid is then, $0.0001. */
export const PAID = 1_820_000;
export const BID = 1_819_000;

/** More than a round of marks takes, ms. */
export const ROUND_MS = 1_100;

/** Limits under which only the account A1 has a narrow loss limit. */
export function accountLoss(lossMax: number): Partial<GateLimits> {
  const { exposure } = LIMITS;
  const own = exposure.accounts.A1;
  if (own === undefined) throw new Error("no A1");
  const accounts = { ...exposure.accounts, A1: { ...own, lossMax } };
  return { exposure: { ...exposure, accounts } };
}

/** A world in which nobody has anything. */
export function flatWorld(limits: Partial<GateLimits> = {}): GateWorld {
  return new GateWorld(limits, undefined, undefined, undefined, 1, 0).up();
}

/** The account buys so many shares of IBM; returns the child's row. */
export function buys(world: GateWorld, qty: number, account = "A1"): number {
  const row = world.parent({ qty, account, limitPx: PAID });
  const child = world.gate.ledger.children.count;
  world.propose(row, [{ qty }]);
  world.report(child, { kind: ReportKind.Fill, lastQty: qty });
  world.sync();
  return child;
}

/** All venues quote a symbol so; 0 for a side that nobody quotes. */
export function quote({ gate }: GateWorld, bid: number, ask: number, symbol = 0): void {
  for (const { index } of gate.lanes) {
    gate.market.tops.set(symbol, index, bid, 500, ask, 500, 1, true);
  }
}

/** After a crash, under these limits in a newer file. */
export function startedAgain(world: GateWorld, limits: Partial<GateLimits> = {}): GateWorld {
  const tape = new RecordTape();
  tape.entries.push(...world.tape.entries);
  const again = new GateWorld(limits, tape, world.nowMs + 1_000);
  return again.up();
}
