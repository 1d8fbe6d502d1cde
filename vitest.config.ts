import { defineConfig } from "vitest/config";

/** Tests that start processes and open ports: one file at a time, with time for a slow machine. */
const whole = {
  fileParallelism: false,
  pool: "forks",
  testTimeout: 120_000,
  hookTimeout: 60_000,
} as const;

export default defineConfig({
  test: {
    cache: false,
    pool: "threads",
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          // Tests do not time: this only ends one that hangs, also on a machine that is busy.
          testTimeout: 60_000,
          include: [
            "src/**/*.test.ts",
            "scripts/**/*.test.mjs",
            "test/*.test.ts",
            "test/{ports,rules}/**/*.test.ts",
          ],
        },
      },
      { extends: true, test: { name: "fleet", include: ["test/fleet/**/*.test.ts"], ...whole } },
      {
        extends: true,
        test: { name: "interop", include: ["test/interop/**/*.test.ts"], ...whole },
      },
      {
        extends: true,
        test: { name: "properties", include: ["test/properties/**/*.test.ts"], ...whole },
      },
      { extends: true, test: { name: "sim", include: ["test/sim/**/*.test.ts"], ...whole } },
      {
        extends: true,
        // A search is a process of its own: as many at once as there are processors here. One of
        // fifteen million states takes a minute, and several where something else runs too.
        test: {
          name: "model",
          include: ["test/model/**/*.test.ts"],
          ...whole,
          testTimeout: 600_000,
          maxConcurrency: 2,
        },
      },
      {
        extends: true,
        test: { name: "quickfix", include: ["test/quickfix/**/*.test.ts"], ...whole },
      },
      { extends: true, test: { name: "fuzz", include: ["test/fuzz/**/*.test.ts"], ...whole } },
      {
        extends: true,
        test: { name: "browser", include: ["test/browser/**/*.test.ts"], ...whole },
      },
      {
        extends: true,
        test: {
          name: "long",
          include: ["test/long/**/*.test.ts"],
          ...whole,
          testTimeout: 3_600_000,
        },
      },
    ],
  },
});
