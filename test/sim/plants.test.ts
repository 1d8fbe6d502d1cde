import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Plant } from "../../src/bin/sim/plants/plant.ts";
import { edited } from "../../src/bin/sim/plants/plant-copy.ts";
import { PLANTS } from "../../src/bin/sim/plants/plants.ts";
import { runPlants } from "../../src/bin/sim/plants/run-plants.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const LONG = process.env.SMARS_LONG === "1";
/** So many bugs at least, and half of them found within so many seeds. */
const PLANTS_LEAST = 30;
const MEDIAN_MOST = 200;
const SEEDS_MOST = LONG ? 600 : 40;
/** Bugs that a few seeds find: a short run looks for these. */
const COMMON = [
  "what was working is forgotten by the restart",
  "the price limit of a replaced order stays the old one",
];

describe("bugs that are planted into copies of the tree", () => {
  test.each(PLANTS)("the text that it replaces stands exactly once: $name", (plant) => {
    const texts = new Map<string, string>();
    for (const edit of plant.edits) {
      const text = texts.get(edit.file) ?? readFileSync(join(ROOT, edit.file), "utf8");
      texts.set(edit.file, edited(plant.name, edit, text));
    }
    expect(texts.size).toBeGreaterThan(0);
  });

  test("a bug whose text has changed is said not to apply", () => {
    const edit = { file: "a.ts", from: "x", to: "y" };
    expect(() => edited("gone", edit, "nothing")).toThrow('"gone" does not apply');
    expect(() => edited("twice", edit, "x x")).toThrow("stands 2 times in a.ts");
  });

  test("there are enough of them, each under a name of its own", () => {
    expect(PLANTS.length).toBeGreaterThanOrEqual(PLANTS_LEAST);
    expect(new Set(PLANTS.map(({ name }) => name)).size).toBe(PLANTS.length);
  });

  test(LONG ? "the simulator finds every one" : "the simulator finds common ones", async () => {
    const plants = LONG ? PLANTS : PLANTS.filter(({ name }) => COMMON.includes(name));
    const report = await runPlants({ plants, seedsMost: SEEDS_MOST, jobs: 2 });
    for (const { name, seeds, rule } of report.plants) console.log(`${name}: ${seeds} (${rule})`);
    expect(report.plants.filter(({ seeds }) => seeds === null)).toEqual([]);
    expect(report.total).toBe(LONG ? PLANTS.length : COMMON.length);
    expect(report.median).toBeLessThanOrEqual(MEDIAN_MOST);
  }, 7_200_000);

  test("a plant that is none is found by no seed", async () => {
    const harmless: Plant = {
      name: "a word of a comment",
      edits: [
        {
          file: "src/core/gate/gate.ts",
          from: "export class Gate",
          to: "/** */ export class Gate",
        },
      ],
      breaks: /./,
    };
    const report = await runPlants({ plants: [harmless], seedsMost: 3, jobs: 1 });
    expect(report).toMatchObject({ found: 0, total: 1, median: null });
  }, 120_000);
});
