import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { partsOf } from "./parts.mjs";
import { runParts } from "./run-parts.mjs";

let root = "";
let printed = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "smars-parts-"));
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

test("a check that ends well counts one, one that does not is named with how it ended", async () => {
  const code = await run([node("good", ""), node("bad", "process.exit(3)")]);
  expect(code).toBe(1);
  expect(ending()).toEqual(["failed: bad: ended with 3", "", "1 passed, 1 failed"]);
});

test("the tests of a report are counted one by one, skipped ones with their names", async () => {
  const report = { passed: 7, failed: [], skipped: ["a.test.ts: one (no Chromium)"] };
  const code = await run([node("tests", writes(report), { report: "out.json" })]);
  expect(code).toBe(0);
  expect(ending()).toEqual([
    "skipped: a.test.ts: one (no Chromium)",
    "",
    "7 passed, 0 failed, 1 skipped",
  ]);
});

test("a run that fails outside its tests is a failure although every test passed", async () => {
  const script = `${writes({ passed: 7, failed: [], skipped: [] })}process.exit(1)`;
  const code = await run([node("tests", script, { report: "out.json" })]);
  expect(code).toBe(1);
  expect(ending().at(-1)).toBe("7 passed, 1 failed");
});

test("a part whose report holds no test at all is a failure", async () => {
  const nothing = { passed: 0, failed: [], skipped: [] };
  expect(await run([node("tests", writes(nothing), { report: "out.json" })])).toBe(1);
  expect(ending()).toEqual(["failed: tests: no test ran", "", "0 passed, 1 failed"]);
});

test("a part over its budget is stopped and counted as failed", async () => {
  expect(await run([node("slow", "setTimeout(() => {}, 60000)", { budgetS: 0.3 })])).toBe(1);
  expect(ending()[0]).toBe("failed: slow: stopped after its budget of 0.3 s");
});

test("a part runs beside the one that it names, and what it prints follows behind that", async () => {
  const [first, second] = [join(root, "first"), join(root, "second")];
  const meets = (own, other) =>
    `const fs = require("node:fs"); fs.writeFileSync(${JSON.stringify(own)}, "");
     const timer = setInterval(() => {
       if (!fs.existsSync(${JSON.stringify(other)})) return;
       console.log("met"); clearInterval(timer);
     }, 5);`;
  const beside = node("beside", meets(second, first), { beside: "main", idle: true });
  const fails = node("fails", "console.log('last'); process.exit(4)", { beside: "main" });
  expect(await run([beside, node("main", meets(first, second)), fails])).toBe(1);
  const lines = printed.split("\n").filter((line) => line !== "");
  expect(lines.map((line) => line.replace(/ in [0-9.]+ s$/, ""))).toEqual([
    "== main",
    "main: 1 passed, 0 failed",
    "== beside, beside main",
    "met",
    "beside: 1 passed, 0 failed",
    "== fails, beside main",
    "last",
    "fails: 0 passed, 1 failed",
    "failed: fails: ended with 4",
    "2 passed, 1 failed",
  ]);
});

test("a part whose companion cannot run runs by itself", async () => {
  const beside = node("beside", "", { beside: "gone" });
  const gone = node("gone", "", { folder: "test/none" });
  expect(await run([gone, beside])).toBe(0);
  expect(ending().at(-1)).toBe("1 passed, 0 failed");
});

test("a part without test files in its folder is left out", async () => {
  expect(await run([node("none", "", { folder: "test/none" }), node("good", "")])).toBe(0);
  expect(ending().at(-1)).toBe("1 passed, 0 failed");
});

test("a part that misses what it needs is counted as skipped and says all that is missing", async () => {
  vi.stubEnv("PATH", root);
  vi.spyOn(process, "getuid").mockReturnValue(1000);
  const needs = ["chromium", "g++"];
  const code = await run([node("browser", "", { needs }), node("good", "")]);
  vi.unstubAllEnvs();
  expect(code).toBe(0);
  expect(ending().at(-1)).toBe("1 passed, 0 failed, 1 skipped");
  expect(printed).toContain(
    'skipped: browser (chromium is absent: install the package "chromium" for the browser tests; ' +
      'g++ is absent: install the package "g++" for the tests against QuickFIX)',
  );
});

test("the long run holds the test run, which holds the check", () => {
  const names = (command) => partsOf(command).map((part) => part.name);
  expect(names("check")).toMatchInlineSnapshot(`
    [
      "format and lint",
      "types and layers",
      "dead code",
      "unit",
    ]
  `);
  expect(names("test").slice(0, 4)).toEqual(names("check"));
  expect(names("long").slice(0, -1)).toEqual(names("test"));
});

function run(parts) {
  return runParts(parts, { root, env: process.env, say: () => {} });
}

function node(name, script, options = {}) {
  return { name, command: [process.execPath, "-e", script], budgetS: 20, ...options };
}

function writes(report) {
  const text = JSON.stringify(JSON.stringify(report));
  return `require("node:fs").writeFileSync(process.env.TOTALS_FILE, ${text});`;
}

/** What was printed after the last part had ended. */
function ending() {
  const lines = printed.trimEnd().split("\n");
  return lines.slice(lines.findLastIndex((line) => / in [0-9.]+ s$/.test(line)) + 1);
}
