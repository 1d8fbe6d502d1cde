import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { verifyJournal } from "../../src/roles/audit/verify-journal.ts";
import { NodeDisk } from "../../src/shell/system/disk.ts";
import { sha256 } from "../../src/shell/system/sha256.ts";

const SCRIPT = join(import.meta.dirname, "journal-script.ts");
const root = mkdtempSync(join(tmpdir(), "smars-strace-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Where strace may trace: named in the report where it may not. */
const canTrace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;
const where = canTrace ? "" : ' (left out: the package "strace" is absent, or may not trace)';
/** A long run takes every call, a short one a sample of each kind. */
const EVERY = process.env.SMARS_LONG === "1";
const DEAD = 70;

/** System calls by which the journal changes the disk, and a sample of their numbers. */
const CALLS: readonly (readonly [call: string, sample: readonly number[]])[] = [
  ["pwrite64", [1, 5, 12, 24]],
  // On a slow disk decisions share a sync: the script takes ten of them, or a few more.
  ["fdatasync", [1, 5, 9]],
  ["fsync", [1]],
  ["rename", [1]],
  ["ftruncate", [1]],
];

type Row = { parent: number; orderQty: number; remaining: number; working: number; doubt: number };
type State = { incarnation: number; rows: Row[]; killed: string[] };
type Run = { code: number | null; lines: string[] };

/** One start of the script, with a fault injected or none. */
function run(folder: string, inject: string | null): Run {
  const script = [process.execPath, SCRIPT, folder];
  const traced = ["strace", "-f", "-o", "/dev/null"];
  const [call = ""] = inject?.split(":") ?? [];
  const args =
    inject === null
      ? script
      : [...traced, "-e", `trace=${call}`, "-e", `inject=${inject}`, ...script];
  const [program = "", ...rest] = args;
  // One thread of the pool: the calls are counted per thread, and shall be counted all.
  const env = { ...process.env, UV_THREADPOOL_SIZE: "1" };
  const { stdout, status } = spawnSync(program, rest, { env, encoding: "utf8", timeout: 30_000 });
  return { code: status, lines: stdout.split("\n").filter((line) => line !== "") };
}

function stateOf({ lines }: Run): State | undefined {
  const line = lines.find((l) => l.startsWith("STATE "));
  return line === undefined ? undefined : (JSON.parse(line.slice(6)) as State);
}

/** The outside checker: what has left the process before, against what the next start knows. */
function check(before: readonly Run[], after: Run): string[] {
  const state = stateOf(after);
  if (state === undefined) return [`no start: ${after.lines.join(" ")}`];
  const lines = before.flatMap((r) => r.lines);
  const faults: string[] = [];
  for (const line of lines) {
    const [what, id = "", qty] = line.split(" ");
    const row = state.rows[Number(what === "ACK" ? id : id.split("/")[1]) - 1];
    if (what === "ACK" && row?.orderQty !== Number(qty)) faults.push(`lost reserve: ${line}`);
    if (what === "SEND" && row === undefined) faults.push(`an order without a parent: ${line}`);
    if (what === "KILLED" && !state.killed.some((k) => k.startsWith(`${id} `))) {
      faults.push(`forgotten kill: ${line}`);
    }
  }
  const ids = [...lines, ...after.lines]
    .filter((l) => l.startsWith("SEND "))
    .map((l) => l.split(" ")[1]);
  if (new Set(ids).size !== ids.length) faults.push("an id was sent twice");
  for (const row of state.rows) {
    if (row.remaining + row.working > 0) faults.push(`not in doubt: ${JSON.stringify(row)}`);
  }
  const earlier = before.map((r) => stateOf(r)?.incarnation ?? 0);
  if (state.incarnation <= Math.max(0, ...earlier)) faults.push("the incarnation did not rise");
  return faults;
}

/** Whether a run was cut off before its end. */
function wasKilled({ lines }: Run): boolean {
  return lines.at(-1) !== "DONE";
}

describe.skipIf(!canTrace)(`the journal under faults at every k-th system call${where}`, () => {
  test("the script itself ends well, and its checker is not blind", () => {
    const folder = join(root, "whole");
    const whole = run(folder, null);
    expect(whole.lines.at(-1)).toBe("DONE");
    expect(whole.lines.filter((line) => line.startsWith("SEND ")).length).toBe(8);
    const again = run(folder, null);
    expect(check([whole], again)).toEqual([]);
    const lies = ["ACK 9 100", "KILLED symbol:XYZ", "SEND 1/77/1 5", "SEND 1/1/1 100"];
    const found = check([{ ...whole, lines: [...whole.lines, ...lies] }], again);
    expect(found.map((fault) => fault.split(":")[0])).toEqual([
      "lost reserve",
      "forgotten kill",
      "an order without a parent",
      "an id was sent twice",
    ]);
  });

  test.each(CALLS)(
    "B42: kill -9 at %s number %j: nothing lost, nothing sent twice, all in doubt",
    (call, sample) => {
      // The last number is the first that no call has: then nothing was killed.
      for (let i = 0, more = true; more && (EVERY || i < sample.length); i++) {
        const k = EVERY ? i + 1 : sample[i];
        const folder = join(root, `${call}-${k}`);
        const killed = run(folder, `${call}:signal=SIGKILL:when=${k}`);
        more = wasKilled(killed);
        expect([k, more || (EVERY && i > 0)]).toEqual([k, true]);
        expect(check([killed], run(folder, null))).toEqual([]);
        expect(verdict(folder)).toEqual([]);
        rmSync(folder, { recursive: true, force: true });
      }
    },
    600_000,
  );

  test("B43: kill -9 during recovery, again and again: it starts over and ends the same", () => {
    const folder = join(root, "recovery");
    const runs = [run(folder, "fdatasync:signal=SIGKILL:when=9")];
    for (const [call, k] of [
      ["fdatasync", 1],
      ["rename", 1],
      ["fsync", 1],
      ["pwrite64", 1],
      ["pwrite64", 2],
      ["ftruncate", 1],
      ["fdatasync", 2],
      ["rename", 2],
    ] as const) {
      runs.push(run(folder, `${call}:signal=SIGKILL:when=${k}`));
    }
    expect(runs.filter(wasKilled).length).toBeGreaterThan(5);
    const after = run(folder, null);
    expect(check(runs, after)).toEqual([]);
    expect(after.lines.at(-1)).toBe("DONE");
    expect(verdict(folder)).toEqual([]);
  });

  test.each([
    ["B37", "fdatasync:error=EIO:when=", [2, 6, 9]],
    ["B37", "pwrite64:error=EIO:when=", [4, 17]],
    ["B36", "pwrite64:error=ENOSPC:when=", [4, 17, 22]],
  ] as const)(
    "%s: %s ends it with 70, nothing leaves after it, and the next start has all",
    (_row, inject, at) => {
      let deaths = 0;
      for (const k of at) {
        const folder = join(root, `${inject.slice(0, 16)}-${k}`);
        const hit = run(folder, `${inject}${k}`);
        // Before the journal is open a fault refuses the start; after it the process is dead. Where
        // the next segment is made ready, beside the records, it is tried again.
        const end = hit.lines.findIndex((line) => /^(DEAD|REFUSED|DONE)/.test(line));
        const isDead = hit.code === DEAD || hit.code === 2;
        if (isDead) deaths++;
        expect([k, isDead || hit.lines[end] === "DONE", end]).toEqual([
          k,
          true,
          hit.lines.length - 1,
        ]);
        expect(check([hit], run(folder, null))).toEqual([]);
        expect(verdict(folder)).toEqual([]);
      }
      expect(deaths).toBeGreaterThan(0);
    },
  );
});

function verdict(folder: string): string[] {
  const disk = new NodeDisk(folder, "read");
  return verifyJournal(disk, "journal", { sha256, head: null }).faults.map(({ fault }) => fault);
}
