import type { DiskOperation, SimDisk } from "../disk.ts";
import { type Fault, type FaultSite, oneOf, spanNs } from "./fault-site.ts";

const MS = 1e6;
const S = 1e9;
/** A flipped bit lies in what was written last, or anywhere. */
const TAIL_BYTES = 4096;

/** The gate's disk more often than others: it is the one that all rests on. */
function aDisk({ fleet, random }: FaultSite): { machine: string; disk: SimDisk } | null {
  const machine = random.below(3) > 0 ? "gate" : (oneOf(random, [...fleet.disks.keys()]) ?? "gate");
  const disk = fleet.disks.get(machine);
  return disk === undefined ? null : { machine, disk };
}

/** The next operation of this kind fails, a write after a part of it: short, torn. */
export function failing(operation: DiskOperation, code: string): Fault {
  return (site) => {
    const found = aDisk(site);
    if (found === null) return;
    const { machine, disk } = found;
    disk.failNext(operation, code, () => site.note(machine));
    site.undoAfter(2 * S, () => disk.failNoMore());
  };
}

/** A disk is full for a while: a little fits, then nothing. */
export const diskFull: Fault = (site) => {
  const found = aDisk(site);
  if (found === null) return;
  const { machine, disk } = found;
  const before = disk.shortWrites;
  disk.model = { ...disk.model, capacityBytes: disk.usedBytes + site.random.below(8192) };
  site.undoAfter(spanNs(site.random, 20 * MS, 5 * S), () => {
    disk.model = { ...disk.model, capacityBytes: Number.POSITIVE_INFINITY };
    if (disk.shortWrites > before) site.note(machine);
  });
};

/**
 * The gate dies and a bit of its journal turns over before it is back. Two persons put it right
 * from the copy that they keep, when it has refused to start. In the newest records the gate cannot
 * tell it from a write that was torn: it cuts them off, and judges have to know, as of a loss of
 * power.
 */
export const bitFlip: Fault = (site) => {
  const { fleet, tape, world, random, note } = site;
  const disk = fleet.disks.get("gate");
  if (disk === undefined || fleet.process("gate")?.alive !== true) return;
  const files = [...disk.contents()].filter(([path]) => path.startsWith("journal/"));
  const [path, bytes] = files[random.below(files.length)] ?? ["", new Uint8Array(0)];
  const used = bytes.findLastIndex((byte) => byte !== 0) + 1;
  if (used === 0) return;
  const from = random.below(2) === 0 ? Math.max(0, used - TAIL_BYTES) : 0;
  const at = from + random.below(used - from);
  const bit = random.below(8);
  fleet.kill("gate", "kill -9");
  disk.flipBit(path, at, bit);
  note("gate");
  const flipped = disk.contents().get(path)?.[at];
  let over = false;
  tape.onEvent((event) => {
    if (over || event.kind !== "process" || event.who !== "gate") return;
    if (event.what === "dead") {
      over = true;
      disk.flipBit(path, at, bit);
    } else if (event.what === "ready") {
      over = true;
      if (disk.contents().get(path)?.[at] === flipped) return;
      const why = "what was written last is cut off";
      tape.add({ kind: "process", what: "power", atNs: world.nowNs, who: "gate", why });
    }
  });
};
