import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asciiBytes } from "../core/domain/bytes.ts";
import { type Disk, DiskFault } from "../ports/disk.ts";
import { SimDisk } from "./disk.ts";
import { CALM_DISK, type DiskModel } from "./disk-faults.ts";
import { ProcessGone, SimProcess } from "./process.ts";
import { SimWorld } from "./world.ts";

function machine(model: Partial<DiskModel> = {}, seed = 1) {
  const world = new SimWorld(seed, 0);
  const disk = new SimDisk(world, { ...CALM_DISK, ...model });
  const boot = (): Disk => disk.of(new SimProcess(world, "p"));
  return { world, disk, boot };
}

function bytes(text: string): Uint8Array {
  return asciiBytes(text);
}

function content(disk: Disk, path: string): string {
  const file = disk.open(path, false);
  const into = new Uint8Array(file.size());
  file.read(0, into);
  return String.fromCharCode(...into);
}

describe("a power loss", () => {
  test("keeps what was synced, name and content, and loses the rest", () => {
    const { disk, boot } = machine({ survive: 0 });
    const before = boot();
    const file = before.open("d/file", true);
    file.write(0, bytes("synced"));
    file.syncNow();
    before.syncFolder("d");
    file.write(6, bytes(" not"));
    file.write(0, bytes("S"));
    file.truncate(3);
    disk.losePower();
    expect(content(boot(), "d/file")).toBe("synced");
  });

  test("loses a file whose folder was never synced, at the whim of chance", () => {
    const kept = new Set<boolean>();
    for (let seed = 0; seed < 20; seed++) {
      const { disk, boot } = machine({}, seed);
      const before = boot();
      before.open("d/file", true).syncNow();
      disk.losePower();
      kept.add(boot().exists("d/file"));
    }
    expect([...kept].sort()).toEqual([false, true]);
  });

  test("keeps or undoes a rename whole", () => {
    for (let seed = 0; seed < 20; seed++) {
      const { disk, boot } = machine({}, seed);
      const before = boot();
      for (const name of ["old", "new"]) {
        const file = before.open(`d/${name}`, true);
        file.write(0, bytes(name));
        file.syncNow();
      }
      before.syncFolder("d");
      before.rename("d/new", "d/old");
      disk.losePower();
      const after = boot();
      expect([content(after, "d/old"), after.list("d").join()]).toEqual(
        after.exists("d/new") ? ["old", "new,old"] : ["new", "old"],
      );
    }
  });

  test("keeps each unsynced byte old or new, and every synced byte", () => {
    const change = fc.record({ at: fc.nat(2000), size: fc.nat(1500), sync: fc.boolean() });
    fc.assert(
      fc.property(fc.nat(), fc.array(change, { maxLength: 12 }), (seed, changes) => {
        const { disk, boot } = machine({ tear: 0.5 }, seed);
        const before = boot();
        const file = before.open("f", true);
        before.syncFolder("");
        const may: Set<number>[] = [];
        for (const [n, { at, size, sync }] of changes.entries()) {
          file.write(at, new Uint8Array(size).fill(n + 1));
          for (let i = 0; i < at + size; i++) {
            may[i] ??= new Set([0]);
            if (i >= at) may[i]?.add(n + 1);
          }
          if (sync) file.syncNow();
          const now = new Uint8Array(file.size());
          if (sync) file.read(0, now);
          if (sync) for (const [i, byte] of now.entries()) may[i] = new Set([byte]);
        }
        disk.losePower();
        const after = boot().open("f", false);
        const found = new Uint8Array(after.size());
        after.read(0, found);
        for (const [i, byte] of found.entries()) expect(may[i]?.has(byte)).toBe(true);
        const durable = may.findLastIndex((set) => set.size === 1 && !set.has(0)) + 1;
        expect(found.length).toBeGreaterThanOrEqual(durable);
      }),
    );
  });

  test("stops a sync that runs: nobody hears of it and nothing is promised", async () => {
    const { world, disk, boot } = machine({ survive: 0 });
    const before = boot();
    const file = before.open("f", true);
    before.syncFolder("");
    file.write(0, bytes("x"));
    const told: unknown[] = [];
    file.sync((fault) => told.push(fault));
    disk.losePower();
    await world.run();
    expect([told, content(boot(), "f")]).toEqual([[], ""]);
  });
});

