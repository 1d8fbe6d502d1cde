import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ensureProgram, missingOf } from "./packages.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "smars-programs-"));
  vi.stubEnv("PATH", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test("a program that is there is taken, under any of its names", () => {
  writeFileSync(join(folder, "google-chrome"), "");
  const path = join(folder, "google-chrome");
  expect(ensureProgram("chromium", () => {})).toEqual({ path });
});

test("without the rights to install it the package is named, and nothing is tried", () => {
  vi.spyOn(process, "getuid").mockReturnValue(1000);
  writeFileSync(join(folder, "apt-get"), "");
  const say = vi.fn();
  expect(ensureProgram("chromium", say)).toEqual({
    fault: 'chromium is absent: install the package "chromium" for the browser tests',
  });
  expect(say).not.toHaveBeenCalled();
});

test("on a system without apt the package is named all the same", () => {
  vi.spyOn(process, "getuid").mockReturnValue(0);
  expect(ensureProgram("chromium", () => {}).fault).toContain('install the package "chromium"');
});

test("a library is found by its file, wherever it was put", () => {
  mkdirSync(join(folder, "usr/local/include/quickfix"), { recursive: true });
  const path = join(folder, "usr/local/include/quickfix/Session.h");
  expect(ensureProgram("libquickfix", () => {}, folder).path).toBeUndefined();
  writeFileSync(path, "");
  expect(ensureProgram("libquickfix", () => {}, folder)).toEqual({ path });
});

test("of several that are needed each absent one is named, and the ones that are there are not", () => {
  writeFileSync(join(folder, "g++"), "");
  expect(missingOf(["g++"], () => {}, folder)).toEqual([]);
  expect(missingOf(["libquickfix", "g++", "chromium"], () => {}, folder)).toEqual([
    'libquickfix is absent: install the package "libquickfix-dev" for the tests against QuickFIX',
    'chromium is absent: install the package "chromium" for the browser tests',
  ]);
});
