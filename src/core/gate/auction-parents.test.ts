import { describe, expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { GateWorld } from "./gate.test-kit.ts";
import { CUTOFFS, listNowhere } from "./market.test-kit.ts";
import { P, ParentFlag } from "./parents.ts";
import { Phase } from "./phase.ts";
import { type ParentEndRecord, RecordType, ReportKind } from "./records.ts";

const FROM_MS = 9 * 3_600_000;
const CLOSE = { tif: 7, qty: 300 };
const SECOND = 1_000;

/** A gate a second before the last moment for limit orders of the closing cross, and an order. */
function beforeCutoff(): { world: GateWorld; row: number } {
  const startMs = CUTOFFS.limitOnCloseMs - SECOND - FROM_MS;
  const world = new GateWorld({}, undefined, startMs, Phase.Open).up().listed();
  return { world, row: world.parent(CLOSE) };
}

/** Codes with which orders ended. */
function ends(world: GateWorld): number[] {
  return world.tape.entries
    .filter(({ type }) => type === RecordType.ParentEnd)
    .map(({ record }) => (record as ParentEndRecord).code);
}

function propose({ world, row }: ReturnType<typeof beforeCutoff>): void {
  const px = world.gate.ledger.parents.reservePx(row);
  world.propose(row, [{ ...CLOSE, px }]);
}

describe("C38: an order for an auction that takes nothing more", () => {
  test("ends when none of it is out, and not before", () => {
    const { world } = beforeCutoff();
    world.pass(SECOND - 100);
    expect(ends(world)).toEqual([]);
    world.pass(200);
    expect(ends(world)).toEqual([RejectCode.AuctionOver]);
    expect(world.gate.auctionParents.size).toBe(0);
  });

  test("waits for what is out, and ends once its venue has ended that", () => {
    const at = beforeCutoff();
    const { world, row } = at;
    propose(at);
    const [child = -1] = world.effects.sent;
    world.report(child, { kind: ReportKind.Accepted, leavesQty: 300 });
    world.pass(2 * SECOND);
    expect(ends(world)).toEqual([]);
    world.report(child, { kind: ReportKind.Canceled });
    world.pass(SECOND);
    expect(ends(world)).toEqual([RejectCode.AuctionOver]);
    expect(world.gate.ledger.parents.has(row, ParentFlag.ended)).toBe(true);
    expect(world.gate.ledger.parents.get(row, P.workingQty)).toBe(0);
  });

  test("is not over while nobody knows when it would be", () => {
    const { world } = beforeCutoff();
    listNowhere(world.gate);
    world.pass(2 * SECOND);
    expect(ends(world)).toEqual([]);
  });
});
