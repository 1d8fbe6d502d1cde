import { describe, expect, test } from "vitest";
import { FOLDER, JournalBench } from "../../../test/ports/journal-bench.ts";
import { C } from "../../core/gate/children.ts";
import { cancelParent } from "../../core/gate/client-requests.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { RecordType, ReportKind } from "../../core/gate/records.ts";
import { replaceParent } from "../../core/gate/replace-parent.ts";
import { resolve } from "../../core/gate/resolve.ts";
import { sha256 } from "../../shell/system/sha256.ts";
import { SimProcess } from "../../sim/process.ts";
import type { CsvCell } from "../../wire/csv/csv-row.ts";
import { GateRecordWriter } from "../../wire/journal/gate-records.ts";
import { exportJournal } from "./export-journal.ts";
import { EXPORT_TABLES, type ExportTable } from "./export-tables.ts";

type Row = Readonly<Record<string, CsvCell>>;

/** What an export of everything that a world has journaled says, by table. */
async function exported(world: GateWorld): Promise<Record<ExportTable, Row[]>> {
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
  const tables: Record<ExportTable, Row[]> = {
    ...{ orders: [], children: [], executions: [], refusals: [], events: [] },
  };
  const disk = bench.disk.of(new SimProcess(bench.world, "auditor"));
  const end = exportJournal(disk, FOLDER, {
    sha256,
    instant: (utcMs) => `${utcMs}`,
    row: (to, cells) => {
      expect([to, cells.length]).toEqual([to, EXPORT_TABLES[to].length]);
      tables[to].push(
        Object.fromEntries(EXPORT_TABLES[to].map(([name], i) => [name, cells[i] ?? null])),
      );
    },
  });
  expect(end).toEqual({ lastIndex: world.tape.entries.length, damage: null });
  return tables;
}

function some(rows: readonly Row[], ...names: string[]): unknown[][] {
  return rows.map((row) => names.map((name) => row[name] ?? null));
}

/** A parent with one resting child of 100 shares. */
function working(): { world: GateWorld; row: number } {
  const world = new GateWorld().up();
  const row = world.parent({ clOrdId: "A" });
  world.propose(row, [{ qty: 100, tif: 0 }]);
  return { world, row };
}

/** Fills of so many shares each; returns their ExecIDs(17). */
function fills(world: GateWorld, ...shares: number[]): Int32Array[] {
  for (const lastQty of shares) world.report(0, { kind: ReportKind.Fill, lastQty });
  const { execIds } = world.gate.ledger;
  return shares.map((_, i) => execIds.id(execIds.size - shares.length + i));
}

describe("smars audit export: what executions became", () => {
  test("each stands once, as it was said, with what busts and corrections made of it", async () => {
    const { world } = working();
    const [plain, broken, mended] = fills(world, 10, 20, 30) as [
      Int32Array,
      Int32Array,
      Int32Array,
    ];
    world.correct(0, { kind: ReportKind.Bust, refExecId: broken, lastQty: 20 });
    world.correct(0, {
      ...{ kind: ReportKind.Correct, refExecId: mended, lastQty: 25, lastPx: 1_819_500 },
    });
    world.report(0, { kind: ReportKind.Fill, lastQty: 10, execId: plain });
    const { executions, orders } = await exported(world);
    expect(some(executions, "lastQty", "lastPx", "state", "nowQty", "nowPx")).toEqual([
      [10, "182.00", "counts", 10, "182.00"],
      [20, "182.00", "busted", 0, null],
      [30, "182.00", "corrected", 25, "181.95"],
      [10, "182.00", "not counted", 0, null],
    ]);
    const counted = executions.reduce((sum, { nowQty }) => sum + Number(nowQty), 0);
    expect(some(orders, "cumQty", "bustedQty")).toEqual([[counted, 20 + 5]]);
  });

  test("what people entered is an execution by hand, until the venue's own report confirms it", async () => {
    const { world, row } = working();
    fills(world, 30);
    const { children } = world.gate.ledger;
    const order = {
      ...{ gate: 1, incarnation: children.get(0, C.incarnation) },
      ...{ parent: row + 1, child: children.get(0, C.child) },
    };
    const words = { persons: ["ada", "bob"] as const, evidence: "ab".repeat(32) };
    resolve(world.gate, { order, cumQty: 70, px: 1_819_900, ...words }, world.gate.why);
    world.report(0, {
      kind: ReportKind.Fill,
      lastQty: 15,
      lastPx: 1_819_900,
      cumQty: 45,
      leavesQty: 0,
    });
    const tables = await exported(world);
    expect(some(tables.executions, "execId", "lastQty", "lastPx", "state", "nowQty")).toEqual([
      [expect.any(String), 30, "182.00", "counts", 30],
      [null, 40, "181.99", "manual", 25],
      [expect.any(String), 15, "181.99", "counts", 15],
    ]);
    expect(some(tables.orders, "cumQty")).toEqual([[70]]);
    expect(some(tables.children, "cumQty", "resolved")).toEqual([[70, 1]]);
  });
});

