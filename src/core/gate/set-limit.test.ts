import { describe, expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { GateWorld, RecordTape, UTC_MS } from "./gate.test-kit.ts";
import { type LimitSetRecord, LimitStep } from "./limit-records.ts";
import type { GateLimits } from "./limits.ts";
import { RecordType } from "./records.ts";
import { type LimitWish, setLimit } from "./set-limit.ts";

const TWO = ["ada", "bob"];
const ONE = ["ada"];

function standing(world: GateWorld, limit = "maxOrderQty"): Readonly<LimitSetRecord> {
  const entry = world.gate.ledger.limits.of(limit);
  if (entry === undefined) throw new Error(`no ${limit}`);
  return entry;
}

/** A change of maxOrderQty (100,000 at first) as its people see it, with changes. */
function set(
  world: GateWorld,
  to: number,
  persons: readonly string[],
  changes: Partial<LimitWish> = {},
): boolean {
  const limit = changes.limit ?? "maxOrderQty";
  const { to: from, seq } = standing(world, limit);
  const wish = { limit, from, to, seq, untilMs: 0, ...changes };
  return setLimit(world.gate, wish, { persons, reason: "a test" });
}

function refusal(world: GateWorld): readonly number[] {
  const { code, a, b } = world.gate.why;
  return [code, a, b];
}

/** After a crash with these limits in a file of this version. */
function again(world: GateWorld, version: number, limits: Partial<GateLimits> = {}): GateWorld {
  const tape = new RecordTape();
  tape.entries.push(...world.tape.entries);
  return new GateWorld(limits, tape, world.nowMs + 1_000, undefined, version).up();
}

function started(limits: Partial<GateLimits> = {}): GateWorld {
  return new GateWorld(limits, undefined, undefined, undefined, 1).up();
}

describe("B62: lowering acts at once, raising takes two distinct persons (I8, C74)", () => {
  test("one person lowers: the next order is held against it, with the numbers", () => {
    const world = started();
    expect(set(world, 500, ONE)).toBe(true);
    world.order({ qty: 501 });
    expect(world.effects.refusals).toEqual([
      { clOrdId: "c0", code: RejectCode.MaxOrderQty, a: 501, b: 500 },
    ]);
    world.order({ qty: 500 });
    expect(world.gate.ledger.parents.count).toBe(1);
  });

  test("one person, or the same one twice, does not raise", () => {
    const world = started();
    expect(set(world, 100_001, ONE)).toBe(false);
    expect(refusal(world)).toEqual([RejectCode.PersonsMissing, 1, 2]);
    expect(set(world, 100_001, ["ada", "ada"])).toBe(false);
    expect(world.gate.limits.maxOrderQty).toBe(100_000);
  });

  test("two do, and the journal has what stood before and who did it", () => {
    const world = started();
    expect(set(world, 100_001, TWO)).toBe(true);
    expect(world.gate.limits.maxOrderQty).toBe(100_001);
    expect(world.tape.entries.at(-1)).toMatchObject({
      type: RecordType.LimitSet,
      record: {
        step: LimitStep.Laxer,
        ...{ from: 100_000, to: 100_001, base: 100_001, seq: 2, version: 1 },
        ...{ limit: "maxOrderQty", first: "ada", second: "bob", reason: "a test" },
      },
    });
    expect(world.effects.alerts.at(-1)).toBe(RejectCode.LimitChanged);
  });

  test("B61: lowered below what is in use, nothing that was admitted is touched", () => {
    const world = started();
    const row = world.parent({ qty: 1_000 });
    expect(set(world, 500, ONE)).toBe(true);
    world.propose(row, [{ qty: 1_000, tif: 0 }]);
    expect(world.effects.sent).toHaveLength(1);
    expect(world.effects.cancels).toEqual([]);
  });

  test("who decides holds the old limits as they were", () => {
    const world = started();
    const before = world.gate.limits;
    set(world, 500, ONE);
    expect(before.maxOrderQty).toBe(100_000);
    expect(Object.keys(world.gate.limits)).toEqual(Object.keys(before));
  });
});

describe("refused with a code and both numbers, and nothing changes", () => {
  const most = 2_147_483_647;
  test.each<[string, number, Partial<LimitWish>, readonly number[]]>([
    ["the same value", 100_000, {}, [RejectCode.LimitUnchanged, 100_000, 100_000]],
    ["zero where it is not allowed", 0, {}, [RejectCode.LimitOutOfRange, 0, 1]],
    ["a negative value", -5, {}, [RejectCode.LimitOutOfRange, -5, 1]],
    ["beyond the range", most + 1, {}, [RejectCode.LimitOutOfRange, most + 1, most]],
    ["a part of a share", 10.5, {}, [RejectCode.LimitOutOfRange, 10.5, 1]],
    ["another value stood there", 5, { from: 7 }, [RejectCode.LimitFromOther, 7, 100_000]],
    ["it was changed since", 5, { seq: 0 }, [RejectCode.LimitOfOtherChange, 0, 1]],
    [
      "an end that is over",
      200_000,
      { untilMs: UTC_MS + 1_000 },
      [RejectCode.LimitEndInvalid, UTC_MS + 1_000, UTC_MS + 1_000],
    ],
  ])("%s", (_, to, changes, why) => {
    const world = started();
    const written = world.tape.entries.length;
    expect(set(world, to, TWO, changes)).toBe(false);
    expect(refusal(world)).toEqual(why);
    expect(world.gate.limits.maxOrderQty).toBe(100_000);
    expect(world.tape.entries).toHaveLength(written);
  });

  test("a limit that there is not", () => {
    const world = started();
    const wish = { limit: "maxParents", from: 10_000, to: 5, seq: 1, untilMs: 0 };
    expect(setLimit(world.gate, wish, { persons: TWO, reason: "" })).toBe(false);
    expect(refusal(world)).toEqual([RejectCode.UnknownLimit, 0, 0]);
  });

  test("zero is taken where the limit allows it", () => {
    const world = started();
    expect(set(world, 0, ONE, { limit: "suspenseMaxShares" })).toBe(true);
  });
});

describe("I16: time makes a limit stricter and never laxer", () => {
  test("a raise with an end goes back by itself at the first journaled tick behind it", () => {
    const world = started();
    const untilMs = world.gate.utcMs + 5_000;
    expect(set(world, 200_000, TWO, { untilMs })).toBe(true);
    world.pass(4_000);
    expect(world.gate.limits.maxOrderQty).toBe(200_000);
    world.pass(3_000);
    expect(world.gate.limits.maxOrderQty).toBe(100_000);
    expect(world.gate.ledger.tickUtcMs).toBeGreaterThanOrEqual(untilMs);
    expect(standing(world)).toMatchObject({
      ...{ step: LimitStep.Reverted, from: 200_000, to: 100_000, revertMs: 0, first: "" },
    });
  });

  test("a temporary lowering never ends by itself", () => {
    const world = started();
    expect(set(world, 500, ONE, { untilMs: world.gate.utcMs + 1_000 })).toBe(true);
    world.pass(10_000);
    expect(world.gate.limits.maxOrderQty).toBe(500);
    expect(set(world, 100_000, ONE)).toBe(false);
    expect(set(world, 100_000, TWO)).toBe(true);
  });

  test("lowered while it is raised for a time: it goes back to the stricter of both", () => {
    const world = started();
    const untilMs = world.gate.utcMs + 5_000;
    set(world, 200_000, TWO, { untilMs });
    set(world, 150_000, ONE);
    expect(standing(world)).toMatchObject({ base: 100_000, revertMs: untilMs });
    world.pass(7_000);
    expect(world.gate.limits.maxOrderQty).toBe(100_000);
  });

  test("lowered below what it would go back to: it stays there", () => {
    const world = started();
    set(world, 200_000, TWO, { untilMs: world.gate.utcMs + 5_000 });
    set(world, 80_000, ONE);
    world.pass(7_000);
    expect(world.gate.limits.maxOrderQty).toBe(80_000);
  });

  test("raised for a time while raised for a time: it goes back to what stood for good", () => {
    const world = started();
    set(world, 200_000, TWO, { untilMs: world.gate.utcMs + 5_000 });
    set(world, 300_000, TWO, { untilMs: world.gate.utcMs + 8_000 });
    world.pass(6_000);
    expect(world.gate.limits.maxOrderQty).toBe(300_000);
    world.pass(4_000);
    expect(world.gate.limits.maxOrderQty).toBe(100_000);
  });
});

describe("what stands after a start", () => {
  test("what people set, as long as the file is of the same version", () => {
    const world = started();
    set(world, 200_000, TWO);
    set(world, 500, ONE, { limit: "maxChildQty" });
    const next = again(world, 1);
    expect(next.gate.limits).toMatchObject({ maxOrderQty: 200_000, maxChildQty: 500 });
    expect(standing(next)).toEqual(standing(world));
  });

  test("a raise whose end came while nothing ran is over before anything is decided", () => {
    const world = started();
    set(world, 200_000, TWO, { untilMs: world.gate.utcMs + 500 });
    expect(again(world, 1).gate.limits.maxOrderQty).toBe(100_000);
  });

  test("a file of a newer version is taken whole", () => {
    const world = started();
    set(world, 500, ONE);
    set(world, 60_000, TWO, { limit: "maxChildQty" });
    const next = again(world, 2, { maxOrderQty: 70_000 });
    expect(next.gate.limits).toMatchObject({ maxOrderQty: 70_000, maxChildQty: 50_000 });
    expect(standing(next)).toMatchObject({ step: LimitStep.File, version: 2, from: 500 });
  });

  test.each([1, 3])("a file of version %i that says something else than 3 did", (version) => {
    const world = new GateWorld({}, undefined, undefined, undefined, 3).up();
    const other = { maxOrderQty: 90_000, maxChildQty: 90_000 };
    const next = again(world, version, other);
    // Stricter: it stands. Laxer: nobody knows that two people agreed.
    expect(next.gate.limits).toMatchObject({ maxOrderQty: 90_000, maxChildQty: 50_000 });
    const { LimitsFileDiffers, LimitChanged } = RejectCode;
    const told = next.effects.alerts.filter((code) => code >= LimitChanged);
    expect(told).toEqual([LimitsFileDiffers, LimitChanged, LimitsFileDiffers]);
    const third = again(next, version);
    expect(third.gate.limits).toMatchObject({ maxOrderQty: 90_000, maxChildQty: 50_000 });
  });

  test("I17: it is the fold of the journal, and orders are held against it", () => {
    const world = started();
    set(world, 500, ONE);
    const next = again(world, 1);
    next.order({ qty: 501 });
    expect(next.effects.refusals[0]).toMatchObject({ code: RejectCode.MaxOrderQty, b: 500 });
  });
});
