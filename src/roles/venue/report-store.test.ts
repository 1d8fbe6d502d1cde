import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Disk, DiskFile } from "../../ports/disk.ts";
import { ReportStore } from "./report-store.ts";

const ID = "FIX.4.4:NXCH->SMARS1";

/** A disk that keeps files in memory; a new store over it is a restarted venue. */
class MemoryDisk implements Partial<Disk> {
  readonly files: Map<string, Uint8Array> = new Map();
  writes = 0;

  open(path: string): DiskFile {
    return {
      path,
      read: (at: number, into: Uint8Array) => {
        const bytes = this.files.get(path) ?? new Uint8Array(0);
        into.set(bytes.subarray(at, at + into.length));
        return Math.min(into.length, bytes.length - at);
      },
      write: (_at: number, bytes: Uint8Array) => {
        this.writes += 1;
        this.files.set(path, bytes.slice());
      },
    } as Partial<DiskFile> as DiskFile;
  }
}

const report = (seq: number, length: number) => new Uint8Array(length).fill(seq & 255);

describe("what is kept", () => {
  test("is found and read back whatever chunk it lies in", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4_096 })), {
          minLength: 1,
          maxLength: 2_000,
        }),
        (sizes) => {
          const session = new ReportStore(null).session(ID);
          const kept = new Map<number, number>();
          let seq = 0;
          for (const [step, length] of sizes) {
            seq += step;
            session.append(seq, report(seq, length), 0, length);
            kept.set(seq, length);
          }
          const into = new Uint8Array(8_192);
          for (let n = 1; n <= seq; n++) {
            expect(session.read(n, into)).toBe(kept.get(n) ?? 0);
            const next = session.nextKept(n, seq);
            expect(next).toBe([...kept.keys()].find((other) => other >= n) ?? 0);
            if (kept.has(n)) expect(into[0]).toBe(n & 255);
          }
        },
      ),
      { numRuns: 5 },
    );
  });

  test("is the newest part: memory stays within its bound, older numbers are gap-filled", () => {
    const session = new ReportStore(null, 2 << 20).session(ID);
    const bytes = report(7, 400);
    for (let seq = 1; seq <= 100_000; seq++) session.append(seq, bytes, 0, bytes.length);
    const oldest = session.nextKept(1, 100_000);
    expect(100_000 - oldest).toBeGreaterThan((1 << 20) / 400 - 10);
    expect(100_000 - oldest).toBeLessThan((2 << 20) / 400);
    expect(session.read(1, new Uint8Array(4_096))).toBe(0);
  });

  test("is forgotten by a reset, for this session alone", () => {
    const store = new ReportStore(null);
    for (const id of [ID, "other"]) store.session(id).append(1, report(1, 9), 0, 9);
    store.session(ID).reset();
    expect(store.session(ID).nextKept(1, 9)).toBe(0);
    expect(store.session("other").nextKept(1, 9)).toBe(1);
  });
});

describe("outgoing numbers with a disk", () => {
  test("never come twice, wherever a venue was killed", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12_000 }), { maxLength: 8 }), (runs) => {
        const disk = new MemoryDisk() as Partial<Disk> as Disk;
        let used = 0;
        for (const sent of runs) {
          const store = new ReportStore(disk);
          const session = store.session(ID);
          expect(session.nextOut).toBeGreaterThan(used);
          for (let i = 0; i < sent; i++) {
            used = session.nextOut;
            session.setNextOut(used + 1);
            if (i % 100 === 0) store.flush();
          }
          store.flush();
        }
      }),
      { numRuns: 30 },
    );
  });

  test("are written once for thousands of messages", () => {
    const disk = new MemoryDisk();
    const store = new ReportStore(disk as Partial<Disk> as Disk);
    for (let seq = 1; seq <= 4_000; seq++) {
      store.session(ID).setNextOut(seq + 1);
      store.flush();
    }
    expect(disk.writes).toBe(1);
  });

  test("start at 1 where there is nothing yet", () => {
    expect(new ReportStore(null).session(ID).nextOut).toBe(1);
    expect(new ReportStore(new MemoryDisk() as Partial<Disk> as Disk).session(ID).nextOut).toBe(1);
  });
});
