import { expect, test } from "vitest";
import { FOLDER, JournalBench } from "../../../test/ports/journal-bench.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { RecordType, ReportKind } from "../../core/gate/records.ts";
import { resolve } from "../../core/gate/resolve.ts";
import { sha256 } from "../../shell/system/sha256.ts";
import { SimProcess } from "../../sim/process.ts";
import { GateRecordWriter } from "../../wire/journal/gate-records.ts";
import { dayTrades } from "./day-trades.ts";
import { type HeldPosition, type PositionLine, positionLines } from "./position-lines.ts";

/** The lines of A1 in IBM, as a journal of all that a world has written gives them. */
async function linesOf(world: GateWorld, extra = 0): Promise<PositionLine[]> {
  const bench = new JournalBench(5, {}, 65_536);
  const { journal, process } = bench.open();
  const names = Object.fromEntries(Object.entries(RecordType).map(([name, type]) => [type, name]));
  const writer = new GateRecordWriter(journal) as unknown as Record<string, (r: object) => number>;
  process.run(() => {
    for (const { type, record } of world.tape.entries) {
      const name = names[type] ?? "";
      writer[name.charAt(0).toLowerCase() + name.slice(1)]?.(record);
      journal.flush();
    }
    journal.sync();
  });
  await bench.world.run({ atNs: bench.world.nowNs + 1e8 });
  process.kill();
  const disk = bench.disk.of(new SimProcess(bench.world, "auditor"));
  const held = world.gate.ledger.exposure.positions.map(
    ({ account, symbol, net }): HeldPosition => ({
      ...{ account, symbol },
      shares: net + (account === "A1" && symbol === "IBM" ? extra : 0),
    }),
  );
  const instant = (utcMs: number): string => `${utcMs}`;
  const lines = positionLines(dayTrades({ disk, folder: FOLDER, sha256, instant }), held);
  return lines.filter(({ account, symbol }) => account === "A1" && symbol === "IBM");
}

/** A buy of 100 of which 60 are filled, under the ExecID N1. */
function filled(): GateWorld {
  const world = new GateWorld().up();
  const row = world.parent({ clOrdId: "A", qty: 100 });
  world.propose(row, [{ qty: 100, tif: 0 }]);
  const execId = new Int32Array([0x31_4e, 0, 0, 0, 0, 0]);
  world.report(0, { kind: ReportKind.Fill, lastQty: 60, execId });
  return world;
}

const OPENING = { source: "opening", venue: "", execId: "", orderId: "", priceUsd: null };
const TRADE = {
  ...{ source: "execution", shares: 60, venue: "N", execId: "N1", orderId: "P1", clOrdId: "A" },
  ...{ venueClOrdId: "10001000010001", client: "alpha", priceUsd: 182 },
};

test("C56: each position is its opening and the executions of the day, by venue, ExecID and order", async () => {
  const lines = await linesOf(filled());
  expect(lines).toMatchObject([OPENING, TRADE]);
  expect(lines).toHaveLength(2);
});

test("C56: a trade that was broken is no line, and what people entered is one of theirs", async () => {
  const world = filled();
  const refExecId = new Int32Array([0x31_4e, 0, 0, 0, 0, 0]);
  world.correct(0, { kind: ReportKind.Bust, refExecId });
  expect(await linesOf(world)).toMatchObject([OPENING]);
  const order = { gate: 1, incarnation: 1, parent: 1, child: 1 };
  const words = { persons: ["ada", "bob"], evidence: "phone" };
  resolve(world.gate, { order, cumQty: 40, px: 1_810_000, ...words }, world.gate.why);
  const manual = { source: "manual", shares: 40, venue: "N", execId: "", priceUsd: 181 };
  expect(await linesOf(world)).toMatchObject([OPENING, manual]);
});

test("C56: what the books have beyond that is a line of its own", async () => {
  const lines = await linesOf(filled(), 7);
  expect(lines).toMatchObject([OPENING, TRADE, { source: "unexplained", shares: 7 }]);
});
