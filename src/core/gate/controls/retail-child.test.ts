import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../../domain/reject-code.ts";
import { C, ChildFlag } from "../children.ts";
import { GateWorld, RecordTape, VENUES } from "../gate.test-kit.ts";
import { P } from "../parents.ts";
import type { ProposedChild } from "../proposal.ts";
import { type DrawRecord, RecordType } from "../records.ts";

const [INDIVIDUAL, AGENCY] = [0x49, 0x41];
/** N takes limit orders, P none, Q market orders too. */
const [N, NONE, Q] = VENUES as [number, number, number];
const LIMIT = 1_830_000;
const MARK = { retail: 1, venue: N, tif: 3, px: LIMIT };

type Words = { capacity?: number; ordType?: number; limitPx?: number };

/** What a child of an order of A1, attested as retail, meets. */
function meets(words: Words, child: Partial<ProposedChild>): readonly number[] {
  const world = new GateWorld().up();
  const row = world.parent({ capacity: INDIVIDUAL, limitPx: LIMIT, ...words });
  world.propose(row, [{ qty: 100, ...MARK, ...child }]);
  const refused = world.effects.childRefusals[0];
  return refused === undefined ? [] : [refused.code, refused.a, refused.b];
}

const MARKET = { ordType: 1, limitPx: 0 };
/** The best offer, and the collar of 3 % above it. */
const ASK = 1_820_000;
const COLLAR = 1_874_600;

describe("C37: a child with the retail designator", () => {
  test.each<[string, Words, Partial<ProposedChild>, readonly number[]]>([
    ["of a retail order at its own limit, beyond the offer", {}, {}, []],
    ["of an order that is not marked", { capacity: AGENCY }, {}, [R.RetailMarkOfParent, AGENCY, 0]],
    ["of an order that says no capacity", { capacity: 0 }, {}, [R.RetailMarkOfParent, 0, 0]],
    [
      "any other number than 1 is the mark too",
      { capacity: AGENCY },
      { retail: 2 },
      [R.RetailMarkOfParent, AGENCY, 0],
    ],
    ["to a venue without a programme", {}, { venue: NONE }, [R.RetailVenue, NONE, 3]],
    ["that could rest", {}, { tif: 0 }, [R.RetailVenue, N, 0]],
    ["fill or kill", {}, { tif: 4 }, [R.RetailVenue, N, 4]],
    ["a cent better than its limit", {}, { px: LIMIT - 100 }, [R.RetailPrice, LIMIT - 100, LIMIT]],
    ["a cent worse", {}, { px: LIMIT + 100 }, [R.WorseThanLimit, LIMIT + 100, LIMIT]],
    ["of a market order where nothing allows it", MARKET, { px: ASK }, [R.RetailPrice, ASK, 0]],
    ["of a market order where a rule does, at the offer", MARKET, { venue: Q, px: ASK }, []],
    ["... up to the collar", MARKET, { venue: Q, px: COLLAR }, []],
    [
      "... beyond it",
      MARKET,
      { venue: Q, px: COLLAR + 100 },
      [R.ChildCollar, COLLAR + 100, COLLAR],
    ],
    ["... below the offer", MARKET, { venue: Q, px: ASK - 100 }, [R.RetailPrice, ASK - 100, ASK]],
    ["a limit order there has its limit", {}, { venue: Q }, []],
    [
      "without the mark: the quotes hold it",
      {},
      { retail: 0 },
      [R.TradesThrough, LIMIT, 1_820_000],
    ],
    ["without the mark, of a retail order at the offer", {}, { retail: 0, px: 1_820_000 }, []],
  ])("%s", (_, words, child, want) => {
    expect(meets(words, child)).toEqual(want);
  });

  test("an account that is attested no more marks nothing more", () => {
    const world = new GateWorld().up();
    const row = world.parent({ capacity: INDIVIDUAL, limitPx: LIMIT });
    Object.assign(world.gate, { retailAccounts: new Set() });
    world.propose(row, [{ qty: 100, ...MARK }]);
    expect(world.effects.childRefusals[0]).toMatchObject({ code: R.RetailMarkOfParent });
  });

  test("is in its DRAW, and a restart knows it", () => {
    const world = new GateWorld().up();
    const row = world.parent({ capacity: INDIVIDUAL, limitPx: LIMIT });
    world.propose(row, [
      { qty: 100, ...MARK },
      { qty: 50, venue: NONE },
    ]);
    const draws = world.tape.entries.filter(({ type }) => type === RecordType.Draw);
    expect(draws.map(({ record }) => (record as DrawRecord).retail)).toEqual([1, 0]);
    const tape = new RecordTape();
    tape.entries.push(...world.tape.entries);
    const { children, parents } = new GateWorld({}, tape).gate.ledger;
    const last = parents.get(row, P.lastChild);
    expect(children.has(last, ChildFlag.retail)).toBe(false);
    expect(children.has(children.get(last, C.prev), ChildFlag.retail)).toBe(true);
  });
});
