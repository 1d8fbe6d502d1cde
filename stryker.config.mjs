/** What `npm run mutate` (scripts/mutate.mjs) changes, and what it holds each change against. */
export default {
  plugins: ["./test/mutants/prose.mjs", "./test/mutants/runner.mjs"],
  mutate: ["src/core/gate/**/*.ts", "!**/*.test.ts", "!**/*.test-kit.ts"],
  ignorers: ["prose"],
  testRunner: "gate",
  coverageAnalysis: "perTest",
  // A name that does not exist: the compiler in use is not the one that Stryker reads settings with.
  tsconfigFile: "no-tsconfig.json",
  checkers: [],
  concurrency: 2,
  // A mutant that loops is ended by how often it comes round, long before this.
  timeoutMS: 10_000,
  reporters: ["json", "progress-append-only"],
  jsonReporter: { fileName: ".cache/mutate/mutation.json" },
  thresholds: { high: 100, low: 90, break: null },
  tempDirName: ".cache/stryker",
  ignorePatterns: [".cache", "data", "web/dist"],
  disableTypeChecks: false,
  allowEmpty: false,
  cleanTempDir: "always",
};
