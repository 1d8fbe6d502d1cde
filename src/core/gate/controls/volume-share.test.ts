import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../../domain/reject-code.ts";
import { GateWorld } from "../gate.test-kit.ts";
import { type ChildRefusedRecord, type DrawRecord, RecordType, ReportKind } from "../records.ts";

const [IBM, BAC] = [0, 1] as const;

/** A gate that sends a quarter of what trades, and 100 shares in any case. */
function world(maxBp = 2_500): GateWorld {
  const limits = { symbolVolumeMaxBp: maxBp, symbolVolumeFromShares: 100 };
  return new GateWorld({ ...limits, quoteAgeMaxMs: 200_000, stallHeldMs: 200_000 }).up();
}

/** So many shares trade at all venues now, by sums that go on from what was told before. */
let sum = 0;
function trades({ gate }: GateWorld, symbol: number, shares: number): void {
  gate.market.volume.told(symbol, sum, gate.nowNs);
  sum += shares;
  gate.market.volume.told(symbol, sum, gate.nowNs);
}

/** A child of so many shares, which fills whole when it is sent. */
function fills(w: GateWorld, row: number, qty: number): void {
  const before = w.effects.sent.length;
  w.propose(row, [{ qty }]);
  const child = w.effects.sent[before];
  if (child !== undefined) w.report(child, { kind: ReportKind.Fill, lastQty: qty });
}

const refused = ({ effects }: GateWorld): readonly (readonly number[])[] =>
  effects.childRefusals.map(({ code, a, b }) => [code, a, b]);

describe("C27: shares sent in a symbol within a minute, against those that traded in it", () => {
  test.each<[string, number, number, number, readonly number[]]>([
    // traded, hundredths of a percent, shares of the child, the refusal's numbers
    ["few pass where nothing trades", 0, 2_500, 100, []],
    ["one more does not", 0, 2_500, 101, [101, 100]],
    ["few pass where less than they trades", 200, 2_500, 100, []],
    ["one more does not, of the share or of the few the larger", 200, 2_500, 101, [101, 100]],
    ["up to its share of what has traded", 1_000, 2_500, 250, []],
    ["one more", 1_000, 2_500, 251, [251, 250]],
    ["a share that is no whole number is cut", 1_003, 2_500, 251, [251, 250]],
    ["a hundredth of a percent", 2_000_000, 1, 200, []],
    ["one share more than that", 2_000_000, 1, 201, [201, 200]],
    ["all that trades", 800, 10_000, 800, []],
    ["more than that", 800, 10_000, 801, [801, 800]],
  ])("%s", (_title, traded, maxBp, qty, numbers) => {
    const w = world(maxBp);
    const row = w.parent({ qty: 1_000 });
    trades(w, IBM, traded);
    w.propose(row, [{ qty }]);
    expect(refused(w)).toEqual(numbers.length === 0 ? [] : [[R.SymbolVolumeShare, ...numbers]]);
    expect(w.effects.sent).toHaveLength(numbers.length === 0 ? 1 : 0);
  });

  test("children before it count, in its group and of other orders, and other symbols do not", () => {
    const w = world();
    const [first, second] = [w.parent({ qty: 1_000 }), w.parent({ qty: 900 })];
    const other = w.parent({ qty: 1_000, symbol: "BAC", limitPx: 138_100 });
    trades(w, IBM, 1_000);
    w.propose(first, [{ qty: 60 }, { qty: 191 }]);
    expect(refused(w)).toEqual([[R.SymbolVolumeShare, 251, 250]]);
    w.propose(first, [{ qty: 60 }, { qty: 100 }]);
    w.propose(second, [{ qty: 91 }]);
    expect(refused(w).at(-1)).toEqual([R.SymbolVolumeShare, 251, 250]);
    w.propose(second, [{ qty: 90 }]);
    w.propose(other, [{ qty: 101, px: 138_100 }]);
    expect(refused(w).at(-1)).toEqual([R.SymbolVolumeShare, 101, 100]);
    trades(w, BAC, 404);
    w.propose(other, [{ qty: 101, px: 138_100 }]);
    expect(w.effects.sent).toHaveLength(4);
  });

  test("what traded, and what was sent, are over after a minute and a seventh of one", () => {
    const w = world();
    const row = w.parent({ qty: 1_000 });
    trades(w, IBM, 1_000);
    fills(w, row, 200);
    w.pass(59_980);
    fills(w, row, 50);
    fills(w, row, 1);
    expect(refused(w)).toEqual([[R.SymbolVolumeShare, 251, 250]]);
    w.pass(8_700);
    // The 50 of before still count, what traded does not.
    fills(w, row, 51);
    expect(refused(w).at(-1)).toEqual([R.SymbolVolumeShare, 101, 100]);
    fills(w, row, 50);
    expect(w.effects.sent).toHaveLength(3);
  });

  test("a gate that starts again knows what it sent, and nothing of what traded", () => {
    const before = world();
    const row = before.parent({ qty: 1_000 });
    trades(before, IBM, 1_000);
    fills(before, row, 100);
    const { limits } = before.gate;
    const w = new GateWorld(limits, before.tape, before.nowMs).up();
    const again = w.parent({ qty: 500 });
    w.propose(again, [{ qty: 1 }]);
    expect(refused(w)).toEqual([[R.SymbolVolumeShare, 101, 100]]);
  });

  test("a refusal costs its router nothing, and both decisions say what had traded", () => {
    const w = new GateWorld({
      ...{ symbolVolumeMaxBp: 2_500, symbolVolumeFromShares: 100, refusalsEndLease: 1 },
    }).up();
    const row = w.parent({ qty: 1_000 });
    trades(w, IBM, 1_000);
    w.propose(row, [{ qty: 250 }]);
    w.propose(row, [{ qty: 1 }]);
    w.propose(row, [{ qty: 2 }]);
    expect(w.effects.revoked).toEqual([]);
    const of = (type: number): object[] =>
      w.tape.entries.filter((entry) => entry.type === type).map(({ record }) => record);
    const draws = of(RecordType.Draw) as DrawRecord[];
    const refusals = of(RecordType.ChildRefused) as ChildRefusedRecord[];
    expect(draws.map(({ volume }) => volume)).toEqual([1_000]);
    expect(refusals.map(({ volume }) => volume)).toEqual([1_000, 1_000]);
  });
});
