import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findRuntime, isEnough, pinnedPath, runtimeEnv } from "./runtime.mjs";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "smars-runtime-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const linux = { platform: "linux", arch: "x64", execPath: "/usr/bin/node", version: "v20.20.2" };

test("the pinned runtime of this platform comes before the Node that runs the bootstrap", () => {
  const pinned = pinnedPath(root, "linux", "x64");
  mkdirSync(dirname(pinned), { recursive: true });
  writeFileSync(pinned, "");
  expect(findRuntime(root, linux)).toEqual({ node: pinned });
});

test("without a pinned runtime the system's Node is used when it strips types by itself", () => {
  const mac = { ...linux, platform: "darwin", arch: "arm64", version: "v22.18.0" };
  expect(findRuntime(root, mac)).toEqual({ node: "/usr/bin/node" });
});

test("an old Node without a pinned runtime is refused with what is needed and what to do", () => {
  expect(findRuntime(root, { ...linux, platform: "darwin" }).fault).toMatchInlineSnapshot(
    `"SMARS needs Node 22.18 or newer; this is v20.20.2. No runtime came with the packages for darwin-x64: install Node 24 and start again."`,
  );
});

test.each([
  ["v20.20.2", false],
  ["v22.17.9", false],
  ["v22.18.0", true],
  ["v23.0.0", true],
  ["v24.21.0", true],
])("Node %s is new enough: %s", (version, enough) => {
  expect(isEnough(version)).toBe(enough);
});

test("processes find the runtime first in PATH and keep their compiled code in .cache", () => {
  const env = runtimeEnv("/smars", "/smars/node_modules/n/bin/node", { PATH: "/usr/bin" });
  expect(env).toMatchInlineSnapshot(`
    {
      "NODE_COMPILE_CACHE": "/smars/.cache/compile",
      "PATH": "/smars/node_modules/n/bin:/smars/node_modules/.bin:/usr/bin",
    }
  `);
});
