import { describe, expect, test } from "vitest";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { FIRM } from "../../core/domain/scope.ts";
import { cancelParent } from "../../core/gate/client-requests.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { kill } from "../../core/gate/kill.ts";
import { P } from "../../core/gate/parents.ts";
import { RecordType, ReportKind } from "../../core/gate/records.ts";
import { ScopeState, StateCause } from "../../core/gate/scope-state.ts";
import { SimDisk } from "../../sim/disk.ts";
import { CALM_DISK } from "../../sim/disk-faults.ts";
import { SimProcess } from "../../sim/process.ts";
import { SimWorld } from "../../sim/world.ts";
import { GATE_FILES } from "./config.ts";
import { DiskSpace } from "./disk-space.ts";

/** A gate beside spare space whose disk can be called full. */
function held() {
  const sim = new SimWorld(3, 0);
  const process = new SimProcess(sim, "gate");
  const disk = new SimDisk(sim, CALM_DISK).of(process);
  const lines: string[] = [];
  const space = new DiskSpace(disk, process.clock, { spareMb: 256, files: GATE_FILES }, (line) =>
    lines.push(line),
  );
  let low = false;
  Object.defineProperty(space.journal, "low", { get: () => low });
  const set = (full: boolean): void => {
    low = full;
    space.step(world.gate);
  };
  const world = new GateWorld().up();
  return { world, lines, set };
}

describe("B36: the disk is full", () => {
  test("B36: client: refused with the state; router: refused; venue: cancels; journal: all of it", () => {
    const { world, lines, set } = held();
    const row = world.parent({ qty: 1_000 });
    world.propose(row, [{ qty: 100, tif: 0 }]);
    const child = world.gate.ledger.children.count - 1;
    set(true);
    expect(world.gate.ledger.state).toBe(ScopeState.HELD);
    world.order({ clOrdId: "new" });
    world.propose(row, [{ qty: 100 }]);
    const refusal = { code: RejectCode.GateNotOpen, a: ScopeState.HELD, b: StateCause.DiskFull };
    expect(world.effects.refusals).toMatchObject([refusal]);
    expect(world.effects.childRefusals).toMatchObject([refusal]);
    const before = world.tape.entries.length;
    world.report(child, { kind: ReportKind.Fill, lastQty: 40 });
    const info = world.gate.ledger.parents.infoOf(row);
    const request = { client: "alpha", session: "s", clOrdId: "x", origClOrdId: info.clOrdId };
    cancelParent(world.gate, request);
    kill(world.gate, { scope: FIRM, person: "ada", keyId: "k", counter: 1, reason: "full" });
    const types = world.tape.entries.slice(before).map(({ type }) => type);
    for (const type of [RecordType.Report, RecordType.CancelChild, RecordType.Kill]) {
      expect(types).toContain(type);
    }
    expect(world.effects.cancels).toContain(child);
    expect(world.gate.ledger.parents.get(row, P.cumQty)).toBe(40);
    expect(lines).toEqual([expect.stringMatching(/^disk full: the firm is HELD/)]);
  });

  test("with room for a while the firm is OPEN again by itself, and what held it is said once", () => {
    const { world, lines, set } = held();
    set(true);
    set(true);
    set(false);
    world.pass(900);
    expect(world.gate.ledger.state).toBe(ScopeState.HELD);
    set(false);
    world.pass(200);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
    expect(lines).toHaveLength(2);
    const turns = world.tape.entries.filter(({ type }) => type === RecordType.ScopeTurn);
    const { DiskFull } = StateCause;
    expect(turns.map(({ record }) => record)).toMatchObject([
      { scope: "firm", state: ScopeState.HELD, cause: DiskFull },
      { scope: "firm", state: ScopeState.OPEN, cause: DiskFull },
    ]);
  });
});
