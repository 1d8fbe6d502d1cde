import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildConsole } from "./console.mjs";

/** Stands in for vite: empties dist, as vite does, and writes how often it was called. */
const BUILDER = `
  const { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
  const times = existsSync("../times") ? Number(readFileSync("../times", "utf8")) : 0;
  writeFileSync("../times", String(times + 1));
  if (existsSync("src/broken.ts")) process.exit(1);
  rmSync("dist", { recursive: true, force: true });
  mkdirSync("dist");
  writeFileSync("dist/index.html", "");
`;

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "smars-console-"));
  write("node_modules/vite/bin/vite.js", BUILDER);
  write("web/src/main.tsx", "one");
  write("src/core/domain/price.ts", "one");
  write("src/core/gate/gate.ts", "one");
});
afterEach(() => rmSync(root, { recursive: true }));

test("the console is built once, and again only for a change of what it is made of", () => {
  expect([build(), build()]).toEqual([1, 1]);
  write("src/core/gate/gate.ts", "two");
  expect(build()).toBe(1);
  write("src/core/domain/price.ts", "two");
  expect(build()).toBe(2);
  write("web/src/new.ts", "");
  expect(build()).toBe(3);
});

test("a build that was removed is made again", () => {
  build();
  rmSync(join(root, "web", "dist"), { recursive: true });
  expect(build()).toBe(2);
});

test("a build that fails says so and is tried again", () => {
  write("web/src/broken.ts", "");
  expect(buildConsole(root, options)).toMatch("could not be built");
  rmSync(join(root, "web", "src", "broken.ts"));
  expect(build()).toBe(2);
});

const options = { node: process.execPath, env: process.env, say: () => {} };

/** Builds; returns how often the builder has run so far. */
function build() {
  expect(buildConsole(root, options)).toBeNull();
  return Number(readFileSync(join(root, "times"), "utf8"));
}

function write(path, content) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}
