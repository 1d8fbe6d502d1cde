import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { smarsSim } from "./smars-sim.ts";

const folder = mkdtempSync(join(tmpdir(), "smars-sim-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe.concurrent("bad usage ends with 64 and a sentence", () => {
  test.each<[string, string[], RegExp]>([
    [
      "nothing to run",
      [],
      /one of --seeds A\.\.B, --seed N, --again FILE and --plants, none was given/,
    ],
    ["two things to run", ["--seeds", "1..2", "--seed", "1"], /given were --seeds and --seed/],
    ["a reversed range", ["--seeds", "9..3"], /9\.\.3.*ends at 3, before it begins at 9/s],
    ["half a range", ["--seeds", "9.."], /two seeds with \.\. between them, such as 1\.\.2000/],
    ["a range that is a word", ["--seeds", "all"], /'all' is invalid.*two seeds/s],
    ["seed 0", ["--seeds", "0..5"], /from 1 to 4294967295/],
    ["a seed beyond 32 bits", ["--seed", "4294967296"], /from 1 to 4294967295/],
    ["a seed that is no number", ["--seed", "1e3"], /'1e3' is invalid/],
    ["an unknown option", ["--seed", "1", "--quick"], /unknown option '--quick'/],
    ["an argument too many", ["--seed", "1", "2"], /too many arguments/],
    ["no jobs", ["--seeds", "1..2", "--jobs", "0"], /from 1 to 256/],
    ["a trace of a range", ["--seeds", "1..2", "--trace"], /--trace goes with --seed N/],
    ["threads for one seed", ["--seed", "1", "--jobs", "2"], /--jobs goes with --seeds A\.\.B/],
    ["lines and a document", ["--seed", "1", "--trace", "--json"], /take one/],
    ["faults by name", ["--seed", "1", "--faults", "partition"], /numbers of planned faults/],
    ["more than all orders", ["--seed", "1", "--orders", "2"], /above 0, up to 1/],
    [
      "a trace that is not there",
      ["--again", "/nowhere/trace"],
      /--again \/nowhere\/trace: ENOENT/,
    ],
  ])("%s", async (_, words, sentence) => {
    const { code, stdout, stderr } = await smarsSim(...words);
    expect({ code, stdout }).toEqual({ code: 64, stdout: "" });
    expect(stderr).toMatch(sentence);
  });

  test("a file that is no trace", async () => {
    const path = file("notes.txt", "seed 7 looked odd\n");
    const { code, stderr } = await smarsSim("--again", path);
    expect(code).toBe(64);
    expect(stderr).toContain(`${path}: its first line is not that of a trace`);
  });

  test("a trace of another build says which build made it", async () => {
    const path = file("old.txt", "# smars sim --seed 7, build 00112233445566aa\n");
    const { code, stderr } = await smarsSim("--again", path);
    expect(code).toBe(64);
    expect(stderr).toMatch(/made by build 00112233445566aa, this is build [0-9a-f]{16}/);
    expect(stderr).toContain("smars sim --seed 7 --trace");
  });
});
