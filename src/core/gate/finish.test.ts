import { expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { cancelParent } from "./client-requests.ts";
import { ClientReport } from "./effects.ts";
import { GateWorld } from "./gate.test-kit.ts";

test("M14: a cancel during the sync of its order: New, then Canceled, and nothing before says that it ended", () => {
  const world = new GateWorld().up();
  world.order({ clOrdId: "A" });
  cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" });
  world.sync();
  expect(world.effects.reports.map(({ why, ordStatus }) => [why, ordStatus])).toEqual([
    [ClientReport.PendingCancel, OrdStatus.PendingCancel],
    [ClientReport.New, OrdStatus.PendingCancel],
    [ClientReport.Canceled, OrdStatus.Canceled],
  ]);
  expect(world.gate.openParents).toBe(0);
});
