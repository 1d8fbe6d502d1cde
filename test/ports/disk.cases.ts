import { afterEach, beforeEach, expect, test } from "vitest";
import { asciiBytes } from "../../src/core/domain/bytes.ts";
import { DiskFault } from "../../src/ports/disk.ts";
import type { Bench, MakeBench } from "./bench.ts";

function text(words: string): Uint8Array {
  return asciiBytes(words);
}

function faultOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof DiskFault) return `${error.operation} ${error.path} ${error.code}`;
    throw error;
  }
  return "no fault";
}

export function diskCases(make: MakeBench): void {
  let bench: Bench;
  beforeEach(() => {
    bench = make();
  });
  afterEach(() => bench.dispose());

  function content(path: string): string {
    const file = bench.disk.open(path, false);
    const into = new Uint8Array(file.size());
    expect(file.read(0, into)).toBe(into.length);
    file.close();
    return String.fromCharCode(...into);
  }

  test("what was written is read, at its place, also through another handle", () => {
    const file = bench.disk.open("a/b/file", true);
    file.write(0, text("hello world"));
    file.write(6, text("there"));
    file.write(11, text("!"));
    expect(file.size()).toBe(12);
    expect(content("a/b/file")).toBe("hello there!");
    file.close();
  });

  test("a read stops at the end of the file", () => {
    const file = bench.disk.open("f", true);
    file.write(0, text("abc"));
    const into = new Uint8Array(5);
    expect([file.read(1, into), file.read(3, into), file.read(9, into)]).toEqual([2, 0, 0]);
    expect(String.fromCharCode(...into.subarray(0, 2))).toBe("bc");
    file.close();
  });

  test("a write beyond the end leaves zeros between", () => {
    const file = bench.disk.open("f", true);
    file.write(4, text("x"));
    expect(content("f")).toBe("\0\0\0\0x");
    file.close();
  });

  test("the caller may use his buffer again after a write", () => {
    const file = bench.disk.open("f", true);
    const bytes = text("abc");
    file.write(0, bytes);
    bytes.fill(0);
    expect(content("f")).toBe("abc");
    file.close();
  });

  test("truncate cuts, and grows with zeros", () => {
    const file = bench.disk.open("f", true);
    file.write(0, text("abcdef"));
    file.truncate(2);
    expect(content("f")).toBe("ab");
    file.truncate(4);
    expect(content("f")).toBe("ab\0\0");
    file.close();
  });

  test("opening without create fails for a file that is not there, and keeps one that is", () => {
    expect(faultOf(() => bench.disk.open("no/file", false))).toBe("open no/file ENOENT");
    expect(bench.disk.exists("no/file")).toBe(false);
    bench.disk.open("f", true).write(0, text("kept"));
    bench.disk.open("f", true).close();
    expect(content("f")).toBe("kept");
  });

  test("a folder lists its names in order, and an unknown one none", () => {
    for (const name of ["d/b", "d/a", "d/c/deep", "e"]) bench.disk.open(name, true).close();
    expect(bench.disk.list("d")).toEqual(["a", "b", "c"]);
    expect(bench.disk.list("nowhere")).toEqual([]);
  });

  test("a rename replaces, and an open handle follows its file", () => {
    const file = bench.disk.open("d/new", true);
    file.write(0, text("new"));
    bench.disk.open("d/old", true).write(0, text("old"));
    bench.disk.rename("d/new", "d/old");
    file.write(3, text("er"));
    file.close();
    expect(content("d/old")).toBe("newer");
    expect(bench.disk.list("d")).toEqual(["old"]);
  });

  test("a removed file is gone, and what is not there cannot be removed or renamed", () => {
    bench.disk.open("d/x", true).close();
    bench.disk.remove("d/x");
    expect(bench.disk.exists("d/x")).toBe(false);
    expect(faultOf(() => bench.disk.remove("d/x"))).toBe("remove d/x ENOENT");
    expect(faultOf(() => bench.disk.rename("d/x", "d/y"))).toBe("rename d/x ENOENT");
  });

  test("a sync calls back once, later, and several may run", async () => {
    const file = bench.disk.open("f", true);
    const done: (string | null)[] = [];
    file.write(0, text("abc"));
    file.sync((fault) => done.push(fault?.code ?? null));
    file.write(3, text("d"));
    file.sync((fault) => done.push(fault?.code ?? null));
    expect(done).toEqual([]);
    await bench.until(() => done.length === 2);
    file.syncNow();
    bench.disk.syncFolder("");
    await bench.rest(10);
    expect(done).toEqual([null, null]);
    file.close();
  });

  test("a file may be closed under a running sync, which still ends", async () => {
    const file = bench.disk.open("f", true);
    const done: (string | null)[] = [];
    file.write(0, text("abc"));
    file.sync((fault) => done.push(fault?.code ?? null));
    file.close();
    await bench.until(() => done.length === 1);
    expect(done).toEqual([null]);
  });

  test("a closed file refuses everything by name", async () => {
    const file = bench.disk.open("f", true);
    file.close();
    file.close();
    const codes: (string | undefined)[] = [];
    file.sync((fault) => codes.push(fault?.code));
    await bench.until(() => codes.length === 1);
    expect(codes).toEqual(["EBADF"]);
    const calls = [
      () => file.size(),
      () => file.read(0, new Uint8Array(1)),
      () => file.write(0, text("x")),
      () => file.truncate(0),
      () => file.syncNow(),
    ];
    expect(calls.map((call) => faultOf(call).split(" ").at(-1))).toEqual(Array(5).fill("EBADF"));
  });
}
