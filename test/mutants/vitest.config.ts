import { join } from "node:path";
import { defineConfig } from "vitest/config";

const ROOT = join(import.meta.dirname, "..", "..");

/** The tests that mutants of the gate are held against: those of the gate, and its replay. */
export default defineConfig({
  root: ROOT,
  test: {
    cache: false,
    isolate: false,
    pool: "threads",
    maxWorkers: 1,
    include: ["src/core/gate/**/*.test.ts", "src/core/audit/**/*.test.ts"],
    setupFiles: [join(import.meta.dirname, "few-runs.ts")],
    testTimeout: 20_000,
  },
});
