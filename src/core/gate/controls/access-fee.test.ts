import { expect, test } from "vitest";
import { RejectCode as R } from "../../domain/reject-code.ts";
import { FEE_UNKNOWN, ReferenceData } from "../../market/reference-data.ts";
import { GateWorld, VENUES } from "../gate.test-kit.ts";
import { LIMITS } from "../limits.test-kit.ts";
import { noReason } from "../reason.ts";
import { feeWithinCap } from "./access-fee.ts";

const [N = 0, P = 0] = VENUES;

test.each<[string, number, number, readonly number[]]>([
  ["a fee at the cap", 3000, 10_000, []],
  ["a millionth more", 3001, 10_000, [R.AccessFeeMax, 3001, 3000]],
  ["a rebate", -2900, 10_000, []],
  ["at half a dollar half the cap", 1500, 5_000, []],
  ["... and a millionth more", 1501, 5_000, [R.AccessFeeMax, 1501, 1500]],
  ["a fee that nobody knows", FEE_UNKNOWN, 10_000, [R.AccessFeeUnknown, N, 0]],
])("C36: %s", (_title, fee, px, want) => {
  const reference = new ReferenceData(1);
  if (fee !== FEE_UNKNOWN) reference.setFee(N, fee);
  const why = noReason();
  expect(feeWithinCap(reference, LIMITS, N, px, why)).toBe(want.length === 0);
  if (want.length > 0) expect([why.code, why.a, why.b]).toEqual(want);
});

test("C36: a venue without a row in the day's table takes no child, the others do", () => {
  const world = new GateWorld().up();
  world.gate.reference.setFee(N, FEE_UNKNOWN);
  const row = world.parent();
  world.propose(row, [{ venue: N }]);
  expect(world.effects.childRefusals).toMatchObject([{ code: R.AccessFeeUnknown, a: N }]);
  world.propose(row, [{ venue: P }]);
  expect(world.effects.sent).toHaveLength(1);
});
