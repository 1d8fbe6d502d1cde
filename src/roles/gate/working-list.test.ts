import { expect, test } from "vitest";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { parentOf } from "../../core/purge/working-order.ts";
import { SimDisk } from "../../sim/disk.ts";
import { CALM_DISK } from "../../sim/disk-faults.ts";
import { SimProcess } from "../../sim/process.ts";
import { SimWorld } from "../../sim/world.ts";
import { parseWorkingList } from "../../wire/purge/working-list.ts";
import { WORKING_LIST, WorkingListWriter } from "./working-list.ts";

function text(world: ReturnType<typeof started>): string {
  const { disk } = world;
  const file = disk.open(WORKING_LIST, false);
  const bytes = new Uint8Array(file.size());
  file.read(0, bytes);
  file.close();
  return String.fromCharCode(...bytes);
}

function started() {
  const world = new GateWorld().up();
  const machine = new SimWorld(1, 0);
  const disk = new SimDisk(machine, CALM_DISK).of(new SimProcess(machine, "gate"));
  const log: string[] = [];
  const writer = new WorkingListWriter(world.gate, disk, (line) => log.push(line));
  const pass = (ms: number): void => {
    world.gate.at(world.gate.nowNs + ms * 1e6, world.gate.utcMs + ms);
    writer.step();
  };
  return { world, disk, log, pass };
}

test("holds every order that may still fill, with what a kill can name it by", () => {
  const it = started();
  const row = it.world.parent({ clOrdId: "A" });
  it.world.propose(row, [{ tif: 0 }]);
  it.pass(0);
  const list = parseWorkingList(text(it));
  expect(list?.orders).toMatchObject([
    { venue: "N", client: "alpha", strategy: "sweep", router: 1 },
  ]);
  expect(parentOf(list?.orders[0] ?? { clOrdId: "", venue: "", symbol: "", side: 1, qty: 1 })).toBe(
    "00001",
  );
  expect(it.log).toEqual([]);
});

test("is written anew once a second, and is whole whenever it is read", () => {
  const it = started();
  it.pass(0);
  expect(parseWorkingList(text(it))?.orders).toEqual([]);
  const row = it.world.parent({ clOrdId: "A" });
  it.world.propose(row, [{ tif: 0 }]);
  it.pass(500);
  expect(parseWorkingList(text(it))?.orders).toEqual([]);
  it.pass(500);
  expect(parseWorkingList(text(it))?.orders).toHaveLength(1);
});

test("a list that is cut off anywhere, or has another number of rows, is none", () => {
  const it = started();
  const row = it.world.parent({ clOrdId: "A" });
  it.world.propose(row, [{ tif: 0 }]);
  it.pass(0);
  const whole = text(it);
  for (let cut = 0; cut < whole.length; cut++) {
    expect(parseWorkingList(whole.slice(0, cut))).toBeNull();
  }
  expect(parseWorkingList(whole.replace('"orders":1', '"orders":2'))).toBeNull();
});
