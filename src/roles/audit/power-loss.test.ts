import { describe, expect, test } from "vitest";
import { FOLDER, JournalBench } from "../../../test/ports/journal-bench.ts";
import { durable } from "../../core/gate/finish.ts";
import { GateWorld, RecordTape } from "../../core/gate/gate.test-kit.ts";
import { kill } from "../../core/gate/kill.ts";
import { P, ParentFlag } from "../../core/gate/parents.ts";
import type { RecordSink } from "../../core/gate/record-sink.ts";
import { RecordType, ReportKind } from "../../core/gate/records.ts";
import { ScopeState } from "../../core/gate/scope-state.ts";
import { sha256 } from "../../shell/system/sha256.ts";
import { SimProcess } from "../../sim/process.ts";
import { GateRecordWriter, readGateRecord } from "../../wire/journal/gate-records.ts";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/open.ts";
import { verifyJournal } from "./verify-journal.ts";

/** What the world outside was told, and so must never be forgotten. */
type Told = { readonly acked: Set<number>; killed: boolean };

const STEPS = 24;
const IBM = { symbol: "IBM", limitPx: 1_820_000 };
const BAC = { symbol: "BAC", limitPx: 138_100 };

function opened(bench: JournalBench, tape: RecordTape): { journal: Journal; process: SimProcess } {
  const process = new SimProcess(bench.world, "gate");
  let journal: Journal | null = null;
  process.run(() => {
    const { clock } = process;
    const options = { gate: "G1", clock, sha256, ...bench.sizes, onFault: () => undefined };
    const opening = openJournal(bench.disk.of(process), FOLDER, options, (type, _i, view, at) => {
      const record = readGateRecord(type, view, at) as Record<string, unknown>;
      if ("execId" in record) record.execId = (record.execId as Int32Array).slice();
      tape.entries.push({ type, record });
    });
    if (opening.type === "Refused") throw new Error(opening.fault.text);
    journal = opening.journal;
  });
  if (journal === null) throw new Error("the power went while it opened");
  return { journal, process };
}

function worldOver(tape: RecordTape, journal: Journal): GateWorld {
  const writer = new GateRecordWriter(journal) as unknown as Record<string, (r: object) => number>;
  const keep = tape.sink as unknown as Record<string, (r: object) => number>;
  const both: Record<string, (r: object) => number> = {};
  for (const name of Object.keys(RecordType)) {
    const method = name.charAt(0).toLowerCase() + name.slice(1);
    both[method] = (r) => {
      keep[method]?.(r);
      return writer[method]?.(r) ?? 0;
    };
  }
  return new GateWorld({}, Object.assign(tape, { sink: both as unknown as RecordSink }));
}

/** A day up to operation `k` of its disk, at which the power goes everywhere. */
async function day(seed: number, k: number): Promise<{ bench: JournalBench; told: Told }> {
  const bench = new JournalBench(seed);
  const told: Told = { acked: new Set(), killed: false };
  let gone = false;
  bench.disk.onOperation = (_operation, _path, n) => {
    if (n !== k) return;
    gone = true;
    bench.disk.losePower();
  };
  try {
    const tape = new RecordTape();
    const { journal, process } = opened(bench, tape);
    let world: GateWorld | null = null;
    for (let step = 0; step < STEPS && !gone; step++) {
      process.run(() => {
        world ??= worldOver(tape, journal).up();
        play(world, journal, step, told);
      });
      await bench.world.run({ atNs: bench.world.nowNs + 3e6 });
    }
    process.kill();
    bench.disk.losePower();
  } catch (error) {
    if (!gone) throw error;
  }
  bench.disk.onOperation = null;
  return { bench, told };
}

function play(world: GateWorld, journal: Journal, step: number, told: Told): void {
  const { gate } = world;
  const { parents, children } = gate.ledger;
  if (step % 4 === 0) {
    const of = step % 8 === 0 ? IBM : BAC;
    world.order({ clOrdId: `c${step}`, ...of });
  } else if (step === 14) {
    const scope = { kind: "symbol", name: "IBM" } as const;
    kill(gate, { scope, person: "ada", keyId: "k", counter: 1, reason: "r".padEnd(300) });
  } else if (parents.count > 0 && step % 4 === 1) {
    world.propose(parents.count - 1, [{ qty: 30 }], { seen: journal.lastIndex });
  } else if (children.count > 0) {
    world.report(children.count - 1, { kind: ReportKind.Fill, lastQty: 5 });
  }
  const index = journal.lastIndex;
  const rows = parents.count;
  const killed = gate.ledger.kills.isKilled({ kind: "symbol", name: "IBM" });
  journal.flush();
  journal.sync((fault) => {
    if (fault !== null) return;
    for (let row = 0; row < rows; row++) told.acked.add(row);
    told.killed ||= killed;
    durable(gate, index);
  });
}

describe("the power goes everywhere at once", () => {
  test("B42, B70: at every operation of the disk: CLOSED, all in doubt, no lease, kills still set", async () => {
    const calm = await day(1, Number.POSITIVE_INFINITY);
    const operations = calm.bench.disk.operations;
    expect(operations).toBeGreaterThan(60);
    expect([calm.told.acked.size, calm.told.killed]).toEqual([5, true]);
    for (let k = 1; k <= operations; k++) {
      const { bench, told } = await day(100 + k, k);
      const tape = new RecordTape();
      const { journal, process } = opened(bench, tape);
      const { gate } = worldOver(tape, journal);
      const { ledger } = gate;
      const { parents } = ledger;
      expect(parents.count).toBeGreaterThanOrEqual(told.acked.size);
      if (told.killed) expect(ledger.kills.isKilled({ kind: "symbol", name: "IBM" })).toBe(true);
      for (let row = 0; row < parents.count; row++) {
        const free = parents.get(row, P.remainingQty) + parents.get(row, P.workingQty);
        expect([k, row, free, parents.has(row, ParentFlag.durable)]).toEqual([k, row, 0, false]);
        expect(parents.get(row, P.doubtQty)).toBeGreaterThan(0);
      }
      if (parents.count > 0) expect(ledger.firmState).toBe(ScopeState.CLOSED);
      expect(gate.routers.every(({ leaseId }) => leaseId === 0)).toBe(true);
      process.run(() => journal.flush());
      process.kill();
      const auditor = bench.disk.of(new SimProcess(bench.world, "auditor"));
      expect(verifyJournal(auditor, FOLDER, { sha256, head: null }).faults).toEqual([]);
    }
  });
});
