import { expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { cancelParent } from "./client-requests.ts";
import { GateWorld } from "./gate.test-kit.ts";
import { P } from "./parents.ts";
import { RecordType } from "./records.ts";

test("a cancel whose ClOrdID no record can hold is refused: client: reject, order: goes on", () => {
  const world = new GateWorld().up();
  const row = world.parent({ clOrdId: "mine" });
  const request = { client: "alpha", session: "s", origClOrdId: "mine" };
  for (const length of [25, 600]) {
    cancelParent(world.gate, { ...request, clOrdId: "x".repeat(length) });
  }
  expect(world.effects.cancelRefusals).toEqual([RejectCode.Garbled, RejectCode.Garbled]);
  const types = world.tape.entries.map(({ type }) => type);
  expect(types).not.toContain(RecordType.CancelParent);
  expect(world.gate.ledger.parents.get(row, P.remainingQty)).toBe(1_000);
});

test("a refused order's ClOrdID, Symbol and Account are cut to what a record holds", () => {
  const world = new GateWorld().up();
  const long = "y".repeat(600);
  const fault = { code: RejectCode.Garbled, tag: 11, text: "" };
  world.order({ clOrdId: long, symbol: long, account: long, fault });
  const { record } = world.tape.entries.findLast((e) => e.type === RecordType.ParentRefused) ?? {};
  const { clOrdId, symbol, account } = record as Record<string, string>;
  expect([clOrdId, symbol, account].map((text) => text?.length)).toEqual([256, 256, 256]);
});
