import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { DiskFault } from "../../ports/disk.ts";
import { NodeDisk } from "./disk.ts";

/** What the next writes do: the most bytes that one takes. */
const kernel = vi.hoisted(() => ({ most: Number.POSITIVE_INFINITY, calls: 0, failAt: -1 }));

vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  return {
    ...real,
    writeSync: (fd: number, bytes: Uint8Array, from: number, length: number, at: number) => {
      kernel.calls += 1;
      if (kernel.calls === kernel.failAt)
        throw Object.assign(new Error("full"), { code: "ENOSPC" });
      return real.writeSync(fd, bytes, from, Math.min(length, kernel.most), at);
    },
  };
});

const root = mkdtempSync(join(tmpdir(), "smars-disk-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const bytes = Uint8Array.from({ length: 1_000 }, (_, i) => i % 251);

test.each([1, 3, 7, 999])(
  "B38: a write that the kernel takes %i bytes at a time is whole",
  (most) => {
    Object.assign(kernel, { most, calls: 0, failAt: -1 });
    const file = new NodeDisk(root).open(`short-${most}`, true);
    file.write(10, bytes);
    file.close();
    expect(kernel.calls).toBe(Math.ceil(1_000 / most));
    const found = readFileSync(join(root, `short-${most}`));
    expect([...found.subarray(10)]).toEqual([...bytes]);
  },
);

test("B38: a write that fails half-way says so: its record is told by its checksum", () => {
  Object.assign(kernel, { most: 300, calls: 0, failAt: 3 });
  const file = new NodeDisk(root).open("half", true);
  expect(() => file.write(0, bytes)).toThrow(new DiskFault("write", "half", "ENOSPC"));
  file.close();
  expect(readFileSync(join(root, "half")).length).toBe(600);
});

test("whoever opens a disk to read cannot change it", () => {
  Object.assign(kernel, { most: Number.POSITIVE_INFINITY, calls: 0, failAt: -1 });
  const writer = new NodeDisk(root).open("kept", true);
  writer.write(0, bytes);
  writer.close();
  const names = readdirSync(root);
  const reader = new NodeDisk(root, "read").open("kept", false);
  expect(() => reader.write(0, new Uint8Array(4))).toThrow(/EBADF/);
  expect(() => reader.truncate(0)).toThrow(DiskFault);
  expect(reader.read(0, new Uint8Array(1_000))).toBe(1_000);
  reader.close();
  expect(readdirSync(root)).toEqual(names);
  expect([...readFileSync(join(root, "kept"))]).toEqual([...bytes]);
});
