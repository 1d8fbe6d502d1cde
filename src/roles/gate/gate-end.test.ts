import { beforeEach, describe, expect, test } from "vitest";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { RecordType } from "../../core/gate/records.ts";
import { ScopeState, StateCause } from "../../core/gate/scope-state.ts";
import { DiskFault } from "../../ports/disk.ts";
import { SimProcess } from "../../sim/process.ts";
import { SimWorld } from "../../sim/world.ts";
import { Turn } from "../turn.ts";
import { GateEnd, type GateEndParts } from "./gate-end.ts";
import type { GatePorts } from "./gate-ports.ts";

let sim: SimWorld;
let world: GateWorld;
let said: string[];
let end: GateEnd;

beforeEach(() => {
  end = ending({});
});

/** The end of a gate that has one open order and no venue that still hears it. */
function ending(changes: Partial<GateEndParts>): GateEnd {
  sim = new SimWorld(3, 0);
  const { clock } = new SimProcess(sim, "gate");
  world = new GateWorld().up();
  said = [];
  world.propose(world.parent(), [{ qty: 100, tif: 0 }]);
  return new GateEnd({
    ports: {
      clock,
      log: (line: string) => said.push(line),
      fatal: (reason: string) => said.push(`dead: ${reason}`),
    } as unknown as GatePorts,
    turn: new Turn(clock),
    gate: () => world.gate,
    venues: () => [],
    flush: () => said.push("flush"),
    stop: () => said.push("stop"),
    ...changes,
  });
}

function lastTurn(): object | undefined {
  const turns = world.tape.entries.filter(({ type }) => type === RecordType.ScopeTurn);
  return turns.at(-1)?.record;
}

const BROKEN = { scope: "firm", state: ScopeState.FROZEN, cause: StateCause.BrokenInvariant };
const LAST = ["stop", "last words: 1 cancels from memory"];

describe("an error that nobody caught", () => {
  test("of any kind is a broken invariant: journaled first, then the cancels, then the end", async () => {
    end.uncaught(new TypeError("no such thing"));
    expect(lastTurn()).toMatchObject(BROKEN);
    expect(said).toEqual(["flush", "stop"]);
    expect(world.effects.cancels).toHaveLength(1);
    await sim.run({ atNs: 300e6 });
    expect(said).toEqual(["flush", ...LAST, "dead: no such thing"]);
  });

  test("B37: a disk that failed takes no record more", async () => {
    const entries = world.tape.entries.length;
    end.uncaught(new DiskFault("EIO", "journal", "sync"));
    expect(world.tape.entries).toHaveLength(entries);
    await sim.run({ atNs: 300e6 });
    expect(said.slice(0, 2)).toEqual(LAST);
    expect(said).toHaveLength(3);
  });

  test("a journal that cannot say what broke keeps no cancel from leaving", async () => {
    end = ending({
      flush: () => {
        throw new Error("full");
      },
    });
    end.uncaught(new Error("first"));
    await sim.run({ atNs: 300e6 });
    expect(world.effects.cancels).toHaveLength(1);
    expect(said.slice(1)).toEqual([...LAST, "dead: first"]);
  });

  test("an error in the last words ends it at once", () => {
    world.effects.sendCancel = () => {
      throw new Error("second");
    };
    end.uncaught(new Error("first"));
    expect(said.at(-1)).toBe("dead: first; then, at its last words: Error: second");
  });

  test("further ones while it dies change nothing", async () => {
    end.uncaught(new Error("first"));
    const entries = world.tape.entries.length;
    end.uncaught(new Error("second"));
    await sim.run({ atNs: 300e6 });
    expect(world.tape.entries).toHaveLength(entries);
    expect(said.filter((line) => line.startsWith("dead"))).toEqual(["dead: first"]);
  });

  test("before there is a gate there is nothing to ask back", () => {
    end = ending({ gate: () => null });
    end.uncaught(new Error("early"));
    expect(said).toEqual(["stop", "dead: early"]);
  });
});
