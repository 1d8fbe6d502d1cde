import { expect, test } from "vitest";
import { cancelParent } from "./client-requests.ts";
import { ClientReport } from "./effects.ts";
import { GateWorld } from "./gate.test-kit.ts";
import { RecordType, ReportKind } from "./records.ts";
import { TurnLog } from "./turn-log.test-kit.ts";

test("C63: surveillance is told in the turn in which the client is, right behind it, and both are journaled", () => {
  const world = new GateWorld().up();
  world.copies.push("drop", "audit");
  const log = new TurnLog(world);
  const row = world.parent({ clOrdId: "A", qty: 100 });
  world.propose(row, [{ qty: 100 }]);
  log.said();
  world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
  const told = log.said().filter((line) => /Told|Copied|clientReport|copyReport/.test(line));
  expect(told).toEqual([
    "clientReport 0 Fill cum 100",
    "+ Told parent=1 why=1 seq=1",
    "copyReport drop 0 Fill",
    "+ Copied parent=1 why=1 seq=3 session=drop",
    "copyReport audit 0 Fill",
    "+ Copied parent=1 why=1 seq=4 session=audit",
  ]);
});

test("C63: a client that no session can number is no reason to tell surveillance nothing", () => {
  const world = new GateWorld().up();
  world.copies.push("drop");
  world.effects.clientReport = () => 0;
  const row = world.parent({ clOrdId: "A", qty: 100 });
  world.propose(row, [{ qty: 100 }]);
  world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
  const told = world.effects.copies.map(({ why }) => why);
  expect(told).toEqual([ClientReport.New, ClientReport.Fill]);
  const copied = world.tape.entries.filter(({ type }) => type === RecordType.Copied);
  expect(copied.map(({ record }) => (record as { seq: number }).seq)).toEqual([1, 2]);
});

test("C63: a bust, a correction and an end are copied too", () => {
  const world = new GateWorld().up();
  world.copies.push("drop");
  const row = world.parent({ clOrdId: "A", qty: 300 });
  world.propose(row, [{ qty: 100 }]);
  const execId = new Int32Array([7, 0, 0, 0, 0, 0]);
  world.report(0, { kind: ReportKind.Fill, lastQty: 100, execId });
  world.correct(0, { kind: ReportKind.Correct, lastQty: 90, refExecId: execId });
  world.correct(0, { kind: ReportKind.Bust, refExecId: execId });
  cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" });
  world.sync();
  const { New, Fill, Correct, Bust, PendingCancel, Canceled } = ClientReport;
  const copied = world.effects.copies.map(({ why }) => why);
  expect(copied).toEqual([New, Fill, Correct, Bust, PendingCancel, Canceled]);
  expect(copied).toEqual(world.effects.reports.map(({ why }) => why));
});