test("a sync covers what was written before it began, not what came while it ran", async () => {
  const { world, disk, boot } = machine({ survive: 0 });
  const before = boot();
  const file = before.open("f", true);
  before.syncFolder("");
  file.write(0, bytes("before"));
  file.sync(() => undefined);
  file.write(6, bytes(" while"));
  await world.run();
  disk.losePower();
  expect(content(boot(), "f")).toBe("before");
});

test("a killed process leaves what it wrote and a sync that goes on without it", async () => {
  const { world, disk } = machine({ survive: 0 });
  const process = new SimProcess(world, "p");
  const before = disk.of(process);
  const file = before.open("f", true);
  before.syncFolder("");
  file.write(0, bytes("kept"));
  const told: unknown[] = [];
  file.sync((fault) => told.push(fault));
  process.kill();
  await world.run();
  disk.losePower();
  expect([told, content(disk.of(new SimProcess(world, "q")), "f")]).toEqual([[], "kept"]);
  expect(() => file.write(0, bytes("x"))).toThrow(ProcessGone);
});

test("after a failed sync the next one succeeds and still saves nothing", async () => {
  const { world, disk, boot } = machine({ survive: 0 });
  const before = boot();
  const file = before.open("f", true);
  before.syncFolder("");
  file.write(0, bytes("lost"));
  disk.failNext("sync", "EIO");
  const told: (string | undefined)[] = [];
  file.sync((fault) => told.push(fault?.code));
  await world.run();
  file.sync((fault) => told.push(fault?.code));
  await world.run();
  expect([told, content(before, "f")]).toEqual([["EIO", undefined], "lost"]);
  disk.losePower();
  expect(content(boot(), "f")).toBe("");
});

test("a full disk takes what fits and says ENOSPC", () => {
  const { boot } = machine({ capacityBytes: 10 });
  const disk = boot();
  disk.open("a", true).write(0, bytes("123456"));
  const file = disk.open("b", true);
  expect(() => file.write(0, bytes("abcdef"))).toThrow(new DiskFault("write", "b", "ENOSPC"));
  expect(content(disk, "b")).toBe("abcd");
  file.write(0, bytes("ABCD"));
  disk.remove("a");
  file.write(4, bytes("ef"));
  expect(content(disk, "b")).toBe("ABCDef");
});

test("faults come at the rates of the model", async () => {
  const { world, boot } = machine({ writeEio: 0.2, syncEio: 0.3 });
  const file = boot().open("f", true);
  let writes = 0;
  const syncs: (string | undefined)[] = [];
  for (let i = 0; i < 500; i++) {
    try {
      file.write(0, bytes("x"));
    } catch {
      writes += 1;
    }
    file.sync((fault) => syncs.push(fault?.code));
  }
  await world.run();
  expect(writes).toBeGreaterThan(60);
  expect(writes).toBeLessThan(140);
  expect(syncs.filter((code) => code === "EIO").length).toBeGreaterThan(100);
});

test("each operation can be the last one of its process", () => {
  const { world, disk } = machine();
  const process = new SimProcess(world, "p");
  const own = disk.of(process);
  const file = own.open("f", true);
  disk.onOperation = (operation, path, n) => {
    if (operation === "write" && path === "f" && n > 1) process.kill();
  };
  const after: string[] = [];
  process.run(() => {
    file.write(0, bytes("never"));
    after.push("reached");
  });
  expect(after).toEqual([]);
  expect(content(disk.of(new SimProcess(world, "q")), "f")).toBe("");
});

test("a bit that flips on the medium is read flipped", () => {
  const { disk, boot } = machine();
  const own = boot();
  own.open("f", true).write(0, bytes("a"));
  disk.flipBit("f", 0, 1);
  expect(content(own, "f")).toBe("c");
});
