import { globSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import { Script } from "node:vm";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import {
  DryRunStatus,
  determineHitLimitReached,
  TestStatus,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import { build } from "esbuild";
import * as fastCheck from "fast-check";
import { makeSuite } from "./suite.mjs";

/** The tests that a mutant is held against: the gate's own, its replay's, and worlds. */
const TESTS = ["src/core/gate/**/*.test.ts", "src/core/audit/*.test.ts", "test/mutants/worlds.ts"];
/** Cases of a property for each mutant: what one changed line breaks shows soon or never. */
const CASES_MOST = 8;

/** Where Stryker's instrumented files count what a test reaches; each has one. */
const COUNTER = /(function stryCov_\w+\(\) \{)/g;

/** How long each test takes, ms by id: written by the dry run, read by every process. */
const TIMES = "test-times.json";

const require = createRequire(import.meta.url);

/**
 * Runs the tests in one process, without vitest: all files are one script that is compiled once and
 * evaluated anew for each mutant, so that a mutant takes milliseconds and leaves nothing behind.
 */
class GateTests {
  /** What counts which test reaches which mutant, and the same without: a third of the time. */
  #counting;
  #script;
  #times = null;

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const files = TESTS.flatMap((pattern) => globSync(pattern)).sort();
    const { outputFiles } = await build({
      stdin: {
        contents: files.map((file) => `import "./${file}";`).join("\n"),
        resolveDir: process.cwd(),
      },
      bundle: true,
      format: "cjs",
      platform: "node",
      target: "node24",
      external: ["vitest", "fast-check"],
      write: false,
      logLevel: "error",
    });
    const text = outputFiles[0].text;
    this.#counting = compile(text);
    this.#script = compile(text.replace(COUNTER, "$1 return;"));
  }

  async dryRun() {
    const stryker = strykerOf();
    stryker.activeMutant = undefined;
    const tests = await runAll(readTests(this.#counting), false);
    const { mutantCoverage } = stryker;
    const times = tests.map(({ id, timeSpentMs }) => [id, timeSpentMs]);
    writeFileSync(TIMES, JSON.stringify(Object.fromEntries(times)));
    return { status: DryRunStatus.Complete, tests, mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, disableBail, hitLimit, mutantActivation }) {
    const stryker = strykerOf();
    stryker.hitCount = hitLimit === undefined ? undefined : 0;
    stryker.hitLimit = hitLimit;
    stryker.activeMutant = mutantActivation === "static" ? activeMutant.id : undefined;
    let result;
    try {
      const all = readTests(this.#script);
      stryker.activeMutant = activeMutant.id;
      const wanted = testFilter && new Set(testFilter);
      const chosen = all.filter(
        ({ id, of }) => (wanted?.has(id) ?? true) && (of?.test(activeMutant.fileName) ?? true),
      );
      const tests = await runAll(this.#quickFirst(chosen), !disableBail);
      result = { status: DryRunStatus.Complete, tests };
    } catch (error) {
      result = { status: DryRunStatus.Error, errorMessage: `${error.stack}` };
    }
    return toMutantRunResult(determineHitLimitReached(stryker.hitCount, hitLimit) ?? result);
  }

  /** Most mutants are found by a test of a millisecond; the long ones come last. */
  #quickFirst(tests) {
    this.#times ??= JSON.parse(readFileSync(TIMES, "utf8"));
    return tests.toSorted((a, b) => this.#times[a.id] - this.#times[b.id]);
  }
}

function compile(text) {
  return new Script(`(function (require, module, exports) {${text}\n})`);
}

/** The tests, with fresh modules. */
function readTests(script) {
  const { tests, api } = makeSuite();
  const given = { vitest: api, "fast-check": FEW_CASES };
  const module = { exports: {} };
  script.runInThisContext()((name) => given[name] ?? require(name), module, module.exports);
  return tests;
}

/** Where mutated code looks for the mutant that is alive. */
function strykerOf() {
  globalThis.__stryker__ ??= {};
  return globalThis.__stryker__;
}

async function runAll(tests, bail) {
  const results = [];
  for (const { id, name, run } of tests) {
    const result = await runOne(id, name, run);
    results.push(result);
    if (bail && result.status === TestStatus.Failed) break;
  }
  return results;
}

async function runOne(id, name, run) {
  const stryker = strykerOf();
  const started = performance.now();
  const about = () => ({ id, name, timeSpentMs: performance.now() - started });
  stryker.currentTestId = id;
  try {
    await run();
    return { ...about(), status: TestStatus.Success };
  } catch (error) {
    return { ...about(), status: TestStatus.Failed, failureMessage: `${error.message}` };
  } finally {
    stryker.currentTestId = undefined;
  }
}

/** Properties over few cases, the same for every mutant: a survivor of today is one of tomorrow. */
const FEW_CASES = (() => {
  const assert = (property, params = {}) => {
    const numRuns = Math.min(CASES_MOST, params.numRuns ?? CASES_MOST);
    return fastCheck.assert(property, { ...params, numRuns, seed: 1, endOnFailure: true });
  };
  const whole = { ...fastCheck, assert };
  return { ...whole, default: whole, __esModule: true };
})();

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "gate", GateTests)];
