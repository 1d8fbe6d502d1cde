/**
 * What `npm run check` and `npm test` run, in this order. A part without `report` is one named
 * check that passes with exit code 0; one with `report` is a vitest run whose tests are counted.
 *
 * budgetS  seconds after which the part is stopped and counted as failed
 * folder   where its tests are: a part whose folder holds none is left out
 * needs    programs and libraries of the system, named in packages.mjs
 * beside   the part during which it runs, behind others that do; by itself when that cannot run
 * idle     it gets only the processor time that nobody else wants
 * in       "check": also part of `npm run check`; "test"; "long": only with --long
 */
const PARTS = [
  {
    name: "format and lint",
    command: ["biome", "check", "--error-on-warnings", "."],
    budgetS: 60,
    in: "check",
  },
  { name: "types and layers", command: ["tsc", "-b"], budgetS: 120, in: "check" },
  { name: "dead code", command: ["knip"], budgetS: 60, in: "check" },
  vitest("unit", { budgetS: 240, in: "check" }),
  // The fleet's tests wait more than they work: the simulator has what they leave.
  vitest("fleet", { budgetS: 600, folder: "test/fleet", in: "test" }),
  vitest("sim", { budgetS: 1200, folder: "test/sim", beside: "fleet", idle: true, in: "test" }),
  vitest("quickfix", {
    budgetS: 420,
    folder: "test/quickfix",
    needs: ["g++", "libquickfix"],
    in: "test",
  }),
  vitest("interop", { budgetS: 300, folder: "test/interop", beside: "quickfix", in: "test" }),
  vitest("fuzz", { budgetS: 180, folder: "test/fuzz", beside: "quickfix", in: "test" }),
  vitest("properties", {
    budgetS: 240,
    folder: "test/properties",
    beside: "model",
    in: "test",
  }),
  vitest("model", { budgetS: 600, folder: "test/model", needs: ["spin", "gcc"], in: "test" }),
  vitest("browser", { budgetS: 180, folder: "test/browser", needs: ["chromium"], in: "test" }),
  vitest("long", { budgetS: 3600, folder: "test/long", in: "long" }),
];

/** With `--long` a part may take so many times its budget. */
const LONG_BUDGET = 6;

/** The parts of one command: `check`, `test` or `long`, each with all of the ones before it. */
export function partsOf(command) {
  const wanted = { check: ["check"], test: ["check", "test"], long: ["check", "test", "long"] };
  const parts = PARTS.filter((part) => wanted[command].includes(part.in));
  if (command !== "long") return parts;
  return parts.map((part) => ({ ...part, budgetS: part.budgetS * LONG_BUDGET }));
}

function vitest(project, options) {
  const report = `.cache/test/${project}.json`;
  const command = ["vitest", "run", "--project", project, "--reporter=default"];
  return {
    name: project,
    command: [...command, "--reporter=./scripts/totals-reporter.mjs"],
    report,
    ...options,
  };
}
