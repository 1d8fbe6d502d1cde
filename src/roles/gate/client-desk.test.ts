import { expect, test } from "vitest";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { ClientReport } from "../../core/gate/effects.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { ReportKind } from "../../core/gate/records.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import { MsgType } from "../../wire/fix/tags.ts";
import { ClientDesk } from "./client-desk.ts";

const ONE = "FIX.4.4:SMARS->ONE";

test("a client that may have lost reports is told how each of its open orders stands, and no other", () => {
  const world = new GateWorld().up();
  const filled = world.parent({ session: ONE, qty: 100 });
  world.propose(filled, [{ qty: 100 }]);
  world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
  const partly = world.parent({ session: ONE, qty: 500 });
  world.propose(partly, [{ qty: 200, tif: 0 }]);
  world.report(1, { kind: ReportKind.Fill, lastQty: 150 });
  world.parent({ session: "FIX.4.4:SMARS->TWO" });
  const fresh = world.parent({ session: ONE });
  world.sync();
  const before = world.effects.reports.length;
  const desk = new ClientDesk(world.gate, () => undefined, new Map(), new Set());
  desk.onUnaccounted({ id: ONE } as FixSession);
  expect(world.effects.reports.slice(before)).toMatchObject([
    { row: partly, why: ClientReport.Status, cumQty: 150, leavesQty: 350 },
    { row: fresh, why: ClientReport.Status, cumQty: 0, leavesQty: 1_000 },
  ]);
});

test("C24: a message that the desk takes nothing of counts for its client and the firm", () => {
  const world = new GateWorld({ firmMessagesMaxPerS: 2 }).up();
  const clients = new Map([["ONE", "alpha"]]);
  const desk = new ClientDesk(world.gate, () => undefined, clients, new Set());
  let refused = 0;
  const session = { id: ONE, remoteCompId: "ONE", businessReject: () => refused++ };
  const message = { msgType: MsgType.OrderMassCancelRequest };
  for (let i = 0; i < 2; i++) {
    desk.onMessage(session as unknown as FixSession, message as FixMessage);
  }
  world.order();
  expect(refused).toBe(2);
  expect(world.effects.refusals).toMatchObject([{ code: RejectCode.FirmMessageRate, a: 3, b: 2 }]);
  expect(world.gate.messages.seen).toMatchObject({ clientMessages: 3, symbolMessages: 1 });
});