describe("smars audit export: what a report to CAT needs", () => {
  test("every order event has ids, instant, handling, capacity and account type", async () => {
    const { world, row } = working();
    fills(world, 10);
    const { account } = world.gate.ledger.parents.infoOf(row);
    replaceParent(world.gate, {
      ...{ client: "alpha", session: "s", clOrdId: "B", origClOrdId: "A", account, symbol: "IBM" },
      ...{ side: 1, ordType: 2, tif: 0, strategy: 1, qty: 900, limitPx: 1_820_000, body: "r" },
      ...{ handlInst: 2, capacity: 80, accountType: 0, possDupSentUtcMs: 0, fault: null },
    });
    world.sync();
    cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "B" });
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.sync();
    const { events } = await exported(world);
    const reported = events.filter(({ catEvent }) => catEvent !== null);
    expect(some(reported, "catEvent", "type", "orderId", "qty", "handlInst", "capacity")).toEqual([
      ["MENO", "Reserve", "A", 1_000, 1, "A"],
      ["MEOR", "Draw", "A", 100, 1, "A"],
      ["MEOM", "ReplaceParent", "B", 900, 2, "P"],
      ["MECR", "CancelChild", "B", null, 2, "P"],
      ["MEOC", "ParentEnd", "B", 890, 2, "P"],
    ]);
    for (const event of reported) {
      expect(event).toMatchObject({ client: "alpha", account: "A1", symbol: "IBM", side: "Buy" });
      expect([event.parent, event.accountType, typeof event.utc]).toEqual([1, 1, "string"]);
    }
    expect(reported[2]).toMatchObject({ origOrderId: "A" });
  });

  test("an order that was never sent was not routed, and a cancel that came too late cancels nothing", async () => {
    const world = new GateWorld().up();
    const row = world.parent({ clOrdId: "A", qty: 100 });
    world.effects.full = true;
    world.propose(row, [{ qty: 100 }]);
    world.effects.full = false;
    for (const lane of world.gate.lanes) lane.congested = false;
    world.propose(row, [{ qty: 100 }]);
    cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" });
    const child = world.gate.ledger.children.count - 1;
    world.report(child, { kind: ReportKind.Fill, lastQty: 100 });
    world.sync();
    const { events } = await exported(world);
    const cat = events.map(({ catEvent }) => catEvent).filter((name) => name !== null);
    expect(cat.filter((name) => name !== "MECR")).toEqual(["MENO", "MEOR"]);
    const draws = events.filter(({ type }) => type === "Draw");
    expect(some(draws, "catEvent")).toEqual([[null], ["MEOR"]]);
  });

  test("refused replaces and cancels stand among the refusals, with what they asked", async () => {
    const { world } = working();
    cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "none" });
    const { refusals } = await exported(world);
    expect(some(refusals, "what", "name", "client", "clOrdId")).toEqual([
      ["cancel", "UnknownOrder", "alpha", "X"],
    ]);
  });
});
